"""hotline simulate: plays calls faster than life and proves that none was lost; for load and before an upgrade."""

import asyncio
import json
import logging
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url
from sqlmodel import Session

from hotline.bootstrap import migrations
from hotline.cli import replay, scenarios
from hotline.cli.archives.sqlite import ensure_unused
from hotline.cli.exports.kinds import OUTCOMES
from hotline.cli.opening import opened
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.cli.simulation.outcome import Broken, Figures, broken, figures, played_calls, share
from hotline.cli.simulation.replay import ReplayPlan
from hotline.cli.simulation.replay_agenda import AS_FAST_AS_POSSIBLE
from hotline.cli.simulation.replay_file import read_day
from hotline.cli.simulation.running import Plan, Played, play
from hotline.kernel.config import DatabaseSettings, Settings, TwilioSettings
from hotline.kernel.db import is_sqlite

USUAL_SPEED: Final = 60.0
SLOWEST: Final = 0.1

out = Console()


def _speed(text: str) -> float:
    """Times as fast as life, or `max`."""
    speed = AS_FAST_AS_POSSIBLE if text == "max" else float(text)
    if not speed >= SLOWEST:
        raise ValueError(text)
    return speed


def add_to(app: typer.Typer) -> None:
    app.command()(simulate)


def simulate(  # noqa: PLR0913 - each is an option of the command
    *,
    calls: Annotated[int, typer.Option(min=1, help="How many call.")] = 100,
    per_hour: Annotated[float, typer.Option(min=1, help="How many call in an hour.")] = 120,
    operators: Annotated[int, typer.Option(min=0, max=999, help="How many answer.")] = 10,
    speed: Annotated[
        float | None,
        typer.Option(
            parser=_speed,
            metavar="N|max",
            help="Times as fast as life: 60 if not given. A replay goes as fast as it can: max.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Chance begins here.")] = 12348,
    database: Annotated[
        str | None,
        typer.Option(help="URL of a test database to use; without it a new one is thrown away."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            help="Instead, the router alone in a hall whose figures are known: a name, all or list. "
            "Of the other options only --days, --seed and --json count."
        ),
    ] = None,
    days: Annotated[
        int, typer.Option(min=scenarios.FEWEST_DAYS, help="How many of each scenario.")
    ] = 20,
    replay_file: Annotated[
        Path | None,
        typer.Option(
            "--replay",
            metavar="FILE.csv",
            help="Instead, a day that really was, call by call, beside what its file says happened. "
            "Only --day, --staff, --speed, --seed, --database and --json count.",
        ),
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Which day of the file; its first one."),
    ] = None,
    staff: Annotated[
        int | None,
        typer.Option(
            min=0, max=999, help="How many answer all day; else those of the file, in their hours."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Play calls with simulated callers and operators. Status 1 when a promise did not hold.

    A database that is given keeps the calls: never give one that real people use.
    """
    if scenario is not None:
        scenarios.check(scenario, days=days, seed=seed, as_json=as_json)
        return
    if replay_file is not None:
        filed = read_day(replay_file, day.date() if day else None)
        replay_plan = ReplayPlan(filed, staff, speed or AS_FAST_AS_POSSIBLE, seed)
        with _settings(settings_from(config), database) as settings:
            replay.check(_as_filed(settings), replay_plan, replay_file, as_json=as_json)
        return
    if speed == AS_FAST_AS_POSSIBLE:
        raise typer.BadParameter("max is for --replay only", param_hint="--speed")
    plan = Plan(calls, per_hour, operators, speed or USUAL_SPEED, seed)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a hurried clock misses its ticks
    with _settings(settings_from(config), database) as settings:
        played = asyncio.run(play(settings, plan))
        with opened(settings.database.url) as kept:
            found, complaints = kept.read_now(lambda session: _judge(session, played))
    if as_json:
        print(json.dumps(_document(plan, played, found, complaints), ensure_ascii=False, indent=1))  # noqa: T201
    else:
        _print(played, found, complaints)
    if complaints:
        raise typer.Exit(1)


@contextmanager
def _settings(settings: Settings, url: str | None) -> Iterator[Settings]:
    """The office's rules without its telephone networks, on the given or a new database."""
    with tempfile.TemporaryDirectory(prefix="hotline-simulation-") as folder:
        database = DatabaseSettings(url=url or f"sqlite:///{folder}/hotline.db")
        if url is None:
            migrations.upgrade(database.url)
        else:
            with opened(database.url):  # refuses what is not there or not migrated
                pass
            if is_sqlite(database.url):
                ensure_unused(Path(make_url(database.url).database or ""))
        key = settings.security.model_copy(
            update={"secret_key": SecretStr(secrets.token_hex(32))}  # none is kept for this
        )
        yield settings.model_copy(
            update={
                "database": database,
                "security": key,
                "twilio": TwilioSettings.model_construct(),
                "webphone": settings.webphone.model_copy(update={"enabled": False}),
                "simulator": settings.simulator.model_copy(update={"enabled": False}),
            }
        )


def _as_filed(settings: Settings) -> Settings:
    """Open whenever somebody called that day, and without a menu: the file says how long that took."""
    return settings.model_copy(
        update={
            "office": settings.office.model_copy(update={"always_open": True}),
            "ivr": settings.ivr.model_copy(update={"menu": None}),
        }
    )


def _judge(session: Session, played: Played) -> tuple[Figures, list[Broken]]:
    calls = played_calls(session, played)
    return figures(session, calls), broken(session, played, calls)


def _document(
    plan: Plan, played: Played, found: Figures, complaints: list[Broken]
) -> dict[str, Any]:
    return {
        "plan": asdict(plan),
        "calls": found.calls,
        "offered": found.offered,
        "outcomes": found.outcomes,
        "wait_seconds": {"p50": share(found.waits, 0.5), "p95": share(found.waits, 0.95)},
        "talk_seconds": {"p50": share(found.talks, 0.5)},
        "arrival_milliseconds": {
            "p50": _milliseconds(played, 0.5),
            "p99": _milliseconds(played, 0.99),
        },
        "events": found.events,
        "seconds": round(played.seconds, 2),
        "broken": [asdict(complaint) for complaint in complaints],
    }


def _print(played: Played, found: Figures, complaints: list[Broken]) -> None:
    table = Table("项目", "数值", title="模拟结果", title_justify="left")
    table.columns[1].justify = "right"
    table.add_row("来电", f"{found.calls:,}")
    table.add_row("进入排队", f"{found.offered:,}")
    for outcome, count in found.outcomes.items():
        table.add_row(f"  {_label(outcome)}", f"{count:,}")
    table.add_row("等待中位数", _seconds(share(found.waits, 0.5)))
    table.add_row("等待 95 分位", _seconds(share(found.waits, 0.95)))
    table.add_row("通话中位数", _seconds(share(found.talks, 0.5)))
    table.add_section()
    table.add_row("记录的事件", f"{found.events:,}")
    table.add_row("来电入库中位数", f"{_milliseconds(played, 0.5)} 毫秒")
    table.add_row("来电入库 99 分位", f"{_milliseconds(played, 0.99)} 毫秒")
    table.add_row("实际用时", _seconds(played.seconds))
    out.print(table)
    for complaint in complaints:
        out.print(f"[red]不符[/] {complaint.text}: {complaint.count} ({complaint.code})")
    if not complaints:
        out.print("[green]全部来电都有且只有一条记录、一张工单、一个结果，无人同时接听两通[/]")


def _label(outcome: str) -> str:
    return next((label for key, label in OUTCOMES.items() if key == outcome), outcome)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f} 秒"


def _milliseconds(played: Played, part: float) -> float:
    return round((share(sorted(played.answer_times), part) or 0) * 1000, 1)
