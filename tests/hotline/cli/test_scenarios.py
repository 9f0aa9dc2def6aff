"""The router in halls whose figures are known: what it makes of them lies in the confidence interval."""

from dataclasses import replace

import pytest

from hotline.cli.simulation.scenarios import SCENARIOS, Scenario, compare, run

DAYS = 20
SEED = 12348


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_the_router_serves_as_theory_says(scenario: Scenario) -> None:
    found = compare(scenario, list(run(scenario, DAYS, SEED)))
    assert [one for one in found if not one.agrees] == []
    assert all(one.margin < 0.5 * one.expected for one in found), "an interval that says something"


def test_a_hall_with_an_operator_too_few_does_not_pass_for_the_whole_one() -> None:
    """The comparison can fail."""
    whole = next(one for one in SCENARIOS if one.name == "erlang-c-14")
    short = replace(whole, hall=replace(whole.hall, operators=13))
    assert [one for one in compare(short, list(run(short, DAYS, SEED))) if not one.agrees]
