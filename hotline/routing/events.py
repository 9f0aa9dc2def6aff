"""What routing did."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from hotline.routing.model import ReservationState


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffered(Event):
    call_id: str
    person_id: str
    reservation_id: str
    leg_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClosed(Event):
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
