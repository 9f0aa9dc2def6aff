"""The invariants that are properties of the decision alone: order, starvation, obstacles, ties."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.board import Board
from hotline.routing.policy import Policy, QueuePolicy, Rung, Who
from hotline.routing.router import match, offers
from hotline.routing.work import Person, Try, TryEnd, Work
from tests.hotline.routing.situations import NOW, SKILLS, at, policies, present, waiting

GROUP = Policy(queues={"general": QueuePolicy(name="general", ladder=(Rung(Who.SKILL_GROUP),))})
skill = st.sampled_from([None, *SKILLS])
callers = st.lists(
    st.tuples(st.integers(0, 60), skill), max_size=12
).map(
    lambda found: [
        Work(id=f"w{number:02}", since=at(age), skill=skill)
        for number, (age, skill) in enumerate(found)
    ]
)  # fmt: skip
desks = st.lists(
    st.tuples(st.integers(0, 60), st.frozensets(st.sampled_from(SKILLS))), max_size=6
).map(
    lambda found: [
        Person(id=f"p{number}", idle_since=at(idle), skills=skills)
        for number, (idle, skills) in enumerate(found)
    ]
)  # fmt: skip


@given(callers, desks)
def test_03_a_younger_call_passes_only_an_older_one_that_the_person_may_not_take(
    callers: list[Work], desks: list[Person]
) -> None:
    skills = {one.id: one.skills for one in desks}
    left = {one.id: one for one in callers}
    for offer in match(GROUP, callers, desks, NOW):
        taken = left.pop(offer.work_id)
        for older in left.values():
            if (older.since, older.id) < (taken.since, taken.id):
                assert older.skill not in {None, *skills[offer.person_id]}


@given(st.integers(1, 600), st.integers(1, 30), st.integers(1, 60))
def test_04_urgent_calls_without_end_pass_an_old_one_only_as_long_as_their_credit_lasts(
    credit: int, between: int, talk: int
) -> None:
    """One person, more urgent calls than they can take; the bound is who came within the credit."""
    board = Board(GROUP)
    board.add(Work(id="old", since=NOW))
    before, arrived, now = 0, 0, NOW
    for _ in range(credit // between + 2):
        while now >= NOW + timedelta(seconds=between * arrived):
            came = NOW + timedelta(seconds=between * arrived)
            board.add(Work(id=f"urgent{arrived:06}", since=came, priority=credit))
            arrived += 1
        board.put(Person(id="zhang", idle_since=now))
        [offer] = offers(board, now)
        if offer.work_id == "old":
            break
        before += 1
        now += timedelta(seconds=max(talk, between))
    else:
        raise AssertionError("the old call starves")
    assert before <= credit // between + 1


@given(callers, desks)
def test_13_one_person_who_may_take_nothing_blocks_nobody(
    callers: list[Work], desks: list[Person]
) -> None:
    everything = frozenset(SKILLS)
    first = Person(id="a", idle_since=at(9999), skills=everything)  # before all others
    expected = match(GROUP, callers, desks, NOW)
    barred = [replace(one, excluded=frozenset({"a"})) for one in callers]
    just_asked = {"a": Try(1, NOW, TryEnd.REJECTED)}
    resting = [replace(one, tried=just_asked) for one in callers]
    assert match(GROUP, barred, [first, *desks], NOW) == expected
    assert match(GROUP, resting, [first, *desks], NOW) == expected
    assert match(GROUP, callers, [replace(first, is_free=False), *desks], NOW) == expected


@given(policies, waiting, present, st.randoms(use_true_random=False))
def test_20_ties_are_broken_by_id_so_that_a_replay_gives_the_same(
    policy: Policy, waiting: list[Work], present: list[Person], dice: Random
) -> None:
    same = [replace(one, since=at(60), priority=0) for one in waiting]
    alike = [replace(one, idle_since=at(60)) for one in present]
    expected = match(policy, same, alike, NOW)
    dice.shuffle(same)
    dice.shuffle(alike)
    assert match(policy, same, alike, NOW) == expected
    twins = [Person(id=one, idle_since=at(5)) for one in ("b", "a")]
    calls = [Work(id=one, since=at(5)) for one in ("y", "x")]
    found = match(GROUP, calls, twins, NOW)
    assert [(one.work_id, one.person_id) for one in found] == [("x", "a"), ("y", "b")]
