"""What happened to reminders of shifts."""

from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReminded(Event):
    reminder_id: str
    shift_id: str
    person_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderOver(Event):
    """The shift has ended, and nobody said that they had seen it."""

    reminder_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSeen(Event):
    reminder_id: str
    person_id: str
