"""Drafts that nobody will hand in any more: a month after the ticket ended they are forgotten."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from hotline.kernel.uow import UnitOfWork
from tickets.drafts.model import TicketDraft
from tickets.machine import OPEN
from tickets.model import Ticket

KEEP_FOR: Final = timedelta(days=30)  # after the end of the ticket, and after the last word
EVERY: Final = 3600  # seconds


def forget_old(uow: UnitOfWork) -> int:
    """Delete drafts of tickets that ended long ago; how many. Those of open tickets stay."""
    before = uow.now - KEEP_FOR
    ended = select(Ticket.id).where(
        col(Ticket.id) == col(TicketDraft.ticket_id),
        col(Ticket.state).not_in(sorted(OPEN)),
        (col(Ticket.closed_at) < before) | col(Ticket.closed_at).is_(None),
    )
    old = delete(TicketDraft).where(col(TicketDraft.saved_at) < before, ended.exists())
    return uow.session.connection().execute(old).rowcount
