"""SQL behind leaves and swaps; private to this package. Rows that decide something are locked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from hotline.duty.absence.machine import OPEN_SWAPS
from hotline.duty.absence.model import Leave, LeaveCover, LeaveState, ShiftSwap
from hotline.duty.model import Shift


def lock_leave(session: Session, leave_id: str) -> Leave | None:
    return session.get(Leave, leave_id, with_for_update=True)


def lock_swap(session: Session, swap_id: str) -> ShiftSwap | None:
    return session.get(ShiftSwap, swap_id, with_for_update=True)


def lock_shifts(session: Session, ids: Collection[str]) -> dict[str, Shift]:
    """Always in the order of ids, so that two who want the same ones never wait for each other."""
    query = select(Shift).where(col(Shift.id).in_(list(ids))).order_by(col(Shift.id))
    return {shift.id: shift for shift in session.exec(query.with_for_update())}


def shifts_touching(
    session: Session, person_id: str, start: datetime, end: datetime
) -> Sequence[Shift]:
    """The person's shifts that share time with the period, locked."""
    query = select(Shift).where(
        Shift.person_id == person_id, col(Shift.starts_at) < end, col(Shift.ends_at) > start
    )
    found = session.exec(query.order_by(col(Shift.id)).with_for_update()).all()
    return sorted(found, key=lambda shift: (shift.starts_at, shift.id))


def shifts_from(session: Session, person_id: str, since: datetime) -> Sequence[Shift]:
    query = select(Shift).where(Shift.person_id == person_id, col(Shift.starts_at) >= since)
    return session.exec(query.order_by(col(Shift.id)).with_for_update()).all()


def has_room(
    session: Session, person_id: str, shift: Shift, *, besides: Collection[str] = ()
) -> bool:
    """Whether the person has no other shift of this duty group in the time of this one."""
    query = select(Shift.id).where(
        Shift.person_id == person_id,
        Shift.duty_group == shift.duty_group,
        col(Shift.starts_at) < shift.ends_at,
        col(Shift.ends_at) > shift.starts_at,
        col(Shift.id).not_in([shift.id, *besides]),
    )
    return session.exec(query).first() is None


def leave_of(
    session: Session,
    person_id: str,
    start: datetime,
    end: datetime,
    *,
    states: Collection[LeaveState] = (LeaveState.APPROVED,),
    besides: str = "",
) -> Leave | None:
    """A leave of the person that shares time with the period."""
    return session.exec(
        _sharing(start, end)
        .where(Leave.person_id == person_id, col(Leave.state).in_(list(states)))
        .where(Leave.id != besides)
    ).first()


def leave_covered_by(
    session: Session, deputy_id: str, start: datetime, end: datetime, *, besides: str = ""
) -> Leave | None:
    """An approved leave in which this person stands in for somebody."""
    return session.exec(
        _sharing(start, end)
        .where(Leave.deputy_id == deputy_id, Leave.state == LeaveState.APPROVED)
        .where(Leave.id != besides)
    ).first()


def covers(session: Session, leave_id: str) -> Sequence[LeaveCover]:
    return session.exec(select(LeaveCover).where(LeaveCover.leave_id == leave_id)).all()


def open_swap(session: Session, shift_id: str, partner_id: str) -> ShiftSwap | None:
    return session.exec(
        select(ShiftSwap).where(
            ShiftSwap.shift_id == shift_id,
            ShiftSwap.partner_id == partner_id,
            col(ShiftSwap.state).in_(sorted(OPEN_SWAPS)),
        )
    ).first()


def expired_swaps(session: Session, now: datetime) -> Sequence[ShiftSwap]:
    """Open ones whose time is over; one that somebody decides at this moment is left to them."""
    query = select(ShiftSwap).where(
        col(ShiftSwap.state).in_(sorted(OPEN_SWAPS)), col(ShiftSwap.expires_at) <= now
    )
    return session.exec(query.with_for_update(skip_locked=True)).all()


def open_swaps_of(session: Session, person_id: str) -> Sequence[ShiftSwap]:
    query = select(ShiftSwap).where(
        col(ShiftSwap.state).in_(sorted(OPEN_SWAPS)),
        or_(col(ShiftSwap.proposer_id) == person_id, col(ShiftSwap.partner_id) == person_id),
    )
    return session.exec(query.order_by(col(ShiftSwap.id)).with_for_update()).all()


def _sharing(start: datetime, end: datetime) -> SelectOfScalar[Leave]:
    return select(Leave).where(col(Leave.starts_at) < end, col(Leave.ends_at) > start)
