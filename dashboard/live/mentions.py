"""Loads mentions for the live board: each for its person alone, until it is read."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.live.frames import Loaded, Shown, instant
from dashboard.live.projection import Entity, person_topic
from hotline.organisation.model import Person
from tickets.mentions.model import TicketMention


def of(session: Session, ids: Iterable[str] | None) -> Loaded:
    """These, or all that nobody has read yet. Neither words nor numbers: the API tells, and checks again."""
    query = (
        select(
            col(TicketMention.id),
            col(TicketMention.ticket_id),
            col(TicketMention.person_id),
            col(TicketMention.at),
            col(Person.name),
        )
        .join(Person, col(Person.id) == col(TicketMention.by_id))
        .where(col(TicketMention.read_at).is_(None))
    )
    if ids is not None:
        query = query.where(col(TicketMention.id).in_(list(ids)))
    return {
        Entity("mention", row.id): Shown(
            {
                "id": row.id,
                "ticket_id": row.ticket_id,
                "by_name": row.name,
                "at": instant(row.at),
            },
            frozenset({person_topic(row.person_id)}),
        )
        for row in session.connection().execute(query)
    }
