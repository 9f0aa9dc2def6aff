"""hotline reports: computes the figures again, after a restored backup or when a rule has changed."""

import typer
from rich.console import Console

from dashboard.reports import rollups
from hotline.cli.opening import opened
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.cli.progress import Bar

out = Console()


def add_to(app: typer.Typer) -> None:
    reports = typer.Typer(help="The figures of the statistics pages.", no_args_is_help=True)
    reports.callback()(lambda: None)  # keeps `rebuild` a subcommand while it is the only one
    reports.command("rebuild")(rebuild)
    app.add_typer(reports, name="reports")


def rebuild(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Compute all figures again from the calls; the server may run meanwhile.

    One day in one transaction: stopped half-way, nothing is wrong, and it can be run again.
    """
    with opened(settings_from(config).database.url) as database:
        days = rollups.days_to_rebuild(database)
        with Bar("重新统计", total=len(days)) as bar:
            for day in rollups.rebuild(database, days):
                bar.advance(title=f"重新统计 {day:%Y-%m-%d}")
    out.print(f"已按通话记录重新统计 {len(days):,} 天", highlight=False)
