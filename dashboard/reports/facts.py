"""Reads the facts for the figures off a call's row. Nothing is stored here."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col

from dashboard.reports.measures import CallFacts, Ending
from hotline.calls.machine import Outcome
from hotline.calls.model import Call

MILLISECOND: Final = timedelta(milliseconds=1)
ENDINGS: Final = {
    Outcome.ANSWERED: Ending.ANSWERED,
    Outcome.QUEUE_ABANDONED: Ending.ABANDONED,
    Outcome.VOICEMAIL: Ending.VOICEMAIL,
    Outcome.CALLBACK_REQUESTED: Ending.CALLBACK,
    Outcome.IVR_ABANDONED: Ending.IVR_ABANDONED,
    Outcome.OFF_HOURS: Ending.OFF_HOURS,
}
COLUMNS: Final = (
    col(Call.id),
    col(Call.direction),
    col(Call.outcome),
    col(Call.queue),
    col(Call.person_id),
    col(Call.arrived_at),
    col(Call.queued_at),
    col(Call.answered_at),
    col(Call.talk_ended_at),
    col(Call.ended_at),
    col(Call.wrapped_up_at),
    col(Call.hold_seconds),
    col(Call.rating),
)


def facts_of(call: Any) -> CallFacts | None:
    """What a call (or a row of COLUMNS) says to the figures; None while its outcome is open.

    Calls that we made ourselves are not part of the figures of a hotline.
    """
    if call.outcome is None or call.direction != "inbound":
        return None
    ending = ENDINGS[call.outcome]
    answered = ending is Ending.ANSWERED
    hold = round(call.hold_seconds * 1000) if answered else 0
    talk = _between(call.answered_at, call.talk_ended_at) if answered else 0
    return CallFacts(
        arrived_at=call.arrived_at,
        queue=call.queue,
        ending=ending,
        queued=call.queued_at is not None or ending in {Ending.ANSWERED, Ending.ABANDONED},
        completed=answered and call.talk_ended_at is not None,
        person_id=call.person_id if answered else None,
        wait_ms=_wait(call, ending),
        talk_ms=max(talk - hold, 0),
        hold_ms=hold,
        wrapup_ms=_between(call.talk_ended_at, call.wrapped_up_at) if answered else 0,
        rating=call.rating if answered else None,
    )


def _wait(call: Any, ending: Ending) -> int:
    """From entering the queue until a person answered or the caller gave up, ringing included."""
    if ending is Ending.ANSWERED:
        return _between(call.queued_at, call.answered_at)
    if ending is Ending.ABANDONED:
        return _between(call.queued_at, call.ended_at)
    return 0


def _between(start: datetime | None, end: datetime | None) -> int:
    if start is None or end is None:
        return 0
    return max((end - start) // MILLISECOND, 0)  # carriers' clocks may disagree by a little
