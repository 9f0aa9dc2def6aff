"""That a matter runs late."""

from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.events import Event
from tickets.escalation.ladder import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEscalated(Event):
    ticket_id: str
    call_id: str | None
    level: Level
    due_at: datetime
    handler_id: str | None
    unit_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationNoted(Event):
    """Somebody says that they have seen it."""

    ticket_id: str
    person_id: str
    level: Level
