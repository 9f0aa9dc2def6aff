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
from hotline.cli.checks.machine import check_machine
from hotline.cli.checks.places import Places
from hotline.cli.checks.sense import check_sense
from hotline.cli.checks.settings import read_settings
from hotline.cli.checks.voice import check_voice
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile
from hotline.kernel.clock import Clock, SystemClock

out = Console()
LABELS = {Level.ERROR: "[red]错误[/]", Level.WARNING: "[yellow]提醒[/]"}


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
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if as_json:
        answer = {
            "ok": not errors,
            "errors": errors,
            "warnings": len(findings) - errors,
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
        findings += check_sense(settings, places)
        findings += check_voice(settings, places)
        findings += check_machine(settings, places, clock)
        findings += check_database(settings, places, clock)
    return sorted(findings, key=lambda finding: finding.level is not Level.ERROR)


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
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if errors:
        out.print(f"[red]{errors} 个错误[/]，{len(findings) - errors} 个提醒")
    else:
        out.print(f"[green]可以使用[/]，{len(findings)} 个提醒")
