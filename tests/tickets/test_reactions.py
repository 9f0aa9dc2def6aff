"""What tickets do when the hotline says that something happened to a call."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.calls.events import CallEnded, CallIdentified, CallMoved, CallOpened, CallRated
from hotline.calls.machine import MISSED, CallState, Outcome
from hotline.calls.model import Call
from hotline.duty.holidays.hours import CurrentHours
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import OfficeSettings
from hotline.kernel.database import Database
from hotline.kernel.events import Event
from tests.factories import County, a_call
from tickets.followups.model import FollowUp, FollowUpKind, FollowUpState
from tickets.model import Ticket
from tickets.reactions import TicketReactions

OFFICE = OfficeSettings(opens=time(8, 30), closes=time(17, 30), always_open=False)


@pytest.fixture
def hours() -> CurrentHours:
    return CurrentHours(OFFICE)


@pytest.fixture(autouse=True)
def listening(bus: Bus, hours: CurrentHours) -> None:
    TicketReactions(division="330599", hours=hours).register(bus)


def tell(database: Database, kind: Callable[..., Event], call: Call, **facts: Any) -> None:
    database.write_now(lambda uow: uow.emit(kind(at=uow.now, call_id=call.id, **facts)))


def opened(database: Database, **fields: Any) -> Call:
    call = a_call(database, **fields)
    numbers = {"caller_number": call.caller_number, "called_number": call.called_number}
    tell(database, CallOpened, call, carrier=call.carrier, **numbers)
    return call


def ended(database: Database, call: Call, outcome: Outcome, number: str | None = None) -> None:
    tell(
        database,
        CallEnded,
        call,
        outcome=outcome,
        missed=outcome in MISSED,
        caller_number=call.caller_number if number is None else number,
    )


def follow_ups(database: Database) -> list[FollowUp]:
    query = select(FollowUp).order_by(FollowUp.id)
    return list(database.read_now(lambda s: s.exec(query).all()))


def ticket_of(database: Database, call: Call) -> Ticket:
    return database.read_now(
        lambda s: s.exec(select(Ticket).where(Ticket.call_id == call.id)).one()
    )


def test_a_call_that_nobody_answered_is_owed_a_call_back_in_half_an_hour(
    database: Database, clock: ManualClock
) -> None:
    call = opened(database)
    ended(database, call, Outcome.QUEUE_ABANDONED)

    (owed,) = follow_ups(database)
    ticket = ticket_of(database, call)
    assert (owed.kind, owed.state) == (FollowUpKind.MISSED_CALL, FollowUpState.PROMISED)
    assert owed.due_at == clock.now() + timedelta(minutes=30)
    assert (owed.ticket_id, owed.phone) == (ticket.id, "+8613905722046")
    assert (owed.owner_id, owed.unit_id, owed.note) == (None, None, "排队中挂断")
    assert (ticket.state, ticket.request_kind) == ("draft", None)


def test_outside_the_hours_it_is_due_in_the_first_hour_of_the_next_session(
    database: Database, clock: ManualClock
) -> None:
    clock.advance(datetime(2026, 3, 6, 14, 0, tzinfo=UTC) - clock.now())  # Friday, 22:00 there
    call = opened(database)
    ended(database, call, Outcome.OFF_HOURS)
    (owed,) = follow_ups(database)
    assert owed.due_at == datetime(2026, 3, 9, 1, 30, tzinfo=UTC)  # Monday, 9:30


def test_however_often_the_end_is_told_one_call_back_is_owed(database: Database) -> None:
    call = opened(database)
    ended(database, call, Outcome.QUEUE_ABANDONED)
    ended(database, call, Outcome.QUEUE_ABANDONED)
    ended(database, call, Outcome.VOICEMAIL)
    (owed,) = follow_ups(database)
    assert owed.note == "已留言"


def test_another_number_the_caller_left_is_the_one_to_ring(database: Database) -> None:
    call = opened(database)
    ended(database, call, Outcome.CALLBACK_REQUESTED, number="13812345678")
    assert follow_ups(database)[0].phone == "+8613812345678"


def test_a_hidden_number_cannot_be_rung_back(database: Database) -> None:
    call = opened(database, caller_number="")
    ended(database, call, Outcome.IVR_ABANDONED)
    assert follow_ups(database) == []
    assert ticket_of(database, call).caller_id is None


def test_a_call_that_was_answered_after_all_is_owed_nothing(database: Database) -> None:
    call = opened(database)
    ended(database, call, Outcome.QUEUE_ABANDONED)
    ended(database, call, Outcome.ANSWERED)
    assert [row.state for row in follow_ups(database)] == [FollowUpState.CANCELLED]


def test_who_calls_again_and_is_answered_within_a_day_need_not_be_rung(
    database: Database, clock: ManualClock
) -> None:
    first = opened(database)
    ended(database, first, Outcome.QUEUE_ABANDONED)
    stranger = opened(database, caller_number="+8613812345678")
    ended(database, stranger, Outcome.QUEUE_ABANDONED)
    clock.advance(timedelta(hours=23))
    again = opened(database)
    ended(database, again, Outcome.ANSWERED)
    settled, other = follow_ups(database)
    assert (settled.state, settled.result) == (FollowUpState.DONE, "called_again")
    assert other.state is FollowUpState.PROMISED


def test_after_a_day_the_earlier_call_is_still_owed(database: Database, clock: ManualClock) -> None:
    first = opened(database)
    ended(database, first, Outcome.QUEUE_ABANDONED)
    clock.advance(timedelta(hours=24, seconds=1))
    ended(database, opened(database), Outcome.ANSWERED)
    assert follow_ups(database)[0].state is FollowUpState.PROMISED


def test_the_person_who_talks_writes_the_ticket(database: Database, county: County) -> None:
    call = opened(database)
    person_id = county["operator"].id
    ringing = {"before": CallState.QUEUED, "after": CallState.RINGING, "person_id": person_id}
    tell(database, CallMoved, call, **ringing)
    assert ticket_of(database, call).operator_id is None
    talking = {"before": CallState.RINGING, "after": CallState.TALKING, "person_id": person_id}
    tell(database, CallMoved, call, **talking)
    assert ticket_of(database, call).operator_id == person_id


def test_numbers_and_ratings_that_come_later_reach_the_ticket(database: Database) -> None:
    call = opened(database, caller_number="")
    tell(database, CallIdentified, call, caller_number="13905722046", called_number="12348")
    tell(database, CallRated, call, rating=4)
    ticket = ticket_of(database, call)
    assert (ticket.caller_number, ticket.satisfaction) == ("+8613905722046", 4)


def test_a_call_that_tickets_never_heard_of_breaks_nothing(database: Database) -> None:
    call = a_call(database)
    tell(database, CallRated, call, rating=4)
    tell(database, CallIdentified, call, caller_number="13905722046", called_number="12348")
    ended(database, call, Outcome.QUEUE_ABANDONED)
    assert [row.ticket_id for row in follow_ups(database)] == [None]
