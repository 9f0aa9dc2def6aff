"""What happened to a ticket. Facts carry ids and states, never a name, a number or a word of the matter."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from tickets.machine import TicketAction, TicketState
from tickets.numbering import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(Event):
    ticket_id: str
    call_id: str | None
    person_id: str | None
    number: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken(Event):
    """A person answered the call and writes its ticket."""

    ticket_id: str
    call_id: str | None
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSaved(Event):
    ticket_id: str
    call_id: str | None
    person_id: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMoved(Event):
    ticket_id: str
    call_id: str | None
    person_id: str | None
    action: TicketAction
    before: TicketState
    after: TicketState
    handler_id: str | None
    unit_id: str | None
    former_handler_id: str | None = None  # whoever lost it must hear of it, too


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMarked(Event):
    """Something was asked, decided or flagged, and the state stays: 延期, 催办, 督办, 协办."""

    ticket_id: str
    call_id: str | None
    person_id: str | None
    action: TicketAction
    handler_id: str | None
    unit_id: str | None
    operator_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchWanted(Event):
    """Somebody wants to hear at once who takes the matter: the engine need not wait for a choice by hand."""

    ticket_id: str
    call_id: str | None
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoted(Event):
    ticket_id: str
    call_id: str | None
    person_id: str | None
    kind: str
    note_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRated(Event):
    ticket_id: str
    call_id: str | None
    rating: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSaved(Event):
    caller_id: str
    person_id: str | None
    fields: tuple[str, ...]
