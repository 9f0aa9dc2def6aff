"""The database: units of work in, results out. One grouped writer on SQLite, a small pool on PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from hotline.kernel.db import is_sqlite, open_engine
from hotline.kernel.errors import ChangedMeanwhile, Unavailable
from hotline.kernel.hot import HotStatement
from hotline.kernel.outcomes import Outcome, tell
from hotline.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from hotline.kernel.bus import Bus
    from hotline.kernel.clock import Clock
    from hotline.kernel.events import Event
    from hotline.kernel.outcomes import Waiting

T = TypeVar("T")
GROUP_LIMIT = 64  # units per commit: beyond this a flush is no longer what costs
RETRIES = 4  # deadlocks and serialisation failures on PostgreSQL
RETRYABLE_STATES = {"40001", "40P01"}
log = logging.getLogger(__name__)


class Writer(Protocol):
    async def write(self, unit: Callable[[UnitOfWork], Any], *, sure: bool) -> Any: ...
    def submit(self, unit: Callable[[UnitOfWork], Any]) -> Future[Any]: ...
    def close(self) -> None: ...


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
            raise _unavailable(error) from error

    def close(self) -> None:
        self._writer.close()
        self._readers.shutdown(wait=True)
        self._write_engine.dispose()
        self._read_engine.dispose()

    @property
    def engine(self) -> Engine:
        """For migrations only."""
        return self._write_engine


@dataclass(slots=True)
class Submitted:
    unit: Callable[[UnitOfWork], Any]
    waiting: Waiting
    is_sure: bool = False


class _FailedAfterAll(Exception):
    """A unit that was sure: what it did can only be undone together with the whole group."""


class GroupedWriter:
    """One thread that commits waiting units together: one flush to disk for all of them.

    Each unit runs inside a savepoint, so one that fails takes nothing of the others with it. Units
    that are sure have none; if one fails, nothing of the group is kept and all run again, with one.
    """

    def __init__(self, engine: Engine, bus: Bus, clock: Clock) -> None:
        self._engine = engine
        self._bus = bus
        self._clock = clock
        self._queue: SimpleQueue[Submitted | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, unit: Callable[[UnitOfWork], Any], *, sure: bool) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.put(Submitted(unit, future, sure))
        return await future

    def submit(self, unit: Callable[[UnitOfWork], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self._queue.put(Submitted(unit, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        item = self._queue.get()
        while item is not None:
            group = [item]
            with suppress(Empty):
                while len(group) < GROUP_LIMIT and (item := self._queue.get_nowait()) is not None:
                    group.append(item)
            self._commit_together(group)
            item = item and self._queue.get()

    def _commit_together(self, group: list[Submitted]) -> None:
        try:
            try:
                outcomes, events, has_messages = self._run_group(group)
            except _FailedAfterAll:
                outcomes, events, has_messages = self._run_group(group, careful=True)
        except Exception as error:  # noqa: BLE001 - nothing of the group was kept: tell everybody
            refusal = _as_refusal(error)
            outcomes, events, has_messages = [Outcome(None, refusal) for _ in group], [], False
        self._bus.announce(events, has_messages=has_messages)
        tell(zip((one.waiting for one in group), outcomes, strict=True))

    def _run_group(
        self, group: list[Submitted], *, careful: bool = False
    ) -> tuple[list[Outcome], list[Event], bool]:
        outcomes: list[Outcome] = []
        events: list[Event] = []
        has_messages = False
        with self._engine.begin() as connection:
            last = connection.exec_driver_sql("SELECT max(seq) FROM event_log").scalar()
            numbers = count((last or 0) + 1)
            for one in group:
                uow = UnitOfWork(connection, self._clock.now(), self._bus, numbers)
                run = _unprotected if one.is_sure and not careful else _in_savepoint
                try:
                    outcomes.append(Outcome(run(connection, one.unit, uow), None))
                    events += uow.events
                    has_messages |= bool(uow.outbox)
                except Exception as error:
                    if run is _unprotected:
                        raise _FailedAfterAll from error
                    outcomes.append(Outcome(None, _as_refusal(error)))
        return outcomes, events, has_messages


class PooledWriter:
    """Threads with a connection each; the database itself groups the commits."""

    def __init__(self, engine: Engine, bus: Bus, clock: Clock) -> None:
        self._engine = engine
        self._bus = bus
        self._clock = clock
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="writer")

    async def write(self, unit: Callable[[UnitOfWork], Any], *, sure: bool) -> Any:  # noqa: ARG002 - all are alone here
        return await asyncio.wrap_future(self.submit(unit))

    def submit(self, unit: Callable[[UnitOfWork], Any]) -> Future[Any]:
        return self._threads.submit(self._run, unit)

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _run(self, unit: Callable[[UnitOfWork], T]) -> T:
        for attempt in range(RETRIES):
            try:
                with self._engine.begin() as connection:
                    uow = UnitOfWork(connection, self._clock.now(), self._bus)
                    try:
                        result = unit(uow)
                        uow.settle()
                    except BaseException:
                        uow.abandon()
                        raise
            except DBAPIError as error:
                if attempt + 1 < RETRIES and _may_retry(error):
                    continue
                raise _as_refusal(error) from error
            except StaleDataError as error:
                raise _as_refusal(error) from error
            self._bus.announce(uow.events, has_messages=bool(uow.outbox))
            return result
        raise AssertionError("unreachable")


_BEGIN = HotStatement("SAVEPOINT unit")
_KEEP = HotStatement("RELEASE unit")
_BACK = HotStatement("ROLLBACK TO unit")


def _in_savepoint(connection: Connection, unit: Callable[[UnitOfWork], T], uow: UnitOfWork) -> T:
    _BEGIN.run(connection)
    try:
        result = unit(uow)
        uow.settle()
    except BaseException:
        uow.abandon()
        _BACK.run(connection)
        _KEEP.run(connection)
        raise
    _KEEP.run(connection)
    return result


def _unprotected(_: Connection, unit: Callable[[UnitOfWork], T], uow: UnitOfWork) -> T:
    try:
        result = unit(uow)
        uow.settle()
    except BaseException:
        uow.abandon()
        raise
    return result


def _may_retry(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in RETRYABLE_STATES


def _as_refusal(error: BaseException) -> BaseException:
    if isinstance(error, StaleDataError):
        return _caused_by(ChangedMeanwhile("another change came first"), error)
    if isinstance(error, OperationalError | InterfaceError):
        return _unavailable(error)
    return error


def _unavailable(error: BaseException) -> Unavailable:
    log.error("the database cannot be used: %s", getattr(error, "orig", error))
    return _caused_by(Unavailable("the database cannot be used at the moment"), error)


E = TypeVar("E", bound=BaseException)


def _caused_by(refusal: E, cause: BaseException) -> E:
    refusal.__cause__ = cause
    return refusal
