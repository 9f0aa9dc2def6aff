"""hotline import and hotline export: call history of an older system in, calls, tickets and callers out."""

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from dashboard.reports import rollups
from hotline.calls.history_screen import import_on_screen
from hotline.cli.exports.export import Span, record, write_file
from hotline.cli.exports.kinds import KINDS
from hotline.cli.exports.sheets import SUFFIXES
from hotline.cli.opening import opened
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.kernel.clock import SHANGHAI

out = Console()
DAY: Final = timedelta(days=1)


class Subject(StrEnum):
    CALLS = "calls"
    TICKETS = "tickets"
    CALLERS = "callers"


def add_to(app: typer.Typer) -> None:
    imports = typer.Typer(help="Bring data of an older system in.", no_args_is_help=True)
    imports.callback()(lambda: None)  # keeps `calls` a subcommand while it is the only one
    imports.command("calls")(import_calls)
    app.add_typer(imports, name="import")
    app.command("export")(export)


def import_calls(
    file: Annotated[Path, typer.Argument(help="A CSV file, one call in each row.", dir_okay=False)],
    *,
    mapping: Annotated[
        Path,
        typer.Option(help="What the columns mean; see hotline/calls/mappings.", dir_okay=False),
    ],
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Import past calls, so that reports cover them. The same file twice adds nothing.

    Rows that are rejected or doubtful are listed with their reasons in a report beside the file.
    """
    with opened(settings_from(config).database.url) as database:
        import_on_screen(database, file, mapping, booked=rollups.book_new, console=out)


def export(  # noqa: PLR0913 - each is an option of the command
    subject: Annotated[Subject, typer.Argument(help="What to export.")],
    *,
    out_file: Annotated[Path, typer.Option("--out", help="FILE.csv or FILE.xlsx.", dir_okay=False)],
    first: Annotated[
        datetime | None, typer.Option("--from", help="The first day.", formats=["%Y-%m-%d"])
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", help="The last day, itself included.", formats=["%Y-%m-%d"]),
    ] = None,
    in_full: Annotated[
        bool, typer.Option("--in-full", help="Names, numbers and texts unmasked; recorded.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, with --in-full.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Write calls, tickets or callers to a file for office programs; masked unless --in-full."""
    if out_file.suffix not in SUFFIXES:
        raise typer.BadParameter("文件名应以 .csv 或 .xlsx 结尾", param_hint="--out")
    if out_file.exists() and not force:
        raise typer.BadParameter(f"{out_file} 已存在；要替换请加 --force", param_hint="--out")
    if in_full and not reason.strip():
        raise typer.BadParameter("导出未脱敏的数据须用 --reason 说明理由", param_hint="--reason")
    if first and last and last < first:
        raise typer.BadParameter("--to 早于 --from", param_hint="--to")
    span = Span(
        first.replace(tzinfo=SHANGHAI) if first else None,
        (last + DAY).replace(tzinfo=SHANGHAI) if last else None,
    )
    with opened(settings_from(config).database.url) as database:
        if in_full:
            database.write_now(
                lambda uow: record(
                    uow, subject=subject, first=first, last=last, reason=reason.strip()
                )
            )
        try:
            count = write_file(database, KINDS[subject], span, out_file, in_full=in_full)
        except OSError as failure:
            out.print(f"[red]无法写入[/] {escape(str(out_file))}: {failure.strerror}")
            raise typer.Exit(1) from failure
    out.print(f"已导出 {count:,} 行到 {escape(str(out_file))}", highlight=False)
