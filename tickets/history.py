"""What is written down of a change: the facts that every event says, and a line of the ticket's history."""

from typing import Any

from hotline.kernel.uow import UnitOfWork
from tickets.machine import TicketAction
from tickets.model import NoteKind, Ticket, TicketNote


def facts(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What every event of a ticket says."""
    return {"at": uow.now, "ticket_id": ticket.id, "call_id": ticket.call_id}


def note(
    uow: UnitOfWork,
    ticket: Ticket,
    action: TicketAction | None,
    text: str,
    *,
    person_id: str | None,
    kind: NoteKind = NoteKind.SYSTEM,
) -> TicketNote:
    row = TicketNote(
        ticket_id=ticket.id,
        author_id=person_id,
        kind=kind,
        action=action,
        text=text,
        at=uow.now,
    )
    uow.session.add(row)
    return row
