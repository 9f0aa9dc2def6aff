"""The calls of the demonstration as they stood in line, and who was there: what a policy is tried on."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hotline.agents.events import AgentChanged
from hotline.agents.machine import AgentState, Intent
from hotline.demo import roster
from hotline.demo.calls import CallHistory, Past
from hotline.demo.county import County
from hotline.demo.dice import WORK_FROM, WORK_UNTIL
from hotline.kernel.clock import SHANGHAI, local
from hotline.routing.model import WorkState
from hotline.routing.work import Level, WorkKind

Row = dict[str, Any]
PRESENCE_DAYS: Final = 9  # a policy can be tried on the days of the last week


def in_line(calls: list[Past]) -> list[Row]:
    """The calls that were in line for a person."""
    return [
        {
            "id": call.row["id"],
            "kind": WorkKind.CALL,
            "state": WorkState.CLOSED,
            "queue": "general",
            "since": call.row["queued_at"],
            "priority": 0,
            "skill": call.row["skill"],
            "language": call.row["language"],
            "village_id": call.row["village_id"],
            "min_level": Level.VILLAGE,
            "last_handler_id": call.last_handler_id,
            "excluded": [],
            "closed_at": call.row["ended_at"],
        }
        for call in calls
        if call.row["queued_at"] is not None
    ]


def log(history: CallHistory, county: County, now: datetime) -> list[Row]:
    """The log of who was there and what they did, moment by moment."""
    calls = [call.row for call in history.calls if call.row["person_id"]]
    events: list[AgentChanged] = []
    for day in _days(now):
        for person_id, begins, ends in _shifts(county, day):
            if begins >= now:
                continue
            mine = [
                row
                for row in calls
                if row["person_id"] == person_id and begins <= row["arrived_at"] < ends
            ]
            over = [row["wrapped_up_at"] for row in mine if row["wrapped_up_at"] < now]
            events.append(_changed(begins, person_id, Intent.AVAILABLE, AgentState.IDLE))
            events += [event for row in mine for event in _of_call(row) if event.at < now]
            gone = max([min(ends, now), *over])
            events.append(_changed(gone, person_id, Intent.SIGNED_OUT, AgentState.IDLE))
    return [_logged(event) for event in sorted(events, key=lambda event: event.at)]


def _of_call(row: Row) -> Iterator[AgentChanged]:
    moments = (
        (max(row["queued_at"], row["answered_at"] - timedelta(seconds=4)), AgentState.RINGING),
        (row["answered_at"], AgentState.TALKING),
        (row["talk_ended_at"], AgentState.WRAPUP),
    )
    for at, state in moments:
        yield _changed(at, row["person_id"], Intent.AVAILABLE, state, row["id"])
    yield _changed(row["wrapped_up_at"], row["person_id"], Intent.AVAILABLE, AgentState.IDLE)


def _days(now: datetime) -> list[date]:
    today = local(now).date()
    return [today - timedelta(days=back) for back in range(PRESENCE_DAYS, -1, -1)]


def _shifts(county: County, day: date) -> Iterator[tuple[str, datetime, datetime]]:
    tomorrow = day + timedelta(days=1)
    for name in roster.desk(day):
        yield county.person[name], _at(day, WORK_FROM), _at(day, WORK_UNTIL)
    yield county.person[roster.night(day)], _at(day, WORK_UNTIL), _at(tomorrow, WORK_FROM)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


def _changed(
    at: datetime, person_id: str, intent: Intent, state: AgentState, call_id: str | None = None
) -> AgentChanged:
    return AgentChanged(at=at, person_id=person_id, intent=intent, state=state, call_id=call_id)


def _logged(event: AgentChanged) -> Row:
    return {
        "name": type(event).__name__,
        "at": event.at,
        "call_id": event.call_id,
        "ticket_id": None,
        "person_id": event.person_id,
        "payload": {"intent": event.intent, "state": event.state},
    }
