"""SQL of attachments; private to the package."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from tickets.attachments.model import Attachment
from tickets.machine import ENDS
from tickets.model import Ticket

LIVING = (col(Attachment.deleted_at).is_(None), col(Attachment.purged_at).is_(None))


def get(session: Session, attachment_id: str) -> Attachment | None:
    return session.get(Attachment, attachment_id)


def of_ticket(session: Session, ticket_id: str) -> Sequence[Attachment]:
    query = select(Attachment).where(Attachment.ticket_id == ticket_id)
    return session.exec(query.order_by(col(Attachment.id))).all()


def load(session: Session, ticket_id: str) -> tuple[int, int]:
    """How many files the ticket has now, and how many bytes."""
    files, size = session.exec(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.ticket_id == ticket_id, *LIVING
        )
    ).one()
    return int(files), int(size)


def referred(session: Session, sums: Collection[str]) -> set[str]:
    """Of these contents those that some row still keeps."""
    query = select(Attachment.sha256).where(col(Attachment.sha256).in_(sums), *LIVING)
    return set(session.exec(query.distinct()))


def past_retention(session: Session, before: datetime, most: int) -> Sequence[Attachment]:
    """Files of tickets that ended before this instant."""
    query = (
        select(Attachment)
        .join(Ticket, col(Ticket.id) == col(Attachment.ticket_id))
        .where(
            *LIVING,
            col(Ticket.state).in_(sorted(ENDS)),
            func.coalesce(Ticket.closed_at, Attachment.uploaded_at) < before,
            col(Attachment.uploaded_at) < before,
        )
        .order_by(col(Attachment.id))
        .limit(most)
    )
    return session.exec(query).all()
