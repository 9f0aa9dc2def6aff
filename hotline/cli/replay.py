"""hotline simulate --replay: a real day through the real service, beside what its file says happened."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hotline.cli.opening import opened
from hotline.cli.simulation.outcome import Broken, broken, played_calls
from hotline.cli.simulation.replay import ReplayPlan, replay
from hotline.cli.simulation.replay_figures import PROMPT, DayFigures, filed, replayed
from hotline.cli.simulation.running import Played
from hotline.kernel.config import Settings

COUNTS: Final = {
    "calls": "来电",
    "hung_up_before": "导航中挂断",
    "in_line": "进入排队",
    "answered": "  接通",
    "gave_up": "  排队中放弃",
    "otherwise": "  留言或预约回拨",
}
MEANS: Final = {
    "mean_wait": "平均等待（接通）",
    "mean_patience": "平均等待（放弃）",
    "mean_talk": "平均通话",
}

out = Console()


def check(settings: Settings, plan: ReplayPlan, path: Path, *, as_json: bool) -> None:
    """Play the day and compare.

    Raises:
        typer.Exit: with status 1: a promise did not hold.
    """
    played = asyncio.run(replay(settings, plan))
    with opened(settings.database.url) as kept:
        calls = kept.read_now(lambda session: played_calls(session, played))
        complaints = kept.read_now(lambda session: broken(session, played, calls))
    before, again = filed(plan.day.calls), replayed(calls)
    if as_json:
        print(  # noqa: T201
            json.dumps(
                _document(plan, path, before, again, played, complaints),
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        _print(plan, path, before, again, played)
        _judge(len(calls), complaints)
    if complaints:
        raise typer.Exit(1)


def _document(
    plan: ReplayPlan,
    path: Path,
    before: DayFigures,
    again: DayFigures,
    played: Played,
    complaints: list[Broken],
) -> dict[str, Any]:
    return {
        "file": str(path),
        "day": plan.day.day.isoformat(),
        "staff": len(plan.shifts),
        "seed": plan.seed,
        "filed": asdict(before),
        "replayed": asdict(again),
        "seconds": round(played.seconds, 2),
        "broken": [asdict(complaint) for complaint in complaints],
    }


def _print(
    plan: ReplayPlan, path: Path, before: DayFigures, again: DayFigures, played: Played
) -> None:
    staff = f"{len(plan.shifts)} 人" + ("（按文件所记时段）" if plan.staff is None else "（全天）")
    title = f"{escape(path.name)} {plan.day.day} 重放结果，接听 {staff}"
    table = Table("项目", "文件所记", "重放", title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, label in COUNTS.items():
        table.add_row(label, f"{getattr(before, name):,}", f"{getattr(again, name):,}")
    table.add_section()
    for name, label in MEANS.items():
        table.add_row(label, _seconds(getattr(before, name)), _seconds(getattr(again, name)))
    level = f"{PROMPT:.0f} 秒内接通率"
    table.add_row(level, _percent(before.service_level), _percent(again.service_level))
    table.add_section()
    table.add_row("实际用时", "", _seconds(played.seconds))
    out.print(table)


def _judge(calls: int, complaints: list[Broken]) -> None:
    for complaint in complaints:
        out.print(f"[red]不符[/] {complaint.text}: {complaint.count} ({complaint.code})")
    if not complaints:
        out.print(f"[green]{calls:,} 通来电都已结束，每通有且只有一个结果，无人同时接听两通[/]")


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f} 秒"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
