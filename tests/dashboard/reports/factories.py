"""Calls for the tests of the figures; a test states only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.reports.measures import CallFacts, Ending
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai


def some_facts(**known: Any) -> CallFacts:
    values: dict[str, Any] = {
        "arrived_at": NINE,
        "queue": "general",
        "ending": Ending.ANSWERED,
        "queued": True,
        "completed": True,
        "person_id": None,
        "wait_ms": 0,
        "talk_ms": 0,
        "hold_ms": 0,
        "wrapup_ms": 0,
        "rating": None,
    }
    return CallFacts(**(values | known))


def a_call(
    session: Session,
    *,
    arrived_at: datetime = NINE,
    wait: float = 10,
    talk: float | None = 60,
    outcome: Outcome | None = Outcome.ANSWERED,
    **known: Any,
) -> Call:
    """A call that waited and talked for so many seconds."""
    queued = arrived_at
    met = queued + timedelta(seconds=wait)
    answered = outcome is Outcome.ANSWERED
    over = met + timedelta(seconds=talk or 0)
    call = Call(
        carrier="test",
        carrier_id=known.pop("carrier_id", f"{arrived_at.isoformat()}-{id(known)}"),
        state=CallState.ENDED if outcome else CallState.QUEUED,
        outcome=outcome,
        arrived_at=arrived_at,
        queued_at=known.pop("queued_at", queued),
        answered_at=met if answered else None,
        talk_ended_at=over if answered and talk is not None else None,
        ended_at=(over if answered else met) if outcome else None,
        **known,
    )
    session.add(call)
    session.flush()
    return call
