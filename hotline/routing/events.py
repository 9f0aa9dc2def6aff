"""What routing did."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from hotline.routing.model import ReservationState
from hotline.routing.work import WorkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffered(Event):
    call_id: str
    person_id: str
    reservation_id: str
    leg_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClosed(Event):
    """The offer of a call ended."""

    call_id: str
    person_id: str
    reservation_id: str
    state: ReservationState


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyCanAnswer(Event):
    """No person who could ever take this call is there: the caller is told at once."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLost(Event):
    """The person's line broke; the caller waits at the front again."""

    call_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQueued(Event):
    """Something other than a call waits for a person."""

    work_id: str
    kind: WorkKind
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOffered(Event):
    """Something other than a call was offered to somebody; it is theirs until they decline."""

    work_id: str
    kind: WorkKind
    person_id: str
    reservation_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTaken(Event):
    """The person said yes: it is theirs until it is done."""

    work_id: str
    kind: WorkKind
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOfferClosed(Event):
    work_id: str
    kind: WorkKind
    person_id: str
    reservation_id: str
    state: ReservationState


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyCanTake(Event):
    """Something other than a call has come to the end of its ladder: the supervisor must decide."""

    work_id: str
    kind: WorkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingChanged(Event):
    """A supervisor intervened, or the policy changed; all of it is in the log."""

    person_id: str  # who did
    action: str  # force, take_back, prioritise, exclude, pause, go_on, policy, members
    subject: str  # the work or the queue
    note: str = ""
