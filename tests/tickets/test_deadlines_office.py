"""Holidays and limits as an office changes them: what moves, what stays, who may, and what is said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from hotline.calendar.calendar import PUBLISHED, Calendar, OwnDay, OwnKind
from hotline.duty import calendar_routes
from hotline.duty.holidays import routes as holiday_routes
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.uow import UnitOfWork
from tests.factories import County, a_ticket
from tests.routes import add_routes
from tests.tickets.conftest import Api
from tickets.clocks import reactions, service
from tickets.clocks import routes as limit_routes
from tickets.clocks.model import TicketClock
from tickets.clocks.rules import SEED, limit_of
from tickets.deadlines import Basis, ExtensionTooLong, answer_due, last_day
from tickets.machine import TicketState
from tickets.model import Ticket, TicketNote

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai


@pytest.fixture(autouse=True)
def _office(app: FastAPI, bus: Bus) -> None:
    for router in (holiday_routes.router, calendar_routes.router, limit_routes.router):
        add_routes(app, router)
    reactions.install(bus)


def a_running(database: Database, **fields: Any) -> Ticket:
    """A ticket whose time has begun now."""
    ticket = a_ticket(database, **{"request_kind": "help"} | fields)

    def unit(uow: UnitOfWork) -> None:
        service.start(uow, uow.locked(Ticket, ticket.id))

    database.write_now(unit)
    return now(database, ticket)


def now(database: Database, ticket: Ticket) -> Ticket:
    return database.read_now(lambda session: session.get_one(Ticket, ticket.id))


def due_on(database: Database, ticket: Ticket) -> date:
    due_at = now(database, ticket).due_at
    assert due_at is not None
    return last_day(due_at)


def history(database: Database, ticket: Ticket) -> list[str]:
    query = select(TicketNote.text).where(TicketNote.ticket_id == ticket.id)
    return list(database.read_now(lambda s: s.exec(query.order_by(TicketNote.id)).all()))


def events(database: Database, name: str) -> list[LoggedEvent]:
    query = select(LoggedEvent).where(LoggedEvent.name == name).order_by(col(LoggedEvent.id))
    return list(database.read_now(lambda s: s.exec(query).all()))


def holiday(day: str, name: str = "停电") -> dict[str, object]:
    return {"date": day, "kind": "holiday", "name": name}


async def put(
    api: Api, path: str, body: object, *, who: str = "supervisor", version: int | None = None
) -> httpx.Response:
    return await api.call(who, "PUT", path, version=version, json=body)


# --- the calendar -------------------------------------------------------------------------------


async def test_a_new_holiday_moves_the_deadlines_that_reach_over_it_and_no_others(
    api: Api, database: Database
) -> None:
    short = a_running(database, request_kind="consultation")
    long = a_running(database)
    closed = a_running(database, state=TicketState.CLOSED, closed_at=NOW)
    assert (due_on(database, short), due_on(database, long)) == (date(2026, 3, 5), date(2026, 3, 9))

    answer = await put(api, "/calendar/days", {"days": [holiday("2026-03-06")]}, version=0)
    assert answer.status_code == 200, answer.text
    assert due_on(database, long) == date(2026, 3, 10)
    assert now(database, short).due_at == short.due_at
    assert now(database, short).version == short.version
    assert now(database, closed).due_at == closed.due_at
    assert history(database, short) == []
    assert history(database, long) == [
        "节假日安排有变（3月6日放假），办理期限由 2026-03-09 调整为 2026-03-10"
    ]
    [moved] = events(database, "DeadlineMoved")
    assert (moved.ticket_id, moved.payload["why"]) == (long.id, "calendar")

    back = {"days": [{"date": "2026-03-06", "kind": None}]}
    assert (await put(api, "/calendar/days", back, version=1)).status_code == 200
    assert due_on(database, long) == date(2026, 3, 9)
    [first, second] = events(database, "CalendarChanged")
    assert first.payload["after"] == second.payload["before"] == {"2026-03-06": "holiday 停电"}


async def test_a_make_up_day_brings_a_deadline_nearer_and_another_name_moves_nothing(
    api: Api, database: Database
) -> None:
    ticket = a_running(database)
    worked = {"days": [{"date": "2026-03-07", "kind": "working", "name": "普法日"}]}
    assert (await put(api, "/calendar/days", worked)).status_code == 200
    assert due_on(database, ticket) == date(2026, 3, 7)
    renamed = {"days": [{"date": "2026-03-07", "kind": "working", "name": "调休"}]}
    assert (await put(api, "/calendar/days", renamed)).status_code == 200
    assert len(history(database, ticket)) == 1


async def test_pauses_and_extensions_are_counted_anew_with_the_calendar(
    api: Api, database: Database, clock: ManualClock
) -> None:
    ticket = a_running(database)
    clock.advance(timedelta(days=2))  # Wednesday
    paused_from = clock.now()
    clock.advance(timedelta(days=2))

    def unit(uow: UnitOfWork) -> None:
        held = uow.locked(Ticket, ticket.id)
        service.resume(uow, held, paused_from)
        service.extend(uow, held, 3)

    database.write_now(unit)
    assert due_on(database, ticket) == date(2026, 3, 16)  # 5 + 2 paused + 3 more
    # Thursday was in the pause: as a holiday it is neither paused nor counted.
    assert (await put(api, "/calendar/days", {"days": [holiday("2026-03-05")]})).status_code == 200
    assert due_on(database, ticket) == date(2026, 3, 16)
    assert (await put(api, "/calendar/days", {"days": [holiday("2026-03-10")]})).status_code == 200
    assert due_on(database, ticket) == date(2026, 3, 17)

    with pytest.raises(ExtensionTooLong, match="还可延 7 个"):
        database.write_now(lambda uow: service.extend(uow, uow.locked(Ticket, ticket.id), 8))


async def test_a_ticket_from_before_keeps_its_working_days(api: Api, database: Database) -> None:
    due_at = answer_due(NOW, "help")
    old = a_ticket(database, due_at=due_at, submitted_at=NOW)
    assert (await put(api, "/calendar/days", {"days": [holiday("2026-03-04")]})).status_code == 200
    assert due_on(database, old) == date(2026, 3, 10)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 15),
    st.integers(0, 10),
    st.lists(st.integers(0, 20), min_size=2, max_size=2).map(sorted),
    st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    st.sampled_from([OwnDay(OwnKind.HOLIDAY, "停电"), OwnDay(OwnKind.WORKING)]),
)
def test_a_day_outside_of_a_ticket_s_period_never_moves_its_deadline(
    start: datetime, days: int, more: int, pause: list[int], day: date, own: OwnDay
) -> None:
    since, until = (start + timedelta(days=n) for n in pause)
    basis = Basis(started_at=start, days=days, extended=more, pauses=((since, until),))
    due = basis.due_at(PUBLISHED)
    first = (start + timedelta(hours=8)).date()
    over = PUBLISHED.next_working_day(max(last_day(due), (until + timedelta(hours=8)).date()))
    if not first < day <= over:
        assert basis.due_at(Calendar({day: own})) == due


async def test_a_year_is_pasted_and_its_warning_goes(api: Api, database: Database) -> None:
    before = (await api.get("adviser", "/calendar/years/2061")).json()
    assert before["warning"] == "2061 年节假日安排尚未录入，期限按周末推算，请录入国务院办公厅通知"
    assert len(before["days"]) == 365
    text = "2061-01-01 至 2061-01-03 假 元旦\n2061-01-08 班 元旦"
    answer = await put(api, "/calendar/years/2061", {"text": text}, version=0)
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert (after["warning"], after["version"]) == (None, 1)
    assert [
        (day["date"], day["kind"], day["holiday"]) for day in after["days"] if day["is_own"]
    ] == [
        ("2061-01-01", "holiday", "元旦"),
        ("2061-01-02", "holiday", "元旦"),
        ("2061-01-03", "holiday", "元旦"),
        ("2061-01-08", "make_up", None),
    ]
    shown = await api.get("adviser", "/calendar/days", **{"from": "2061-01-08", "to": "2061-01-08"})
    assert shown.json() == [
        {"date": "2061-01-08", "kind": "make_up", "holiday": None, "is_known": True, "is_own": True}
    ]


async def test_a_year_with_mistakes_is_refused_whole_and_each_line_says_its_remedy(
    api: Api, database: Database
) -> None:
    text = "2061-01-01 假 元旦\n2061-02-30 假 春节\n2061-05-01 休息"
    answer = await put(api, "/calendar/years/2061", {"text": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "notice-unreadable")
    lines = answer.json()["lines"]
    assert sorted(lines) == ["2", "3"]
    assert lines["2"]["why"] == "“2061-02-30”不是日期"
    assert all("请" in line["remedy"] for line in lines.values())
    assert events(database, "CalendarChanged") == []
    assert (await api.get("adviser", "/calendar/years/2061")).json()["version"] == 0


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/calendar/days", {"days": [holiday("2026-03-06")] * 2}, 400, "calendar-day-twice"),
        (
            "/calendar/days",
            {"days": [holiday("2026-03-06", " ")]},
            400,
            "calendar-day-name-missing",
        ),
        ("/calendar/days", {"days": []}, 422, "malformed"),
        ("/calendar/days", {"days": [holiday("1890-01-01")]}, 422, "malformed"),
        ("/calendar/years/2500", {"text": "x"}, 422, "malformed"),
    ],
)
async def test_what_cannot_be_entered_is_refused(
    api: Api, database: Database, path: str, body: object, status: int, code: str
) -> None:
    answer = await put(api, path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert events(database, "CalendarChanged") == []


async def test_who_was_slower_is_told_and_who_may_not_is_refused(
    api: Api, database: Database
) -> None:
    body = {"days": [holiday("2026-03-06")]}
    assert (await put(api, "/calendar/days", body, version=0)).status_code == 200
    assert (await put(api, "/calendar/days", body, version=0)).status_code == 412
    assert (await put(api, "/calendar/days", body, who="operator")).status_code == 403
    assert (await put(api, "/limits", {"limits": []}, who="adviser")).status_code == 403


async def test_near_the_end_of_a_known_year_everybody_is_warned(
    api: Api, clock: ManualClock
) -> None:
    assert (await api.get("adviser", "/calendar/state")).json() == {"warnings": []}
    clock.advance(datetime(2060, 12, 15, tzinfo=UTC) - clock.now())
    warnings = (await api.get("adviser", "/calendar/state")).json()["warnings"]
    assert [one[:4] for one in warnings] == ["2060", "2061"]


# --- the limits ---------------------------------------------------------------------------------


def table(**changes: dict[str, object]) -> dict[str, object]:
    names = ("handle_days", "total_days", "sign_days", "sign_minutes", "call_back_days")
    return {
        "limits": [
            {"key": key} | {name: getattr(row, name) for name in names} | changes.get(key, {})
            for key, row in SEED.items()
        ]
    }


async def test_another_limit_holds_for_new_tickets_only(api: Api, database: Database) -> None:
    before = a_running(database)
    answer = await put(api, "/limits", table(help={"handle_days": 2}), version=0)
    assert answer.status_code == 200, answer.text
    after = a_running(database)
    assert now(database, before).due_at == before.due_at
    assert due_on(database, after) == date(2026, 3, 4)
    [changed] = events(database, "LimitsChanged")
    assert changed.payload["before"]["help"]["handle_days"] == 5
    assert list(changed.payload["after"]) == ["help"]
    read = (await api.get("adviser", "/limits")).json()
    assert read["version"] == 1
    assert [row["key"] for row in read["limits"] if not row["is_seed"]] == ["help"]
    assert (await put(api, "/limits", table(), version=0)).status_code == 412


@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("help", {"handle_days": 0}, "handle_days"),
        ("help", {"handle_days": 91, "total_days": 91}, "handle_days"),
        ("help", {"total_days": 4}, "total_days"),
        ("help", {"sign_days": None}, "sign"),
        ("help", {"sign_minutes": 5}, "sign"),
        ("urgent", {"sign_minutes": 0}, "sign"),
        ("help", {"call_back_days": -1}, "call_back_days"),
    ],
)
async def test_a_limit_that_makes_no_sense_is_refused_with_a_remedy(
    api: Api, database: Database, key: str, change: dict[str, object], field: str
) -> None:
    answer = await put(api, "/limits", table(**{key: change}))
    assert (answer.status_code, answer.json()["code"]) == (400, "limits-wrong")
    assert "请" in answer.json()["rows"][key][field]
    assert events(database, "LimitsChanged") == []


@pytest.mark.parametrize(
    ("kind", "urgency", "handle", "total"),
    [
        ("consultation", "normal", 3, 5),
        ("help", "normal", 5, 15),
        ("complaint", "low", 5, 15),
        ("suggestion", "normal", 10, 15),
        ("suggestion", "urgent", 1, 3),
        ("help", "critical", 0, 0),
        (None, "normal", 5, 15),
        ("no-such-kind", "normal", 5, 15),
    ],
)
def test_the_first_limits_are_those_of_the_usual_practice(
    kind: str | None, urgency: str, handle: int, total: int
) -> None:
    found = limit_of(SEED, kind, urgency)
    assert (found.handle_days, found.total_days) == (handle, total)
    assert last_day(answer_due(NOW, kind, urgency)) == PUBLISHED.add(date(2026, 3, 2), handle)


async def test_accepting_a_matter_starts_its_clock(
    api: Api, database: Database, county: County
) -> None:
    draft = a_ticket(database, state=TicketState.DRAFT, operator_id=county["operator"].id)
    answer = await api.post("operator", f"/tickets/{draft.id}/submit", version=1)
    assert answer.status_code == 200, answer.text
    clock = database.read_now(lambda session: session.get_one(TicketClock, draft.id))
    assert (clock.handle_days, clock.total_days, clock.pauses) == (3, 5, [])
    assert clock.due_at == now(database, draft).due_at
