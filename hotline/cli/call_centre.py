"""serve, demo, migrate, openapi, menu: what runs and shows the call centre itself."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine

from hotline.bootstrap import migrations
from hotline.bootstrap.serve import serve_forever
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from ivr.menu import draw
from ivr.menu_file import read_menu

out = Console()


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(demo)
    app.command()(migrate)
    app.command(hidden=True)(openapi)
    menu = typer.Typer(help="The key menu callers hear.", no_args_is_help=True)
    menu.command("show")(menu_show)
    app.add_typer(menu, name="menu")


def serve(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Take calls. Brings the database up to date first."""
    settings = settings_from(config)
    migrations.upgrade(settings.database.url)
    serve_forever(settings)


def demo(
    config: ConfigFile = DEFAULT_CONFIG,
    live: Annotated[
        bool, typer.Option("--live", help="Add simulated callers and operators.")
    ] = False,
    calls_per_hour: Annotated[float, typer.Option(help="With --live: how many call.")] = 90,
    seed_only: Annotated[
        bool, typer.Option("--seed-only", help="Make the data, do not serve.")
    ] = False,
) -> None:
    """Serve the demonstration county; its data is made on the first start."""
    from hotline.demo.seed import seed  # noqa: PLC0415 - only this command needs the stories

    settings = settings_from(config)
    if live:
        simulator = settings.simulator.model_copy(
            update={"enabled": True, "calls_per_hour": calls_per_hour}
        )
        settings = settings.model_copy(update={"simulator": simulator})
    migrations.upgrade(settings.database.url)
    database = Database(settings.database.url, bus=Bus(), clock=SystemClock())
    with out.status("正在准备演示数据…"):
        seed(database, SystemClock())
    database.close()
    _print_accounts(settings)
    if not seed_only:
        serve_forever(settings)


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


def menu_show(
    config: ConfigFile = DEFAULT_CONFIG,
    file: Annotated[Path | None, typer.Option(help="Another menu file.")] = None,
) -> None:
    """Draw the tree of keys."""
    for line in draw(read_menu(file or settings_from(config).ivr.menu)):
        out.print(line, highlight=False, markup=False)


def _print_accounts(settings: Settings) -> None:
    from hotline.demo.seed import accounts  # noqa: PLC0415

    table = Table("账号", "姓名", "角色", title="演示账号，密码都是 demo-12348")
    for account in accounts():
        table.add_row(account.username, account.name, account.role)
    out.print(table)
    out.print(f"工作台 {settings.server.public_url}/console")
