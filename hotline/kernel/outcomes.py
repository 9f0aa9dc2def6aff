"""What became of units of work, told to whoever waits for them: threads, or tasks of an event loop."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

Waiting: TypeAlias = "Future[Any] | asyncio.Future[Any]"


@dataclass(slots=True)
class Outcome:
    result: Any
    refusal: BaseException | None

    def tell(self, waiting: Waiting) -> None:
        if self.refusal is None:
            waiting.set_result(self.result)
        else:
            waiting.set_exception(self.refusal)


def tell(outcomes: Iterable[tuple[Waiting, Outcome]]) -> None:
    """Wake everybody; those of an event loop all at once, because each wake-up costs a system call."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[tuple[Waiting, Outcome]]]
    by_loop = defaultdict(list)
    for waiting, outcome in outcomes:
        if isinstance(waiting, asyncio.Future):
            by_loop[waiting.get_loop()].append((waiting, outcome))
        elif waiting.set_running_or_notify_cancel():
            outcome.tell(waiting)
    for loop, told in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell_in_loop, told)


def _tell_in_loop(told: Sequence[tuple[Waiting, Outcome]]) -> None:
    for waiting, outcome in told:
        if not waiting.done():  # whoever asked may have been cancelled meanwhile
            outcome.tell(waiting)
