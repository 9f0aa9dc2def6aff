import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.machine import (
    ACTION_LABELS,
    CLOCK_RUNS,
    MOVES,
    OPEN,
    STATE_LABELS,
    TRANSITIONS,
    IllegalTransition,
    TicketAction,
    TicketState,
    allowed_actions,
    next_state,
)


@given(st.sampled_from(TicketState), st.sampled_from(TicketAction))
def test_an_action_works_exactly_when_it_is_offered(
    state: TicketState, action: TicketAction
) -> None:
    offered = action in allowed_actions(state)
    try:
        next_state(state, action)
    except IllegalTransition:
        assert not offered
    else:
        assert offered


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached = {TicketState.DRAFT}
    while more := {to for (start, _), to in TRANSITIONS.items() if start in reached} - reached:
        reached |= more
    assert reached == set(TicketState)


def test_every_open_state_has_a_way_to_an_end() -> None:
    ends = set(TicketState) - OPEN
    leads = set(ends)
    while more := {start for (start, _), to in MOVES.items() if to in leads} - leads:
        leads |= more
    assert leads == set(TicketState)


def test_every_state_and_action_has_a_chinese_label() -> None:
    assert set(STATE_LABELS) == set(TicketState)
    assert set(ACTION_LABELS) == set(TicketAction)


def test_every_action_is_possible_somewhere() -> None:
    assert {action for _, action in TRANSITIONS} == set(TicketAction)


def test_a_refusal_says_in_chinese_what_is_not_possible() -> None:
    with pytest.raises(IllegalTransition, match="工单已办结，不能签收") as caught:
        next_state(TicketState.CLOSED, TicketAction.ACCEPT)
    assert caught.value.facts == {"state": "closed", "action": "accept"}


def test_the_clock_stands_still_once_the_caller_was_answered() -> None:
    assert TicketState.REPLIED not in CLOCK_RUNS
    assert TicketState.IN_PROGRESS in CLOCK_RUNS
