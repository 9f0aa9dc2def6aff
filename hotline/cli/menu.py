"""hotline menu: draws what callers can press."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from ivr.menu import draw
from ivr.menu_file import read_menu

out = Console()


def add_to(app: typer.Typer) -> None:
    menu = typer.Typer(help="The key menu callers hear.", no_args_is_help=True)
    menu.command("show")(menu_show)
    app.add_typer(menu, name="menu")


def menu_show(
    config: ConfigFile = DEFAULT_CONFIG,
    file: Annotated[Path | None, typer.Option(help="Another menu file.")] = None,
) -> None:
    """Draw the tree of keys."""
    for line in draw(read_menu(file or settings_from(config).ivr.menu)):
        out.print(line, highlight=False, markup=False)
