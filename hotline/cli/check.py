"""hotline check: says what is wrong with the settings and what they lean on, and what to do about it."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hotline.cli.checks.database import check_database
from hotline.cli.checks.finding import Finding, Level
from hotline.cli.checks.lines import check_lines
from hotline.cli.checks.machine import check_machine
from hotline.cli.checks.notices import check_notices
from hotline.cli.checks.places import Places
from hotline.cli.checks.sense import check_sense
from hotline.cli.checks.settings import read_settings
from hotline.cli.checks.voice import check_voice
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile
from hotline.kernel.clock import Clock, SystemClock

out = Console()
LABELS = {
    Level.ERROR: "[red]错误[/]",
    Level.WARNING: "[yellow]提醒[/]",
    Level.NOTE: "[cyan]须知[/]",
}
ORDER = tuple(LABELS)


def add_to(app: typer.Typer) -> None:
    app.command()(check)


def check(
    *,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: Annotated[
        bool, typer.Option("--json", help="Machine-readable; codes are stable.")
    ] = False,
) -> None:
    """Check settings, menu, prompts, database, disk and clock. Status 1 when something must be mended."""
    findings = find(config, SystemClock())
    errors = _count(findings, Level.ERROR)
    if as_json:
        answer = {
            "ok": not errors,
            "errors": errors,
            "warnings": _count(findings, Level.WARNING),
            "findings": [asdict(finding) for finding in findings],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=1))  # noqa: T201
    else:
        _print(findings, has_file=config.is_file())
    if errors:
        raise typer.Exit(1)


def find(config: ConfigFile, clock: Clock) -> list[Finding]:
    """Everything that can be found; settings that cannot be read hide the rest.

    Raises:
        typer.BadParameter: the file that was asked for by name is not there.
    """
    if config != DEFAULT_CONFIG and not config.is_file():
        raise typer.BadParameter(f"没有文件 {config}")
    text = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    places = Places(config, text)
    settings, findings = read_settings(config, places)
    if settings is not None:
        findings += check_lines(settings, places)
        findings += check_sense(settings, places)
        findings += check_voice(settings, places)
        findings += check_notices(settings, places)
        findings += check_machine(settings, places, clock)
        findings += check_database(settings, places, clock)
    return sorted(findings, key=lambda finding: ORDER.index(finding.level))


def _count(findings: list[Finding], level: Level) -> int:
    return sum(finding.level is level for finding in findings)


def _print(findings: list[Finding], *, has_file: bool) -> None:
    if not has_file:
        out.print("没有 config.toml，全部使用默认值", style="dim")
    if findings:
        table = Table("", show_lines=True)
        for title in ("位置", "问题", "处理办法"):
            table.add_column(title, overflow="fold")  # Chinese has no blanks to break at
        for finding in findings:
            place = finding.where + (f"\n{finding.key}" if finding.key else "")
            texts = (escape(text) for text in (place, finding.problem, finding.remedy))
            table.add_row(LABELS[finding.level], *texts)
        out.print(table)
    errors, warnings = (_count(findings, level) for level in (Level.ERROR, Level.WARNING))
    state = f"[red]{errors} 个错误[/]" if errors else "[green]可以使用[/]"
    out.print(f"{state}，{warnings} 个提醒")
