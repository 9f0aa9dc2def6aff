"""What ends of itself when a ticket moves on: a pause of its clock, and a question that nobody answered."""

from sqlmodel import col, select

from hotline.kernel.uow import UnitOfWork
from tickets.clocks import service as clocks
from tickets.machine import Asked, TicketState
from tickets.model import Ticket, TicketQuestion


def settle(uow: UnitOfWork, ticket: Ticket, before: TicketState) -> None:
    """After a move: time runs again outside a pause, and what was asked before is of no use any more."""
    if ticket.suspended_at is not None and ticket.state is not TicketState.SUSPENDED:
        clocks.resume(uow, ticket, ticket.suspended_at)
        ticket.suspended_at = None
        for question in _running(uow, ticket):
            question.ended_at = uow.now
    if ticket.state is before:
        return
    if ticket.asked is not None:
        lapsed = pending(uow, ticket)
        if lapsed is not None:
            lapsed.decided_at = uow.now
        ticket.asked = None
    if ticket.state is TicketState.DISPATCHED:
        ticket.returns_refused = 0  # who gets it now may say what the one before could not


def pending(uow: UnitOfWork, ticket: Ticket) -> TicketQuestion | None:
    """What was asked and nobody has decided."""
    query = select(TicketQuestion).where(
        TicketQuestion.ticket_id == ticket.id, col(TicketQuestion.decided_at).is_(None)
    )
    return uow.session.exec(query.order_by(col(TicketQuestion.id).desc())).first()


def _running(uow: UnitOfWork, ticket: Ticket) -> list[TicketQuestion]:
    query = select(TicketQuestion).where(
        TicketQuestion.ticket_id == ticket.id,
        TicketQuestion.kind == Asked.SUSPENSION,
        col(TicketQuestion.granted).is_(True),
        col(TicketQuestion.ended_at).is_(None),
    )
    return list(uow.session.exec(query))
