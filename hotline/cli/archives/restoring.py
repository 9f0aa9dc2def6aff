"""Brings a backup back: unpacked and proven beside the data in use, then exchanged at once or not at all."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from hotline.cli.archives import postgres, sqlite
from hotline.cli.archives.manifest import (
    ATTACHMENTS,
    DATABASE,
    RECORDINGS,
    SECRET,
    About,
    Manifest,
    RestoreRefused,
    check_readable,
)
from hotline.cli.archives.reading import unpack
from hotline.cli.archives.swapping import Move, swap
from hotline.cli.archives.writing import KEY
from hotline.cli.progress import Bar
from hotline.kernel.clock import local
from hotline.kernel.config import Settings
from hotline.kernel.db import is_sqlite

SPARE = 64 << 20  # bytes that stay free for a running system


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    kept: list[Path]  # what was in use before


@dataclass(frozen=True, slots=True)
class _Places:
    """Where things go: beside what they replace, so that exchanging them is a change of names."""

    data: Path
    recordings: Path
    attachments: Path
    key: Path

    def of(self, name: str) -> Path:
        if name == DATABASE:
            return self.data / DATABASE
        if name == SECRET:
            return self.key / SECRET
        of_attachments = name.partition("/")[0] == ATTACHMENTS
        return (self.attachments if of_attachments else self.recordings) / name


def restore(archive: Path, settings: Settings, now: datetime, *, force: bool) -> Restored:
    """Put the archive's data in the place of the present data.

    Raises:
        RestoreRefused: damaged, made by a newer program, or it would overwrite; nothing was changed.
        OSError: no room, or no right, to write; nothing was changed.
    """
    url = settings.database.url
    database = Path(make_url(url).database or "") if is_sqlite(url) else None
    folders = {
        RECORDINGS: settings.recordings.folder,
        ATTACHMENTS: settings.attachments.folder,
    }
    _check_free(url, database, folders.values(), force=force)
    with _staging(database or KEY, folders) as places:
        manifest = _unpacked(archive, places, url, force=force)
        moves = []
        if manifest.about.has_secret:
            moves.append(Move(KEY, places.of(SECRET)))
        for name, folder in folders.items():
            places.of(name).mkdir(exist_ok=True)  # a backup of an older program has no attachments
            moves.append(Move(folder, places.of(name)))
        finish = _nothing
        if database is None:
            script = postgres.script_of(places.of(DATABASE))

            def finish() -> None:
                postgres.replace(url, script)
        else:
            sqlite.examine(places.of(DATABASE), manifest.about.schema_revision)
            sqlite.ensure_unused(database)  # again: unpacking may have taken an hour
            # A companion of the old file would be taken for one of the new.
            moves += [Move(database.with_name(database.name + end)) for end in sqlite.COMPANIONS]
            moves.append(
                Move(database, places.of(DATABASE))
            )  # last: from here on it is the new one
        kept = swap(moves, f"before-{local(now):%Y%m%d-%H%M%S}", finish=finish)
    return Restored(manifest, kept)


def _nothing() -> None:
    return


def _check_free(url: str, database: Path | None, folders: Iterable[Path], *, force: bool) -> None:
    if database is None:
        occupied = postgres.has_tables(url)
    else:
        sqlite.ensure_unused(database)
        occupied = database.exists()
    if not force and (occupied or any(f.is_dir() and any(f.iterdir()) for f in folders)):
        raise RestoreRefused("已有数据；确认要替换请加 --force(原有数据会改名保留)")


def _unpacked(archive: Path, places: _Places, url: str, *, force: bool) -> Manifest:
    kind = "sqlite" if is_sqlite(url) else "postgresql"
    with Bar("检查备份") as bar:

        def accept(about: About) -> None:
            check_readable(about, database=kind)
            if about.has_secret and KEY.exists() and not force:
                raise RestoreRefused(f"已有密钥 {KEY}；确认要替换请加 --force")
            used = (places.data, places.recordings, places.attachments)
            room = min(shutil.disk_usage(place).free for place in used)
            if about.bytes + SPARE > room:
                raise RestoreRefused(
                    f"空间不足：需要 {about.bytes / 1e6:,.0f} MB，只有 {room / 1e6:,.0f} MB"
                )
            bar.reach(0, about.bytes)

        progress: Callable[[int], None] = bar.advance
        return unpack(archive, places.of, accept=accept, progress=progress)


@contextmanager
def _staging(database: Path, folders: Mapping[str, Path]) -> Iterator[_Places]:
    with ExitStack() as stack:

        def beside(path: Path) -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            folder = tempfile.TemporaryDirectory(
                prefix=".hotline-restore-", dir=path.parent, ignore_cleanup_errors=True
            )
            return Path(stack.enter_context(folder))

        recordings, attachments = (beside(folders[name]) for name in (RECORDINGS, ATTACHMENTS))
        yield _Places(beside(database), recordings, attachments, beside(KEY))
