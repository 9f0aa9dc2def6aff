"""Naming a colleague in an internal note. Each function runs inside a unit of work.

A mention is a notice and nothing else: it lets nobody see what they could not see before.
"""

from collections.abc import Iterable

from sqlmodel import col, select

from hotline.kernel.uow import UnitOfWork
from tickets import service
from tickets.mentions import queries
from tickets.mentions.errors import CannotBeMentioned, MentionNotFound
from tickets.mentions.events import MentionRead, PersonMentioned
from tickets.mentions.model import TicketMention
from tickets.model import NoteKind, Ticket, TicketNote
from tickets.policy import Actor

AT_ONCE = 500  # marked as read by one request


def write(
    uow: UnitOfWork, actor: Actor, ticket_id: str, *, text: str, person_ids: Iterable[str]
) -> Ticket:
    """Add an internal note and tell those whom it names.

    Raises:
        TicketNotFound, ActionNotYours
        CannotBeMentioned: somebody of them may not see the ticket, or is oneself.
    """
    ticket = service.add_note(uow, actor, ticket_id, kind=NoteKind.INTERNAL, text=text)
    wanted = list(dict.fromkeys(person_ids))
    if not set(wanted) <= queries.seeing(uow.session, ticket, uow.now) - {actor.id}:
        raise CannotBeMentioned("not all of them may see the ticket")
    uow.session.flush()
    newest = select(TicketNote.id).where(TicketNote.ticket_id == ticket.id)
    note_id = uow.session.exec(newest.order_by(col(TicketNote.id).desc()).limit(1)).one()
    for person_id in wanted:
        row = TicketMention(
            ticket_id=ticket.id, note_id=note_id, person_id=person_id, by_id=actor.id, at=uow.now
        )
        uow.session.add(row)
        uow.session.flush()
        uow.emit(
            PersonMentioned(at=uow.now, mention_id=row.id, ticket_id=ticket.id, person_id=person_id)
        )
    return ticket


def read(uow: UnitOfWork, mention_id: str, *, by: str) -> None:
    """Mark as read; twice is once.

    Raises:
        MentionNotFound: none of this person's.
    """
    row = uow.session.get(TicketMention, mention_id, with_for_update=True)
    if row is None or row.person_id != by:
        raise MentionNotFound("no mention of this person")
    _read(uow, [row])


def read_all(uow: UnitOfWork, *, by: str) -> None:
    query = select(TicketMention).where(
        TicketMention.person_id == by, col(TicketMention.read_at).is_(None)
    )
    _read(uow, uow.session.exec(query.limit(AT_ONCE).with_for_update()).all())


def _read(uow: UnitOfWork, rows: Iterable[TicketMention]) -> None:
    for row in rows:
        if row.read_at is None:
            row.read_at = uow.now
            uow.session.add(row)
            uow.emit(MentionRead(at=uow.now, mention_id=row.id, person_id=row.person_id))
