"""Loads reminders of shifts for the live board: each for its person alone, until it is seen."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.live.frames import Loaded, Shown, reminder_card
from dashboard.live.projection import Entity, person_topic
from hotline.duty.model import Shift
from hotline.duty.reminders.model import ShiftReminder
from hotline.duty.reminders.queries import STILL_HOLDS


def of(session: Session, ids: Iterable[str] | None) -> Loaded:
    """These, or all that nobody has seen yet; of a shift that somebody else has by now, nothing is left."""
    query = (
        select(
            col(ShiftReminder.id),
            col(ShiftReminder.shift_id),
            col(ShiftReminder.person_id),
            col(ShiftReminder.starts_at),
            col(ShiftReminder.ends_at),
        )
        .join(Shift, col(Shift.id) == col(ShiftReminder.shift_id))
        .where(col(ShiftReminder.seen_at).is_(None), STILL_HOLDS)
    )
    if ids is not None:
        query = query.where(col(ShiftReminder.id).in_(list(ids)))
    return {
        Entity("reminder", row.id): Shown(
            reminder_card(row), frozenset({person_topic(row.person_id)})
        )
        for row in session.connection().execute(query)
    }
