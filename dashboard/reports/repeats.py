"""Reads people and matters apart, and how often callers come again with the same matter, for a period.

Tickets count in the period in which they were opened; cancelled ones are not counted.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.reports.periods import Period
from hotline.kernel.db import UtcDateTime
from tickets.machine import TicketState
from tickets.merging.model import Choice, RepeatDecision
from tickets.model import Ticket

AGAIN_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Repeats:
    """`tickets` = `matters` + `merged` + `progress`; a rate is `repeated` of `calls`."""

    tickets: int
    callers: int
    matters: int
    merged: int
    progress: int
    calls: int
    repeated: int


def repeats(session: Session, period: Period) -> Repeats:
    caller, state = col(Ticket.caller_id), col(Ticket.state)
    query = (
        select(
            func.count().label("tickets"),
            func.count(func.distinct(caller)).label("known"),
            _number(caller.is_(None)).label("unknown"),
            _number(state == TicketState.MERGED).label("merged"),
            _number(_only_asks()).label("progress"),
            _number(col(Ticket.call_id).is_not(None)).label("calls"),
        )
        .where(col(Ticket.created_at) >= period.start_at, col(Ticket.created_at) < period.end_at)
        .where(state != TicketState.CANCELLED)
    )
    row = session.connection().execute(query).one()
    return Repeats(
        tickets=row.tickets,
        callers=row.known + row.unknown,
        matters=row.tickets - row.merged - row.progress,
        merged=row.merged,
        progress=row.progress,
        calls=row.calls,
        repeated=_repeated(session, period),
    )


def _repeated(session: Session, period: Period) -> int:
    """Calls of a number that had the same kind of matter in the 30 days before, or that were said to be no new one."""
    at = col(Ticket.created_at)
    before = func.lag(at).over(partition_by=(Ticket.caller_id, Ticket.matter), order_by=at)
    line = (
        select(
            at.label("at"),
            col(Ticket.call_id).label("call_id"),
            col(Ticket.matter).label("matter"),
            type_coerce(before, UtcDateTime).label("before"),
            or_(_only_asks(), _into_own()).label("said"),
        )
        .where(at >= period.start_at - AGAIN_WITHIN, at < period.end_at)
        .where(col(Ticket.caller_id).is_not(None), col(Ticket.state) != TicketState.CANCELLED)
        .subquery()
    )
    is_again = and_(line.c.matter.is_not(None), line.c.before.is_not(None))
    query = select(line.c.at, line.c.before, line.c.said).where(
        line.c.at >= period.start_at, line.c.call_id.is_not(None), or_(line.c.said, is_again)
    )
    rows = session.connection().execute(query)
    # What lies between two instants is not the same expression in both databases.
    return sum(1 for row in rows if row.said or row.at - row.before <= AGAIN_WITHIN)


def _only_asks() -> Any:
    """查询进度: no matter of its own."""
    return and_(
        col(Ticket.state) != TicketState.MERGED,
        exists().where(
            col(RepeatDecision.ticket_id) == col(Ticket.id),
            col(RepeatDecision.choice) == Choice.PROGRESS,
        ),
    )


def _into_own() -> Any:
    """Merged into a matter of the same number; its own kind may not have been written down."""
    master = aliased(Ticket)
    return and_(
        col(Ticket.state) == TicketState.MERGED,
        exists().where(
            master.id == col(Ticket.merged_into_id), master.caller_id == col(Ticket.caller_id)
        ),
    )


def _number(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
