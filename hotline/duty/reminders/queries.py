"""Reads of reminders, for this package and all above it."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from hotline.duty.model import Shift
from hotline.duty.reminders.model import ShiftReminder

# Nobody is told of a shift that is theirs no more, or begins at another time.
STILL_HOLDS: Final[ColumnElement[bool]] = (col(Shift.person_id) == col(ShiftReminder.person_id)) & (
    col(Shift.starts_at) == col(ShiftReminder.starts_at)
)


def unseen(session: Session, person_id: str, now: datetime) -> list[ShiftReminder]:
    """What the person was reminded of and has not seen, until the shift is over."""
    query = (
        select(ShiftReminder)
        .join(Shift, col(Shift.id) == col(ShiftReminder.shift_id))
        .where(ShiftReminder.person_id == person_id, col(ShiftReminder.seen_at).is_(None))
        .where(col(ShiftReminder.ends_at) > now, STILL_HOLDS)
    )
    return list(session.exec(query.order_by(col(ShiftReminder.starts_at))))
