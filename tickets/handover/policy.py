"""Who owns a ticket after its owner's work was handed over. Pure.

Every ticket gets exactly one new owner: a person, a unit, or the county's desk. Deadlines stay.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from tickets.dispatching import COMPLAINT
from tickets.machine import AT_WORK, DESK, TicketState


class Where(StrEnum):
    PERSON = "person"
    UNIT = "unit"  # somebody of it signs for the work
    DESK = "desk"  # 退回县中心: the desk decides anew


@dataclass(frozen=True, slots=True)
class Target:
    where: Where
    id: str | None = None  # of the person or the unit


@dataclass(frozen=True, slots=True)
class Owned:
    """Where a ticket stands, and with whom."""

    state: TicketState
    handler_id: str | None
    operator_id: str | None
    unit_id: str | None


def passed_on(ticket: Owned, former: str, to: Target, *, county_id: str | None) -> Owned:
    """The ticket as it is with its new owner; `county_id`: the unit that the desk belongs to.

    A person who takes over goes on where the former one stopped; a unit or the desk starts anew.

    Raises:
        LookupError: an answered ticket needs a unit, and there is none to go back to.
    """
    if ticket.handler_id != former:  # being registered: only a person can go on with it
        return replace(ticket, operator_id=to.id if to.where is Where.PERSON else None)
    match to.where:
        case Where.PERSON:
            return replace(ticket, handler_id=to.id)
        case Where.UNIT:
            state = TicketState.DISPATCHED if ticket.state in AT_WORK else ticket.state
            operator_id = _registrar(state, ticket.operator_id, former)
            return Owned(state, None, operator_id, to.id)
        case Where.DESK:
            return _to_the_desk(ticket, former, county_id)


def _to_the_desk(ticket: Owned, former: str, county_id: str | None) -> Owned:
    if (
        ticket.state not in AT_WORK | DESK
    ):  # answered; if the caller disagrees, somebody must own it
        unit_id = ticket.unit_id or county_id
        if unit_id is None:
            raise LookupError("no county to go back to")
        return replace(ticket, handler_id=None, unit_id=unit_id)
    state = TicketState.PENDING_DISPATCH if ticket.state in AT_WORK else ticket.state
    return Owned(state, None, _registrar(state, ticket.operator_id, former), None)


def _registrar(state: TicketState, operator_id: str | None, former: str) -> str | None:
    """Whoever registered it stays in the record, unless the ticket would fall back to them."""
    return None if state in DESK and operator_id == former else operator_id


def is_walled(request_kind: str | None, *, confidential: bool) -> bool:
    """Whether only the county may have it: it may be about those below."""
    return confidential or request_kind == COMPLAINT
