"""hotline serve and hotline demo: runs the call centre."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hotline.bootstrap import migrations
from hotline.bootstrap.serve import serve_forever
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database

out = Console()


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(demo)


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


def _print_accounts(settings: Settings) -> None:
    from hotline.demo.seed import accounts  # noqa: PLC0415

    table = Table("账号", "姓名", "角色", title="演示账号，密码都是 demo-12348")
    for account in accounts():
        table.add_row(account.username, account.name, account.role)
    out.print(table)
    out.print(f"工作台 {settings.server.public_url}/console")
