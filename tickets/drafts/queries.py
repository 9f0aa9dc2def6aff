"""Reads of drafts: nobody but who wrote it."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from tickets import access
from tickets.drafts.model import Part, TicketDraft
from tickets.drafts.schemas import DraftItem, DraftRead
from tickets.machine import STATE_LABELS
from tickets.model import Ticket
from tickets.policy import Standing, sees

MOST: Final = 50
WORDS: Final = 60
# Of several texts the one by which people know what they were writing.
TELLING: Final = ("public_reply", "text", "summary", "answer", "claim", "internal_note")


def own(
    session: Session, who: Standing, ticket_id: str, part: Part, now: datetime
) -> TicketDraft | None:
    """The person's own draft; it stays theirs when the ticket goes to somebody else.

    Raises:
        TicketNotFound: they have written nothing about it, and may not know of it.
    """
    draft = session.get(TicketDraft, (ticket_id, who.person_id, part))
    if draft is None:
        access.seen(session, who, ticket_id, now)
    return draft


def read(draft: TicketDraft | None) -> DraftRead:
    if draft is None:
        return DraftRead(values={}, version=0, saved_at=None)
    return DraftRead(values=draft.values, version=draft.version, saved_at=draft.saved_at)


def mine(session: Session, who: Standing, now: datetime) -> list[DraftItem]:
    """Everything that this person has not handed in, the newest first."""
    query = (
        select(TicketDraft, Ticket)
        .join(Ticket, col(Ticket.id) == col(TicketDraft.ticket_id))
        .where(TicketDraft.person_id == who.person_id)
        .order_by(col(TicketDraft.saved_at).desc(), col(TicketDraft.ticket_id))
        .limit(MOST)
    )
    return [
        DraftItem(
            ticket_id=ticket.id,
            ticket_number=ticket.number,
            part=draft.part,
            state=ticket.state,
            state_label=STATE_LABELS[ticket.state],
            begins=_begins(draft),
            saved_at=draft.saved_at,
            is_seen=sees(who, ticket, now),
        )
        for draft, ticket in session.exec(query)
    ]


def _begins(draft: TicketDraft) -> str:
    texts = [draft.values.get(name) for name in (*TELLING, *draft.values)]
    return next((text.strip()[:WORDS] for text in texts if isinstance(text, str) and text), "")
