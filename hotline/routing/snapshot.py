"""What a dispatch looks at: work that waits and people who are there. Reads only, columns instead of rows."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, case, func, select
from sqlmodel import Session, col

from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.duty.model import Shift
from hotline.kernel.clock import local
from hotline.organisation.model import Appointment, AppointmentKind, PersonRole, Role, Unit
from hotline.organisation.model import Person as Staff
from hotline.routing.model import QueueMember, Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.policy import Policy
from hotline.routing.reasons import Against
from hotline.routing.repository import OPEN
from hotline.routing.work import Level, Person, Try, TryEnd, Work, WorkKind

# Somebody waits at the other end, so only who is at the desk can take it.
LIVE: Final = frozenset({WorkKind.CALL, WorkKind.CALL_BACK, WorkKind.VOICEMAIL})
PAPER: Final = frozenset(WorkKind) - LIVE
LEVEL_OF_ROLE: Final[Mapping[Role, Level]] = {
    Role.ADMIN: Level.COUNTY,
    Role.SUPERVISOR: Level.COUNTY,
    Role.OPERATOR: Level.COUNTY,
    Role.REVIEWER: Level.COUNTY,
    Role.TOWN_OFFICER: Level.TOWN,
    Role.ADVISER: Level.VILLAGE,
}
FRUITLESS: Final = {
    ReservationState.REJECTED: TryEnd.REJECTED,
    ReservationState.TIMED_OUT: TryEnd.TIMED_OUT,
    ReservationState.UNREACHABLE: TryEnd.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Present:
    """Who is there, and why the others are not; `phones`: what rings instead of a desk."""

    people: list[Person]
    absent: Mapping[str, Against]
    phones: Mapping[str, str]


def waiting(session: Session, kinds: Collection[WorkKind], now: datetime) -> list[Work]:
    """Work of these kinds in no particular order."""
    query: Select[*tuple[Any, ...]] = (
        select(
            WorkItem.__table__,  # type: ignore[attr-defined]  # SQLModel declares it at run time
            col(Unit.parent_id).label("town_id"),
        )
        .outerjoin(Unit, col(Unit.id) == col(WorkItem.village_id))
        .where(col(WorkItem.state) == WorkState.WAITING, col(WorkItem.kind).in_(kinds))
    )
    rows = session.connection().execute(query).all()
    if not rows:
        return []
    tried = _tried(session)
    advisers = _advisers(session, {row.village_id for row in rows if row.village_id}, now)
    return [_work(row, tried, advisers) for row in rows]


def one(session: Session, item: WorkItem, now: datetime) -> Work:
    """The same of one piece of work, in whatever state."""
    village = session.get(Unit, item.village_id) if item.village_id else None
    advisers = _advisers(session, {item.village_id} if item.village_id else set(), now)
    row: Any = _Loose(item, village.parent_id if village else None)
    return _work(row, _tried(session, item.id), advisers)


def present(session: Session, policy: Policy, now: datetime, *, live: bool) -> Present:
    """People as the router sees them: at their desks, or, for paper, whoever works here at all."""
    loads = _loads(session)
    today = _taken_today(session, now) if policy.daily_cap else {}
    queues = _queues(session)
    phones = _phones(session, now) if live else {}
    people: list[Person] = []
    absent: dict[str, Against] = {}
    for row in _staff(session):
        why = _absence(row) if live else None
        is_on_mobile = why is not None and row.id in phones and row.state in {None, AgentState.IDLE}
        if why is not None and not is_on_mobile:
            if row.state is not None:
                absent[row.id] = why
            continue
        load = loads.get(row.id, {})
        people.append(
            Person(
                id=row.id,
                idle_since=row.idle_since or now,
                is_free=row.state in {None, AgentState.IDLE},
                skills=frozenset(row.skills),
                languages=frozenset(row.languages),
                queues=queues.get(row.id, {}),
                level=Level(row.level or Level.VILLAGE),
                unit_id=row.unit_id,
                room=_room(policy, load, today.get(row.id, {})),
                load=load,
                is_on_mobile=is_on_mobile,
            )
        )
    return Present(people, absent, phones)


def _work(
    row: Any,
    tried: Mapping[str, Mapping[str, Try]],
    advisers: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> Work:
    primary, backup = advisers.get(row.village_id or "", ((), ()))
    return Work(
        id=row.id,
        kind=row.kind,
        queue=row.queue,
        since=row.since,
        priority=row.priority,
        skill=row.skill,
        language=row.language,
        min_level=Level(row.min_level),
        last_handler=row.last_handler_id,
        advisers=primary,
        backups=backup,
        town_id=row.town_id,
        excluded=frozenset(row.excluded),
        tried=tried.get(row.id, {}),
        forced=row.forced_id,
        is_stranded=row.stranded_at is not None,
    )


class _Loose:
    """A row of the table that looks like one of the joined query."""

    def __init__(self, item: WorkItem, town_id: str | None) -> None:
        self._item = item
        self.town_id = town_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)


def _staff(session: Session) -> Iterator[Row[Any]]:
    level = func.max(
        case(
            {role: int(rank) for role, rank in LEVEL_OF_ROLE.items()},
            value=col(PersonRole.role),
            else_=0,
        )
    )
    ranks = (
        select(col(PersonRole.person_id), level.label("level"))
        .group_by(col(PersonRole.person_id))
        .subquery()
    )
    query = (
        select(
            col(Staff.id), col(Staff.skills), col(Staff.languages), col(Staff.unit_id), ranks.c.level,
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


def _room(
    policy: Policy, load: Mapping[WorkKind, int], today: Mapping[WorkKind, int]
) -> dict[WorkKind, int]:
    room = {kind: most - load.get(kind, 0) for kind, most in policy.capacity.items()}
    for kind, most in policy.daily_cap.items():
        left = most - today.get(kind, 0)
        room[kind] = min(room.get(kind, left), left)
    return room


def _loads(session: Session) -> Mapping[str, dict[WorkKind, int]]:
    """How much of each kind everybody has, calls apart: those are a state, not a load."""
    query = (
        select(col(Reservation.person_id), col(Reservation.kind), func.count())
        .where(col(Reservation.state).in_(OPEN), col(Reservation.kind) != WorkKind.CALL)
        .group_by(col(Reservation.person_id), col(Reservation.kind))
    )
    found: defaultdict[str, dict[WorkKind, int]] = defaultdict(dict)
    for person_id, kind, count in session.connection().execute(query):
        found[person_id][kind] = count
    return found


def _taken_today(session: Session, now: datetime) -> Mapping[str, dict[WorkKind, int]]:
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(col(Reservation.person_id), col(Reservation.kind), func.count())
        .where(
            col(Reservation.offered_at) >= midnight,
            col(Reservation.state).in_([*OPEN, ReservationState.COMPLETED]),
        )
        .group_by(col(Reservation.person_id), col(Reservation.kind))
    )
    found: defaultdict[str, dict[WorkKind, int]] = defaultdict(dict)
    for person_id, kind, count in session.connection().execute(query):
        found[person_id][kind] = count
    return found


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


def _tried(session: Session, work_id: str | None = None) -> Mapping[str, dict[str, Try]]:
    """Work: person: how often and how last it was offered in vain."""
    query = select(
        col(Reservation.work_id), col(Reservation.person_id), col(Reservation.state),
        col(Reservation.offered_at), col(Reservation.closed_at),
    ).where(col(Reservation.state).in_(list(FRUITLESS)))  # fmt: skip
    if work_id is None:
        query = query.join(WorkItem, col(WorkItem.id) == col(Reservation.work_id)).where(
            col(WorkItem.state) == WorkState.WAITING
        )
    else:
        query = query.where(col(Reservation.work_id) == work_id)
    found: defaultdict[str, dict[str, Try]] = defaultdict(dict)
    for row in session.connection().execute(query.order_by(col(Reservation.id))):
        before = found[row.work_id].get(row.person_id)
        times = before.times + 1 if before else 1
        at = row.closed_at or row.offered_at
        found[row.work_id][row.person_id] = Try(times, at, FRUITLESS[row.state])
    return found


def _advisers(
    session: Session, villages: Collection[str], now: datetime
) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Village: its advisers and their backups, as appointed today."""
    if not villages:
        return {}
    today = local(now).date()
    query = (
        select(col(Appointment.village_id), col(Appointment.person_id), col(Appointment.kind))
        .where(
            col(Appointment.village_id).in_(villages),
            col(Appointment.since) <= today,
            (col(Appointment.until).is_(None)) | (col(Appointment.until) >= today),
        )
        .order_by(col(Appointment.id))
    )
    found: defaultdict[str, dict[AppointmentKind, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for village_id, person_id, kind in session.connection().execute(query):
        found[village_id][kind].append(person_id)
    return {
        village: (tuple(by[AppointmentKind.PRIMARY]), tuple(by[AppointmentKind.BACKUP]))
        for village, by in found.items()
    }
