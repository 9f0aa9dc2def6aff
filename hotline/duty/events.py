"""What changed in the roster."""

from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPlanned(Event):
    shift_id: str
    person_id: str
    starts_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChanged(Event):
    """Moved, handed to somebody else, or told to ring another telephone."""

    shift_id: str
    person_id: str
    starts_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCancelled(Event):
    shift_id: str
    person_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPatternChanged(Event):
    """A pattern was made, changed or removed (`action`)."""

    pattern_id: str
    action: str
    by: str
