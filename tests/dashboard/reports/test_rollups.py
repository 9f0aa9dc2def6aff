from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlmodel import Session, col

from dashboard.reports import reactions, rollups
from dashboard.reports.model import booking, person_day, rollup
from hotline.calls.events import CallEnded, CallMoved, CallRated
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.db import metadata
from hotline.kernel.uow import UnitOfWork
from tests.dashboard.reports.factories import NINE, a_call
from tests.dashboard.reports.tables import everything

call = metadata.tables["call"]


def total(database: Database, name: str) -> int:
    def read(session: Session) -> int:
        query = select(rollup.c[name]).where(rollup.c.grain == "day")
        return sum(session.connection().execute(query).scalars())

    return database.read_now(read)


def booked(database: Database, **known: Any) -> str:
    def unit(uow: UnitOfWork) -> str:
        call = a_call(uow.session, **known)
        rollups.book(uow, call.id)
        return call.id

    return database.write_now(unit)


def change(database: Database, call_id: str, **values: Any) -> None:
    def unit(uow: UnitOfWork) -> None:
        call = uow.locked(Call, call_id)
        for name, value in values.items():
            setattr(call, name, value)
        uow.session.add(call)  # not flushed: booking must see it all the same
        rollups.book(uow, call_id)

    database.write_now(unit)


def test_a_call_counts_in_its_half_hour_and_its_day(database: Database) -> None:
    booked(database, arrived_at=NINE + timedelta(minutes=29), wait=90, person_id="p1")

    halves, people, _ = everything(database)

    assert [(row[0], row[1].isoformat()) for row in halves] == [
        ("day", "2026-03-01T16:00:00+00:00"),
        ("half_hour", "2026-03-02T01:00:00+00:00"),  # the answer came in the next half hour
    ]
    assert [row[:3] for row in people] == [(NINE.date(), "p1", 1)]


def test_a_corrected_outcome_takes_back_what_the_call_had_added(database: Database) -> None:
    call_id = booked(database, outcome=Outcome.QUEUE_ABANDONED, wait=8)
    assert total(database, "abandoned") == 1

    change(database, call_id, outcome=Outcome.VOICEMAIL)

    assert [total(database, n) for n in ("arrived", "offered", "abandoned", "voicemail")] == [
        1,
        1,
        0,
        1,
    ]
    assert total(database, "wait_abandoned_ms") == 0


def test_booking_twice_adds_nothing(database: Database) -> None:
    call_id = booked(database, rating=4)
    before = everything(database)
    change(database, call_id)
    assert everything(database) == before


def test_a_call_moved_to_another_queue_leaves_no_empty_row_behind(database: Database) -> None:
    call_id = booked(database, queue="land", person_id="p1")
    change(database, call_id, queue="labour", person_id="p2")
    halves, people, _ = everything(database)
    assert {row[2] for row in halves} == {"labour"}
    assert {row[1] for row in people} == {"p2"}


def test_an_outcome_that_becomes_open_again_is_taken_back(database: Database) -> None:
    call_id = booked(database)
    change(database, call_id, outcome=None)
    assert everything(database) == [[], [], []]


def test_a_call_nobody_knows_and_one_of_our_own_count_nothing(database: Database) -> None:
    database.write_now(lambda uow: rollups.book(uow, "unknown"))
    booked(database, direction="outbound")
    booked(database, outcome=None)
    assert everything(database) == [[], [], []]


def test_the_figures_of_an_erased_call_survive_a_rebuild(database: Database) -> None:
    erased = booked(database, person_id="p1", arrived_at=NINE - timedelta(days=3))
    booked(database)
    before = everything(database)
    database.write_now(
        lambda uow: uow.connection.execute(delete(Call).where(col(Call.id) == erased))
    )

    assert len(list(rollups.rebuild(database))) == 4

    assert everything(database) == before


def test_a_rebuild_removes_figures_that_nothing_stands_behind(database: Database) -> None:
    booked(database)
    before = everything(database)
    database.write_now(lambda uow: uow.connection.execute(rollup.update().values(answered=7)))
    list(rollups.rebuild(database))
    assert everything(database) == before


def test_a_rebuild_of_nothing_is_nothing(database: Database) -> None:
    assert list(rollups.rebuild(database)) == []


def test_events_of_a_call_keep_the_figures_up_to_date(database: Database, bus: Bus) -> None:
    reactions.install(bus)

    def talks(uow: UnitOfWork) -> str:
        call = a_call(uow.session, talk=None)
        call.ended_at, call.state = None, CallState.TALKING
        uow.emit(
            CallMoved(
                at=uow.now, call_id=call.id, before=CallState.RINGING, after=CallState.TALKING
            )
        )
        return call.id

    def ends(uow: UnitOfWork, call_id: str) -> None:
        call = uow.locked(Call, call_id)
        assert call.answered_at
        call.talk_ended_at = call.answered_at + timedelta(seconds=90)
        uow.session.add(call)
        uow.emit(
            CallEnded(
                at=uow.now,
                call_id=call_id,
                outcome=Outcome.ANSWERED,
                missed=False,
                caller_number="",
            )
        )

    def rates(uow: UnitOfWork, call_id: str) -> None:
        uow.locked(Call, call_id).rating = 5
        uow.emit(CallRated(at=uow.now, call_id=call_id, rating=5))

    call_id = database.write_now(talks)
    assert (total(database, "answered"), total(database, "completed")) == (1, 0)
    database.write_now(lambda uow: ends(uow, call_id))
    assert (total(database, "answered"), total(database, "talk_ms")) == (1, 90_000)
    database.write_now(lambda uow: rates(uow, call_id))
    assert total(database, "satisfied") == 1


@contextmanager
def empty_database(url: str) -> Iterator[Database]:
    database = Database(url, bus=Bus(), clock=ManualClock(NINE))
    try:
        yield database
    finally:
        with database.engine.begin() as connection:
            for table in (rollup, person_day, booking, call):
                connection.execute(delete(table))
        database.close()


def moved(hours: int) -> dict[str, Any]:
    return {"arrived_at": NINE + timedelta(hours=hours)}


CHANGES = st.one_of(
    st.builds(lambda o: {"outcome": o}, st.none() | st.sampled_from(Outcome)),
    st.builds(lambda q: {"queue": q}, st.sampled_from(["general", "land"])),
    st.builds(lambda p: {"person_id": p}, st.sampled_from([None, "p1", "p2"])),
    st.builds(lambda r: {"rating": r}, st.none() | st.integers(1, 5)),
    st.builds(lambda h: {"hold_seconds": h}, st.floats(0, 100)),
    st.builds(moved, st.integers(-30, 0)),
)


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    calls=st.lists(st.tuples(st.integers(0, 3), st.floats(0, 700), CHANGES), max_size=6),
    changes=st.lists(st.tuples(st.integers(0, 5), CHANGES), max_size=10),
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_rebuild_gives_exactly_the_rows_that_booking_gave(
    database_url: str, calls: list[Any], changes: list[Any]
) -> None:
    with empty_database(database_url) as database:
        ids = [
            booked(
                database,
                carrier_id=str(n),
                wait=wait,
                **({"arrived_at": NINE + timedelta(hours=9 * day)} | known),
            )
            for n, (day, wait, known) in enumerate(calls)
        ]
        for which, values in changes:
            if ids:
                change(database, ids[which % len(ids)], **values)

        incremental = everything(database)
        list(rollups.rebuild(database))

        assert everything(database) == incremental
