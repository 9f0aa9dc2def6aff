"""Reads of tickets that other packages may use: one ticket, rows of lists, counts by light.

Which tickets a list has is in `tickets.lists`; callers are in `tickets.callers`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func
from sqlmodel import Session, col, select

from hotline.calls.model import Call
from hotline.kernel.pii import mask_name, mask_phone
from hotline.organisation.model import Person, Unit
from tickets import access, life, policy
from tickets.categories import categories
from tickets.deadlines import Light, last_day, light, yellow_until
from tickets.followups import queries as followups
from tickets.machine import (
    ACTION_LABELS,
    AT_WORK,
    CLOCK_RUNS,
    STATE_LABELS,
    TicketAction,
    TicketState,
)
from tickets.model import OPEN_TICKETS, Ticket, TicketNote
from tickets.policy import Standing
from tickets.schemas import NoteRead, TicketListItem, TicketRead
from tickets.visibility import visible

NOTES_SHOWN = 200
HIDDEN_CALLER = "保密来电人"


@dataclass(frozen=True, slots=True)
class Lights:
    """How many open tickets a person sees in each light; `new` wait for somebody to take them."""

    red: int
    yellow: int
    green: int
    new: int


def items(
    session: Session, tickets: Sequence[Ticket], who: Standing, now: datetime
) -> list[TicketListItem]:
    """These tickets as rows of a list, masked as this person sees them."""
    names = Names.of(session, tickets)
    return [TicketListItem(**_item(ticket, who, names, now)) for ticket in tickets]


def detail(session: Session, who: Standing, ticket_id: str, now: datetime) -> TicketRead:
    """One ticket with its history.

    Raises:
        TicketNotFound: none that this person may see.
    """
    return read(session, access.seen(session, who, ticket_id, now), who, now)


def read(session: Session, ticket: Ticket, who: Standing, now: datetime) -> TicketRead:
    """A ticket in hand as this person sees it."""
    newest = select(TicketNote).where(TicketNote.ticket_id == ticket.id)
    newest = newest.order_by(col(TicketNote.id).desc()).limit(NOTES_SHOWN + 1)
    notes = session.exec(newest).all()
    names = Names.of(session, [ticket], authors={note.author_id for note in notes})
    columns = ticket.model_dump(
        exclude={"search_text", "caller_number", "caller_name", "phone_alt"}
    )
    return TicketRead(
        **columns | _item(ticket, who, names, now) | life.of(session, ticket),
        phone_alt=_other_phone(ticket, who, now),
        routing_skill=categories().routing_skill(ticket.matter),
        notes=[_note(note, names) for note in reversed(notes[:NOTES_SHOWN])],
        more_notes=len(notes) > NOTES_SHOWN,
        follow_ups=followups.of_ticket(session, ticket.id, who, now),
    )


def of_call(session: Session, call_id: str) -> Ticket | None:
    """For other packages inside the program: no question of who looks."""
    return session.exec(select(Ticket).where(Ticket.call_id == call_id)).first()


def calls_at_work(session: Session, call_ids: Collection[str]) -> set[str]:
    """Of these calls those that belong to an open ticket: opened by them, or joined to it later."""
    opened = select(Ticket.call_id).where(OPEN_TICKETS, col(Ticket.call_id).in_(call_ids))
    joined = select(Call.id).join(Ticket, col(Ticket.id) == col(Call.ticket_id))
    joined = joined.where(OPEN_TICKETS, col(Call.id).in_(call_ids))
    found = [*session.exec(opened), *session.exec(joined)]
    return {call_id for call_id in found if call_id is not None}


def matters_in_hand(session: Session) -> list[tuple[str, str, str | None]]:
    """Tickets that somebody has to answer now: which, who, and of which village."""
    held = col(Ticket.state).in_(sorted(AT_WORK))
    query = select(Ticket.id, Ticket.handler_id, Ticket.village_id).where(OPEN_TICKETS, held)
    rows = session.exec(query.where(col(Ticket.handler_id).is_not(None)))
    return [(ticket, handler, village) for ticket, handler, village in rows if handler]


def list_items(
    session: Session, who: Standing, ids: Iterable[str], now: datetime
) -> dict[str, TicketListItem]:
    """These tickets as list items, for the live board; without those the person may not see."""
    query = select(Ticket).where(visible(who, now), col(Ticket.id).in_(list(ids)))
    return {item.id: item for item in items(session, session.exec(query).all(), who, now)}


def lights(session: Session, who: Standing, now: datetime) -> Lights:
    """Counts for the board; reads only open tickets, by their partial index."""
    waiting = col(Ticket.state).in_([TicketState.PENDING_DISPATCH, TicketState.DISPATCHED])
    red, yellow, green, new = session.exec(
        select(
            _count(lit(Light.RED, now)),
            _count(lit(Light.YELLOW, now)),
            _count(lit(Light.GREEN, now)),
            _count(waiting),
        ).where(OPEN_TICKETS, visible(who, now))
    ).one()
    return Lights(red, yellow, green, new)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def lit(colour: Light, now: datetime) -> ColumnElement[bool]:
    """Tickets that shine in this colour now: the same rule as `light_of`, for queries."""
    due, soon = col(Ticket.due_at), yellow_until(now)
    bounds = {
        Light.RED: due <= now,
        Light.YELLOW: and_(due > now, due <= soon),
        Light.GREEN: due > soon,
    }
    return and_(ticking(), bounds[colour])


def ticking() -> ColumnElement[bool]:
    return col(Ticket.state).in_(sorted(CLOCK_RUNS))


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people and units, read once for a whole list."""

    people: dict[str, str]
    units: dict[str, str]

    @classmethod
    def of(
        cls, session: Session, tickets: Sequence[Ticket], authors: set[str | None] | None = None
    ) -> "Names":
        people = {p for t in tickets for p in (t.handler_id, t.operator_id)} | (authors or set())
        units = {u for t in tickets for u in (t.village_id, t.unit_id)}
        return cls(_named(session, Person, people), _named(session, Unit, units))


def _named(
    session: Session, table: type[Person] | type[Unit], ids: set[str | None]
) -> dict[str, str]:
    wanted = [key for key in ids if key is not None]
    if not wanted:
        return {}
    return dict(session.exec(select(table.id, table.name).where(col(table.id).in_(wanted))).all())


def _item(ticket: Ticket, who: Standing, names: Names, now: datetime) -> dict[str, Any]:
    known = categories()
    columns = ticket.model_dump(include=set(TicketListItem.model_fields))
    return columns | {
        "state_label": STATE_LABELS[ticket.state],
        "request_kind_label": known.label("request_kinds", ticket.request_kind),
        "matter_label": known.matter_label(ticket.matter),
        "caller_name": _caller_name(ticket, who, now),
        "caller_number": mask_phone(ticket.caller_number),
        "village_name": names.units.get(ticket.village_id or ""),
        "unit_name": names.units.get(ticket.unit_id or ""),
        "handler_name": names.people.get(ticket.handler_id or ""),
        "operator_name": names.people.get(ticket.operator_id or ""),
        "due_on": last_day(ticket.due_at) if ticket.due_at else None,
        "light": light_of(ticket, now),
        "actions": policy.actions(who, ticket, now),
    }


def light_of(ticket: Ticket, now: datetime) -> Light:
    return light(ticket.due_at, now, is_open=ticket.state in CLOCK_RUNS)


def _caller_name(ticket: Ticket, who: Standing, now: datetime) -> str | None:
    if policy.sees_names(who, ticket, now):
        return ticket.caller_name
    if ticket.confidential:
        return HIDDEN_CALLER
    return mask_name(ticket.caller_name) if ticket.caller_name else None


def _other_phone(ticket: Ticket, who: Standing, now: datetime) -> str | None:
    """Typed by hand and corrected on the form: whole for who fills that in, masked for the others."""
    if ticket.phone_alt is None or policy.sees_names(who, ticket, now):
        return ticket.phone_alt
    return mask_phone(ticket.phone_alt)


def _note(note: TicketNote, names: Names) -> NoteRead:
    label = None
    if note.action in list(TicketAction):
        label = ACTION_LABELS[TicketAction(note.action)]
    return NoteRead(
        **note.model_dump(exclude={"ticket_id"}),
        action_label=label,
        author_name=names.people.get(note.author_id or ""),
    )
