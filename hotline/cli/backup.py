"""hotline backup and hotline restore: everything an office would miss, in one file and back again."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from hotline.cli.archives.manifest import ATTACHMENTS, RECORDINGS
from hotline.cli.archives.restoring import restore as bring_back
from hotline.cli.archives.writing import KEY, write_backup
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.kernel.clock import SystemClock, local

out = Console()


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="FILE.tar.gz", dir_okay=False)],
    *,
    with_secret: Annotated[
        bool,
        typer.Option("--with-secret", help="Also the key in var/secret.key: keep the file safe."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Save database, recordings and attachments to one file; the server may run meanwhile.

    config.toml is not in it. Without --with-secret keep var/secret.key elsewhere: what it encrypted
    cannot be read without it.
    """
    if not file.name.endswith(".tar.gz"):
        raise typer.BadParameter("文件名应以 .tar.gz 结尾")
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} 已存在；要替换请加 --force")
    settings = settings_from(config)
    try:
        manifest = write_backup(file, settings, SystemClock().now(), with_secret=with_secret)
    except OSError as failure:
        out.print(f"[red]无法写入备份[/] {escape(str(file))}: {failure.strerror or failure}")
        raise typer.Exit(1) from failure
    recordings, attachments = (
        sum(entry.name.startswith(f"{folder}/") for entry in manifest.files)
        for folder in (RECORDINGS, ATTACHMENTS)
    )
    out.print(
        f"已备份到 {escape(str(file))}: 数据库、{recordings:,} 个录音和 {attachments:,} 个附件，{file.stat().st_size / 1e6:,.1f} MB",
        highlight=False,
    )
    if not with_secret and KEY.is_file():
        out.print(f"密钥 {KEY} 未包含在内，请另行保管(或加 --with-secret)", style="yellow")


def restore(
    file: Annotated[Path, typer.Argument(help="FILE.tar.gz", exists=True, dir_okay=False)],
    *,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace present data; files are kept under other names."),
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Bring a backup back. Stop the server first; everything is verified before anything is replaced.

    All sign-ins end. With PostgreSQL the present rows are not kept: make a backup before.
    """
    settings = settings_from(config)
    try:
        restored = bring_back(file, settings, SystemClock().now(), force=force)
    except OSError as failure:
        out.print(f"[red]无法恢复，原有数据未改动[/]: {failure.strerror or failure}")
        raise typer.Exit(1) from failure
    about = restored.manifest.about
    out.print(
        f"已恢复 {local(about.made_at):%Y-%m-%d %H:%M} 的备份({escape(about.office)})",
        highlight=False,
    )
    for path in restored.kept:
        out.print(f"原有数据保留在 {escape(str(path))}，确认无误后可以删除", highlight=False)
    out.print("下一步: hotline check，然后 hotline serve")
