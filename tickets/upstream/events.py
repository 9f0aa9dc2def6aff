"""What happened to an order from upstream."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from tickets.upstream.model import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamOrderReceived(Event):
    """It has a ticket now; its words are personal and stay there."""

    order_id: str
    ticket_id: str
    sender: str
    outside_number: str
    way: Way
    person_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamOrderReturned(Event):
    """Its answer went back to the sender; by nobody: the sender fetched it."""

    order_id: str
    ticket_id: str
    sender: str
    outside_number: str
    person_id: str | None
