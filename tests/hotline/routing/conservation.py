"""The law of conservation of the engine: every call in one place, every offer with its leg, nobody with two.

A ledger is everything at one instant, read in one transaction; breaches are told in words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, SQLModel, select

from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.calls.machine import OVER, CallState, Outcome
from hotline.calls.model import Call, Leg, LegRole, LegState
from hotline.kernel.event_log import LoggedEvent
from hotline.routing.model import Reservation, WorkItem, WorkState
from hotline.routing.repository import OPEN
from hotline.routing.work import WorkKind

OFFERED, ACCEPTED = OPEN
# Of a call in each state: its place in line, its offer, and what the person of the offer does.
PLACES: Final = {
    CallState.IVR: (None, None, None),
    CallState.QUEUED: (WorkState.WAITING, None, None),
    CallState.RINGING: (WorkState.OFFERED, OFFERED, AgentState.RINGING),
    CallState.TALKING: (WorkState.TAKEN, ACCEPTED, AgentState.TALKING),
    CallState.HOLD: (WorkState.TAKEN, ACCEPTED, AgentState.TALKING),
}
GONE: Final = (WorkState.CLOSED, None, None)  # of a call in any other state
OFFER_OF_PAPER: Final = {WorkState.OFFERED: OFFERED, WorkState.TAKEN: ACCEPTED}


@dataclass(frozen=True)
class Ledger:
    calls: dict[str, Call]
    legs: dict[str, Leg]
    items: dict[str, WorkItem]
    offers: dict[str, Reservation]
    people: dict[str, Agent]

    def open_offers(self) -> list[Reservation]:
        return [offer for offer in self.offers.values() if offer.state in OPEN]


def ledger(session: Session) -> Ledger:
    def of(table: type[SQLModel], key: str = "id") -> dict[str, SQLModel]:
        return {getattr(row, key): row for row in session.exec(select(table))}

    return Ledger(of(Call), of(Leg), of(WorkItem), of(Reservation), of(Agent, "person_id"))  # type: ignore[arg-type]


def breaches(now: Ledger, told: set[str]) -> list[str]:
    """What is wrong at this instant. `told` are the network's ids of the calls we were told of."""
    return [
        *_lost(now, told),
        *_misplaced(now),
        *_paper(now),
        *_offers(now),
        *_people(now),
        *_legs(now),
    ]


def _lost(now: Ledger, told: set[str]) -> Iterator[str]:
    found = Counter(call.carrier_id for call in now.calls.values())
    yield from (f"call {one} is there {found[one]} times" for one in told if found[one] != 1)
    yield from (f"nobody told of call {one}" for one in found.keys() - told)
    for call in now.calls.values():
        if call.state in OVER and call.outcome is None:
            yield f"{call.id} is {call.state}, nobody knows how"
    calls = {item.id for item in now.items.values() if item.kind is WorkKind.CALL}
    yield from (f"{one} waits without a call" for one in calls - now.calls.keys())


def _misplaced(now: Ledger) -> Iterator[str]:
    offers = {offer.work_id: offer for offer in now.open_offers()}
    for call in now.calls.values():
        item, offer = now.items.get(call.id), offers.get(call.id)
        agent = now.people.get(offer.person_id) if offer else None
        is_with = agent is not None and agent.call_id == call.id
        place = (
            item.state if item else None,
            offer.state if offer else None,
            agent.state if agent and is_with else None,
        )
        expected = PLACES.get(call.state, GONE if item else PLACES[CallState.IVR])
        if place != expected:
            yield f"call {call.id} is {call.state}, but {place}"
        if call.state is CallState.WRAPUP and call.person_id:
            writer = now.people[call.person_id]
            if (writer.state, writer.call_id) != (AgentState.WRAPUP, call.id):
                yield f"{writer.person_id} should write up {call.id}, but is {writer.state}"


def _paper(now: Ledger) -> Iterator[str]:
    offers = {offer.work_id: offer.state for offer in now.open_offers()}
    for item in now.items.values():
        if item.kind is not WorkKind.CALL and offers.get(item.id) != OFFER_OF_PAPER.get(item.state):
            yield f"{item.kind} {item.id} is {item.state}, its offer {offers.get(item.id)}"
        if (item.state is WorkState.CLOSED) != (item.closed_at is not None):
            yield f"{item.id} is {item.state}, closed at {item.closed_at}"


def _offers(now: Ledger) -> Iterator[str]:
    works = Counter(offer.work_id for offer in now.open_offers())
    yield from (f"{work} is offered {n} times" for work, n in works.items() if n > 1)
    calls = [offer for offer in now.open_offers() if offer.kind is WorkKind.CALL]
    people = Counter(offer.person_id for offer in calls)
    yield from (f"{person} has {n} calls" for person, n in people.items() if n > 1)
    for offer in now.offers.values():
        if (offer.state in OPEN) != (offer.closed_at is None):
            yield f"offer {offer.id} is {offer.state}, closed at {offer.closed_at}"
        if offer.work_id not in now.items:
            yield f"offer {offer.id} is of nothing"
        if (offer.kind is WorkKind.CALL) != (offer.leg_id in now.legs):
            yield f"offer {offer.id} of a {offer.kind} has the leg {offer.leg_id}"


def _people(now: Ledger) -> Iterator[str]:
    calls = {o.person_id: o for o in now.open_offers() if o.kind is WorkKind.CALL}
    for agent in now.people.values():
        call = now.calls.get(agent.call_id or "")
        spoke = call is not None and call.talk_ended_at and call.person_id == agent.person_id
        writes = agent.state is AgentState.WRAPUP and spoke
        if call is not None and writes and call.state is not CallState.WRAPUP:
            yield f"{agent.person_id} writes up {call.id}, which is {call.state}"
        busy = agent.state in {AgentState.RINGING, AgentState.TALKING}
        if busy != (agent.person_id in calls):
            yield f"{agent.person_id} is {agent.state}, offered {calls.get(agent.person_id)}"
        if busy and agent.intent is not Intent.AVAILABLE:
            yield f"{agent.person_id} is {agent.state}, but on {agent.intent}"
        if (agent.state is AgentState.WRAPUP) != (agent.wrapup_until is not None):
            yield f"{agent.person_id} is {agent.state} until {agent.wrapup_until}"


def _legs(now: Ledger) -> Iterator[str]:
    offer_of: defaultdict[str | None, list[Reservation]] = defaultdict(list)
    for offer in now.offers.values():
        offer_of[offer.leg_id].append(offer)
    callers = Counter(leg.call_id for leg in now.legs.values() if leg.role is LegRole.CALLER)
    yield from (f"{one} has {callers[one]} caller's legs" for one in now.calls if callers[one] != 1)
    for leg in now.legs.values():
        if leg.role is LegRole.CALLER:
            continue
        of = offer_of[leg.id]
        if [(o.work_id, o.person_id) for o in of] != [(leg.call_id, leg.person_id)]:
            yield f"leg {leg.id} has the offers {of}"
        elif leg.state in {LegState.DIALLING, LegState.RINGING} and of[0].state is not OFFERED:
            yield f"leg {leg.id} is {leg.state}, its offer {of[0].state}"
        elif of[0].state in OPEN and leg.state is LegState.ENDED:
            yield f"leg {leg.id} has ended, its offer is {of[0].state}"


def changes(before: Ledger, now: Ledger, reopened: set[str]) -> list[str]:
    """What is different though it was decided. `reopened` paper was put in line anew meanwhile."""
    return [*_moved_calls(before, now), *_moved_work(before, now, reopened)]


def _moved_calls(before: Ledger, now: Ledger) -> Iterator[str]:
    for was in before.calls.values():
        call = now.calls[was.id]
        if was.state is CallState.ENDED and call.state is not CallState.ENDED:
            yield f"{call.id} had ended, and is {call.state}"
        if was.queued_at is not None and call.queued_at != was.queued_at:
            yield f"{call.id} was in line since {was.queued_at}, now {call.queued_at}"
        was_answered = was.state in OVER and was.outcome is Outcome.ANSWERED
        if was_answered and call.outcome is not Outcome.ANSWERED:
            yield f"{call.id} was answered, and is {call.outcome}"
    for leg in before.legs.values():
        if leg.state is LegState.ENDED and now.legs[leg.id].state is not LegState.ENDED:
            yield f"leg {leg.id} had ended"


def _moved_work(before: Ledger, now: Ledger, reopened: set[str]) -> Iterator[str]:
    for was in before.offers.values():
        offer = now.offers[was.id]
        if was.state not in OPEN and (offer.state, offer.closed_at) != (was.state, was.closed_at):
            yield f"offer {was.id} was {was.state}, and is {offer.state}"
        if was.state is ACCEPTED and offer.state is OFFERED:
            yield f"offer {was.id} was accepted"
    for old in before.items.values():
        item = now.items[old.id]
        if old.id in reopened and old.state is WorkState.CLOSED:
            continue
        if item.since != old.since:
            yield f"{old.id} waited since {old.since}, now since {item.since}"
        if old.state is WorkState.CLOSED and item.state is not WorkState.CLOSED:
            yield f"{old.id} was closed, and is {item.state}"


def misreported(session: Session, now: Ledger) -> list[str]:
    """Where the event log says something else than the rows: told twice, or not at all."""
    counts: Counter[tuple[str, str]] = Counter()
    for event in session.exec(select(LoggedEvent)):
        subject = event.payload.get("reservation_id") or event.call_id or ""
        counts[event.name, subject] += 1
    wrong = [
        f"{one} opened {n} times" for one in now.calls if (n := counts["CallOpened", one]) != 1
    ]
    for offer in now.offers.values():
        made, ended = (
            ("CallOffered", "OfferClosed")
            if offer.kind is WorkKind.CALL
            else ("WorkOffered", "WorkOfferClosed")
        )
        found = counts[made, offer.id], counts[ended, offer.id]
        if found != (1, int(offer.state not in OPEN)):
            wrong.append(f"offer {offer.id} is {offer.state}, but told {found} times")
    return wrong


def unfinished(now: Ledger) -> list[str]:
    """What is not over though every caller has left and all time has passed."""
    return [
        *(
            f"{c.id} is {c.state}, its line ended {c.ended_at}"
            for c in now.calls.values()
            if c.state is not CallState.ENDED or c.ended_at is None
        ),
        *(f"leg {o.id} is {o.state}" for o in now.legs.values() if o.state is not LegState.ENDED),
        *(
            f"{a.person_id} is {a.state}"
            for a in now.people.values()
            if a.state is not AgentState.IDLE
        ),
        *(f"offer {o.id} is {o.state}" for o in now.open_offers() if o.kind is WorkKind.CALL),
    ]
