"""Who is calling: the card of a caller with recent matters, village and adviser. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from hotline.duty.absence.queries import away
from hotline.duty.queries import on_duty
from hotline.kernel.clock import local
from hotline.kernel.pii import mask_address, mask_phone
from hotline.organisation.model import Appointment, Person, Unit
from tickets import policy, repository
from tickets.callers.model import CallerNote
from tickets.callers.schemas import (
    AdviserRead,
    CallerCard,
    CallerNoteRead,
    CallerRead,
    Duty,
    Known,
    NameHeard,
    RecentMatter,
    VillageRead,
)
from tickets.categories import categories
from tickets.deadlines import Light
from tickets.errors import CallerNotFound
from tickets.machine import OPEN, STATE_LABELS
from tickets.model import Caller, Ticket
from tickets.phones import caller_identity
from tickets.policy import OVERSEERS, Standing
from tickets.queries import light_of
from tickets.visibility import visible

RECENT = 5
NAMES = 5
NOTES = 20
COUNTED = 1000  # a count shown is capped
SEES_ADDRESSES = OVERSEERS | {"operator", "adviser", "town_officer"}
SEES_STAFF_PHONES = OVERSEERS | {"operator", "town_officer"}


@dataclass(frozen=True, slots=True)
class InHand:
    """What is being registered now: it is no earlier matter."""

    call_id: str | None = None
    ticket_id: str | None = None


NOTHING: Final = InHand()


def by_number(
    session: Session, who: Standing, number: str, now: datetime, *, but: InHand = NOTHING
) -> CallerCard:
    """The card while it rings; the ticket in hand is not counted.

    Raises:
        CallerNotFound: the person may not search by number.
    """
    if not policy.may_search_numbers(who):
        raise CallerNotFound("no search by number")
    phone = caller_identity(number)
    caller = session.exec(select(Caller).where(Caller.phone == phone)).first() if phone else None
    return _card(session, who, caller, now, phone=phone or "", but=but)


def by_id(
    session: Session, who: Standing, caller_id: str, now: datetime, *, but: InHand = NOTHING
) -> CallerCard:
    """The card of a caller of one of the person's tickets.

    Raises:
        CallerNotFound: there is none, or none of theirs.
    """
    caller = known_to(session, who, session.get(Caller, caller_id), now)
    return _card(session, who, caller, now, phone=caller.phone, but=but)


def known_to(session: Session, who: Standing, caller: Caller | None, now: datetime) -> Caller:
    """The caller, if the person may know of them.

    Raises:
        CallerNotFound: there is none, or no ticket of theirs is this person's.
    """
    if caller is not None:
        theirs = select(Ticket.id).where(Ticket.caller_id == caller.id, visible(who, now)).limit(1)
        if policy.may_search_numbers(who) or session.exec(theirs).first() is not None:
            return caller
    raise CallerNotFound("no caller of yours has this id")


def read_caller(_: Session, caller: Caller, who: Standing, __: datetime) -> CallerRead:
    """A caller with the number masked; the house number only for who may have to go there."""
    columns = caller.model_dump(exclude={"phone", "created_at", "address"})
    address = caller.address
    if address and not who.roles & SEES_ADDRESSES:
        address = mask_address(address)
    return CallerRead(**columns, phone=mask_phone(caller.phone), address=address)


def _card(
    session: Session,
    who: Standing,
    caller: Caller | None,
    now: datetime,
    *,
    phone: str,
    but: InHand,
) -> CallerCard:
    tickets = _tickets(session, who, caller, now, but)
    open_ones = [ticket for ticket in tickets if ticket.state in OPEN]
    lit = [light_of(ticket, now) for ticket in open_ones]
    village = session.get(Unit, caller.village_id) if caller and caller.village_id else None
    return CallerCard(
        known=_known(caller, tickets),
        withheld=not phone,
        phone=mask_phone(phone),
        caller=read_caller(session, caller, who, now) if caller else None,
        village=_village(session, village) if village else None,
        adviser=_adviser(session, village, who, now) if village else None,
        open_count=len(open_ones),
        total_count=len(tickets),
        red_count=lit.count(Light.RED),
        yellow_count=lit.count(Light.YELLOW),
        recent=[_recent(ticket, now) for ticket in tickets[:RECENT]],
        names=_names(who, tickets),
        notes=_notes(session, caller, who, now) if caller else [],
    )


def _tickets(
    session: Session, who: Standing, caller: Caller | None, now: datetime, but: InHand
) -> Sequence[Ticket]:
    if caller is None:
        return ()
    query = select(Ticket).where(Ticket.caller_id == caller.id, visible(who, now))
    if but.call_id is not None:
        query = query.where(func.coalesce(Ticket.call_id, "") != but.call_id)
    if but.ticket_id is not None:
        query = query.where(Ticket.id != but.ticket_id)
    newest = query.order_by(col(Ticket.created_at).desc(), col(Ticket.id).desc())
    return session.exec(newest.limit(COUNTED)).all()


def _known(caller: Caller | None, tickets: Sequence[Ticket]) -> Known:
    names = {ticket.caller_name for ticket in tickets if ticket.caller_name}
    if caller is None or not (caller.name or tickets):
        return Known.UNKNOWN
    return Known.KNOWN if caller.name and names <= {caller.name} else Known.MAYBE


def _names(who: Standing, tickets: Sequence[Ticket]) -> list[NameHeard]:
    """Who has called from this number; a confidential matter names nobody to whoever answers next."""
    if not policy.may_search_numbers(who):
        return []
    found: dict[str, NameHeard] = {}
    for ticket in tickets:  # the newest first
        if not ticket.caller_name or ticket.confidential:
            continue
        heard = found.setdefault(
            ticket.caller_name,
            NameHeard(name=ticket.caller_name, count=0, last_at=ticket.created_at),
        )
        heard.count += 1
    return list(found.values())[:NAMES]


def _notes(session: Session, caller: Caller, who: Standing, now: datetime) -> list[CallerNoteRead]:
    newest = select(CallerNote).where(CallerNote.caller_id == caller.id)
    newest = newest.order_by(col(CallerNote.at).desc(), col(CallerNote.id).desc()).limit(NOTES)
    return [read_note(session, note, who, now) for note in session.exec(newest)]


def read_note(session: Session, note: CallerNote, who: Standing, _: datetime) -> CallerNoteRead:
    """A note with its author."""
    author = session.get_one(Person, note.author_id)
    mine = note.author_id == who.person_id or bool(who.roles & OVERSEERS)
    return CallerNoteRead(
        **note.model_dump(exclude={"caller_id"}), author_name=author.name, is_mine=mine
    )


def _village(session: Session, village: Unit) -> VillageRead:
    town = session.get(Unit, village.parent_id) if village.parent_id else None
    return VillageRead(
        id=village.id,
        name=village.name,
        town_id=town.id if town else None,
        town_name=town.name if town else None,
    )


def _adviser(session: Session, village: Unit, who: Standing, now: datetime) -> AdviserRead | None:
    """The village's adviser of today: the primary one before a backup, who is there before who is away."""
    people = session.exec(
        select(Person)
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(Appointment.village_id == village.id, col(Person.is_active))
        .where(repository.in_force(local(now).date()))
        .order_by(col(Appointment.kind).desc(), col(Person.id))  # "primary" after "backup"
    ).all()
    if not people:
        return None
    gone = away(session, now)
    person = next((one for one in people if one.id not in gone), people[0])
    shift = next((row for row in on_duty(session, now) if row.shift.person_id == person.id), None)
    duty, until = Duty.OFF, None
    if person.id in gone:
        duty, until = Duty.AWAY, gone[person.id].until
    elif shift is not None:
        duty, until = Duty.ON_DUTY, shift.shift.ends_at
    whole = bool(who.roles & SEES_STAFF_PHONES)
    phone = person.phone if whole or not person.phone else mask_phone(person.phone)
    return AdviserRead(id=person.id, name=person.name, phone=phone, duty=duty, until=until)


def _recent(ticket: Ticket, now: datetime) -> RecentMatter:
    return RecentMatter(
        **ticket.model_dump(
            include={"id", "number", "state", "matter", "summary", "created_at", "due_at"}
        ),
        state_label=STATE_LABELS[ticket.state],
        matter_label=categories().matter_label(ticket.matter),
        light=light_of(ticket, now),
    )
