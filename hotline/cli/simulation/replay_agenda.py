"""What is due when, on a clock that jumps from one thing to the next."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Final, TypeAlias

from hotline.kernel.clock import ManualClock

AS_FAST_AS_POSSIBLE: Final = float("inf")
Act: TypeAlias = Callable[[], Awaitable[object]]


class Agenda:
    """Of things due at the same instant the one noted first comes first."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._due: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def at(self, due: datetime, act: Act) -> None:
        heappush(self._due, (due, next(self._number), act))

    def later(self, seconds: float, act: Act) -> None:
        self.at(self._clock.now() + timedelta(seconds=seconds), act)

    async def next(self, speed: float) -> Act | None:
        """Wait until something is due; None: nothing is any more."""
        if not self._due:
            return None
        due, _, act = heappop(self._due)
        pause = max(timedelta(), due - self._clock.now())
        if pause and speed != AS_FAST_AS_POSSIBLE:
            await asyncio.sleep(pause.total_seconds() / speed)
        self._clock.advance(pause)
        return act
