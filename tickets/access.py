"""May this person touch this ticket? The questions every use case asks first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from tickets import policy, repository
from tickets.conditions import hindrance
from tickets.errors import ActionNotYours, TicketNotFound
from tickets.machine import ACTION_LABELS, TicketAction, next_state
from tickets.model import Ticket
from tickets.policy import Standing


def seen(session: Session, who: Standing, ticket_id: str, now: datetime) -> Ticket:
    """The ticket, if the person may know of it.

    Raises:
        TicketNotFound: there is none, or it is none of their business.
    """
    return _shown(session.get(Ticket, ticket_id), who, now)


def held(session: Session, who: Standing, ticket_id: str, now: datetime) -> Ticket:
    """The same, locked until the end of the unit of work."""
    return _shown(repository.lock_ticket(session, ticket_id), who, now)


def check(ticket: Ticket, who: Standing, action: TicketAction, now: datetime) -> None:
    """Refuse what the ticket's state, or the person's place, does not allow.

    Raises:
        IllegalTransition: nobody can do this now.
        ActionNotYours: this person cannot.
        one of `tickets.refusals.HINDRANCES`: too late, too often, or nobody asked.
    """
    next_state(ticket.state, action)
    if action not in policy.permitted(who, ticket, now):
        raise ActionNotYours(f"您不能{ACTION_LABELS[action]}这张工单", action=action)
    hindered = hindrance(ticket, action, now, who.office)
    if hindered is not None:
        raise hindered(action=action)


def changed(row: Any, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set the values; the names of those that were different."""
    fields = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in fields:
        setattr(row, name, values[name])
    return fields


def _shown(ticket: Ticket | None, who: Standing, now: datetime) -> Ticket:
    if ticket is None or not policy.sees(who, ticket, now):
        raise TicketNotFound("no ticket of yours has this id")
    return ticket
