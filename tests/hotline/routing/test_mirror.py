"""A board that is kept and compared decides exactly as one that is built anew."""

from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.mirror import LASTS, Mirror
from hotline.routing.policy import Policy
from hotline.routing.router import board_of, offers, stranded
from hotline.routing.work import Person, Work, WorkKind
from tests.hotline.routing.situations import NOW, people, policies, work

Thing = TypeVar("Thing", Work, Person)
MOMENTS = 6


def as_rows(things: list[Thing]) -> list[Thing]:
    """At most one of each id, as a table has it."""
    return list({thing.id: thing for thing in things}.values())


@st.composite
def days(draw: st.DrawFn) -> list[tuple[list[Work], list[Person], int]]:
    """Moments that have much in common: the same objects come, go, change and come again."""
    works = draw(st.lists(work, min_size=1, max_size=14))
    persons = draw(st.lists(people, max_size=9))
    moment: Any = st.tuples(
        st.lists(st.sampled_from(works), max_size=9).map(as_rows),
        (st.lists(st.sampled_from(persons), max_size=6) if persons else st.just([])).map(as_rows),
        st.integers(0, 40),
    )
    return draw(st.lists(moment, min_size=1, max_size=MOMENTS))


@given(policies, days(), st.booleans())
def test_what_is_compared_is_as_what_is_built(
    policy: Policy, day: list[tuple[list[Work], list[Person], int]], is_rolled_back: bool
) -> None:
    mirror = Mirror(frozenset(WorkKind), live=True, phones=True)
    now = NOW
    for waiting, present, seconds in day:
        now += timedelta(seconds=seconds)
        board = mirror.board(policy, waiting, present, now)
        fresh = board_of(policy, waiting, present)
        told = set(stranded(board, now))
        assert told == set(stranded(fresh, now))
        mirror.forget(told, ())
        found = list(offers(board, now))
        assert found == list(offers(fresh, now))
        # Whether or not the database has kept them: the next look finds out.
        mirror.forget((one.work_id for one in found), (one.person_id for one in found))
        if is_rolled_back:
            assert set(stranded(mirror.board(policy, waiting, present, now), now)) == told
            again = list(offers(mirror.board(policy, waiting, present, now), now))
            assert again == found
            mirror.forget((one.work_id for one in again), (one.person_id for one in again))
            mirror.forget(told, ())


@given(policies, days())
def test_a_mirror_does_not_grow_for_ever(
    policy: Policy, day: list[tuple[list[Work], list[Person], int]]
) -> None:
    mirror = Mirror(frozenset(WorkKind), live=True, phones=True)
    first = mirror.board(policy, *day[0][:2], NOW)
    assert mirror.board(policy, *day[-1][:2], NOW + LASTS) is first
    assert mirror.board(policy, *day[-1][:2], NOW + LASTS + timedelta(seconds=1)) is not first
