"""What a dispatch looks at: the work that waits. Reads only, columns instead of rows; people are in `staff`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from hotline.duty.absence import queries as absence
from hotline.kernel.clock import local
from hotline.kernel.hot import HotStatement, from_instant, from_json
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
KIND, SINCE, EXCLUDED = (CELLS.index(name) for name in ("kind", "since", "excluded"))
LEVELS: Final = {int(level): level for level in Level}
NOBODY: Final[tuple[tuple[str, ...], tuple[str, ...]]] = ((), ())
NONE: Final[frozenset[str]] = frozenset()


class InLine:
    """What waits, looked at again and again: work that is as before is the same object as before."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Any, ...], Work]] = {}

    def is_anything(self, session: Session, kinds: Collection[WorkKind]) -> bool:
        session.flush()
        return _is_any_of(frozenset(kinds)).first(session.connection()) is not None

    def read(self, session: Session, kinds: Collection[WorkKind], now: datetime) -> list[Work]:
        """Work of these kinds in no particular order."""
        session.flush()  # what this unit has changed is looked at, too
        before, self._known = self._known, {}
        rows = _waiting_of(frozenset(kinds)).all(session.connection())
        if not rows:
            return []
        tried = _tried(session, kinds)
        advisers = _advisers(session, {village for *_, village, _ in rows if village}, now)
        found: list[Work] = []
        for row in rows:
            work_id, village = row[0], row[-2]
            key = (row, tried.get(work_id), advisers.get(village) if village else None)
            known = before.get(work_id)
            if known is None or known[0] != key:
                known = key, _work(_decoded(row), tried, advisers)
            self._known[work_id] = known
            found.append(known[1])
        return found


def waiting(session: Session, kinds: Collection[WorkKind], now: datetime) -> list[Work]:
    """The same, looked at once."""
    return InLine().read(session, kinds, now)


@cache
def _waiting_of(kinds: frozenset[WorkKind]) -> HotStatement:
    cells = ", ".join(f"work_item.{name}" for name in CELLS)
    return HotStatement(
        f"SELECT {cells}, unit.parent_id FROM work_item "  # noqa: S608 - our own names
        f"LEFT JOIN unit ON unit.id = work_item.village_id {_where(kinds)}"
    )


@cache
def _is_any_of(kinds: frozenset[WorkKind]) -> HotStatement:
    return HotStatement(f"SELECT 1 FROM work_item {_where(kinds)} LIMIT 1")  # noqa: S608


def _where(kinds: frozenset[WorkKind]) -> str:
    of_kinds = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    return f"WHERE work_item.state = 'waiting' AND work_item.kind IN ({of_kinds})"


def _decoded(row: Sequence[Any]) -> tuple[Any, ...]:
    """As the table's own types would give it."""
    cells = list(row)
    for name, decode in ((KIND, WorkKind), (SINCE, from_instant), (EXCLUDED, from_json)):
        cells[name] = decode(cells[name])
    return tuple(cells)


def one(session: Session, item: WorkItem, now: datetime) -> Work:
    """The same of one piece of work, in whatever state."""
    village = session.get(Unit, item.village_id) if item.village_id else None
    advisers = _advisers(session, {item.village_id} if item.village_id else set(), now)
    cells = (*(getattr(item, name) for name in CELLS), village.parent_id if village else None)
    return _work(cells, _tried(session, work_id=item.id), advisers)


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


def _tried(
    session: Session, kinds: Collection[WorkKind] = (), work_id: str | None = None
) -> Mapping[str, dict[str, Try]]:
    """Work: person: how often and how last it was offered in vain."""
    query = select(
        col(Reservation.work_id), col(Reservation.person_id), col(Reservation.state),
        col(Reservation.offered_at), col(Reservation.closed_at),
    ).where(col(Reservation.state).in_(list(FRUITLESS)))  # fmt: skip
    if work_id is None:
        query = query.join(WorkItem, col(WorkItem.id) == col(Reservation.work_id)).where(
            col(WorkItem.state) == WorkState.WAITING, col(WorkItem.kind).in_(kinds)
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
