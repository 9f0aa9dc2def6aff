"""The router alone: nobody lost, offered twice, overtaken without reason, or idle while a caller waits."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.router import (
    RETRY_AFTER,
    FreePerson,
    Offer,
    WaitingCall,
    in_line,
    match,
    obstacle,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SKILLS = ["labor", "marriage_family", "rural"]


def at(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


people = st.builds(
    FreePerson,
    person_id=st.sampled_from([f"p{n}" for n in range(6)]),
    idle_since=st.integers(0, 600).map(at),
    skills=st.frozensets(st.sampled_from(SKILLS)),
    languages=st.just(frozenset()),
)
tries = st.dictionaries(
    st.sampled_from([f"p{n}" for n in range(6)]),
    st.tuples(st.integers(1, 3), st.integers(0, 20).map(at)),
    max_size=3,
)
calls = st.builds(
    WaitingCall,
    call_id=st.sampled_from([f"c{n}" for n in range(8)]),
    queued_at=st.integers(0, 600).map(at),
    priority=st.sampled_from([0, 0, 0, 60, 300]),
    skill=st.sampled_from([None, *SKILLS]),
    language=st.none(),
    advisers=st.lists(st.sampled_from([f"p{n}" for n in range(6)]), max_size=2, unique=True).map(
        tuple
    ),
    tried=tries,
)
hall = st.tuples(
    st.lists(calls, max_size=8, unique_by=lambda c: c.call_id),
    st.lists(people, max_size=6, unique_by=lambda p: p.person_id),
)


@given(hall)
def test_nobody_is_offered_twice_and_everybody_offered_is_able(
    situation: tuple[list[WaitingCall], list[FreePerson]],
) -> None:
    waiting, free = situation
    offers = match(waiting, free, NOW)
    assert len({o.call_id for o in offers}) == len(offers)
    assert len({o.person_id for o in offers}) == len(offers)
    by_call = {c.call_id: c for c in waiting}
    by_person = {p.person_id: p for p in free}
    for offer in offers:
        assert obstacle(by_call[offer.call_id], by_person[offer.person_id], NOW) is None


@given(hall)
def test_no_able_person_idles_while_a_caller_waits(
    situation: tuple[list[WaitingCall], list[FreePerson]],
) -> None:
    waiting, free = situation
    offers = match(waiting, free, NOW)
    left = [c for c in waiting if c.call_id not in {o.call_id for o in offers}]
    idle = [p for p in free if p.person_id not in {o.person_id for o in offers}]
    assert all(obstacle(call, person, NOW) for call in left for person in idle)


@given(hall)
def test_a_younger_call_passes_only_where_the_older_one_cannot_go(
    situation: tuple[list[WaitingCall], list[FreePerson]],
) -> None:
    waiting, free = situation
    offers = {o.call_id: o.person_id for o in match(waiting, free, NOW)}
    by_person = {p.person_id: p for p in free}
    order = in_line(waiting)
    for place, older in enumerate(order):
        if older.call_id in offers:
            continue
        for younger in order[place + 1 :]:
            person = offers.get(younger.call_id)
            assert person is None or obstacle(older, by_person[person], NOW)


@given(hall, st.randoms())
def test_the_same_situation_gives_the_same_offers_in_whatever_order_it_is_told(
    situation: tuple[list[WaitingCall], list[FreePerson]], chance: Random
) -> None:
    waiting, free = situation
    again = waiting.copy(), free.copy()
    for part in again:
        chance.shuffle(part)
    assert {(o.call_id, o.person_id, o.why) for o in match(waiting, free, NOW)} == {
        (o.call_id, o.person_id, o.why) for o in match(*again, NOW)
    }


@given(hall)
def test_every_person_passed_over_is_explained(
    situation: tuple[list[WaitingCall], list[FreePerson]],
) -> None:
    waiting, free = situation
    taken: set[str] = set()
    for offer in match(waiting, free, NOW):
        explained = {person for person, _ in offer.passed_over}
        assert explained | taken | {offer.person_id} == {p.person_id for p in free}
        taken.add(offer.person_id)


def test_the_villages_adviser_comes_before_the_one_who_idles_longest() -> None:
    call = WaitingCall("c", at(0), advisers=("wang", "li"))
    free = [FreePerson("zhang", at(900)), FreePerson("li", at(10)), FreePerson("wang", at(5))]
    assert match([call], free, NOW) == [
        Offer(
            "c", "wang", "village_adviser", (("zhang", "later_in_order"), ("li", "later_in_order"))
        )
    ]


def test_a_person_who_was_tried_comes_after_those_who_were_not() -> None:
    call = WaitingCall("c", at(60), tried={"zhang": (1, at(30))})
    free = [FreePerson("zhang", at(900)), FreePerson("chen", at(5))]
    assert match([call], free, NOW)[0].person_id == "chen"


@pytest.mark.parametrize(("seconds", "offered"), [(4, False), (5, True)])
def test_the_only_person_is_tried_again_after_a_pause(seconds: int, *, offered: bool) -> None:
    assert timedelta(seconds=5) == RETRY_AFTER
    call = WaitingCall("c", at(60), tried={"zhang": (1, at(seconds))})
    assert bool(match([call], [FreePerson("zhang", at(900))], NOW)) is offered


def test_a_call_of_low_priority_is_served_however_many_urgent_ones_come() -> None:
    """Priority is seconds of credit, so waiting ages by itself and nobody starves."""
    old = WaitingCall("old", at(0))
    for minute in range(60):
        now = NOW + timedelta(minutes=minute)
        urgent = WaitingCall(f"urgent{minute}", now, priority=300)
        [offer] = match([old, urgent], [FreePerson("zhang", NOW)], now)
        if offer.call_id == "old":
            assert minute == 5
            return
    pytest.fail("the old call starved")
