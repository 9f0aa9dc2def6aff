"""What is read from the database for the board: places in the queue, offers, figures, and how cheaply."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from dashboard.live import snapshot, tally
from dashboard.live.hub import LiveHub
from dashboard.live.projection import Entity, topics_of_viewer
from dashboard.live.relay import Relay
from dashboard.live.tally import Tally
from hotline.calls.events import CallIdentified, CallMoved
from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.routing.model import Reservation
from tests.conftest import only_on
from tests.dashboard.live.matters import Matters, settled
from tests.dashboard.live.screen import Screen
from tickets.model import Caller

SEES_ALL = topics_of_viewer({"live.supervise"}, person_id="boss")


@pytest.fixture
def matters(database: Database) -> Matters:
    return settled(database)


def waits(database: Database, call_id: str, *, minutes: int = 0, priority: int = 0) -> None:
    def unit(uow: UnitOfWork) -> None:
        since = uow.now - timedelta(minutes=minutes)
        uow.session.add(
            Call(
                id=call_id,
                carrier="test",
                carrier_id=call_id,
                caller_number="13905722046",
                state=CallState.QUEUED,
                arrived_at=since,
                queued_at=since,
                priority=priority,
                village_id="v1",
            )
        )
        uow.emit(
            CallMoved(at=uow.now, call_id=call_id, before=CallState.IVR, after=CallState.QUEUED)
        )

    database.write_now(unit)


def leaves(database: Database, call_id: str) -> None:
    def unit(uow: UnitOfWork) -> None:
        call = uow.locked(Call, call_id)
        call.state = CallState.ENDED
        uow.session.add(call)
        uow.emit(
            CallMoved(at=uow.now, call_id=call_id, before=CallState.QUEUED, after=CallState.ENDED)
        )

    database.write_now(unit)


async def test_when_one_leaves_the_queue_all_others_move_up(
    database: Database, matters: Matters
) -> None:
    hub = LiveHub()
    relay = Relay(database, hub)
    await relay.start()
    console, screen = hub.join("boss", SEES_ALL, None), Screen()

    async def places() -> dict[str, int]:
        await relay.catch_up()
        screen.read(console)
        return {id_: card["position"] for id_, card in screen.board["calls"].items()}

    for call_id, minutes, priority in [("a", 3, 0), ("b", 2, 0), ("c", 1, 300)]:
        waits(database, call_id, minutes=minutes, priority=priority)
    assert await places() == {"c": 1, "a": 2, "b": 3}
    leaves(database, "c")
    assert await places() == {"a": 1, "b": 2}
    assert screen.board["calls"]["a"]["place"] == "v1"


async def test_an_offer_learns_who_is_calling(database: Database, matters: Matters) -> None:
    hub = LiveHub()
    relay = Relay(database, hub)
    database.write_now(_agent_rings)
    await relay.start()
    console, screen = hub.join("clerk", topics_of_viewer([], person_id="clerk"), None), Screen()
    screen.read(console)
    assert screen.board["me"]["offer"]["caller_name"] is None

    database.write_now(_caller_is_known)
    await relay.catch_up()
    screen.read(console)
    offer = screen.board["me"]["offer"]
    assert (offer["caller_name"], offer["open_count"], offer["total_count"]) == ("李桂芳", 0, 0)


def test_tickets_are_counted_by_their_light(
    database: Database, matters: Matters, clock: ManualClock
) -> None:
    for _ in range(3):
        matters.open_ticket(None)
    now = clock.now()

    def counts(ahead: timedelta) -> dict[str, int]:
        return database.read_now(lambda s: tally.count(s, now + ahead)).tickets

    assert counts(timedelta()) == {"red": 0, "yellow": 3, "new": 3}
    assert counts(timedelta(hours=8)) == {"red": 3, "yellow": 0, "new": 3}
    assert counts(-timedelta(days=1)) == {"red": 0, "yellow": 0, "new": 3}


@only_on("sqlite")  # PostgreSQL scans tables that are empty
def test_the_board_is_read_by_index(database: Database, matters: Matters) -> None:
    """Twenty thousand ended calls must cost nothing: partial indexes need their words in the query."""
    plans: list[str] = []

    def explain(_conn: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            plan = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(f"{row[3]}" for row in plan)

    def read(session: Session) -> None:
        event.listen(session.get_bind(), "before_cursor_execute", explain)
        snapshot.everything(session, Tally())
        wanted = {Entity("call", "a"), Entity("me", "clerk"), Entity("follow_up", "f")}
        snapshot.load(session, wanted, Tally(), database.clock.now())
        event.remove(session.get_bind(), "before_cursor_execute", explain)

    database.read_now(read)
    assert plans
    scanned = [plan.removeprefix("SCAN ") for plan in plans if plan.startswith("SCAN ")]
    assert not {"call", "reservation", "ticket", "follow_up"} & set(scanned)


def _agent_rings(uow: UnitOfWork) -> None:
    uow.session.add(
        Call(
            id="c",
            carrier="test",
            carrier_id="c",
            state=CallState.RINGING,
            arrived_at=uow.now,
            queued_at=uow.now,
        )
    )
    uow.session.flush()
    uow.connection.exec_driver_sql(
        "INSERT INTO agent (person_id, intent, state, state_since, idle_since, missed_rings,"
        " not_responding, endpoint, connected, version) VALUES ('clerk', 'available', 'ringing',"
        " '2026-03-02 01:00:00', '2026-03-02 01:00:00', 0, false, '', true, 1)"
    )
    uow.session.add(
        Reservation(
            work_id="c", leg_id="l", person_id="clerk", offered_at=uow.now, expires_at=uow.now
        )
    )


def _caller_is_known(uow: UnitOfWork) -> None:
    uow.session.add(Caller(id="li", phone="13905722046", name="李桂芳", created_at=uow.now))
    uow.session.flush()
    call = uow.locked(Call, "c")
    call.caller_id = "li"
    uow.session.add(call)
    uow.emit(
        CallIdentified(at=uow.now, call_id="c", caller_number="13905722046", called_number="12348")
    )
