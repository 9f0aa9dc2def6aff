"""Who is offered which call. Pure and deterministic: a snapshot and the time in, offers out.

Order of callers: those who waited longest first, where a priority counts as seconds already
waited, so nobody starves (FreeSWITCH mod_callcenter's score). Order of people: who was tried
least for this call, then the caller's village adviser, then who has been idle longest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

RETRY_AFTER = timedelta(seconds=5)  # before the same call rings at the same person again


@dataclass(frozen=True, slots=True)
class WaitingCall:
    call_id: str
    queued_at: datetime
    priority: int = 0  # seconds of credit
    skill: str | None = None
    language: str | None = None
    is_stranded: bool = False  # has been told that nobody can answer
    advisers: tuple[str, ...] = ()  # of the caller's village, the appointed one first
    tried: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)  # person: times, last


@dataclass(frozen=True, slots=True)
class FreePerson:
    person_id: str
    idle_since: datetime
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    call_id: str
    person_id: str
    why: str  # "village_adviser", "tried_least" or "longest_idle"
    passed_over: tuple[tuple[str, str], ...]  # person, reason: for the supervisor's question


def match(waiting: Iterable[WaitingCall], free: Iterable[FreePerson], now: datetime) -> list[Offer]:
    """At most one offer for each call and each person."""
    people = sorted(free, key=lambda person: (person.idle_since, person.person_id))
    offers: list[Offer] = []
    for call in in_line(waiting):
        offer = _offer(call, people, now)
        if offer is not None:
            people = [person for person in people if person.person_id != offer.person_id]
            offers.append(offer)
    return offers


def in_line(waiting: Iterable[WaitingCall]) -> list[WaitingCall]:
    """The callers in the order in which they are served."""
    return sorted(
        waiting,
        key=lambda call: (call.queued_at - timedelta(seconds=call.priority), call.call_id),
    )


def obstacle(call: WaitingCall, person: FreePerson, now: datetime) -> str | None:
    """Why this person cannot be offered this call, or None."""
    if call.skill is not None and call.skill not in person.skills:
        return "skill"
    if call.language is not None and call.language not in person.languages:
        return "language"
    times, last = call.tried.get(person.person_id, (0, now))
    if times and now - last < RETRY_AFTER:
        return "tried_just_now"
    return None


def _offer(call: WaitingCall, people: Sequence[FreePerson], now: datetime) -> Offer | None:
    passed_over: list[tuple[str, str]] = []
    able: list[FreePerson] = []
    for person in people:
        reason = obstacle(call, person, now)
        if reason is None:
            able.append(person)
        else:
            passed_over.append((person.person_id, reason))
    if not able:
        return None
    chosen = min(able, key=lambda person: _rank(call, person))
    passed_over += [(p.person_id, "later_in_order") for p in able if p is not chosen]
    return Offer(call.call_id, chosen.person_id, _why(call, chosen, able), tuple(passed_over))


def _rank(call: WaitingCall, person: FreePerson) -> tuple[int, int, datetime, str]:
    times = call.tried.get(person.person_id, (0,))[0]
    nearness = (
        call.advisers.index(person.person_id)
        if person.person_id in call.advisers
        else len(call.advisers)
    )
    return times, nearness, person.idle_since, person.person_id


def _why(call: WaitingCall, chosen: FreePerson, able: Sequence[FreePerson]) -> str:
    if chosen.person_id in call.advisers:
        return "village_adviser"
    if chosen is not able[0]:
        return "tried_least"
    return "longest_idle"
