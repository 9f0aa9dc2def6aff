"""Opens the database for a command that works on it, once it is known to be of this program's schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.db import is_sqlite
from hotline.kernel.errors import ErrorKind, HotlineError


class DatabaseNotReady(HotlineError):
    kind = ErrorKind.UNAVAILABLE
    code = "database-not-ready"
    title = "数据库尚未建立或结构不是最新，请先更新数据库结构"


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, closed again at the end.

    Raises:
        DatabaseNotReady: there is none yet, or it needs a migration first.
    """
    from hotline.bootstrap import migrations  # noqa: PLC0415 - half of what --help would cost

    file = Path(make_url(url).database or "")
    if is_sqlite(url) and not file.is_file():  # opening it would make an empty one
        raise DatabaseNotReady(f"没有 {file}，请先运行 hotline migrate")
    database = Database(url, bus=Bus(), clock=SystemClock(), pool_size=2)
    try:
        if not migrations.is_current(database.engine):
            raise DatabaseNotReady("请先运行 hotline migrate")
        yield database
    finally:
        database.close()
