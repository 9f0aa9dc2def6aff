"""The archive (归档): a fortnight after its end a ticket is written down once, with a hash, and rests.

档案法 art. 37: an electronic record is as good as paper as long as it can be shown to be unchanged.
"""

from typing import Final

from sqlmodel import col, select

from hotline.kernel.uow import UnitOfWork
from tickets.guard import move
from tickets.limits import ARCHIVE_AFTER
from tickets.machine import TicketAction, TicketState
from tickets.model import Ticket, TicketSnapshot
from tickets.snapshots import digest, snapshot_of

AT_ONCE: Final = 100
EVERY: Final = 600  # seconds: a backlog of years is through within a day and holds nobody up


def archive_settled(uow: UnitOfWork) -> int:
    """Archive some of the tickets whose time has come, the longest closed first; how many."""
    query = (
        select(Ticket)
        .where(Ticket.state == TicketState.CLOSED, col(Ticket.closed_at) < uow.now - ARCHIVE_AFTER)
        .order_by(col(Ticket.closed_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    tickets = uow.session.exec(query).all()
    for ticket in tickets:
        move(uow, ticket, TicketAction.ARCHIVE, person_id=None)
        content = snapshot_of(uow.session, ticket)
        uow.session.add(
            TicketSnapshot(ticket_id=ticket.id, at=uow.now, content=content, sha256=digest(content))
        )
    uow.session.flush()
    return len(tickets)
