"""All SQL that merging needs to change tickets; private to the package."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from hotline.kernel.uow import UnitOfWork
from tickets import repository
from tickets.machine import TicketState
from tickets.merging.model import Merge
from tickets.model import Ticket
from tickets.numbering import printed
from tickets.text import digits


def id_of(session: Session, typed: str) -> str:
    """The ticket with this id or number, however it was typed; empty: none."""
    number = printed(digits(typed) or typed)
    query = select(Ticket.id).where((col(Ticket.id) == typed) | (col(Ticket.number) == number))
    return session.exec(query).first() or ""


def hold(uow: UnitOfWork, ids: Iterable[str]) -> None:
    """Lock the tickets in one order for all: two who merge crosswise wait, and one is refused."""
    for ticket_id in sorted({one for one in ids if one}):
        repository.lock_ticket(uow.session, ticket_id)


def in_force(session: Session, ticket_id: str) -> Merge | None:
    query = select(Merge).where(Merge.ticket_id == ticket_id, col(Merge.undone_at).is_(None))
    return session.exec(query).first()


def parts_of(session: Session, master_id: str) -> list[Ticket]:
    """Tickets merged into this one, by themselves or with another one, the first merged first."""
    found: list[Ticket] = []
    layer = [master_id]
    while layer:
        query = select(Ticket).where(
            col(Ticket.merged_into_id).in_(layer), Ticket.state == TicketState.MERGED
        )
        rows = session.exec(query.order_by(col(Ticket.closed_at), col(Ticket.id))).all()
        found += rows
        layer = [row.id for row in rows]
    return found


def direct_parts(session: Session, master_id: str) -> list[str]:
    query = select(Ticket.id).where(
        Ticket.merged_into_id == master_id, Ticket.state == TicketState.MERGED
    )
    return list(session.exec(query.order_by(col(Ticket.id))))


def last_master(session: Session, ticket: Ticket) -> Ticket | None:
    """The ticket that is worked on instead of this one; None: this one itself is."""
    master = None
    while ticket.state is TicketState.MERGED and ticket.merged_into_id:
        master = ticket = session.get_one(Ticket, ticket.merged_into_id)
    return master
