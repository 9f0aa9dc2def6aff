"""Reminders are made before a shift and go when the person has seen them. Each function runs inside a unit of work."""

from datetime import timedelta
from typing import Final

from sqlalchemy import exists, update
from sqlmodel import col, select

from hotline.duty.absence.model import Leave, LeaveState
from hotline.duty.model import Shift
from hotline.duty.reminders.errors import ReminderNotFound
from hotline.duty.reminders.events import ReminderOver, ReminderSeen, ShiftReminded
from hotline.duty.reminders.model import ShiftReminder
from hotline.kernel.hot import HotInsert
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person

# Of two processes that find the same shift, one writes the row and tells; the other one neither.
_INSERT: Final = HotInsert(
    ShiftReminder,
    *("id", "shift_id", "person_id", "starts_at", "ends_at", "made_at"),
    unless="shift_id, person_id, starts_at",
)


def remind(uow: UnitOfWork, before: timedelta) -> int:
    """Remind everybody whose shift begins within `before`; how many there were."""
    made = 0
    for shift in _unreminded(uow, before):
        row = {
            "id": new_id(),
            "shift_id": shift.id,
            "person_id": shift.person_id,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "made_at": uow.now,
        }
        if not _INSERT.run(uow.connection, [row]):
            continue
        made += 1
        uow.emit(
            ShiftReminded(
                at=uow.now,
                reminder_id=str(row["id"]),
                shift_id=shift.id,
                person_id=shift.person_id,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
            )
        )
    return made


def seen(uow: UnitOfWork, reminder_id: str, *, by: str) -> None:
    """The person knows. Saying so twice is once.

    Raises:
        ReminderNotFound: they have no such reminder.
    """
    reminder = uow.session.get(ShiftReminder, reminder_id, with_for_update=True)
    if reminder is None or reminder.person_id != by:
        raise ReminderNotFound
    if reminder.seen_at is None:
        reminder.seen_at = uow.now
        uow.emit(ReminderSeen(at=uow.now, reminder_id=reminder_id, person_id=by))


def forget(uow: UnitOfWork) -> int:
    """Take reminders of shifts that have ended off the screens; how many there were."""
    over = (
        update(ShiftReminder)
        .where(col(ShiftReminder.seen_at).is_(None), col(ShiftReminder.ends_at) <= uow.now)
        .values(seen_at=uow.now)
        .returning(col(ShiftReminder.id), col(ShiftReminder.person_id))
    )
    rows = uow.connection.execute(over).all()
    for reminder_id, person_id in rows:
        uow.emit(ReminderOver(at=uow.now, reminder_id=reminder_id, person_id=person_id))
    return len(rows)


def _unreminded(uow: UnitOfWork, before: timedelta) -> list[Shift]:
    """Shifts that begin soon, of people who work here and are not on leave then."""
    reminded = exists().where(
        col(ShiftReminder.shift_id) == col(Shift.id),
        col(ShiftReminder.person_id) == col(Shift.person_id),
        col(ShiftReminder.starts_at) == col(Shift.starts_at),
    )
    on_leave = exists().where(
        col(Leave.person_id) == col(Shift.person_id),
        col(Leave.state) == LeaveState.APPROVED,
        col(Leave.starts_at) <= col(Shift.starts_at),
        col(Leave.ends_at) > col(Shift.starts_at),
    )
    query = (
        select(Shift)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .where(col(Shift.starts_at) > uow.now, col(Shift.starts_at) <= uow.now + before)
        .where(col(Person.is_active), ~reminded, ~on_leave)
    )
    return list(uow.session.exec(query.order_by(col(Shift.starts_at), col(Shift.id))))
