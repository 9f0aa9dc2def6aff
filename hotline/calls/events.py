"""What happened to a call. Other packages react to these facts; nothing here is a command."""

from dataclasses import dataclass

from hotline.calls.machine import CallState, Outcome
from hotline.kernel.events import Event
from hotline.telephony.signals import EndCause


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOpened(Event):
    """A call reached the hotline. Emitted exactly once for each call."""

    call_id: str
    carrier: str
    caller_number: str
    called_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIdentified(Event):
    """The numbers of a call became known after it was opened by a later signal."""

    call_id: str
    caller_number: str
    called_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMoved(Event):
    call_id: str
    before: CallState
    after: CallState
    person_id: str | None = None  # who has it


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    """The outcome is known. Comes again only when a late fact of the network corrects it."""

    call_id: str
    outcome: Outcome
    missed: bool  # the caller is owed a call back
    caller_number: str
    person_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerLeft(Event):
    """The caller's own line ended."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRated(Event):
    call_id: str
    rating: int
    person_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLegAnswered(Event):
    call_id: str
    leg_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLegEnded(Event):
    call_id: str
    leg_id: str
    person_id: str
    cause: EndCause
    was_connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded(Event):
    """The conversation is over; the person writes it up, the caller may rate it."""

    call_id: str
    person_id: str
    caller_is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMade(Event):
    call_id: str
    recording_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPurged(Event):
    """Its retention is over and its sound was deleted; the row says when."""

    call_id: str
    recording_id: str
    kind: str
