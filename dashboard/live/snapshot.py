"""Loads the board's entities as they are now: calls, people, offers. Which fields are shown is in `frames`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, Row, literal_column, select
from sqlmodel import Session, col

from dashboard.live import matters, notices, projection, reminders
from dashboard.live.frames import Card, Loaded, Shown, agent_card, call_card, offer_card
from dashboard.live.projection import Entity, person_topic
from dashboard.live.tally import Tally
from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.kernel.pii import mask_phone
from hotline.organisation.model import Person, Unit
from hotline.routing.model import Reservation, ReservationState
from tickets.model import Caller

# Written out, not bound: a partial index is used only where its condition stands in the query.
NOT_ENDED: Final = col(Call.state) != literal_column("'ended'")
IS_OPEN: Final = col(Reservation.state).in_(
    [literal_column("'offered'"), literal_column("'accepted'")]
)
PLACES_TOLD: Final = 40  # behind that, a place in the queue means nothing, and each move tells all


def everything(session: Session, tally: Tally) -> dict[Entity, Shown]:
    """The whole board, from nothing."""
    loaded: Loaded = {}
    loaded |= _calls(session, NOT_ENDED)
    loaded |= _people(session, tally, None)
    loaded |= matters.follow_ups(session, None)
    loaded |= reminders.of(session, None)
    loaded |= tally.shown() | matters.attended(session) | notices.of(session)
    return {entity: shown for entity, shown in loaded.items() if shown is not None}


def load(session: Session, wanted: Iterable[Entity], tally: Tally, now: datetime) -> Loaded:
    """These entities as they are now, and those that depend on them; None is no longer shown."""
    ids: dict[str, set[str]] = {}
    for entity in wanted:
        ids.setdefault(entity.kind, set()).add(entity.id)
    people = ids.get("me", set()) | ids.get("agent", set())
    calls = ids.get("call", set())
    loaded: Loaded = {Entity(kind, i): None for kind in ids for i in ids[kind] if i}
    if people:
        loaded |= _people(session, tally, people)
        # An offer without its call would puzzle the console; on PostgreSQL its event may come later.
        mine = (shown.card for e, shown in loaded.items() if e.kind == "me" and shown is not None)
        calls = calls | {card["offer"]["call_id"] for card in mine if card["offer"] is not None}
    if calls:
        line = _line(session)
        seen = calls | set(line[:PLACES_TOLD])
        loaded |= _calls(session, col(Call.id).in_(seen), line)
        if others := set(_offered(session, seen).values()) - people:
            loaded |= _people(session, tally, others)
    readers: dict[str, Callable[[set[str]], Loaded]] = {
        "ticket": lambda asked: matters.tickets(session, asked, now),
        "follow_up": lambda asked: matters.follow_ups(session, asked),
        "reminder": lambda asked: reminders.of(session, asked),
        "mass_alert": lambda asked: matters.mass_alerts(session, asked),
        projection.ATTENDANCE.kind: lambda _: matters.attended(session),
        projection.NOTICES.kind: lambda _: notices.of(session),
    }
    for kind in readers.keys() & ids.keys():
        loaded |= readers[kind](ids[kind])
    return loaded


def _rows(session: Session, query: Executable) -> Sequence[Row[Any]]:
    return session.connection().execute(query).all()


def _calls(
    session: Session, which: ColumnElement[bool], line: Sequence[str] | None = None
) -> Loaded:
    query = (
        select(
            col(Call.id),
            col(Call.state),
            col(Call.queue),
            col(Call.skill),
            col(Call.caller_number),
            col(Call.queued_at),
            col(Call.arrived_at),
            col(Call.answered_at),
            col(Call.person_id),
            col(Call.ticket_id),
            col(Unit.name).label("place"),
        )
        .outerjoin(Unit, col(Unit.id) == col(Call.village_id))
        .where(which)
    )
    rows = _rows(session, query)
    offered = _offered(session, [row.id for row in rows])
    line = _line(session) if line is None else line
    places = {call_id: place for place, call_id in enumerate(line[:PLACES_TOLD], 1)}
    loaded: Loaded = {}
    for row in rows:
        if row.state is CallState.ENDED:
            loaded[Entity("call", row.id)] = None
            continue
        masked = mask_phone(row.caller_number)
        card = call_card(row, caller_display=masked, position=places.get(row.id))
        topics = projection.topics_of_call(row.state, row.person_id)
        person_id = offered.get(row.id) or row.person_id
        if person_id is None:
            loaded[Entity("call", row.id)] = Shown(card, topics)
            continue
        mine = person_topic(person_id)  # whoever talks with the caller sees the number
        loaded[Entity("call", row.id)] = Shown(
            card, topics | {mine}, mine, {"caller_display": row.caller_number}
        )
    return loaded


def _line(session: Session) -> list[str]:
    """Ids of those who wait for a person, the next to be served first."""
    rows = _rows(
        session,
        select(col(Call.id), col(Call.queued_at), col(Call.arrived_at), col(Call.priority)).where(
            NOT_ENDED, col(Call.state) == CallState.QUEUED
        ),
    )
    order = [((r.queued_at or r.arrived_at) - timedelta(seconds=r.priority), r.id) for r in rows]
    return [call_id for _, call_id in sorted(order)]


def _offered(session: Session, call_ids: Iterable[str]) -> dict[str, str]:
    """Call → whom it rings at or who has it."""
    rows = _rows(
        session,
        select(col(Reservation.work_id), col(Reservation.person_id)).where(
            IS_OPEN, col(Reservation.work_id).in_(list(call_ids))
        ),
    )
    return {row.work_id: row.person_id for row in rows}


def _agent_rows(session: Session, people: Iterable[str] | None) -> Sequence[Row[Any]]:
    query = select(
        col(Agent.person_id),
        col(Person.name),
        col(Person.skills),
        col(Agent.intent),
        col(Agent.break_reason),
        col(Agent.next_intent),
        col(Agent.state),
        col(Agent.state_since),
        col(Agent.wrapup_until),
        col(Agent.call_id),
        col(Agent.not_responding),
        col(Agent.connected),
    ).join(Person, col(Person.id) == col(Agent.person_id))
    if people is not None:
        query = query.where(col(Agent.person_id).in_(list(people)))
    return _rows(session, query)


def _people(session: Session, tally: Tally, people: Iterable[str] | None) -> Loaded:
    """What everybody sees of them, and what each sees alone."""
    rows = _agent_rows(session, people)
    offers = _offers(session, people)
    loaded: Loaded = {}
    for row in rows:
        card = agent_card(row, calls_today=tally.calls_today.get(row.person_id, 0))
        gone_home = row.intent is Intent.SIGNED_OUT and row.state is AgentState.IDLE
        loaded[Entity("agent", row.person_id)] = None if gone_home else Shown(card, projection.HALL)
        mine = {"agent": card, "offer": offers.get(row.person_id)}
        topics = frozenset({person_topic(row.person_id)})
        loaded[Entity("me", row.person_id)] = Shown(mine, topics)
    return loaded


def _offers(session: Session, people: Iterable[str] | None) -> dict[str, Card]:
    """Person → what rings at them now."""
    query = (
        select(
            col(Reservation.id).label("reservation_id"),
            col(Reservation.work_id).label("call_id"),
            col(Reservation.leg_id),
            col(Reservation.person_id),
            col(Reservation.reason),
            col(Reservation.offered_at),
            col(Reservation.expires_at),
            col(Call.caller_number),
            col(Call.caller_id),
            col(Call.queue),
            col(Call.skill),
            col(Caller.name).label("caller_name"),
            col(Unit.name).label("place"),
        )
        .join(Call, col(Call.id) == col(Reservation.work_id))
        .outerjoin(Caller, col(Caller.id) == col(Call.caller_id))
        .outerjoin(Unit, col(Unit.id) == col(Call.village_id))
        .where(IS_OPEN, col(Reservation.state) == ReservationState.OFFERED)
    )
    if people is not None:
        query = query.where(col(Reservation.person_id).in_(list(people)))
    rows = _rows(session, query)
    counts = matters.counts_of_callers(session, {row.caller_id for row in rows if row.caller_id})
    return {
        row.person_id: offer_card(
            row,
            open_count=counts.get(row.caller_id, (0, 0))[0],
            total_count=counts.get(row.caller_id, (0, 0))[1],
        )
        for row in rows
    }
