"""What a dispatch looks at: the work that waits. Reads only, columns instead of rows; people are in `staff`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlmodel import Session, col

from hotline.duty.absence import queries as absence
from hotline.kernel.clock import local
from hotline.organisation.model import Appointment, AppointmentKind, Unit
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.work import NOTHING, Level, Try, TryEnd, Work, WorkKind

FRUITLESS: Final = {
    ReservationState.REJECTED: TryEnd.REJECTED,
    ReservationState.TIMED_OUT: TryEnd.TIMED_OUT,
    ReservationState.UNREACHABLE: TryEnd.UNREACHABLE,
}

CELLS: Final = (
    *("id", "kind", "queue", "since", "priority", "skill", "language", "min_level"),
    *("last_handler_id", "excluded", "forced_id", "stranded_at", "village_id"),
)
LEVELS: Final = {int(level): level for level in Level}
NOBODY: Final[tuple[tuple[str, ...], tuple[str, ...]]] = ((), ())
NONE: Final[frozenset[str]] = frozenset()


def waiting(session: Session, kinds: Collection[WorkKind], now: datetime) -> list[Work]:
    """Work of these kinds in no particular order."""
    query: Select[*tuple[Any, ...]] = (
        select(*(getattr(WorkItem, name) for name in CELLS), col(Unit.parent_id))
        .outerjoin(Unit, col(Unit.id) == col(WorkItem.village_id))
        .where(col(WorkItem.state) == WorkState.WAITING, col(WorkItem.kind).in_(kinds))
    )
    rows = session.connection().execute(query).all()
    if not rows:
        return []
    tried = _tried(session)
    advisers = _advisers(session, {village for *_, village, _ in rows if village}, now)
    return [_work(row, tried, advisers) for row in rows]


def one(session: Session, item: WorkItem, now: datetime) -> Work:
    """The same of one piece of work, in whatever state."""
    village = session.get(Unit, item.village_id) if item.village_id else None
    advisers = _advisers(session, {item.village_id} if item.village_id else set(), now)
    cells = (*(getattr(item, name) for name in CELLS), village.parent_id if village else None)
    return _work(cells, _tried(session, item.id), advisers)


def _work(
    cells: Sequence[Any],
    tried: Mapping[str, Mapping[str, Try]],
    advisers: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> Work:
    """Hundreds for each dispatch: by position, because a row's names are dear."""
    (
        work_id, kind, queue, since, priority, skill, language, min_level, last_handler,
        excluded, forced, stranded_at, village, town,
    ) = cells  # fmt: skip
    primary, backup = advisers.get(village, NOBODY) if village else NOBODY
    return Work(
        id=work_id,
        kind=kind,
        queue=queue,
        since=since,
        priority=priority,
        skill=skill,
        language=language,
        min_level=LEVELS[min_level],
        last_handler=last_handler,
        advisers=primary,
        backups=backup,
        town_id=town,
        excluded=frozenset(excluded) if excluded else NONE,
        tried=tried.get(work_id, NOTHING),
        forced=forced,
        is_stranded=stranded_at is not None,
    )


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
