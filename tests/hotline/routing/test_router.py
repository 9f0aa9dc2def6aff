"""The router decides as its rules say, whatever the order in which things came to its board."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.board import Board
from hotline.routing.policy import Policy, names, rungs
from hotline.routing.router import board_of, in_line, match, offers, stranded
from hotline.routing.work import Person, Work
from tests.hotline.routing import oracle
from tests.hotline.routing.situations import NOW, people, policies, present, waiting, work


@given(policies, waiting, present)
def test_the_same_offers_as_when_every_pair_is_looked_at(
    policy: Policy, waiting: list[Work], present: list[Person]
) -> None:
    assert match(policy, waiting, present, NOW) == oracle.match(policy, waiting, present, NOW)


@given(policies, waiting, present, st.randoms(use_true_random=False))
def test_the_order_of_the_snapshot_changes_nothing(
    policy: Policy, waiting: list[Work], present: list[Person], dice: Random
) -> None:
    expected = match(policy, waiting, present, NOW)
    dice.shuffle(waiting)
    dice.shuffle(present)
    assert match(policy, waiting, present, NOW) == expected


@given(policies, waiting, present)
def test_whoever_is_offered_work_is_named_by_an_open_rung(
    policy: Policy, waiting: list[Work], present: list[Person]
) -> None:
    by_work = {one.id: one for one in waiting}
    by_person = {one.id: one for one in present}
    found = match(policy, waiting, present, NOW)
    assert len({offer.work_id for offer in found}) == len(found)
    for offer in found:
        one = by_work[offer.work_id]
        assert names(one, rungs(policy, one)[offer.rung], by_person[offer.person_id])


@given(policies, waiting, present)
def test_no_able_person_idles_while_work_waits(
    policy: Policy, waiting: list[Work], present: list[Person]
) -> None:
    board = board_of(policy, waiting, present)
    list(offers(board, NOW))
    left, still = list(board.work.values()), list(board.people.values())
    assert [one.id for one in left if oracle.best(policy, one, still, NOW)] == []


changes = st.lists(
    st.one_of(work, people, st.integers(0, 40)),
    max_size=25,
)


@given(policies, changes)
def test_a_board_that_grew_step_by_step_decides_as_a_fresh_one(
    policy: Policy, changes: "list[Work | Person | int]"
) -> None:
    board = Board(policy)
    now = NOW
    for change in changes:
        match change:
            case Work() if change.id in board.work:
                board.remove(change.id)
            case Work():
                board.add(change)
            case Person() if change.id in board.people and not change.is_free:
                board.take_away(change.id)
            case Person():
                board.put(change)
            case int():
                now += timedelta(seconds=change)
        expected = oracle.match(policy, list(board.work.values()), list(board.people.values()), now)
        assert list(offers(board, now)) == expected


@given(policies, waiting, present)
def test_the_end_of_the_ladder_is_told_of_once_and_takes_no_place(
    policy: Policy, waiting: list[Work], present: list[Person]
) -> None:
    board = board_of(policy, waiting, present)
    before = [one.id for one in in_line(board.work.values())]
    told = stranded(board, NOW)
    assert set(told) <= {one.id for one in waiting if not one.is_stranded}
    assert stranded(board, NOW) == []
    assert [one.id for one in in_line(board.work.values())] == before


@given(policies, waiting)
def test_where_nobody_is_there_everybody_is_told_at_once(
    policy: Policy, waiting: list[Work]
) -> None:
    board = board_of(policy, waiting, [])
    assert set(stranded(board, NOW)) == {one.id for one in waiting if not one.is_stranded}
