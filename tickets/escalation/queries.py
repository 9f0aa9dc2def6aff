"""Reads of notices: those that concern a person, of deadlines that still hold."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlmodel import Session, col, select

from tickets.escalation.ladder import Level
from tickets.escalation.model import Escalation, EscalationSeen
from tickets.machine import CLOCK_RUNS
from tickets.model import OPEN_TICKETS, Ticket
from tickets.policy import Standing
from tickets.visibility import visible

MOST: Final = 100  # more than anybody works through before looking again
LATE: Final = (Level.RED, Level.HEAD)


def unseen(
    session: Session, who: Standing, unit_id: str | None, now: datetime
) -> list[tuple[Escalation, Ticket]]:
    """What this person has not seen yet, the most urgent first.

    A notice goes with the ticket: whoever has it now is told, and an extension or a reply ends it.
    """
    is_seen = exists().where(
        col(EscalationSeen.escalation_id) == col(Escalation.id),
        col(EscalationSeen.person_id) == who.person_id,
    )
    query = (
        select(Escalation, Ticket)
        .join(Ticket, col(Ticket.id) == col(Escalation.ticket_id))
        .where(OPEN_TICKETS, col(Ticket.state).in_(sorted(CLOCK_RUNS)))
        .where(col(Escalation.due_at) == col(Ticket.due_at), ~is_seen, visible(who, now))
        .where(_concerns(who, unit_id))
        .order_by(col(Ticket.due_at), col(Escalation.id))
        .limit(MOST)
    )
    return list(session.exec(query).all())


def of_person(
    session: Session, escalation_id: str, who: Standing, unit_id: str | None, now: datetime
) -> Escalation | None:
    """One notice, if it concerns this person; seen or not."""
    query = (
        select(Escalation)
        .join(Ticket, col(Ticket.id) == col(Escalation.ticket_id))
        .where(Escalation.id == escalation_id, visible(who, now), _concerns(who, unit_id))
    )
    return session.exec(query).first()


def _concerns(who: Standing, unit_id: str | None) -> ColumnElement[bool]:
    """Handler always; the head of the unit from yellow on; the desk when it is overdue.

    The head of a town's office is its officer, of the county's own unit its supervisor.
    """
    level = col(Escalation.level)
    ways: list[ColumnElement[bool]] = [col(Ticket.handler_id) == who.person_id]
    if who.unit_ids:
        ways.append(col(Ticket.unit_id).in_(who.unit_ids))
    if "supervisor" in who.roles:
        ways.append(level.in_(LATE))
        ways.append(col(Ticket.unit_id) == unit_id if unit_id else false())
        ways.append(col(Ticket.unit_id).is_(None))
    if "operator" in who.roles:
        ways.append(and_(level == Level.RED))
    return or_(*ways)
