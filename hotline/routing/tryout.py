"""A policy tried on a day that is over: who would have been offered each call first. Reads only.

People are as they were at that moment, by the log of their presence; skills, queues and
appointments are today's, because those are what a new policy would meet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from hotline.agents.events import AgentChanged
from hotline.agents.machine import AgentState, Intent
from hotline.kernel.clock import SHANGHAI
from hotline.kernel.event_log import LoggedEvent
from hotline.routing import snapshot, staff
from hotline.routing.model import Reservation, WorkItem
from hotline.routing.policy import Policy, Who, rungs
from hotline.routing.router import match
from hotline.routing.work import Person, Work, WorkKind

MOST_CALLS = 5_000
LOOKS_BACK = timedelta(days=2)  # for how somebody's day began


@dataclass(frozen=True, slots=True)
class Trial:
    """One call of that day."""

    work_id: str
    at: datetime
    was: str | None  # whom it rang at first; None: nobody
    would_be: str | None
    why: Who | None


def try_out(session: Session, policy: Policy, day: date) -> list[Trial]:
    """The calls of a day in the order of their offers, each with its person then and under this policy."""
    begins = datetime.combine(day, time(), SHANGHAI)
    ends = begins + timedelta(days=1)
    firsts = _first_offers(session, begins, ends)
    items = session.exec(
        select(WorkItem)
        .where(
            WorkItem.kind == WorkKind.CALL,
            col(WorkItem.since) >= begins,
            col(WorkItem.since) < ends,
        )
        .limit(MOST_CALLS)
    ).all()
    moments = sorted(
        (firsts[item.id].offered_at if item.id in firsts else item.since, item.id) for item in items
    )
    by_id = {item.id: item for item in items}
    people = {person.id: person for person in staff.everybody(session, policy, begins)}
    presence = _Presence(session, begins - LOOKS_BACK, ends)
    return [
        _trial(session, policy, by_id[work_id], at, firsts.get(work_id), presence.at(at, people))
        for at, work_id in moments
    ]


def _trial(
    session: Session,
    policy: Policy,
    item: WorkItem,
    at: datetime,
    first: Reservation | None,
    people: list[Person],
) -> Trial:
    queue = policy.queue_for(item.kind, item.skill)
    work = snapshot.one(session, item, at)
    fresh: Work = replace(work, queue=queue.name, tried={}, forced=None, min_level=queue.min_level)
    offers = match(policy, [fresh], people, at)
    return Trial(
        item.id,
        at,
        first.person_id if first else None,
        offers[0].person_id if offers else None,
        rungs(policy, fresh)[offers[0].rung].who if offers else None,
    )


def _first_offers(session: Session, begins: datetime, ends: datetime) -> Mapping[str, Reservation]:
    query = (
        select(Reservation)
        .where(
            Reservation.kind == WorkKind.CALL,
            col(Reservation.offered_at) >= begins,
            col(Reservation.offered_at) < ends + timedelta(hours=1),
        )
        .order_by(col(Reservation.id).desc())
    )
    return {row.work_id: row for row in session.exec(query)}  # the earliest one stays


class _Presence:
    """Who was there and free, moment by moment."""

    def __init__(self, session: Session, begins: datetime, ends: datetime) -> None:
        query = (
            select(LoggedEvent.at, LoggedEvent.person_id, LoggedEvent.payload)
            .where(
                LoggedEvent.name == AgentChanged.__name__,
                col(LoggedEvent.at) >= begins,
                col(LoggedEvent.at) < ends,
            )
            .order_by(col(LoggedEvent.id))
        )
        self._changes: Iterator[tuple[datetime, str | None, Mapping[str, str]]] = (
            (at, person_id, payload) for at, person_id, payload in session.exec(query).all()
        )
        self._ahead = next(self._changes, None)
        self._now: dict[str, tuple[Intent, AgentState, datetime]] = {}

    def at(self, moment: datetime, staff: Mapping[str, Person]) -> list[Person]:
        """The people just before a moment; moments never go back."""
        while self._ahead is not None and self._ahead[0] < moment:
            at, person_id, payload = self._ahead
            if person_id is not None:
                self._change(person_id, at, payload)
            self._ahead = next(self._changes, None)
        return [
            replace(staff[person_id], is_free=state is AgentState.IDLE, idle_since=idle_since)
            for person_id, (intent, state, idle_since) in self._now.items()
            if intent is Intent.AVAILABLE and person_id in staff
        ]

    def _change(self, person_id: str, at: datetime, payload: Mapping[str, str]) -> None:
        intent, state = Intent(payload["intent"]), AgentState(payload["state"])
        before = self._now.get(person_id)
        was_busy = before is None or before[1] is AgentState.WRAPUP
        idle_since = at if before is None or (was_busy and state is AgentState.IDLE) else before[2]
        self._now[person_id] = (intent, state, idle_since)
