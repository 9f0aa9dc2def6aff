from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session

from dashboard.reports import breakdowns, queries, rollups
from dashboard.reports.periods import Interval, Period, period
from dashboard.reports.queries import CallReport, Question
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, Unit, UnitLevel
from tests.dashboard.reports.factories import NINE, a_call
from tickets.machine import TicketState
from tickets.model import Ticket

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
TODAY = Period(MONDAY, MONDAY + DAY)


def some_calls(database: Database) -> None:
    def unit(uow: UnitOfWork) -> None:
        calls = [
            a_call(uow.session, wait=10, queue="general"),
            a_call(uow.session, arrived_at=NINE + timedelta(minutes=40), wait=30, queue="land"),
            a_call(uow.session, arrived_at=NINE + DAY, outcome=Outcome.QUEUE_ABANDONED, wait=3),
            a_call(uow.session, arrived_at=NINE + 40 * DAY, wait=20, person_id="p1", rating=2),
        ]
        for call in calls:
            rollups.book(uow, call.id)

    database.write_now(unit)


def report(
    database: Database, first: date, end: date, interval: Interval, **more: Any
) -> CallReport:
    asked = Question(period(first, end, interval), interval, **more)
    return database.read_now(lambda session: queries.call_report(session, asked))


def test_every_piece_of_the_period_appears_also_an_empty_one(database: Database) -> None:
    some_calls(database)
    found = report(database, MONDAY, MONDAY + 3 * DAY, Interval.DAY)
    assert [row.figures["offered"] for row in found.rows] == [2, 1, 0]
    assert (found.total["offered"], found.total["answered"]) == (3, 2)
    assert found.total["sl3"] == 0.333333
    assert found.rows[2].figures["sl3"] is None


def test_half_hours_and_months_agree_with_days(database: Database) -> None:
    some_calls(database)
    halves = report(database, MONDAY, MONDAY + DAY, Interval.HALF_HOUR)
    busy = [row.bucket.start_at for row in halves.rows if row.figures["offered"]]
    assert busy == [NINE, NINE + timedelta(minutes=30)]
    assert len(halves.rows) == 48
    assert halves.total == report(database, MONDAY, MONDAY + DAY, Interval.WEEK).total
    months = report(database, date(2026, 3, 1), date(2026, 5, 1), Interval.MONTH)
    assert [row.figures["offered"] for row in months.rows] == [3, 1]


def test_a_queue_can_be_looked_at_alone(database: Database) -> None:
    some_calls(database)
    land = report(database, MONDAY, MONDAY + DAY, Interval.DAY, queue="land")
    assert land.total["asa_s"] == 30
    assert database.read_now(queries.queues) == ["general", "land"]


def test_a_wider_target_answers_more_calls_in_time(database: Database) -> None:
    some_calls(database)
    narrow = report(database, MONDAY, MONDAY + DAY, Interval.DAY, target=10)
    wide = report(database, MONDAY, MONDAY + DAY, Interval.DAY, target=30)
    assert (narrow.total["answered_in_target"], wide.total["answered_in_target"]) == (1, 2)


def test_today_shows_calls_whose_outcome_is_still_open(database: Database) -> None:
    some_calls(database)
    now = NINE + DAY + timedelta(hours=1)

    def unit(uow: UnitOfWork) -> None:
        waiting = a_call(uow.session, arrived_at=now - timedelta(minutes=1), outcome=None)
        waiting.state = CallState.QUEUED
        uow.session.add(waiting)

    database.write_now(unit)
    found = database.read_now(lambda session: queries.today(session, now))

    assert (found.arrived, found.figures["offered"], found.figures["abandoned"]) == (2, 1, 1)
    assert found.half_hours[-1].start_at == now
    assert sum(row.arrived for row in found.half_hours) == 2
    assert sum(row.answered for row in found.yesterday) == 2
    assert len(found.yesterday) == 48


def a_county(session: Session) -> None:
    session.add(Unit(id="county", code="330599", name="云山县司法局", level=UnitLevel.COUNTY))
    session.flush()
    for town in ("青溪镇", "白石乡"):
        session.add(Unit(id=town, code=town, name=town, level=UnitLevel.TOWN, parent_id="county"))
    session.flush()
    session.add(
        Unit(id="v1", code="v1", name="东沟村", level=UnitLevel.VILLAGE, parent_id="青溪镇")
    )
    session.add(Person(id="p1", username="p1", name="陈敏", password_hash="-", created_at=NINE))
    session.flush()


def a_ticket(session: Session, number: str, **known: Any) -> None:
    values: dict[str, Any] = {"created_at": NINE, "state": TicketState.CLOSED} | known
    session.add(Ticket(number=number, **values))
    session.flush()


def test_matters_are_counted_by_kind_with_their_state(database: Database) -> None:
    def unit(uow: UnitOfWork) -> None:
        a_ticket(uow.session, "1", matter="divorce", satisfaction=5)
        a_ticket(uow.session, "2", matter="divorce", satisfaction=2)
        late = {"state": TicketState.REGISTERED, "due_at": NINE - DAY}
        a_ticket(uow.session, "3", matter="wage_arrears", **late)
        a_ticket(uow.session, "4", state=TicketState.DRAFT)
        a_ticket(uow.session, "5", matter="divorce", state=TicketState.CANCELLED)
        a_ticket(uow.session, "6", matter="divorce", created_at=NINE + DAY)

    database.write_now(unit)
    rows = database.read_now(lambda session: breakdowns.matters(session, TODAY, NINE))

    assert [(row.label, row.tickets) for row in rows] == [
        ("离婚", 2), ("拖欠劳动报酬(含农民工欠薪)", 1), ("未分类", 1),
    ]  # fmt: skip
    assert (rows[0].closed, rows[0].rated, rows[0].satisfied) == (2, 2, 1)
    assert (rows[1].open, rows[1].overdue) == (1, 1)


def test_towns_gather_their_villages_and_a_silent_town_is_shown(database: Database) -> None:
    def unit(uow: UnitOfWork) -> None:
        a_county(uow.session)
        call = a_call(uow.session, outcome=Outcome.QUEUE_ABANDONED)
        a_ticket(uow.session, "1", village_id="v1", call_id=call.id)
        a_ticket(uow.session, "2", village_id="青溪镇")
        a_ticket(uow.session, "3")

    database.write_now(unit)
    rows = database.read_now(lambda session: breakdowns.towns(session, TODAY, NINE))

    counted = {row.name: (row.tickets, row.missed) for row in rows}
    assert counted == {"青溪镇": (2, 1), "白石乡": (0, 0), "县直": (0, 0), "未登记地区": (1, 0)}


def test_operators_are_shown_with_what_they_answered_and_registered(database: Database) -> None:
    def unit(uow: UnitOfWork) -> None:
        a_county(uow.session)
        call = a_call(uow.session, wait=10, talk=120, person_id="p1", rating=5)
        rollups.book(uow, call.id)
        a_ticket(uow.session, "1", operator_id="p1")

    database.write_now(unit)
    rows = database.read_now(lambda session: breakdowns.operators(session, TODAY))

    assert [(row.name, row.tickets, row.figures["talk_s"]) for row in rows] == [("陈敏", 1, 120.0)]
    assert rows[0].figures["satisfied_rate"] == 1


def test_the_call_table_itself_is_not_read_for_a_report(database: Database) -> None:
    """Reports must not slow down with the history: they read the rollups only."""
    some_calls(database)
    database.write_now(lambda uow: uow.connection.execute(delete(Call)))
    assert report(database, MONDAY, MONDAY + DAY, Interval.DAY).total["answered"] == 2
