"""hotline migrate and hotline openapi: the shapes of the database and of the API."""

import json
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import create_engine

from hotline.bootstrap import migrations
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.kernel.config import Settings

out = Console()


def add_to(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command(hidden=True)(openapi)


def migrate(
    config: ConfigFile = DEFAULT_CONFIG,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only compare the tables in the code with the migrations."),
    ] = False,
) -> None:
    """Bring the database to the newest schema."""
    if not check:
        settings = settings_from(config)
        migrations.upgrade(settings.database.url)
        out.print("数据库已是最新结构")
        return
    engine = create_engine("sqlite://")
    migrations.upgrade_engine(engine)
    differences = migrations.differences(engine)
    for difference in differences:
        out.print(difference)
    if differences:
        raise typer.Exit(1)


def openapi() -> None:
    """Print the API's description; the console's types are made from it."""
    from hotline.bootstrap.app import create_app  # noqa: PLC0415 - heavy, and only needed here

    settings = Settings()
    document = create_app(settings).openapi()
    print(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True))  # noqa: T201
