"""What happened to leaves and swaps, and which shifts changed hands by them. Reasons are nobody else's matter."""

from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequested(Event):
    leave_id: str
    person_id: str
    deputy_id: str | None
    starts_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveDecided(Event):
    leave_id: str
    person_id: str
    deputy_id: str | None
    is_approved: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCancelled(Event):
    """Taken back, or ended before its last day."""

    leave_id: str
    person_id: str
    deputy_id: str | None
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftGiven(Event):
    """A shift has another person; `because`: leave, leave_cancelled, swap or handover."""

    shift_id: str
    person_id: str
    former_person_id: str
    because: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapProposed(Event):
    swap_id: str
    person_id: str
    partner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapMoved(Event):
    swap_id: str
    person_id: str
    partner_id: str
    action: str
    state: str
    by: str | None  # None: time did it
