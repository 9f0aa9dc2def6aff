"""Chance that repeats itself: the same seed and the same moment give the same county."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Final, TypeVar

from hotline.kernel.clock import SHANGHAI, local

T = TypeVar("T")
WORK_FROM: Final = time(8, 30)
WORK_UNTIL: Final = time(17, 30)


class Dice:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a demonstration must repeat, not be secret

    def new_id(self, at: datetime) -> str:
        """An id like those of `kernel.ids`, as if it had been made at that moment."""
        milliseconds = int(at.timestamp() * 1000)
        head = milliseconds << 80 | 0x7 << 76 | self._random.getrandbits(12) << 64
        return f"{head | 0b10 << 62 | self._random.getrandbits(62):032x}"

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def one(self, of: Sequence[T]) -> T:
        return self._random.choice(of)

    def some(self, of: Sequence[T], weights: Sequence[float], *, k: int) -> list[T]:
        return self._random.choices(of, weights, k=k)

    def weighted(self, of: Sequence[T], weights: Sequence[float]) -> T:
        return self.some(of, weights, k=1)[0]

    def whole(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def around(self, median: float, spread: float, low: float, high: float) -> float:
        """Log-normal, as waits and talks are: many short ones, a few long ones."""
        return min(max(median * self._random.lognormvariate(0, spread), low), high)

    def later(self, start: datetime, low: timedelta, high: timedelta) -> datetime:
        return start + timedelta(seconds=self.between(low.total_seconds(), high.total_seconds()))


def at_work(instant: datetime) -> datetime:
    """The same moment, or the next morning where nobody works."""
    here = local(instant)
    if here.time() < WORK_FROM:
        return instant + (datetime.combine(here.date(), WORK_FROM, SHANGHAI) - here)
    if here.time() > WORK_UNTIL:
        tomorrow = here.date() + timedelta(days=1)
        return instant + (datetime.combine(tomorrow, WORK_FROM, SHANGHAI) - here)
    return instant
