"""Reads of mentions: who can be mentioned on a ticket, and what a person was mentioned in."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from hotline.kernel.clock import local
from hotline.organisation.model import Appointment, Person, PersonRole, Unit
from tickets import access, policy
from tickets.mentions.model import TicketMention
from tickets.mentions.schemas import ColleagueRead, MentionRead
from tickets.model import Ticket, TicketNote
from tickets.policy import Standing
from tickets.visibility import visible

Key = tuple[datetime, str]
MOST_PEOPLE = 1_000  # of whom a picker is told
EXCERPT = 200


def standings(session: Session, now: datetime) -> dict[str, Standing]:
    """The place of every active person in the county today: as `visibility.standing`, for all at once."""
    today = local(now).date()
    people = session.exec(select(Person.id, Person.unit_id).where(col(Person.is_active))).all()
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for person_id, role in session.exec(select(PersonRole.person_id, PersonRole.role)):
        roles[person_id].add(str(role))
    below: defaultdict[str, set[str]] = defaultdict(set)
    for child_id, parent_id in session.exec(select(Unit.id, Unit.parent_id)):
        if parent_id is not None:
            below[parent_id].add(child_id)
    villages: defaultdict[str, set[str]] = defaultdict(set)
    appointed = select(Appointment.person_id, Appointment.village_id).where(
        col(Appointment.since) <= today,
        or_(col(Appointment.until).is_(None), col(Appointment.until) >= today),
    )
    for person_id, village_id in session.exec(appointed):
        villages[person_id].add(village_id)
    found: dict[str, Standing] = {}
    for person_id, unit_id in people:
        mine = frozenset(roles[person_id])
        in_town = "town_officer" in mine and unit_id is not None
        found[person_id] = Standing(
            person_id,
            mine,
            frozenset({unit_id, *below[unit_id]}) if in_town and unit_id else frozenset(),
            frozenset(villages[person_id]) if "adviser" in mine else frozenset(),
        )
    return found


def seeing(session: Session, ticket: Ticket, now: datetime) -> set[str]:
    """Everybody who may see this ticket."""
    return {
        person_id
        for person_id, who in standings(session, now).items()
        if policy.sees(who, ticket, now)
    }


def colleagues(
    session: Session, who: Standing, ticket_id: str, now: datetime
) -> list[ColleagueRead]:
    """Who can be mentioned: others who may see the ticket, and of nobody else even the name.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    ids = seeing(session, ticket, now) - {who.person_id}
    query = (
        select(Person.id, Person.name, Unit.name)
        .outerjoin(Unit, col(Unit.id) == col(Person.unit_id))
        .where(col(Person.id).in_(ids))
        .order_by(col(Person.name), col(Person.id))
        .limit(MOST_PEOPLE)
    )
    return [
        ColleagueRead(id=person_id, name=name, unit_name=unit)
        for person_id, name, unit in session.exec(query)
    ]


def mine(
    session: Session,
    who: Standing,
    now: datetime,
    *,
    after: Key | None = None,
    limit: int = 50,
) -> list[MentionRead]:
    """What the person was mentioned in, newest first; a ticket they may see no more is not told of."""
    query = (
        select(TicketMention, Ticket.number, Person.name, TicketNote.text)
        .join(Ticket, col(Ticket.id) == col(TicketMention.ticket_id))
        .join(Person, col(Person.id) == col(TicketMention.by_id))
        .join(TicketNote, col(TicketNote.id) == col(TicketMention.note_id))
        .where(TicketMention.person_id == who.person_id, visible(who, now))
    )
    if after is not None:
        query = query.where(col(TicketMention.id) < after[1])
    found = session.exec(query.order_by(col(TicketMention.id).desc()).limit(limit))
    return [
        MentionRead(
            id=row.id,
            ticket_id=row.ticket_id,
            ticket_number=number,
            by_name=name,
            text=text[:EXCERPT],
            at=row.at,
            read_at=row.read_at,
        )
        for row, number, name, text in found
    ]
