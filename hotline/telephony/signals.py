"""What a phone network reports. Signals may come late, twice or out of order; each carries a key.

Times are the network's own: durations and outcomes are computed from them, never from arrival.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from hotline.telephony.steps import Steps


class EndCause(StrEnum):
    COMPLETED = "completed"  # it had been answered
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNREACHABLE = "unreachable"  # device not registered, number does not exist
    CANCELLED = "cancelled"  # we took it back
    LOST = "lost"  # the line went away while talking
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseSignal:
    key: str  # the same fact always has the same key
    carrier: str  # name of the adapter
    carrier_id: str  # the network's id of the caller's leg
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(BaseSignal):
    from_number: str  # as sent by the network; empty when withheld
    to_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(BaseSignal):
    """Keys pressed for the last `Gather` or `Wait`; empty when the time was over."""

    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsDone(BaseSignal):
    """The last steps are finished and asked nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailRecorded(BaseSignal):
    location: str  # where the adapter can fetch it
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerHungUp(BaseSignal):
    cause: EndCause = EndCause.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRang(BaseSignal):
    leg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered(BaseSignal):
    leg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEnded(BaseSignal):
    leg_id: str
    cause: EndCause
    answered_at: datetime | None = None  # when the network tells it with the end


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingReady(BaseSignal):
    location: str
    seconds: float
    channels: int


LegSignal: TypeAlias = LegRang | LegAnswered | LegEnded
Signal: TypeAlias = (
    CallArrived
    | Gathered
    | StepsDone
    | VoicemailRecorded
    | CallerHungUp
    | LegSignal
    | RecordingReady
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the caller hears next; an adapter that is asked in a request renders it as the answer."""

    call_id: str
    steps: Steps = field(default=())
    replayed: bool = False  # the same signal came before; this is what was said then
