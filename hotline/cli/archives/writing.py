"""Makes a backup: one .tar.gz with the database as of one moment, recordings, attachments, and sums of everything."""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from sqlalchemy.engine import make_url

from hotline.bootstrap.secrets import KEY_FILE
from hotline.cli.archives import postgres, sqlite
from hotline.cli.archives.manifest import (
    ABOUT,
    ATTACHMENTS,
    DATABASE,
    FORMAT,
    MANIFEST,
    PROGRAM,
    RECORDINGS,
    SECRET,
    About,
    BackupRefused,
    Engine,
    File,
    Manifest,
)
from hotline.cli.progress import Bar
from hotline.kernel.config import Settings
from hotline.kernel.db import is_sqlite

UNFINISHED: Final = ".part"  # a recording or an upload that is still being written
LEVEL: Final = 3  # speech shrinks little, and a backup must not keep the calls waiting
KEY: Final = Path("var") / KEY_FILE


def write_backup(path: Path, settings: Settings, now: datetime, *, with_secret: bool) -> Manifest:
    """Write the archive; it appears under its name only when it is complete.

    Raises:
        BackupRefused: the database cannot be copied.
        OSError: the archive cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".hotline-backup-", dir=path.parent) as scratch:
        database = Path(scratch) / DATABASE
        kind, revision = _snapshot(settings.database.url, database)
        sources = [
            (DATABASE, database),
            *_files(RECORDINGS, settings.recordings.folder),
            *_files(ATTACHMENTS, settings.attachments.folder),
        ]
        if with_secret:
            if not KEY.is_file():
                raise BackupRefused(f"没有 {KEY}；密钥若在设置或环境变量中，请另行保管")
            sources.append((SECRET, KEY))
        about = About(
            format=FORMAT,
            program=PROGRAM,
            database=kind,
            schema_revision=revision,
            made_at=now,
            office=settings.office.name,
            has_secret=with_secret,
            bytes=sum(_size(source) for _, source in sources),
        )
        with _appearing(path) as file, Bar("写入备份", about.bytes) as bar:
            return _pack(file, about, sources, bar.advance)


def _snapshot(url: str, target: Path) -> tuple[Engine, str | None]:
    if is_sqlite(url):
        file = Path(make_url(url).database or "")
        if not file.is_file():
            raise BackupRefused(f"没有数据库 {file}")
        with Bar("复制数据库") as bar:
            sqlite.copy(file, target, bar.reach)
        kind: Engine = "sqlite"
        revision = sqlite.revision(target)
    else:
        with Bar("复制数据库"):
            postgres.dump(url, target)
        kind = "postgresql"
        revision = postgres.revision(url)
    if revision is None:
        raise BackupRefused("数据库是空的：尚未运行过 hotline migrate")
    return kind, revision


def _files(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Listed after the database was copied: whatever its rows name is there by now."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != UNFINISHED:
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # personal data
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _pack(
    file: IO[bytes], about: About, sources: list[tuple[str, Path]], progress: Callable[[int], None]
) -> Manifest:
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL) as tar:
        files = [_add_text(tar, ABOUT, about.model_dump_json(indent=1), about.made_at)]
        for name, source in sources:
            added = _add_file(tar, name, source, progress)
            if added is not None:
                files.append(added)
        manifest = Manifest(about=about, files=files)
        _add_text(tar, MANIFEST, manifest.model_dump_json(indent=1), about.made_at)
    return manifest


def _add_text(tar: tarfile.TarFile, name: str, text: str, at: datetime) -> File:
    content = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, int(at.timestamp())
    tar.addfile(member, BytesIO(content))
    return File(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _add_file(
    tar: tarfile.TarFile, name: str, source: Path, progress: Callable[[int], None]
) -> File | None:
    try:
        opened = source.open("rb")
    except FileNotFoundError:
        return None  # its time of keeping ended while we worked
    with opened:
        status = os.fstat(opened.fileno())
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = status.st_size, 0o600, int(status.st_mtime)
        reader = _Summing(opened, progress)
        tar.addfile(member, reader)
        return File(name=name, size=member.size, sha256=reader.sum.hexdigest())


class _Summing:
    """A file that is summed while it is read."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], None]) -> None:
        self._file = file
        self._progress = progress
        self.sum = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.sum.update(piece)
        self._progress(len(piece))
        return piece
