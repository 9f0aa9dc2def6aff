"""What must be true of the database when all calls are over, whatever happened on the way."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from hotline.agents.machine import AgentState
from hotline.agents.model import Agent
from hotline.calls.machine import MISSED, CallState
from hotline.calls.model import Call, Leg, LegState
from hotline.kernel.event_log import LoggedEvent, OutboxMessage
from hotline.routing.model import Reservation
from hotline.routing.repository import OPEN
from hotline.routing.work import WorkKind
from tickets.dissatisfied import is_dissatisfied
from tickets.followups.model import PENDING, FollowUp, FollowUpKind
from tickets.model import Ticket

Row = TypeVar("Row", bound=SQLModel)


def unfinished(session: Session) -> list[str]:
    """What is still going on, or is stuck; while a console is open, events have their numbers."""
    calls = session.exec(select(Call).where(Call.state != CallState.ENDED))
    legs = session.exec(select(Leg).where(Leg.state != LegState.ENDED))
    offers = session.exec(
        select(Reservation).where(
            Reservation.kind == WorkKind.CALL,  # a call back owed may lie on a desk for hours
            col(Reservation.state).in_(OPEN),
        )
    )
    people = session.exec(select(Agent).where(Agent.state != AgentState.IDLE))
    messages = session.exec(select(OutboxMessage))
    events = session.exec(select(LoggedEvent).where(col(LoggedEvent.seq).is_(None)))
    return [
        *(f"call {call.carrier_id} is {call.state}" for call in calls),
        *(f"leg {leg.id} of call {leg.call_id} is {leg.state}" for leg in legs),
        *(f"offer {offer.id} is {offer.state}" for offer in offers),
        *(f"{agent.person_id} is {agent.state} in call {agent.call_id}" for agent in people),
        *(f"event {event.id} has no number" for event in events),
        *(f"outbox {m.id} is {m.state}: {m.body['do']} {m.error}" for m in messages),
    ]


def mistakes(session: Session, told: Collection[str]) -> list[str]:
    """What is lost or doubled. `told` are Twilio's ids of the calls whose arrival we confirmed."""
    return [*_calls(session, told), *_follow_ups(session), *_events(session)]


def _calls(session: Session, told: Collection[str]) -> Iterator[str]:
    calls = _all(session, Call)
    tickets = _all(session, Ticket)
    counted = Counter(call.carrier_id for call in calls)
    yield from (f"call {sid} is there {counted[sid]} times" for sid in told if counted[sid] != 1)
    of_call = defaultdict(list)
    for ticket in tickets:
        of_call[ticket.call_id].append(ticket.id)
    for call in calls:
        if of_call.pop(call.id, []) != [call.ticket_id]:
            yield f"call {call.carrier_id} and its ticket do not belong together"
        if call.outcome is None:
            yield f"call {call.carrier_id} ended nobody knows how"
    yield from (f"tickets {ids} are of no call" for ids in of_call.values())
    numbers = Counter(ticket.number for ticket in tickets)
    yield from (f"ticket number {number} is given twice" for number, n in numbers.items() if n > 1)
    legs = {leg.call_id for leg in _all(session, Leg)}
    yield from (f"call {call.id} has no leg" for call in calls if call.id not in legs)


def _follow_ups(session: Session) -> Iterator[str]:
    owed, asked = defaultdict(list), Counter[str | None]()
    for row in _all(session, FollowUp):
        if row.kind is FollowUpKind.VISIT_BACK:
            asked[row.ticket_id] += 1
        elif row.state in PENDING:
            owed[row.call_id].append(row)
    for call in _all(session, Call):
        expected = int(call.outcome in MISSED and bool(call.caller_number))
        if len(owed.pop(call.id, [])) != expected:
            yield f"call {call.carrier_id} ({call.outcome}) is not owed {expected} call-backs"
        visits = int(call.rating is not None and is_dissatisfied(call.rating))
        if asked[call.ticket_id] != visits:
            yield f"call {call.carrier_id} (rated {call.rating}) is not owed {visits} visits-back"
    yield from (f"{len(rows)} call-backs for the unknown call {id_}" for id_, rows in owed.items())


def _events(session: Session) -> Iterator[str]:
    events = _all(session, LoggedEvent)
    numbers = sorted(event.seq for event in events if event.seq is not None)
    if numbers != list(range(1, len(numbers) + 1)):
        yield "the live numbers of events are not 1, 2, 3 …"
    opened = Counter(event.call_id for event in events if event.name == "CallOpened")
    for call in _all(session, Call):
        if opened[call.id] != 1:
            yield f"the arrival of call {call.carrier_id} is logged {opened[call.id]} times"
    rings = Counter(event.payload["leg_id"] for event in events if event.name == "CallOffered")
    yield from (f"leg {leg} was offered {times} times" for leg, times in rings.items() if times > 1)


def _all(session: Session, table: type[Row]) -> list[Row]:
    return list(session.exec(select(table)))
