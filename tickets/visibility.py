"""The one rule of who sees which tickets, as a clause for every query: lists, details, counts and the live board.

`tickets.policy.sees` is the same rule for a ticket in hand.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, String, and_, cast, false, or_, true
from sqlmodel import Session, col, select

from hotline.kernel.clock import local
from hotline.organisation.model import Appointment, Unit
from tickets.machine import DESK, HANDLED, TicketState
from tickets.model import Ticket
from tickets.office import office
from tickets.policy import OPERATORS_SEE_FOR, OVERSEERS, Actor, Standing

REGISTRARS = {"operator", "town_officer", "adviser"}
HANDLERS = REGISTRARS | {"reviewer"}


def standing(session: Session, actor: Actor, now: datetime) -> Standing:
    """The person's place in the county today: their town with its villages, the villages they advise."""
    units = villages = frozenset[str]()
    if "town_officer" in actor.roles and actor.unit_id is not None:
        units = frozenset({actor.unit_id, *_below(session, actor.unit_id)})
    if "adviser" in actor.roles:
        villages = frozenset(_advised(session, actor.id, local(now).date()))
    return Standing(actor.id, actor.roles, units, villages, office(session))


def visible(who: Standing, now: datetime) -> ColumnElement[bool]:
    """The tickets this person may know of."""
    if who.roles & OVERSEERS:
        return true()
    open_to_colleagues = and_(
        col(Ticket.confidential).is_(False),
        or_(col(Ticket.request_kind).is_(None), col(Ticket.request_kind) != "complaint"),
    )
    handled = col(Ticket.state).in_(sorted(HANDLED))
    ways: list[ColumnElement[bool]] = []
    if who.roles & REGISTRARS:
        ways.append(col(Ticket.operator_id) == who.person_id)
    if who.roles & HANDLERS:
        ways.append(col(Ticket.handler_id) == who.person_id)
    if who.unit_ids:
        ways.append(col(Ticket.unit_id).in_(who.unit_ids))
        ways += [_involves(unit_id) for unit_id in sorted(who.unit_ids)]
        ways.append(and_(open_to_colleagues, handled, col(Ticket.village_id).in_(who.unit_ids)))
    if who.village_ids:
        ways.append(and_(open_to_colleagues, handled, col(Ticket.village_id).in_(who.village_ids)))
    if "operator" in who.roles:
        on_the_desk = col(Ticket.state).in_(sorted(DESK))
        ways.append(and_(on_the_desk, col(Ticket.operator_id).is_(None)))
        ways.append(col(Ticket.state) == TicketState.CALLBACK_PENDING)
        ways.append(and_(open_to_colleagues, col(Ticket.asked).is_not(None)))
        ways.append(and_(open_to_colleagues, col(Ticket.created_at) > now - OPERATORS_SEE_FOR))
    return or_(*ways) if ways else false()


def _involves(unit_id: str) -> ColumnElement[bool]:
    """Both databases store a list of ids as its JSON text."""
    return cast(Ticket.co_units, String).contains(f'"{unit_id}"', autoescape=True)


def _below(session: Session, unit_id: str) -> list[str]:
    return list(session.exec(select(Unit.id).where(Unit.parent_id == unit_id)))


def _advised(session: Session, person_id: str, today: date) -> list[str]:
    return list(
        session.exec(
            select(Appointment.village_id)
            .where(Appointment.person_id == person_id, col(Appointment.since) <= today)
            .where(or_(col(Appointment.until).is_(None), col(Appointment.until) >= today))
        )
    )
