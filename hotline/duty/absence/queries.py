"""Reads of absences, for this package and all above it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, func, or_, tuple_
from sqlmodel import Session, col, select

from hotline.duty.absence.machine import OPEN_SWAPS
from hotline.duty.absence.model import Leave, LeaveCover, LeaveState, ShiftSwap
from hotline.duty.model import Shift
from hotline.organisation.model import Person


@dataclass(frozen=True, slots=True)
class Away:
    until: datetime
    deputy_id: str | None


class GapReason(StrEnum):
    """Why a shift inside a leave is still the absent person's."""

    NO_DEPUTY = "no_deputy"
    DEPUTY_BUSY = "deputy_busy"
    PARTLY = "partly"  # only a part of it lies in the leave, or it runs already


@dataclass(frozen=True, slots=True)
class Gap:
    shift: Shift
    why: GapReason


@dataclass(frozen=True, slots=True)
class LeaveRow:
    leave: Leave
    person_name: str
    deputy_name: str | None
    covered: int  # shifts that the deputy took over
    gaps: list[Gap]  # shifts without anybody


@dataclass(frozen=True, slots=True)
class SwapRow:
    swap: ShiftSwap
    proposer_name: str
    partner_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFilter:
    start: datetime | None = None
    end: datetime | None = None
    person_id: str | None = None
    state: LeaveState | None = None
    of: str | None = None  # this person's own, and those in which they stand in; None: everybody's


def away(session: Session, at: datetime) -> Mapping[str, Away]:
    """Who is on approved leave at an instant, until when, and who stands in."""
    query = select(Leave.person_id, Leave.ends_at, Leave.deputy_id).where(
        Leave.state == LeaveState.APPROVED, col(Leave.starts_at) <= at, col(Leave.ends_at) > at
    )
    rows = session.exec(query.order_by(col(Leave.ends_at)))
    return {person_id: Away(until, deputy_id) for person_id, until, deputy_id in rows}


def leaves(
    session: Session, wanted: LeaveFilter, *, after: tuple[datetime, str] | None, limit: int
) -> list[LeaveRow]:
    """Leaves that touch the period, in the order of their beginning."""
    query = select(Leave)
    if wanted.start is not None:
        query = query.where(col(Leave.ends_at) > wanted.start)
    if wanted.end is not None:
        query = query.where(col(Leave.starts_at) < wanted.end)
    if wanted.of is not None:
        query = query.where(
            or_(col(Leave.person_id) == wanted.of, col(Leave.deputy_id) == wanted.of)
        )
    for column, value in ((Leave.person_id, wanted.person_id), (Leave.state, wanted.state)):
        if value is not None:
            query = query.where(col(column) == value)
    if after is not None:
        query = query.where(tuple_(col(Leave.starts_at), col(Leave.id)) > tuple_(*after))
    query = query.order_by(col(Leave.starts_at), col(Leave.id)).limit(limit)
    return _leave_rows(session, session.exec(query).all())


def leave_row(session: Session, leave: Leave) -> LeaveRow:
    return _leave_rows(session, [leave])[0]


def swaps(
    session: Session,
    *,
    of: str | None,
    is_open: bool,
    after: str | None,
    limit: int,
) -> list[SwapRow]:
    """Swaps that somebody proposed or was asked, the newest first; None: everybody's."""
    query = select(ShiftSwap)
    if of is not None:
        query = query.where(or_(col(ShiftSwap.proposer_id) == of, col(ShiftSwap.partner_id) == of))
    if is_open:
        query = query.where(col(ShiftSwap.state).in_(sorted(OPEN_SWAPS)))
    if after is not None:
        query = query.where(col(ShiftSwap.id) < after)
    rows = session.exec(query.order_by(col(ShiftSwap.id).desc()).limit(limit)).all()
    names = _names(session, {one for row in rows for one in (row.proposer_id, row.partner_id)})
    return [SwapRow(row, names[row.proposer_id], names[row.partner_id]) for row in rows]


def swap_row(session: Session, swap: ShiftSwap) -> SwapRow:
    names = _names(session, {swap.proposer_id, swap.partner_id})
    return SwapRow(swap, names[swap.proposer_id], names[swap.partner_id])


def _leave_rows(session: Session, rows: Sequence[Leave]) -> list[LeaveRow]:
    names = _names(session, {one for row in rows for one in (row.person_id, row.deputy_id) if one})
    approved = [row for row in rows if row.state is LeaveState.APPROVED]
    covered = _covered(session, [row.id for row in approved])
    gaps = _gaps(session, approved)
    return [
        LeaveRow(
            row,
            names[row.person_id],
            names.get(row.deputy_id or ""),
            covered.get(row.id, 0),
            gaps.get(row.id, []),
        )
        for row in rows
    ]


def _covered(session: Session, ids: Collection[str]) -> dict[str, int]:
    if not ids:
        return {}
    query = select(LeaveCover.leave_id, func.count()).where(col(LeaveCover.leave_id).in_(ids))
    return dict(session.exec(query.group_by(col(LeaveCover.leave_id))).all())


def _gaps(session: Session, approved: Collection[Leave]) -> dict[str, list[Gap]]:
    if not approved:
        return {}
    query = (
        select(Leave.id, Shift)
        .join(
            Shift,
            and_(
                col(Shift.person_id) == col(Leave.person_id),
                col(Shift.starts_at) < col(Leave.ends_at),
                col(Shift.ends_at) > col(Leave.starts_at),
            ),
        )
        .where(col(Leave.id).in_([row.id for row in approved]))
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    by_id = {row.id: row for row in approved}
    found: dict[str, list[Gap]] = {}
    for leave_id, shift in session.exec(query):
        found.setdefault(leave_id, []).append(Gap(shift, _why(by_id[leave_id], shift)))
    return found


def _why(leave: Leave, shift: Shift) -> GapReason:
    if shift.starts_at < leave.starts_at or shift.ends_at > leave.ends_at:
        return GapReason.PARTLY
    return GapReason.NO_DEPUTY if leave.deputy_id is None else GapReason.DEPUTY_BUSY


def _names(session: Session, ids: Collection[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(list(ids)))
    return dict(session.exec(query).all())
