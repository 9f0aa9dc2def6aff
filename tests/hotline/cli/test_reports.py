"""`hotline reports rebuild`: the figures again from the calls, while others book."""

from datetime import timedelta
from functools import partial

from dashboard.reports import reactions
from dashboard.reports.model import person_day, rollup
from hotline.calls.events import CallEnded
from hotline.calls.machine import Outcome
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from tests.dashboard.reports.factories import NINE, a_call
from tests.dashboard.reports.tables import everything
from tests.hotline.cli.site import Site

OUTCOMES = (Outcome.ANSWERED, Outcome.QUEUE_ABANDONED, Outcome.VOICEMAIL, Outcome.OFF_HOURS)


def grown(database: Database) -> None:
    """Calls of three days, each booked as its end is told."""

    def unit(uow: UnitOfWork, number: int) -> None:
        outcome = OUTCOMES[number % len(OUTCOMES)]
        call = a_call(
            uow.session,
            arrived_at=NINE + timedelta(hours=number),
            wait=7 * number % 40,
            outcome=outcome,
            queue=("general", "land")[number % 2],
            carrier_id=f"CA{number}",
            person_id=f"p{number % 3}" if outcome is Outcome.ANSWERED else None,
            rating=number % 5 + 1 if outcome is Outcome.ANSWERED else None,
        )
        uow.emit(
            CallEnded(at=uow.now, call_id=call.id, outcome=outcome, missed=False, caller_number="")
        )

    for number in range(60):
        database.write_now(partial(unit, number=number))


def test_the_rebuilt_tables_equal_those_that_grew_call_by_call(site: Site) -> None:
    bus = Bus()
    reactions.install(bus)
    database = Database(site.url, bus=bus, clock=SystemClock())
    try:
        grown(database)
        before = everything(database)
        assert all(before)

        def spoil(uow: UnitOfWork) -> None:
            uow.connection.execute(rollup.update().values(answered=77))
            uow.connection.execute(person_day.delete())

        database.write_now(spoil)
        result = site.run("reports", "rebuild")

        assert result.exit_code == 0, result.output
        assert "重新统计 3 天" in result.stdout
        assert everything(database) == before
        assert "重新统计 3 天" in site.run("reports", "rebuild").stdout
        assert everything(database) == before
    finally:
        database.close()


def test_without_calls_there_is_nothing_to_compute(site: Site) -> None:
    assert "0 天" in site.run("reports", "rebuild").stdout
