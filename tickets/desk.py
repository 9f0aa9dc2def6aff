"""Two lists of those who steer: what the dispatcher has to decide, and what the supervisor watches. Reads only."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select, tuple_

from tickets import queries
from tickets.limits import URGED_OFTEN
from tickets.machine import CLOCK_RUNS, Asked, TicketState
from tickets.model import OPEN_TICKETS, Ticket
from tickets.policy import Standing
from tickets.schemas import TicketListItem
from tickets.visibility import visible

Key = tuple[datetime, str]


class List(StrEnum):
    DISPATCH = "dispatch"  # to be dispatched, returned, to be paused, urged twice
    SUPERVISE = "supervise"  # supervised, overdue, to be extended


def page(
    session: Session,
    who: Standing,
    wanted: List,
    now: datetime,
    *,
    after: Key | None = None,
    limit: int = 50,
) -> list[TicketListItem]:
    """Open tickets of a list that the person sees, the oldest first: who waits longest comes first."""
    query = select(Ticket.id).where(OPEN_TICKETS, visible(who, now), _belongs(wanted, now))
    if after is not None:
        query = query.where(tuple_(col(Ticket.created_at), col(Ticket.id)) > after)
    ids = session.exec(query.order_by(col(Ticket.created_at), col(Ticket.id)).limit(limit)).all()
    found = queries.list_items(session, who, ids, now)
    return [found[ticket_id] for ticket_id in ids]


def _belongs(wanted: List, now: datetime) -> ColumnElement[bool]:
    state, asked = col(Ticket.state), col(Ticket.asked)
    if wanted is List.DISPATCH:
        return or_(
            state == TicketState.PENDING_DISPATCH,
            state == TicketState.RETURN_REVIEW,
            and_(asked == Asked.SUSPENSION, state == TicketState.IN_PROGRESS),
            col(Ticket.urged) >= URGED_OFTEN,
        )
    return or_(
        col(Ticket.supervision).is_not(None),
        and_(asked == Asked.EXTENSION, state == TicketState.IN_PROGRESS),
        and_(state.in_(sorted(CLOCK_RUNS)), col(Ticket.due_at) <= now),
    )
