"""A rebuild while calls are booked by others: in the end each call counts once, as it is."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any

from dashboard.reports import rollups
from hotline.calls.machine import Outcome
from hotline.calls.model import Call
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from tests.conftest import only_on
from tests.dashboard.reports.factories import NINE, a_call
from tests.dashboard.reports.tables import everything


def booked(uow: UnitOfWork, **known: Any) -> str:
    call = a_call(uow.session, **known)
    rollups.book(uow, call.id)
    return call.id


def changed(uow: UnitOfWork, call_id: str, number: int) -> None:
    call = uow.locked(Call, call_id)
    call.rating = number % 5 + 1
    call.outcome = (Outcome.ANSWERED, Outcome.VOICEMAIL)[number // 3 % 2]
    uow.session.add(call)
    rollups.book(uow, call_id)


def test_calls_may_be_booked_by_another_process_while_figures_are_rebuilt(
    database: Database,
) -> None:
    ids = [database.write_now(partial(booked, carrier_id=f"old{n}", wait=n)) for n in range(20)]
    other = Database(database.url, bus=Bus(), clock=ManualClock(NINE))
    over = threading.Event()
    failures: list[Exception] = []

    def work() -> None:
        number = 0
        try:
            while not over.is_set():
                number += 1
                other.write_now(partial(changed, call_id=ids[number % len(ids)], number=number))
                new: dict[str, Any] = {"arrived_at": NINE + timedelta(minutes=number % 300)}
                other.write_now(partial(booked, carrier_id=f"new{number}", **new))
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(15):
            list(rollups.rebuild(database))
    finally:
        over.set()
        thread.join()
        other.close()

    assert not failures
    grown = everything(database)
    list(rollups.rebuild(database))
    assert everything(database) == grown


@only_on("postgresql")
def test_who_books_a_call_of_the_day_waits_and_then_counts_from_the_new_figures(
    database: Database,
) -> None:
    """The booking that was spoiled must not be taken back by somebody who read it too early."""
    call_id = database.write_now(booked)
    database.write_now(
        lambda uow: uow.connection.exec_driver_sql("UPDATE report_booking SET talk_ms = 999")
    )
    rebuilt, wait = threading.Event(), threading.Event()
    days = rollups.days_to_rebuild(database)

    def rebuilding(uow: UnitOfWork) -> None:
        rollups._rebuild_day(days[0], uow)
        rebuilt.set()
        wait.wait(5)

    first = threading.Thread(target=lambda: database.write_now(rebuilding))
    first.start()
    assert rebuilt.wait(5)
    second = threading.Thread(
        target=lambda: database.write_now(partial(changed, call_id=call_id, number=1))
    )
    second.start()
    second.join(0.3)
    assert second.is_alive()  # held by the rebuild
    wait.set()
    for thread in (first, second):
        thread.join(5)
    grown = everything(database)
    list(rollups.rebuild(database))
    assert everything(database) == grown
