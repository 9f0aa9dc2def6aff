"""What was handed over. Ids and counts; which matter it is stands in the ticket."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from tickets.followups.events import FollowUpEvent
from tickets.machine import TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHandedOver(Event):
    """Somebody else answers for the ticket, or registers it to the end."""

    ticket_id: str
    call_id: str | None
    person_id: str
    before: TicketState
    after: TicketState
    handler_id: str | None
    operator_id: str | None
    unit_id: str | None
    former_handler_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpHandedOver(FollowUpEvent):
    person_id: str
    former_owner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHandedOver(Event):
    handover_id: str
    person_id: str  # whose work it was
    by: str
    tickets: int
    follow_ups: int
    villages: int
    shifts: int
    queues: int
    is_deactivated: bool
