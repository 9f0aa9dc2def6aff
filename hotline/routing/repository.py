"""All SQL of routing; private to the package."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.organisation.model import Appointment, AppointmentKind, Person
from hotline.routing.model import Reservation, ReservationState
from hotline.routing.router import FreePerson, WaitingCall

OPEN = (ReservationState.OFFERED, ReservationState.ACCEPTED)
FRUITLESS = (
    ReservationState.REJECTED,
    ReservationState.TIMED_OUT,
    ReservationState.UNREACHABLE,
)


def waiting_calls(session: Session) -> list[WaitingCall]:
    """Everything the router needs to know of the callers in line."""
    calls = session.exec(select(Call).where(Call.state == CallState.QUEUED)).all()
    if not calls:
        return []
    tried = _tried(session, [call.id for call in calls])
    advisers = _advisers(session, {call.village_id for call in calls if call.village_id})
    return [
        WaitingCall(
            call_id=call.id,
            queued_at=call.queued_at or call.arrived_at,
            priority=call.priority,
            skill=call.skill,
            language=call.language,
            is_stranded=call.stranded_at is not None,
            advisers=advisers.get(call.village_id or "", ()),
            tried=tried[call.id],
        )
        for call in calls
    ]


def free_people(session: Session) -> list[FreePerson]:
    query = (
        select(Agent, Person)
        .join(Person, col(Person.id) == col(Agent.person_id))
        .where(
            Agent.intent == Intent.AVAILABLE,
            Agent.state == AgentState.IDLE,
            col(Agent.connected).is_(True),
            col(Agent.not_responding).is_(False),
            col(Person.is_active).is_(True),
        )
    )
    return [
        FreePerson(
            person_id=agent.person_id,
            idle_since=agent.idle_since,
            skills=frozenset(person.skills),
            languages=frozenset(person.languages),
        )
        for agent, person in session.exec(query)
    ]


def anybody_there(session: Session) -> bool:
    """Whether a person is signed in who could take a call now or after the present one."""
    query = select(Agent.person_id).where(
        Agent.intent == Intent.AVAILABLE,
        col(Agent.connected).is_(True),
        col(Agent.not_responding).is_(False),
    )
    return session.exec(query.limit(1)).first() is not None


def open_reservation(session: Session, *, leg_id: str) -> Reservation | None:
    query = select(Reservation).where(
        Reservation.leg_id == leg_id, col(Reservation.state).in_(OPEN)
    )
    return session.exec(query.with_for_update()).first()


def open_reservation_of_call(session: Session, call_id: str) -> Reservation | None:
    query = select(Reservation).where(
        Reservation.call_id == call_id, col(Reservation.state).in_(OPEN)
    )
    return session.exec(query.with_for_update()).first()


def expired(session: Session, now: datetime) -> Sequence[Reservation]:
    query = select(Reservation).where(
        Reservation.state == ReservationState.OFFERED, col(Reservation.expires_at) <= now
    )
    return session.exec(query).all()


def _tried(
    session: Session, call_ids: Sequence[str]
) -> defaultdict[str, dict[str, tuple[int, datetime]]]:
    tried: defaultdict[str, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    query = select(Reservation).where(
        col(Reservation.call_id).in_(call_ids), col(Reservation.state).in_(FRUITLESS)
    )
    for row in session.exec(query.order_by(col(Reservation.offered_at))):
        times = tried[row.call_id].get(row.person_id, (0, row.offered_at))[0]
        tried[row.call_id][row.person_id] = (times + 1, row.closed_at or row.offered_at)
    return tried


def _advisers(session: Session, village_ids: set[str]) -> dict[str, tuple[str, ...]]:
    if not village_ids:
        return {}
    query = select(Appointment).where(
        col(Appointment.village_id).in_(village_ids), col(Appointment.until).is_(None)
    )
    found: defaultdict[str, list[Appointment]] = defaultdict(list)
    for row in session.exec(query):
        found[row.village_id].append(row)
    return {
        village: tuple(
            row.person_id
            for row in sorted(rows, key=lambda r: (r.kind is not AppointmentKind.PRIMARY, r.id))
        )
        for village, rows in found.items()
    }
