"""People and matters are counted apart: who comes twice with one matter is two calls and one matter."""

from datetime import date, datetime, timedelta
from typing import Any

from dashboard.reports.periods import Period
from dashboard.reports.repeats import Repeats, repeats
from dashboard.reports.schemas import RepeatReport
from hotline.kernel.database import Database
from tests.factories import a_caller, a_person, a_ticket, keep
from tickets.machine import TicketState
from tickets.merging.model import Choice, RepeatDecision

S = TicketState
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def counted(database: Database) -> Repeats:
    return database.read_now(lambda session: repeats(session, MARCH))


def test_an_empty_period_has_no_rate(database: Database) -> None:
    found = RepeatReport.of(counted(database))
    assert (found.tickets, found.matters, found.repeat_rate) == (0, 0, None)
    assert [one.key for one in found.definitions] == ["callers", "matters", "repeat_rate"]


def test_callers_calls_and_matters_are_three_things(database: Database) -> None:
    li, wang = a_caller(database), a_caller(database, "+8613900000002")
    person = a_person(database, "operator")
    day = database.clock.now()

    def called(n: int, **about: Any) -> Any:
        return a_ticket(database, call_id=f"call{n}", created_at=day + timedelta(hours=n), **about)

    first = called(1, caller_id=li.id)
    called(2, caller_id=li.id, matter=None, state=S.MERGED, merged_into_id=first.id)
    called(3, caller_id=wang.id, state=S.MERGED, merged_into_id=first.id)
    asks = called(4, caller_id=li.id, matter=None, state=S.CLOSED)
    keep(
        database,
        RepeatDecision(
            ticket_id=asks.id, choice=Choice.PROGRESS, other_id=first.id,
            decided_at=day, decided_by=person.id,
        ),
    )  # fmt: skip
    called(5, caller_id=li.id, matter="divorce")
    called(6, caller_id=None)
    called(7, caller_id=None, state=S.CANCELLED)
    a_ticket(database, caller_id=wang.id, matter="divorce", created_at=day + timedelta(hours=8))
    assert counted(database) == Repeats(
        tickets=7, callers=3, matters=4, merged=2, progress=1, calls=6, repeated=2
    )
    assert RepeatReport.of(counted(database)).repeat_rate == 0.333333


def test_the_same_matter_within_30_days_is_repeated_later_it_is_new(database: Database) -> None:
    li, wang = a_caller(database), a_caller(database, "+8613900000002")
    until = datetime.fromisoformat("2026-03-20T02:00:00+00:00")
    for caller, days in ((li, 30), (wang, 31)):
        a_ticket(database, caller_id=caller.id, created_at=until - timedelta(days=days))
        a_ticket(database, caller_id=caller.id, created_at=until, call_id=f"call{days}")
    found = counted(database)
    assert (found.calls, found.repeated) == (2, 1), "what was before the period counts, too"
