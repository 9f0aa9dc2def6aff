"""The import of a call history on a terminal: a progress bar and a table of what became of the rows."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hotline.calls.history import Booked, Summary, import_calls
from hotline.calls.history_mapping import load_mapping
from hotline.kernel.clock import local
from hotline.kernel.database import Database


def import_on_screen(
    database: Database, file: Path, mapping_file: Path, *, booked: Booked, console: Console
) -> Summary:
    """Import and show how it goes.

    Raises:
        MappingRefused: the mapping file is wrong.
        HistoryRefused: the call list cannot be read.
    """
    mapping = load_mapping(mapping_file)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task(file.name, total=file.stat().st_size if file.exists() else None)
        summary = import_calls(
            database,
            file,
            mapping,
            booked=booked,
            progress=lambda position: bar.update(task, completed=position),
        )
    console.print(summary_table(summary))
    console.print(f"逐行说明见 {summary.report}")
    return summary


def summary_table(summary: Summary) -> Table:
    table = Table(title="话单导入结果", title_justify="left")
    table.add_column("项目")
    table.add_column("行数", justify="right")
    for name, count in (
        ("读取", summary.rows),
        ("新增", summary.imported),
        ("此前已导入", summary.known),
        ("按映射忽略", summary.ignored),
        ("拒绝", summary.rejected),
        ("存疑(已导入)", summary.doubtful),
    ):
        table.add_row(name, f"{count:,}")
    table.add_section()
    for code, count in summary.reasons.most_common():
        table.add_row(f"  {code}", f"{count:,}")
    if summary.first and summary.last:
        table.caption = (
            f"{local(summary.first):%Y-%m-%d %H:%M} 至 {local(summary.last):%Y-%m-%d %H:%M}"
        )
    return table
