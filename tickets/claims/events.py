"""What happened to claims. A renewal is no event: it changes nothing for anybody else."""

from dataclasses import dataclass

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClaimed(Event):
    ticket_id: str
    call_id: str | None
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReleased(Event):
    ticket_id: str
    call_id: str | None
    person_id: str
