"""Late matters: who hears, at which level, once; and what ends a notice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from hotline.calendar.calendar import PUBLISHED
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from tests.factories import County, a_ticket
from tests.routes import add_routes
from tests.tickets.conftest import Api
from tickets.deadlines import answer_due
from tickets.escalation import routes
from tickets.escalation.jobs import escalate
from tickets.escalation.ladder import Level, reached
from tickets.machine import TicketState
from tickets.model import Ticket, TicketNote

MONDAY = datetime(
    2026, 3, 2, 1, 0, tzinfo=UTC
)  # 09:00 in Shanghai; five days end on Monday the 9th
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _notices(app: FastAPI) -> None:
    add_routes(app, routes.router)


def a_late(database: Database, county: County, **fields: Any) -> Ticket:
    handled: dict[str, Any] = {
        "state": TicketState.IN_PROGRESS,
        "handler_id": county["adviser"].id,
        "unit_id": county.town.id,
        "submitted_at": MONDAY,
        "due_at": answer_due(MONDAY, "help"),
    }
    return a_ticket(database, **handled | fields)


def raised(database: Database) -> list[str]:
    query = select(LoggedEvent).where(LoggedEvent.name == "TicketEscalated")
    rows = database.read_now(lambda s: s.exec(query.order_by(col(LoggedEvent.id))).all())
    return [row.payload["level"] for row in rows]


async def told(api: Api, who: str) -> list[str]:
    return [one["level"] for one in (await api.get(who, "/escalations")).json()["items"]]


def test_each_level_begins_at_its_instant() -> None:
    due = answer_due(MONDAY, "help")
    for at, level in (
        (due - DAY - timedelta(seconds=1), None),
        (due - DAY, Level.YELLOW),
        (due, Level.RED),
        (due + 2 * DAY - timedelta(seconds=1), Level.RED),
        (due + 2 * DAY, Level.HEAD),  # Wednesday is over
    ):
        assert reached(due, at, PUBLISHED) == level, at


async def test_the_ladder_goes_up_and_each_level_reaches_its_people_once(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    ticket = a_late(database, county)
    assert database.write_now(escalate) == 0
    clock.advance(7 * DAY)
    assert [database.write_now(escalate) for _ in range(3)] == [1, 0, 0]
    people = ("adviser", "town_officer", "operator", "supervisor", "other_town_officer", "backup")
    assert [await told(api, who) for who in people] == [["yellow"], ["yellow"], [], [], [], []]
    clock.advance(DAY)
    assert [database.write_now(escalate) for _ in range(2)] == [1, 0]
    assert await told(api, "operator") == ["red"]
    assert await told(api, "supervisor") == ["red"]
    clock.advance(2 * DAY)
    assert [database.write_now(escalate) for _ in range(2)] == [1, 0]
    assert await told(api, "supervisor") == ["red", "head"]
    assert raised(database) == ["yellow", "red", "head"]
    query = select(TicketNote.text).where(TicketNote.ticket_id == ticket.id)
    notes = database.read_now(lambda s: s.exec(query.order_by(TicketNote.id)).all())
    assert [text[:4] for text in notes] == ["黄牌预警", "红牌督促", "超期两个"]


def test_two_processes_that_sweep_at_once_tell_once(
    database: Database, database_url: str, county: County, clock: ManualClock
) -> None:
    for _ in range(5):
        a_late(database, county)
    clock.advance(8 * DAY)
    other = Database(database_url, bus=Bus(), clock=clock)
    try:
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda one: one.write_now(escalate), (database, other)))
    finally:
        other.close()
    assert sum(found) == 5
    assert raised(database) == ["red"] * 5


def test_after_a_standstill_only_the_highest_level_is_told(
    database: Database, county: County, clock: ManualClock
) -> None:
    a_late(database, county)
    clock.advance(30 * DAY)
    assert [database.write_now(escalate) for _ in range(2)] == [1, 0]
    assert raised(database) == ["head"]


async def test_what_was_seen_stays_for_the_others_and_what_moved_is_over(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    ticket = a_late(database, county)
    clock.advance(7 * DAY)
    database.write_now(escalate)
    [notice] = (await api.get("adviser", "/escalations")).json()["items"]
    assert notice["number"] == ticket.number
    assert notice["due_on"] == "2026-03-09"
    for _ in range(2):
        assert (await api.post("adviser", f"/escalations/{notice['id']}/seen")).status_code == 204
    strange = await api.post("backup", f"/escalations/{notice['id']}/seen")
    assert (strange.status_code, strange.json()["code"]) == (404, "escalation-not-found")
    assert (await told(api, "adviser"), await told(api, "town_officer")) == ([], ["yellow"])

    def later(uow: Any) -> None:
        uow.locked(Ticket, ticket.id).due_at += 3 * DAY

    database.write_now(later)
    assert await told(api, "town_officer") == []


@pytest.mark.parametrize("state", [TicketState.REPLIED, TicketState.CLOSED])
def test_what_was_answered_is_not_late(
    database: Database, county: County, clock: ManualClock, state: TicketState
) -> None:
    a_late(database, county, state=state)
    clock.advance(30 * DAY)
    assert database.write_now(escalate) == 0


async def test_a_confidential_matter_is_not_told_to_the_desk(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    a_late(database, county, confidential=True, handler_id=county["supervisor"].id, unit_id=None)
    clock.advance(8 * DAY)
    database.write_now(escalate)
    assert [await told(api, who) for who in ("operator", "supervisor")] == [[], ["red"]]
