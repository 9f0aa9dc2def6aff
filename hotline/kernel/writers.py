"""Who runs units of work: one grouped writer on SQLite, a small pool of threads on PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

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
MOST_AT_ONCE = GROUP_LIMIT // 2  # units handed to the writer together
LINGER = 0.003  # seconds without a further unit: then the group is as large as it gets
RETRIES = 4  # deadlocks and serialisation failures on PostgreSQL
RETRYABLE_STATES = {"40001", "40P01"}
log = logging.getLogger(__name__)


class Writer(Protocol):
    async def write(self, unit: Callable[[UnitOfWork], Any], *, sure: bool) -> Any: ...
    def submit(self, unit: Callable[[UnitOfWork], Any]) -> Future[Any]: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Submitted:
    unit: Callable[[UnitOfWork], Any]
    waiting: Waiting
    is_sure: bool = False


@dataclass(slots=True)
class Gathering:
    """What one turn of an event loop asks for: the writer is woken once for all of it.

    Woken for the first unit alone, it would fight the loop for the interpreter, and commit less at
    a time; what a commit costs hardly depends on how much is in it.
    """

    loop: asyncio.AbstractEventLoop
    units: list[Submitted] = field(default_factory=list)

    def has_room_for(self, loop: asyncio.AbstractEventLoop) -> bool:
        return self.loop is loop and len(self.units) < MOST_AT_ONCE


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
        self._queue: SimpleQueue[list[Submitted] | None] = SimpleQueue()
        self._gathering: Gathering | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, unit: Callable[[UnitOfWork], Any], *, sure: bool) -> Any:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        gathering = self._gathering
        if gathering is None or not gathering.has_room_for(loop):
            self._gathering = gathering = Gathering(loop)
            loop.call_soon(self._hand_over, gathering)
        gathering.units.append(Submitted(unit, future, sure))
        return await future

    def submit(self, unit: Callable[[UnitOfWork], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self._queue.put([Submitted(unit, future)])
        return future

    def _hand_over(self, gathering: Gathering) -> None:
        if self._gathering is gathering:
            self._gathering = None
        self._queue.put(gathering.units)

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        # Whoever was answered with the last group may be asking again by now: a small group would
        # cost nearly as much as theirs. After a small one, thus in a quiet office, nobody waits.
        expected = 0
        is_open = True
        while is_open:
            group: list[Submitted] = []
            with suppress(Empty):
                while is_open and len(group) <= GROUP_LIMIT - MOST_AT_ONCE:
                    wait = None if not group else LINGER if len(group) < expected else 0
                    is_open = self._take(group, wait)
            if group:
                self._commit_together(group)
            expected = len(group) * 3 // 4

    def _take(self, group: list[Submitted], wait: float | None) -> bool:
        """Add to the group what comes within this time; False: nothing will come any more."""
        units = self._queue.get(block=wait != 0, timeout=wait or None)
        group += units or ()
        return units is not None

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
        return unavailable(error)
    return error


def unavailable(error: BaseException) -> Unavailable:
    log.error("the database cannot be used: %s", getattr(error, "orig", error))
    return _caused_by(Unavailable("the database cannot be used at the moment"), error)


E = TypeVar("E", bound=BaseException)


def _caused_by(refusal: E, cause: BaseException) -> E:
    refusal.__cause__ = cause
    return refusal
