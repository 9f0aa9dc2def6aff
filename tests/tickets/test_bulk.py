"""One action on many tickets: every one has its own answer, and a refusal costs the others nothing."""

from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.machine import TicketState
from tickets.model import Ticket, TicketNote


def pick(*tickets: Ticket) -> list[dict[str, Any]]:
    return [{"id": one.id, "version": one.version} for one in tickets]


def states(database: Database, *tickets: Ticket) -> list[TicketState]:
    return database.read_now(lambda s: [s.get_one(Ticket, one.id).state for one in tickets])


async def test_many_are_dispatched_and_who_cannot_be_stays(
    api: Api, database: Database, county: County
) -> None:
    waiting = [
        a_ticket(database, state=TicketState.PENDING_DISPATCH, village_id=county.village.id)
        for _ in range(3)
    ]
    closed = a_ticket(database, state=TicketState.CLOSED)
    stale = a_ticket(database, state=TicketState.PENDING_DISPATCH, version=4)
    items = [*pick(*waiting, closed), {"id": stale.id, "version": 3}]
    items.append({"id": "0" * 32, "version": 1})
    body = {"action": "dispatch", "items": items, "dispatch": {"handler_id": county["adviser"].id}}

    answer = await api.post("supervisor", "/tickets/bulk", body)

    assert answer.status_code == 200, answer.text
    results = answer.json()["items"]
    assert [one["id"] for one in results] == [item["id"] for item in items]
    codes = [one["problem"] and one["problem"]["code"] for one in results]
    refused = ["illegal-transition", "changed-meanwhile", "ticket-not-found"]
    assert codes == [None, None, None, *refused]
    assert all("请" in one["problem"]["title"] for one in results[3:])
    assert states(database, *waiting) == [TicketState.DISPATCHED] * 3
    assert states(database, closed, stale) == [TicketState.CLOSED, TicketState.PENDING_DISPATCH]
    assert [one["version"] for one in results[:3]] == [2, 2, 2]


async def test_a_refusal_leaves_neither_note_nor_event(
    api: Api, database: Database, county: County
) -> None:
    closed = a_ticket(database, state=TicketState.CLOSED)
    body = {"action": "forward", "items": pick(closed)}
    await api.post("supervisor", "/tickets/bulk", body)
    assert database.read_now(lambda s: s.exec(select(TicketNote)).all()) == []
    assert database.read_now(lambda s: s.exec(select(LoggedEvent)).all()) == []


async def test_notes_need_no_version_and_foreign_tickets_do_not_exist(
    api: Api, database: Database, county: County
) -> None:
    mine = a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        handler_id=county["adviser"].id,
        unit_id=county.town.id,
    )
    foreign = a_ticket(database)
    body = {
        "action": "note",
        "items": [{"id": mine.id}, {"id": foreign.id}],
        "note": {"kind": "internal", "text": "已电话联系"},
    }
    results = (await api.post("adviser", "/tickets/bulk", body)).json()["items"]
    assert results[0]["problem"] is None
    assert results[1]["problem"]["code"] == "ticket-not-found"
    assert results[1]["number"] is None
    notes = database.read_now(lambda s: s.exec(select(TicketNote)).all())
    assert [note.ticket_id for note in notes] == [mine.id]


@pytest.mark.parametrize(
    ("action", "before", "more", "after"),
    [
        ("forward", TicketState.REGISTERED, {}, TicketState.PENDING_DISPATCH),
        (
            "close",
            TicketState.CALLBACK_PENDING,
            {"close": {"result": "已回访"}},
            TicketState.CLOSED,
        ),
        ("cancel", TicketState.REGISTERED, {"reason": "重复来电"}, TicketState.CANCELLED),
    ],
)
async def test_the_action_is_the_one_of_a_single_ticket(
    api: Api, database: Database, action: str, before: TicketState, more: Any, after: TicketState
) -> None:
    tickets = [a_ticket(database, state=before) for _ in range(2)]
    body = {"action": action, "items": pick(*tickets), **more}
    answer = await api.post("supervisor", "/tickets/bulk", body)
    assert [one["problem"] for one in answer.json()["items"]] == [None, None], answer.text
    assert states(database, *tickets) == [after, after]


async def test_signing_for_many(api: Api, database: Database, county: County) -> None:
    tickets = [
        a_ticket(
            database,
            state=TicketState.DISPATCHED,
            handler_id=county["adviser"].id,
            unit_id=county.town.id,
        )
        for _ in range(2)
    ]
    body = {"action": "accept", "items": pick(*tickets)}
    answer = await api.post("adviser", "/tickets/bulk", body)
    assert [one["state"] for one in answer.json()["items"]] == ["in_progress"] * 2, answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"action": "forward", "items": []},
        {"action": "forward", "items": [{"id": "a", "version": 1}] * 2},
        {"action": "forward", "items": [{"id": "a"}]},
        {"action": "dispatch", "items": [{"id": "a", "version": 1}]},
        {"action": "note", "items": [{"id": "a", "version": 1}]},
        {"action": "close", "items": [{"id": "a", "version": 1}]},
        {"action": "cancel", "items": [{"id": "a", "version": 1}], "reason": ""},
        {"action": "delete", "items": [{"id": "a", "version": 1}]},
        {"action": "forward", "items": [{"id": "a'--", "version": 1}]},
        {"action": "forward", "items": [{"id": f"t{n}", "version": 1} for n in range(201)]},
        {"action": "forward", "items": [{"id": "a", "version": 1}], "state": "closed"},
    ],
    ids=lambda body: str(body)[:60],
)
async def test_an_order_that_is_not_complete_is_refused_as_a_whole(api: Api, body: Any) -> None:
    answer = await api.post("supervisor", "/tickets/bulk", body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
