"""What the settings lean on outside the program: the clock, the disk, files with secrets, the built pages."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hotline.bootstrap.pages import DIST
from hotline.bootstrap.secrets import KEY_FILE
from hotline.calendar.workdays import is_known
from hotline.cli.checks.finding import Finding, error, warning
from hotline.cli.checks.places import Places
from hotline.kernel.clock import Clock, local
from hotline.kernel.config import Settings

BORN: Final = datetime(2026, 1, 1, tzinfo=UTC)  # no clock is right that shows an earlier day
LOW: Final = 5 * 1024**3
FULL: Final = 512 * 1024**2
BYTES_AN_HOUR: Final = 2 * 2 * 16_000 * 3600  # stereo, 16 bits, 16 kHz
PUBLISHED: Final = 11  # the State Council publishes the next year's holidays in November


def check_machine(settings: Settings, places: Places, clock: Clock) -> Iterator[Finding]:
    now = clock.now()
    yield from _clock(now)
    yield from _recordings(settings.recordings.folder, places)
    yield from _attachments(settings.attachments.folder, places)
    yield from _key(settings)
    yield from _secrets_in_file(places.file)
    if not (DIST / "console.html").is_file():
        yield warning(
            "pages-not-built",
            where="dashboard/web/dist",
            problem="网页尚未构建，工作台打不开",
            remedy="运行 make console",
        )


def _clock(now: datetime) -> Iterator[Finding]:
    if now < BORN:
        yield error(
            "clock-wrong",
            where="系统时钟",
            problem=f"显示 {local(now):%Y-%m-%d %H:%M}，时限和统计都会出错",
            remedy="启用自动校时，例如 timedatectl set-ntp true",
        )
        return
    today = local(now)
    years = [today.year, *([today.year + 1] if today.month >= PUBLISHED else [])]
    for year in (year for year in years if not is_known(year)):
        yield warning(
            "holidays-unknown",
            where="节假日日历",
            problem=f"不知道 {year} 年的法定节假日和调休，按周一至周五推算",
            remedy="放假通知公布后升级 chinesecalendar 依赖包",
        )


def _recordings(folder: Path, places: Places) -> Iterator[Finding]:
    where, key = places.of("recordings", "folder"), "recordings.folder"
    existing = _existing(folder)
    if not existing.is_dir() or not _writable(existing):
        yield error(
            "recordings-not-writable",
            where=where,
            key=key,
            problem=f"无法写入 {folder}，通话不能录音",
            remedy=f"检查 {existing} 的属主和权限，或换一个文件夹",
        )
        return
    free = shutil.disk_usage(existing).free
    if free < LOW:
        make = error if free < FULL else warning
        yield make(
            "disk-nearly-full",
            where=where,
            key=key,
            problem=f"只剩 {free / 1024**3:.1f} GB，约可录音 {free // BYTES_AN_HOUR} 小时",
            remedy="清理磁盘、缩短 recordings.keep_days，或把 recordings.folder 指向更大的磁盘",
        )


def _attachments(folder: Path, places: Places) -> Iterator[Finding]:
    existing = _existing(folder)
    if not existing.is_dir() or not _writable(existing):
        yield error(
            "attachments-not-writable",
            where=places.of("attachments", "folder"),
            key="attachments.folder",
            problem=f"无法写入 {folder}，工单不能上传附件",
            remedy=f"检查 {existing} 的属主和权限，或换一个文件夹",
        )


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):  # permissions alone do not tell of read-only disks
            return True
    except OSError:
        return False


def _key(settings: Settings) -> Iterator[Finding]:
    path = Path("var") / KEY_FILE
    if settings.security.secret_key.get_secret_value() or not path.exists():
        return  # set, or made at the first start
    try:
        bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        yield error(
            "secret-key-unreadable",
            where=str(path),
            problem="密钥文件无法读取或已损坏",
            remedy="从备份(hotline backup --with-secret)恢复；删除它会使所有人重新登录",
        )
        return
    yield from _open_to_others(path, "secret-key-open")


def _secrets_in_file(file: Path) -> Iterator[Finding]:
    if file.is_file() and any(
        line.lstrip().startswith(("auth_token", "api_key_secret", "secret_key", "password"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ):
        yield from _open_to_others(file, "settings-open")


def _open_to_others(path: Path, code: str) -> Iterator[Finding]:
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and os.name == "posix":
        yield warning(
            code,
            where=str(path),
            problem="含有密钥，但本机其他用户可以读取",
            remedy=f"运行 chmod 600 {path}",
        )
