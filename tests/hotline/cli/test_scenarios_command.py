"""hotline simulate --scenario: says what agrees, and its status tells of what does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.cli import scenarios
from hotline.cli.simulation.scenarios import SCENARIOS
from tests.hotline.cli.running import Run, answer

NAME = "erlang-c-14"


def test_a_right_router_agrees_with_theory(run: Run, folder: Path) -> None:
    result = run("simulate", "--scenario", NAME)
    assert result.exit_code == 0, result.output
    assert "3 项指标全部符合" in result.stdout
    assert "17.41%" in result.stdout
    assert "Erlang C" in result.stdout
    assert "不符" not in result.stdout
    assert list(folder.iterdir()) == []


def test_all_scenarios_agree_for_machines_to_read(run: Run) -> None:
    result = run("simulate", "--scenario", "all", "--json")
    document = answer(result)
    assert (result.exit_code, document["agree"], document["days"]) == (0, True, 20)
    assert [one["name"] for one in document["scenarios"]] == [one.name for one in SCENARIOS]
    for one in document["scenarios"]:
        assert one["source"]
        for figure in one["figures"]:
            assert figure["agrees"]
            assert abs(figure["measured"] - figure["expected"]) <= figure["margin"]


def test_an_operator_too_few_ends_with_status_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    right = next(one for one in SCENARIOS if one.name == NAME)
    short = replace(right, hall=replace(right.hall, operators=right.hall.operators - 1))
    monkeypatch.setattr(scenarios, "SCENARIOS", (short,))
    result = run("simulate", "--scenario", NAME)
    assert result.exit_code == 1
    assert "3 项指标中 3 项不符" in result.stdout
    document = answer(run("simulate", "--scenario", NAME, "--json"))
    assert document["agree"] is False


def test_scenarios_are_listed_with_their_sources(run: Run) -> None:
    shown = run("simulate", "--scenario", "list")
    assert shown.exit_code == 0
    assert all(one.name in shown.stdout for one in SCENARIOS)
    assert [one["name"] for one in answer(run("simulate", "--scenario", "list", "--json"))] == [
        one.name for one in SCENARIOS
    ]


def test_an_unknown_scenario_is_refused_with_the_known_ones(run: Run) -> None:
    result = run("simulate", "--scenario", "nowhere")
    assert result.exit_code == 2
    assert NAME in result.output


def test_days_that_are_too_few_to_compare_are_refused(run: Run) -> None:
    assert run("simulate", "--scenario", NAME, "--days", "1").exit_code == 2
