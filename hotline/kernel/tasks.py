"""Work that goes on in the background: kept, named, restarted when it breaks, ended with the application."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self

log = logging.getLogger(__name__)
PAUSE_AFTER_A_FAILURE = 1.0  # seconds


class Background:
    """The tasks of one application. `async with` it; leaving cancels them all."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def forever(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work`, again after a failure: one bad moment must not stop the calls."""

        async def run() -> None:
            while True:
                try:
                    await work()
                except Exception:
                    log.exception("%s broke and is started again", name)
                else:
                    log.error("%s ended and is started again", name)
                await asyncio.sleep(PAUSE_AFTER_A_FAILURE)

        self.spawn(name, run())

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run once, keeping the reference that the event loop does not keep."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
