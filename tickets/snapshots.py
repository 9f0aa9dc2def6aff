"""A ticket as text, and whether what was once written down is still the same."""

import hashlib
import json

from sqlmodel import Session, col, select

from tickets.attachments.model import Attachment
from tickets.model import Ticket, TicketNote, TicketQuestion, TicketSnapshot


def snapshot_of(session: Session, ticket: Ticket) -> str:
    """Everything that is known of a ticket, as text that is the same each time."""
    session.flush()
    rows = {
        "notes": session.exec(
            select(TicketNote).where(TicketNote.ticket_id == ticket.id).order_by(col(TicketNote.id))
        ).all(),
        "questions": session.exec(
            select(TicketQuestion)
            .where(TicketQuestion.ticket_id == ticket.id)
            .order_by(col(TicketQuestion.id))
        ).all(),
        "attachments": session.exec(  # with their sums: what lies in the folder can be proven
            select(Attachment).where(Attachment.ticket_id == ticket.id).order_by(col(Attachment.id))
        ).all(),
    }
    document = {"ticket": ticket.model_dump(mode="json")} | {
        name: [row.model_dump(mode="json") for row in found] for name, found in rows.items()
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def is_intact(snapshot: TicketSnapshot) -> bool:
    return digest(snapshot.content) == snapshot.sha256
