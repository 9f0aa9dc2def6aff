"""Figures of the board that are counted, not followed: today's calls, tickets by light. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlmodel import Session, col

from dashboard.live.frames import Card, Shown, instant
from dashboard.live.projection import HALL, SUPERVISE, TICKET_COUNTS, TODAY, Entity
from dashboard.reports.periods import day_of, midnight
from dashboard.reports.queries import today
from hotline.calls.model import Call
from tickets.deadlines import yellow_until
from tickets.machine import TicketState
from tickets.model import OPEN_TICKETS, Ticket

MOST_TICKETS: Final = 1_000  # a count beyond is shown as "999+" and need not be exact
NOT_TAKEN_UP: Final = (
    TicketState.REGISTERED,
    TicketState.PENDING_DISPATCH,
    TicketState.DISPATCHED,
)


@dataclass(frozen=True, slots=True)
class Tally:
    today: Card = field(default_factory=dict)
    tickets: Card = field(default_factory=dict)
    calls_today: Mapping[str, int] = field(default_factory=dict)  # by person

    def shown(self) -> dict[Entity, Shown]:
        return {
            TODAY: Shown(self.today, HALL),
            TICKET_COUNTS: Shown(self.tickets, frozenset({SUPERVISE})),
        }


def count(session: Session, now: datetime) -> Tally:
    """Everything at once; a few milliseconds, so at most once a second."""
    return Tally(
        today=_today(session, now),
        tickets=_tickets(session, now),
        calls_today=_calls_today(session, now),
    )


def _today(session: Session, now: datetime) -> Card:
    report = today(session, now)
    return {
        "arrived": report.arrived,
        "offered": report.figures["offered"],
        "answered": report.figures["answered"],
        "abandoned": report.figures["abandoned"],
        "in_15s": report.figures["answered_in_target"],
        "half_hours": [
            {
                "start": instant(row.start_at),
                "arrived": row.arrived,
                "offered": row.offered,
                "answered": row.answered,
            }
            for row in report.half_hours
        ],
        "yesterday": [row.arrived for row in report.yesterday],  # by half hour, from midnight
    }


def _tickets(session: Session, now: datetime) -> Card:
    due_at, last_day = col(Ticket.due_at), yellow_until(now)
    paused = col(Ticket.state) == TicketState.SUSPENDED
    return {
        "red": _capped(session, due_at <= now, ~paused),
        "yellow": _capped(session, due_at > now, due_at <= last_day, ~paused),
        "new": _capped(session, col(Ticket.state).in_(NOT_TAKEN_UP)),
    }


def _capped(session: Session, *where: ColumnElement[bool]) -> int:
    some: Select[Any] = select(literal_column("1")).select_from(Ticket).where(OPEN_TICKETS, *where)
    query: Select[Any] = select(func.count()).select_from(some.limit(MOST_TICKETS).subquery())
    return int(session.connection().execute(query).scalar_one())


def _calls_today(session: Session, now: datetime) -> dict[str, int]:
    query = (
        select(col(Call.person_id), func.count())
        .where(col(Call.arrived_at) >= midnight(day_of(now)), col(Call.answered_at).is_not(None))
        .where(col(Call.person_id).is_not(None))
        .group_by(col(Call.person_id))
    )
    return {str(person_id): int(n) for person_id, n in session.connection().execute(query)}
