"""A SQLite database copied while the server runs, examined, and found to be free of other users."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from hotline.cli.archives.manifest import ArchiveDamaged, BackupRefused, RestoreRefused

STEP: Final = 2048  # pages between two reports of progress
COMPANIONS: Final = ("-wal", "-shm", "-journal")


def copy(file: Path, target: Path, progress: Callable[[float, float], None]) -> None:
    """The database as it was at one moment, whatever is written meanwhile.

    Raises:
        BackupRefused: it is not a database, or damaged.
        OSError: the copy cannot be written.
    """
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copied,
        ):
            source.isolation_level = None
            # A transaction held open keeps the snapshot: without it every write would start us again.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copied,
                pages=STEP,
                progress=lambda _status, left, total: progress(total - left, total),
            )
            copied.execute("PRAGMA journal_mode=DELETE")  # one file, no companions
            complaint = _complaint(copied)
    except sqlite3.DatabaseError as failure:
        if "full" in str(failure) or "I/O" in str(failure):
            raise OSError(0, str(failure)) from failure
        raise BackupRefused(f"{file} 无法读取: {failure}") from failure
    if complaint:
        raise BackupRefused(f"{file} 已损坏: {complaint}")


def revision(file: Path) -> str | None:
    """The schema's revision; None where no migration ever ran."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return str(row[0]) if row else None


def examine(file: Path, expected: str | None) -> None:
    """Make sure that a copy can be opened, and end the sign-ins in it: some were revoked since.

    Raises:
        ArchiveDamaged: it cannot, or is of another schema than it should be.
    """
    try:
        with closing(sqlite3.connect(file)) as connection:
            complaint = _complaint(connection)
            if complaint or revision(file) != expected:
                raise ArchiveDamaged(f"数据库未通过检查: {complaint or '结构不符'}")
            connection.execute("DELETE FROM sign_in")
            connection.commit()
    except sqlite3.DatabaseError as failure:
        raise ArchiveDamaged(f"数据库未通过检查: {failure}") from failure


def ensure_unused(file: Path) -> None:
    """Make sure that no server has the database open, and fold its companion files into it.

    Raises:
        RestoreRefused: somebody uses it.
    """
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=0)) as connection:
            # Leaving WAL needs the file alone; SQLite knows of all users, also of other processes.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as failure:
        raise RestoreRefused("数据库正在使用，请先停止 hotline serve") from failure
    except sqlite3.DatabaseError:
        return  # damaged: that is why somebody restores


def _complaint(connection: sqlite3.Connection) -> str | None:
    answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    return None if answer == "ok" else answer
