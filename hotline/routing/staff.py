"""People as the router sees them: who is there, and why the others are not. Reads only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from hotline.agents.machine import AgentState, Intent
from hotline.duty.absence import queries as absence
from hotline.duty.model import Shift
from hotline.kernel.clock import local
from hotline.kernel.hot import HotStatement, from_instant, from_json
from hotline.organisation.model import Role
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


_RANKS: Final = " ".join(
    f"WHEN '{role}' THEN {int(level)}" for role, level in LEVEL_OF_ROLE.items()
)
STAFF: Final = HotStatement(
    f"""

    SELECT person.id, person.skills, person.languages, person.unit_id, person.open_cap,
        (SELECT max(CASE role {_RANKS} ELSE 0 END) FROM person_role
          WHERE person_id = person.id),
        (SELECT count(*) FROM person_role
          WHERE person_id = person.id AND role = '{Role.SUPERVISOR}'),
        agent.intent, agent.state, agent.idle_since, agent.connected, agent.not_responding
    FROM person LEFT JOIN agent ON agent.person_id = person.id
    WHERE person.is_active
    """  # noqa: S608 - our own names
)
# Not signed in anywhere: who is at a desk comes first.
NEVER_IDLE: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Present:
    """Who is there, and why the others are not; `phones`: what rings instead of a desk."""

    people: list[Person]
    absent: Mapping[str, Against]
    phones: Mapping[str, str]


class Row(NamedTuple):
    """A person as the database gives it, before it is looked at."""

    id: str
    skills: Any
    languages: Any
    unit_id: str | None
    open_cap: int | None
    level: int | None
    supervises: int
    intent: str | None
    state: str | None
    idle_since: Any
    connected: int | None
    not_responding: int | None


class Attendance:
    """Everybody, looked at again and again: whoever is as before, is the same object as before."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Any, ...], Person | None, Against | None]] = {}

    def present(
        self, session: Session, policy: Policy, now: datetime, *, live: bool, phones: bool = True
    ) -> Present:
        """Who can be offered something: at a desk or by telephone; for paper, whoever works here at all.

        Presence wins: who is at the desk in spite of their leave is offered what rings, but no paper.
        """
        session.flush()  # what this unit has changed is looked at, too
        books = _Books(session, policy, now)
        reached_at = _phones(session, now) if live and phones else {}
        away = absence.away(session, now)
        people: list[Person] = []
        absent: dict[str, Against] = {}
        for row in STAFF.all(session.connection()):
            who = row[0]
            key = (row, books.of(who), who in away, who in reached_at)
            known = self._known.get(who)
            if known is None or known[0] != key:
                found = _judged(Row(*row), books, live=live, is_away=key[2], is_reached=key[3])
                known = self._known[who] = (key, *found)
            if known[1] is not None:
                people.append(known[1])
            elif known[2] is not None:
                absent[who] = known[2]
        return Present(people, absent, reached_at)


def present(
    session: Session, policy: Policy, now: datetime, *, live: bool, phones: bool = True
) -> Present:
    """The same, looked at once."""
    return Attendance().present(session, policy, now, live=live, phones=phones)


def everybody(session: Session, policy: Policy, now: datetime) -> list[Person]:
    """All who work here: for what might have been."""
    books = _Books(session, policy, now)
    return [books.person(Row(*row)) for row in STAFF.all(session.connection())]


def _judged(
    row: Row, books: "_Books", *, live: bool, is_away: bool, is_reached: bool
) -> tuple[Person | None, Against | None]:
    """The person, or why they are not there; neither: no member of the hall at all."""
    why = _absence(row) if live else None
    if is_away and (not live or why is not None):
        return None, Against.ON_LEAVE
    is_on_mobile = why is not None and is_reached
    if why is None or (is_on_mobile and row.state in {None, AgentState.IDLE}):
        is_of_use = live or row.level
        return (books.person(row, is_on_mobile=is_on_mobile) if is_of_use else None), None
    return None, (why if row.state is not None else None)


class _Books:
    """What is known of everybody at once, so that nobody costs a query of their own."""

    def __init__(self, session: Session, policy: Policy, now: datetime) -> None:
        self._policy = policy
        self._queues = _queues(session)
        # Calls are a state, not a load.
        self._load = _counts(
            session, col(Reservation.state).in_(OPEN) & (col(Reservation.kind) != WorkKind.CALL)
        )
        midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        today = col(Reservation.offered_at) >= midnight
        counted = col(Reservation.state).in_([*OPEN, ReservationState.COMPLETED])
        self._today = _counts(session, today & counted) if policy.daily_cap else {}

    def of(self, person_id: str) -> tuple[object, ...]:
        """What is written of somebody, to be compared."""
        return (
            self._queues.get(person_id),
            self._load.get(person_id),
            self._today.get(person_id),
        )

    def person(self, row: Row, *, is_on_mobile: bool = False) -> Person:
        load = self._load.get(row.id, {})
        return Person(
            id=row.id,
            idle_since=from_instant(row.idle_since) or NEVER_IDLE,
            is_free=row.state in {None, AgentState.IDLE},
            skills=frozenset(from_json(row.skills)) | ({SUPERVISION} if row.supervises else set()),
            languages=frozenset(from_json(row.languages)),
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


def _absence(row: Row) -> Against | None:
    """Why nothing can ring at this person's desk, now or when they are free again."""
    if row.intent is None or row.intent == Intent.SIGNED_OUT:
        return Against.ABSENT
    if row.intent == Intent.BREAK:
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
