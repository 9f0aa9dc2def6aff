"""The peer's time: real, faster than real, or moved by hand."""

import asyncio
import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from hotline.kernel.clock import Clock, ManualClock

QUIET_SPINS = 20  # a woken task may hand on to others before it sleeps again


class Pace(Protocol):
    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Something is under way that takes no time of the peer's."""
        yield


class RealPace:
    """`speed` times as fast as the wall clock; instants are still those of the wall clock."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self._clock = clock
        self._speed = speed

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)

    @contextmanager
    def busy(self) -> Iterator[None]:
        yield


class ManualPace:
    """Time stands still until `pass_time`; everything that wakes meanwhile does so in order."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._under_way = 0

    def now(self) -> datetime:
        return self.clock.now()

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        due = self.now() + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, next(self._numbers), future))
        await future

    @contextmanager
    def busy(self) -> Iterator[None]:
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def settle(self) -> None:
        """Wait until no request is under way and nobody has anything to do at once."""
        quiet = 0
        while quiet < QUIET_SPINS:
            await asyncio.sleep(0.001 if self._under_way else 0)
            quiet = 0 if self._under_way else quiet + 1

    async def pass_time(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self.clock.advance(max(due - self.now(), timedelta()))
            future.set_result(None)
            await self.settle()
        self.clock.advance(max(until - self.now(), timedelta()))
