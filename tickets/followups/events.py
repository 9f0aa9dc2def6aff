"""What happened to a follow-up."""

from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.events import Event
from tickets.followups.model import FollowUpKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpEvent(Event):
    """All of them say whose it is, so that the right consoles show it."""

    follow_up_id: str
    kind: FollowUpKind
    ticket_id: str | None
    call_id: str | None
    owner_id: str | None
    unit_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpPromised(FollowUpEvent):
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDue(FollowUpEvent):
    """It is time; comes again until somebody acts."""

    due_at: datetime
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpTaken(FollowUpEvent):
    """Somebody said yes to it: from now on it is theirs."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpAttempted(FollowUpEvent):
    person_id: str | None
    attempts: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpPostponed(FollowUpEvent):
    person_id: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDone(FollowUpEvent):
    person_id: str | None
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCancelled(FollowUpEvent):
    person_id: str | None
    reason: str
