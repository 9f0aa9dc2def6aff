"""hotline prompts: what callers hear, key by key, and whether there is a recording that speaks it."""

import json
from types import MappingProxyType
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from ivr.prompts.library import Fault, PromptLibrary

out = Console()
FAULTS: Final = MappingProxyType(
    {
        None: "[green]有[/]",
        Fault.ABSENT: "[red]没有[/]",
        Fault.TEXT_CHANGED: "[yellow]文字已改[/]",
        Fault.UNREADABLE: "[red]无法读取[/]",
    }
)


def add_to(app: typer.Typer) -> None:
    prompts = typer.Typer(help="What callers hear.", no_args_is_help=True)
    prompts.callback()(lambda: None)  # keeps `list` a subcommand while it is the only one
    prompts.command("list")(show)
    app.add_typer(prompts, name="prompts")


def show(
    *,
    missing: Annotated[
        bool, typer.Option("--missing", help="Only those that nobody can hear as written.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """List the prompts with their texts; keys are used in menu files."""
    library = PromptLibrary(settings_from(config).ivr.prompts)
    faults = {recording.key: recording.fault for recording in library.missing()}
    rows = [
        (key, text, faults.get(key))
        for key, text in sorted(library.texts.items())
        if key in faults or not missing
    ]
    if as_json:
        document = [{"key": key, "text": text, "fault": fault} for key, text, fault in rows]
        print(json.dumps(document, ensure_ascii=False, indent=1))  # noqa: T201
        return
    table = Table("键", "录音")
    table.add_column("文字", overflow="fold")
    for key, text, fault in rows:
        table.add_row(key, FAULTS[fault], escape(text))
    out.print(table)
    out.print(f"{len(rows)} 条，其中 {len(faults)} 条没有可用的录音")
