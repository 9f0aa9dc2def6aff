"""What a dispatch looks at: the work that waits. Reads only, columns instead of rows; people are in `staff`."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlmodel import Session, col

from hotline.duty.absence import queries as absence
from hotline.kernel.clock import local
from hotline.organisation.model import Appointment, AppointmentKind, Unit
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.work import Level, Try, TryEnd, Work, WorkKind

FRUITLESS: Final = {
    ReservationState.REJECTED: TryEnd.REJECTED,
    ReservationState.TIMED_OUT: TryEnd.TIMED_OUT,
    ReservationState.UNREACHABLE: TryEnd.UNREACHABLE,
}


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
    """Village: its advisers and their backups, as appointed today; a deputy stands in for who is away."""
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
    away = absence.away(session, now)
    for village_id, person_id, kind in session.connection().execute(query):
        named = away[person_id].deputy_id if person_id in away else person_id
        if named is not None and named not in found[village_id][kind]:
            found[village_id][kind].append(named)
    return {
        village: (tuple(by[AppointmentKind.PRIMARY]), tuple(by[AppointmentKind.BACKUP]))
        for village, by in found.items()
    }
