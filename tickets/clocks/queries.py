"""Reads of limits and of what deadlines were made from, for all of tickets and above."""

from datetime import datetime

from sqlmodel import Session, col, select

from tickets.clocks.model import LimitsVersion, TicketClock
from tickets.clocks.rules import SEED, Limit, Limits, limit_of
from tickets.deadlines import Basis


def newest(session: Session) -> LimitsVersion | None:
    return session.exec(select(LimitsVersion).order_by(col(LimitsVersion.version).desc())).first()


def limits(session: Session) -> Limits:
    """The limits in force: those the office has set, else those it starts with."""
    found = newest(session)
    if found is None:
        return SEED
    return {**SEED, **{key: Limit(**row) for key, row in found.limits.items()}}


def limit(session: Session, request_kind: str | None, urgency: str) -> Limit:
    return limit_of(limits(session), request_kind, urgency)


def basis(clock: TicketClock) -> Basis:
    return Basis(
        started_at=clock.started_at,
        days=clock.handle_days,
        extended=clock.extended_days,
        pauses=tuple(
            (datetime.fromisoformat(since), datetime.fromisoformat(until))
            for since, until in clock.pauses
        ),
    )
