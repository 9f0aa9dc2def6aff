"""hotline simulate --scenario: the router in halls whose figures are known. No database, no settings."""

import json
from dataclasses import asdict
from typing import Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hotline.cli.progress import Bar
from hotline.cli.simulation.scenarios import (
    CONFIDENCE,
    MEASURES,
    SCENARIOS,
    Found,
    Scenario,
    compare,
    run,
)

EVERY: Final = "all"
LIST: Final = "list"
FEWEST_DAYS: Final = 5  # fewer say nothing about how much the days differ
NO_SHARES: Final = frozenset({"wait", "abandoned_a_day"})
Results = list[tuple[Scenario, list[Found]]]

out = Console()


def check(name: str, *, days: int, seed: int, as_json: bool) -> None:
    """Compare one scenario or all of them with what should come out, or list them.

    Raises:
        typer.BadParameter: there is no scenario of this name.
        typer.Exit: with status 1: a figure does not agree.
    """
    if name == LIST:
        _list(as_json=as_json)
        return
    chosen = [one for one in SCENARIOS if name in {EVERY, one.name}]
    if not chosen:
        known = ", ".join([LIST, EVERY, *(one.name for one in SCENARIOS)])
        raise typer.BadParameter(f"there is no scenario {name}; known: {known}")
    results = _compared(chosen, days, seed)
    agree = all(figure.agrees for _, found in results for figure in found)
    if as_json:
        _print_json(
            {
                "days": days,
                "seed": seed,
                "confidence": CONFIDENCE,
                "agree": agree,
                "scenarios": [_document(scenario, found) for scenario, found in results],
            }
        )
    else:
        _print(results, days)
    if not agree:
        raise typer.Exit(1)


def _compared(chosen: list[Scenario], days: int, seed: int) -> Results:
    results: Results = []
    with Bar("", total=days * len(chosen)) as bar:
        for scenario in chosen:
            played = []
            for day in run(scenario, days, seed):
                played.append(day)
                bar.advance(title=scenario.name)
            results.append((scenario, compare(scenario, played)))
    return results


def _document(scenario: Scenario, found: list[Found]) -> dict[str, Any]:
    figures = [
        {"label": _label(figure), **asdict(figure), "agrees": figure.agrees} for figure in found
    ]
    return {"name": scenario.name, "source": scenario.source, "figures": figures}


def _list(*, as_json: bool) -> None:
    if as_json:
        _print_json([{"name": one.name, "source": one.source} for one in SCENARIOS])
        return
    table = Table("场景", "依据")
    for one in SCENARIOS:
        table.add_row(one.name, escape(one.source))
    out.print(table)


def _print(results: Results, days: int) -> None:
    table = Table(
        "场景", "指标", "应为", "实测", "误差范围", "结果",
        title=f"路由与排队理论对照（每场景 {days} 日，置信度 {CONFIDENCE:.0%}）",
        title_justify="left",
    )  # fmt: skip
    for column in table.columns[2:5]:
        column.justify = "right"
    for scenario, found in results:
        for place, figure in enumerate(found):
            table.add_row(
                "" if place else scenario.name,
                _label(figure),
                _number(figure, figure.expected),
                _number(figure, figure.measured),
                f"± {_number(figure, figure.margin)}",
                "[green]符合[/]" if figure.agrees else "[red]不符[/]",
            )
        table.add_section()
    out.print(table)
    for scenario, _ in results:
        out.print(f"{scenario.name}：{escape(scenario.source)}")
    wrong = sum(not figure.agrees for _, found in results for figure in found)
    total = sum(len(found) for _, found in results)
    if wrong:
        out.print(f"[red]{total} 项指标中 {wrong} 项不符[/]")
    else:
        out.print(f"[green]{total} 项指标全部符合[/]")


def _label(figure: Found) -> str:
    return MEASURES[figure.measure][0]


def _number(figure: Found, value: float) -> str:
    return f"{value:.2f}" if figure.measure in NO_SHARES else f"{value:.2%}"


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1))  # noqa: T201
