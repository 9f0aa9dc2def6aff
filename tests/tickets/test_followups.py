"""Promises: due, shown, tried again, kept; and shown again until somebody acts."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from tests.factories import County, a_follow_up, a_ticket
from tests.tickets.conftest import Api
from tickets.followups.jobs import mark_due
from tickets.followups.model import FollowUp, FollowUpKind, FollowUpState
from tickets.followups.rules import call_back_due, half_day, may_give_up, next_try
from tickets.model import TicketNote

SHANGHAI = ZoneInfo("Asia/Shanghai")


def kept(database: Database, row: FollowUp) -> FollowUp:
    return database.read_now(lambda s: s.get_one(FollowUp, row.id))


def raised(database: Database) -> list[LoggedEvent]:
    query = select(LoggedEvent).where(LoggedEvent.name == "FollowUpDue")
    return list(database.read_now(lambda s: s.exec(query).all()))


async def test_what_is_promised_comes_due_at_its_time_and_not_before(
    database: Database, clock: ManualClock
) -> None:
    row = a_follow_up(database)
    clock.advance(timedelta(minutes=29, seconds=59))
    assert await database.write(mark_due) == 0
    clock.advance(timedelta(seconds=1))
    assert await database.write(mark_due) == 1
    shown = kept(database, row)
    assert (shown.state, shown.shown_at) == (FollowUpState.DUE, clock.now())


async def test_it_is_raised_again_until_somebody_acts(
    api: Api, database: Database, clock: ManualClock, county: County
) -> None:
    row = a_follow_up(database, due_at=clock.now())
    await database.write(mark_due)
    first_shown = clock.now()
    clock.advance(timedelta(minutes=14))
    assert await database.write(mark_due) == 0
    clock.advance(timedelta(minutes=1))
    assert await database.write(mark_due) == 1
    assert kept(database, row).shown_at == first_shown  # its lateness is measured by the first
    assert [event.payload["is_first"] for event in raised(database)] == [True, False]

    response = await api.post("operator", f"/follow-ups/{row.id}/done", {"note": "已解答"})
    assert (response.json()["state"], response.json()["result"]) == ("done", "reached")
    clock.advance(timedelta(hours=5))
    assert await database.write(mark_due) == 0


async def test_two_sweeps_at_once_never_raise_the_same_one(
    database: Database, clock: ManualClock
) -> None:
    for _ in range(10):
        a_follow_up(database, due_at=clock.now())
    counts = await asyncio.gather(*(database.write(mark_due) for _ in range(4)))
    assert sum(counts) == 10
    assert len({event.payload["follow_up_id"] for event in raised(database)}) == 10


async def test_an_operator_promises_a_call_back_about_a_call(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, call_id="c1", operator_id=county["operator"].id)
    promise = {"call_id": "c1", "due_at": "2026-03-02T14:30:00+08:00", "note": "下午三点前"}
    response = await api.post("operator", "/follow-ups", promise)
    body = response.json()
    assert response.status_code == 201, body
    assert (body["ticket_id"], body["kind"], body["state"]) == (ticket.id, "call_back", "promised")
    assert (body["owner_name"], body["phone"]) == ("operator", "139****2046")
    assert body["due_at"] == "2026-03-02T06:30:00Z"
    detail = (await api.get("operator", f"/tickets/{ticket.id}")).json()
    assert [f["id"] for f in detail["follow_ups"]] == [body["id"]]


@pytest.mark.parametrize(
    ("promise", "code"),
    [
        ({"due_at": "2026-03-02T00:00:00Z"}, "not-in-the-future"),
        ({"due_at": "2026-03-02T06:00:00Z", "owner_id": "nobody"}, "handler-unknown"),
        ({"due_at": "2026-03-02T06:00:00"}, "malformed"),  # whose clock?
        ({"due_at": "2026-03-02T06:00:00Z", "call_id": "c1"}, "malformed"),
    ],
)
async def test_an_impossible_promise_is_refused(
    api: Api, database: Database, county: County, promise: dict[str, Any], code: str
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    response = await api.post("operator", "/follow-ups", {"ticket_id": ticket.id} | promise)
    assert response.json()["code"] == code


async def test_nothing_is_promised_about_a_foreign_ticket_or_an_unknown_call(
    api: Api, database: Database
) -> None:
    ticket = a_ticket(database)
    due = {"due_at": "2026-03-02T06:00:00Z"}
    foreign = await api.post("adviser", "/follow-ups", {"ticket_id": ticket.id} | due)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "ticket-not-found")
    unknown = await api.post("operator", "/follow-ups", {"call_id": "c9"} | due)
    assert unknown.json()["code"] == "nothing-to-follow-up"


async def test_unreachable_may_be_said_only_after_three_attempts_on_two_half_days(
    api: Api, database: Database, clock: ManualClock, county: County
) -> None:
    ticket = a_ticket(database)
    row = a_follow_up(database, ticket_id=ticket.id, kind=FollowUpKind.MISSED_CALL)
    path = f"/follow-ups/{row.id}"
    given_up = {"result": "no_answer"}

    refused = await api.post("operator", f"{path}/done", given_up)
    assert (refused.status_code, refused.json()["code"]) == (409, "too-few-attempts")
    assert kept(database, row).attempts == 0

    first = (await api.post("operator", f"{path}/attempt", {"note": "无人接听"})).json()
    assert (first["attempts"], first["state"]) == (1, "promised")
    assert first["due_at"] == "2026-03-02T02:00:00Z"  # an hour later
    clock.advance(timedelta(hours=1))
    second = (await api.post("operator", f"{path}/attempt", {})).json()
    assert second["due_at"] == "2026-03-02T06:30:00Z"  # in the afternoon
    clock.advance(timedelta(hours=5))
    done = (await api.post("operator", f"{path}/done", given_up)).json()
    assert (done["state"], done["result"], done["attempts"]) == ("done", "no_answer", 3)

    notes = database.read_now(lambda s: s.exec(select(TicketNote).order_by(TicketNote.id)).all())
    assert [note.text for note in notes] == [
        "未接来电第 1 次联系未成功：无人接听",
        "未接来电第 2 次联系未成功",
        "未接来电无人接听",
    ]


async def test_a_postponed_one_is_quiet_until_its_new_time(
    api: Api, database: Database, clock: ManualClock, county: County
) -> None:
    row = a_follow_up(database, due_at=clock.now())
    await database.write(mark_due)
    body = {"due_at": "2026-03-02T03:00:00Z", "note": "来电人要求"}
    response = await api.post("operator", f"/follow-ups/{row.id}/postpone", body, version=1)
    assert (response.json()["state"], response.json()["version"]) == ("promised", 2)
    clock.advance(timedelta(minutes=30))
    assert await database.write(mark_due) == 0
    clock.advance(timedelta(minutes=90))
    assert await database.write(mark_due) == 1


async def test_what_is_over_is_not_done_again(api: Api, database: Database, county: County) -> None:
    row = a_follow_up(database)
    await api.post("operator", f"/follow-ups/{row.id}/cancel", {"reason": "来电人不需要"})
    again = await api.post("operator", f"/follow-ups/{row.id}/done", {})
    assert (again.status_code, again.json()["code"]) == (409, "follow-up-over")
    unknown = await api.post("operator", "/follow-ups/nothing/done", {})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "follow-up-not-found")


async def test_an_old_version_and_an_unknown_result_are_refused(
    api: Api, database: Database, county: County
) -> None:
    row = a_follow_up(database, version=3)
    late = await api.post("operator", f"/follow-ups/{row.id}/done", {}, version=2)
    assert late.status_code == 412
    wrong = await api.post("operator", f"/follow-ups/{row.id}/done", {"result": "magic"})
    assert wrong.json()["code"] == "choice-unknown"


async def test_each_sees_their_own_the_unit_s_and_at_the_desk_everybody_s(
    api: Api, database: Database, county: County
) -> None:
    rows = {
        "mine": a_follow_up(database, owner_id=county["operator"].id),
        "colleague": a_follow_up(database, owner_id=county["operator2"].id),
        "nobody": a_follow_up(database),
        "town": a_follow_up(database, unit_id=county.town.id),
        "adviser": a_follow_up(database, owner_id=county["adviser"].id, unit_id=county.town.id),
    }
    names = {row.id: name for name, row in rows.items()}

    async def seen(who: str, **params: Any) -> set[str]:
        page = (await api.get(who, "/follow-ups", **params)).json()
        return {names[item["id"]] for item in page["items"]}

    assert await seen("operator") == {"mine", "colleague", "nobody"}
    assert await seen("operator", mine=True) == {"mine", "nobody"}
    assert await seen("town_officer") == {"town", "adviser"}
    assert await seen("town_officer", mine=True) == {"town"}
    assert await seen("adviser") == {"adviser"}
    assert await seen("supervisor") == set(rows)
    assert await seen("auditor") == set()
    foreign = await api.post("adviser", f"/follow-ups/{rows['mine'].id}/done", {})
    assert foreign.status_code == 404


async def test_the_list_is_in_the_order_of_time_and_paged(
    api: Api, database: Database, clock: ManualClock, county: County
) -> None:
    made = [
        a_follow_up(database, due_at=clock.now() + timedelta(minutes=minutes)).id
        for minutes in (30, -5, 10, 10, 20)
    ]
    seen, cursor = [], None
    for _ in range(9):
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("operator", "/follow-ups", **params)).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [made[1], *sorted(made[2:4]), made[4], made[0]]
    due = (await api.get("operator", "/follow-ups", due=True)).json()["items"]
    assert [(item["id"], item["is_overdue"]) for item in due] == [(made[1], True)]
    assert (await api.get("operator", "/follow-ups", nonsense=1)).status_code == 422


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "attempts", "then"),
    [
        ("2026-03-02T09:00", 1, "2026-03-02T10:00"),
        ("2026-03-02T11:30", 1, "2026-03-02T14:30"),
        ("2026-03-02T10:00", 2, "2026-03-02T14:30"),
        ("2026-03-02T15:00", 2, "2026-03-03T09:00"),
        ("2026-03-02T23:30", 1, "2026-03-03T09:00"),
    ],
)
def test_the_next_attempt_is_at_a_time_when_people_answer(
    now: str, attempts: int, then: str
) -> None:
    assert next_try(shanghai(now), attempts) == shanghai(then)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_three_prescribed_attempts_always_reach_two_half_days(moment: datetime) -> None:
    first = moment.replace(tzinfo=UTC)
    second = next_try(first, 1)
    third = next_try(second, 2)
    assert first < second < third
    assert half_day(third) != half_day(first)
    assert may_give_up(third, 3, first)
    assert not may_give_up(second, 2, first)


def test_a_missed_call_is_due_in_half_an_hour_or_in_the_next_session_s_first_hour() -> None:
    now = shanghai("2026-03-02T20:00")
    opens = shanghai("2026-03-03T08:30")
    assert call_back_due(now, (opens, opens + timedelta(hours=1))) == shanghai("2026-03-03T09:30")
    assert call_back_due(now, (now, now + timedelta(hours=1))) == now + timedelta(minutes=30)
    assert call_back_due(now, None) == now + timedelta(minutes=30)
