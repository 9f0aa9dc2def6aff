"""The database: units of work in, results out. One grouped writer on SQLite, a small pool on PostgreSQL."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from hotline.kernel.db import is_sqlite, open_engine
from hotline.kernel.writers import GroupedWriter, PooledWriter, Writer, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from hotline.kernel.bus import Bus
    from hotline.kernel.clock import Clock
    from hotline.kernel.uow import UnitOfWork

T = TypeVar("T")


class Database:
    """Runs units of work and reads. Nobody else opens a connection."""

    def __init__(self, url: str, *, bus: Bus, clock: Clock, pool_size: int = 4) -> None:
        self.url = url
        self.bus = bus
        self.clock = clock
        self.is_sqlite = is_sqlite(url)
        self._write_engine = open_engine(url, pool_size=1 if self.is_sqlite else pool_size)
        self._read_engine = open_engine(url, read_only=self.is_sqlite, pool_size=pool_size)
        writer = GroupedWriter if self.is_sqlite else PooledWriter
        self._writer: Writer = writer(self._write_engine, bus, clock)
        self._readers = ThreadPoolExecutor(pool_size, thread_name_prefix="reader")

    async def write(self, unit: Callable[[UnitOfWork], T], *, sure: bool = False) -> T:
        """Run one unit of work and return its result once it is safe on disk.

        A unit that is `sure` refuses nothing: it is spared its savepoint, a fifth of its cost. Should
        it fail all the same, those that were to be committed with it run again, each by itself.

        Raises:
            HotlineError: what the unit refused; nothing of it was kept.
            Unavailable: the database is away; nothing was kept, the same request may succeed later.
        """
        return cast("T", await self._writer.write(unit, sure=sure))

    async def read(self, query: Callable[[Session], T]) -> T:
        """Run a query on a connection of its own; it sees what was committed before it began."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, query)

    def write_now(self, unit: Callable[[UnitOfWork], T]) -> T:
        """The same as `write` for commands and tests, outside an event loop."""
        return cast("T", self._writer.submit(unit).result())

    def read_now(self, query: Callable[[Session], T]) -> T:
        try:
            with Session(self._read_engine, expire_on_commit=False) as session:
                return query(session)
        except (OperationalError, InterfaceError) as error:
            raise unavailable(error) from error

    def close(self) -> None:
        self._writer.close()
        self._readers.shutdown(wait=True)
        self._write_engine.dispose()
        self._read_engine.dispose()

    @property
    def engine(self) -> Engine:
        """For migrations only."""
        return self._write_engine
