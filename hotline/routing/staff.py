"""People as the router sees them: who is there, and why the others are not. Reads only."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlmodel import Session, col

from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.duty.absence import queries as absence
from hotline.duty.model import Shift
from hotline.kernel.clock import local
from hotline.organisation.model import Person as Staff
from hotline.organisation.model import PersonRole, Role
from hotline.routing.model import QueueMember, Reservation, ReservationState
from hotline.routing.policy import Policy
from hotline.routing.reasons import Against
from hotline.routing.repository import OPEN
from hotline.routing.work import SUPERVISION, Level, Person, WorkKind

MATTERS: Final = (WorkKind.TICKET, WorkKind.APPLICATION)  # what a person's own cap is about
# Who works on matters at all: an administrator or auditor sees no citizen's matter.
LEVEL_OF_ROLE: Final[Mapping[Role, Level]] = {
    Role.SUPERVISOR: Level.COUNTY,
    Role.OPERATOR: Level.COUNTY,
    Role.REVIEWER: Level.COUNTY,
    Role.TOWN_OFFICER: Level.TOWN,
    Role.ADVISER: Level.VILLAGE,
}


@dataclass(frozen=True, slots=True)
class Present:
    """Who is there, and why the others are not; `phones`: what rings instead of a desk."""

    people: list[Person]
    absent: Mapping[str, Against]
    phones: Mapping[str, str]


def present(
    session: Session, policy: Policy, now: datetime, *, live: bool, phones: bool = True
) -> Present:
    """Who can be offered something: at a desk or by telephone; for paper, whoever works here at all.

    Presence wins: who is at the desk in spite of their leave is offered what rings, but no paper.
    """
    books = _Books(session, policy, now)
    reached_at = _phones(session, now) if live and phones else {}
    away = absence.away(session, now)
    people: list[Person] = []
    absent: dict[str, Against] = {}
    for row in _staff(session):
        why = _absence(row) if live else None
        if row.id in away and (not live or why is not None):
            absent[row.id] = Against.ON_LEAVE
            continue
        is_on_mobile = why is not None and row.id in reached_at
        if why is None or (is_on_mobile and row.state in {None, AgentState.IDLE}):
            if live or row.level:
                people.append(books.person(row, is_on_mobile=is_on_mobile))
        elif row.state is not None:
            absent[row.id] = why
    return Present(people, absent, reached_at)


def everybody(session: Session, policy: Policy, now: datetime) -> list[Person]:
    """All who work here: for what might have been."""
    books = _Books(session, policy, now)
    return [books.person(row) for row in _staff(session)]


class _Books:
    """What is known of everybody at once, so that nobody costs a query of their own."""

    def __init__(self, session: Session, policy: Policy, now: datetime) -> None:
        self._policy = policy
        self._now = now
        self._queues = _queues(session)
        # Calls are a state, not a load.
        self._load = _counts(
            session, col(Reservation.state).in_(OPEN) & (col(Reservation.kind) != WorkKind.CALL)
        )
        midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        today = col(Reservation.offered_at) >= midnight
        counted = col(Reservation.state).in_([*OPEN, ReservationState.COMPLETED])
        self._today = _counts(session, today & counted) if policy.daily_cap else {}

    def person(self, row: Row[Any], *, is_on_mobile: bool = False) -> Person:
        load = self._load.get(row.id, {})
        return Person(
            id=row.id,
            idle_since=row.idle_since or self._now,
            is_free=row.state in {None, AgentState.IDLE},
            skills=frozenset(row.skills) | ({SUPERVISION} if row.supervises else set()),
            languages=frozenset(row.languages),
            queues=self._queues.get(row.id, {}),
            level=Level(row.level or Level.VILLAGE),
            unit_id=row.unit_id,
            room=self._room(load, self._today.get(row.id, {}), row.open_cap),
            load=load,
            is_on_mobile=is_on_mobile,
        )

    def _room(
        self, load: Mapping[WorkKind, int], today: Mapping[WorkKind, int], own_cap: int | None
    ) -> dict[WorkKind, int]:
        own = dict.fromkeys(MATTERS, own_cap) if own_cap is not None else {}
        caps = {**self._policy.capacity, **own}
        room = {kind: most - load.get(kind, 0) for kind, most in caps.items()}
        for kind, most in self._policy.daily_cap.items():
            left = most - today.get(kind, 0)
            room[kind] = min(room.get(kind, left), left)
        return room


def _staff(session: Session) -> Iterator[Row[Any]]:
    level = func.max(
        case(
            {role: int(rank) for role, rank in LEVEL_OF_ROLE.items()},
            value=col(PersonRole.role),
            else_=0,
        )
    )
    supervises = func.max(case((col(PersonRole.role) == Role.SUPERVISOR, 1), else_=0))
    ranks = (
        select(col(PersonRole.person_id), level.label("level"), supervises.label("supervises"))
        .group_by(col(PersonRole.person_id))
        .subquery()
    )
    query = (
        select(
            col(Staff.id), col(Staff.skills), col(Staff.languages), col(Staff.unit_id),
            col(Staff.open_cap), ranks.c.level, ranks.c.supervises,
            col(Agent.intent), col(Agent.state), col(Agent.idle_since), col(Agent.connected),
            col(Agent.not_responding),
        )
        .outerjoin(ranks, ranks.c.person_id == col(Staff.id))
        .outerjoin(Agent, col(Agent.person_id) == col(Staff.id))
        .where(col(Staff.is_active))
    )  # fmt: skip
    return iter(session.connection().execute(query))


def _absence(row: Row[Any]) -> Against | None:
    """Why nothing can ring at this person's desk, now or when they are free again."""
    if row.intent is None or row.intent is Intent.SIGNED_OUT:
        return Against.ABSENT
    if row.intent is Intent.BREAK:
        return Against.BREAK
    if row.not_responding:
        return Against.NOT_RESPONDING
    return None if row.connected else Against.DISCONNECTED


def _queues(session: Session) -> Mapping[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    query = select(col(QueueMember.person_id), col(QueueMember.queue), col(QueueMember.level))
    for person_id, queue, level in session.connection().execute(query):
        found[person_id][queue] = level
    return found


def _phones(session: Session, now: datetime) -> dict[str, str]:
    """The telephones of those who are on duty away from a desk."""
    query = select(col(Shift.person_id), col(Shift.phone)).where(
        col(Shift.starts_at) <= now, col(Shift.ends_at) > now, col(Shift.phone).is_not(None)
    )
    rows = session.connection().execute(query)
    return {person_id: phone for person_id, phone in rows if phone}


def _counts(session: Session, which: ColumnElement[bool]) -> Mapping[str, dict[WorkKind, int]]:
    query = (
        select(col(Reservation.person_id), col(Reservation.kind), func.count())
        .where(which)
        .group_by(col(Reservation.person_id), col(Reservation.kind))
    )
    found: defaultdict[str, dict[WorkKind, int]] = defaultdict(dict)
    for person_id, kind, count in session.connection().execute(query):
        found[person_id][kind] = count
    return found
