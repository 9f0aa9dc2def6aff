"""Options that several subcommands share."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.kernel.config import Settings, load_settings

ConfigFile = Annotated[
    Path,
    typer.Option(
        "--config",
        "-c",
        help="Settings; every key can also come from the environment as HOTLINE_SECTION__KEY.",
        dir_okay=False,
    ),
]
DEFAULT_CONFIG = Path("config.toml")


def settings_from(path: Path) -> Settings:
    """Read the settings. A file that was asked for by name must be there.

    Raises:
        typer.BadParameter: it is not.
        ValidationError: a setting is wrong.
    """
    if path != DEFAULT_CONFIG and not path.is_file():
        raise typer.BadParameter(f"there is no file {path}")
    return load_settings(path)
