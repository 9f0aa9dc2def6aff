"""Runs the router whenever something happened that can make a match, and once a second for time itself."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from hotline.agents import service as agents
from hotline.agents.events import AgentChanged
from hotline.agents.machine import AgentState
from hotline.calls.events import CallMoved
from hotline.calls.machine import CallState
from hotline.kernel.database import Database
from hotline.kernel.events import Event
from hotline.kernel.uow import UnitOfWork
from hotline.routing.events import OfferClosed, RoutingChanged, WorkOfferClosed, WorkQueued
from hotline.routing.service import Routing

log = logging.getLogger(__name__)
AT_LEAST_EVERY: Final = 1.0  # seconds: serves retries, and what another process changed
PAPER_RESTS: Final = 0.25  # seconds between two looks at what does not wait on the telephone
# Something waits again, or the rules are others.
CALLS: Final = (OfferClosed, RoutingChanged)
PAPER: Final = (WorkQueued, WorkOfferClosed, RoutingChanged)


class Dispatcher:
    def __init__(self, database: Database, routing: Routing) -> None:
        self._database = database
        self._routing = routing
        self._calls = asyncio.Event()
        self._paper = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def hear(self, events: Sequence[Event]) -> None:
        """A listener of the bus, called from any thread."""
        if self._loop is None:
            return
        for wake, concerns in ((self._calls, concerns_calls), (self._paper, concerns_paper)):
            if any(map(concerns, events)):
                self._loop.call_soon_threadsafe(wake.set)

    async def run(self) -> None:
        """Dispatch for ever: calls at once, paper beside it."""
        self._loop = asyncio.get_running_loop()
        await asyncio.gather(
            self._keep(self._routing.dispatch_calls, self._calls),
            self._keep(self._routing.dispatch_paper, self._paper, rests=PAPER_RESTS),
        )

    async def _keep(
        self, unit: Callable[[UnitOfWork], int], wake: asyncio.Event, *, rests: float = 0
    ) -> None:
        while True:
            try:
                await self._database.write(unit)
            except Exception:  # the callers keep their places; the next round tries again
                log.exception("dispatching failed")
            if rests:
                await asyncio.sleep(rests)
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), AT_LEAST_EVERY)
            wake.clear()

    async def sweep(self) -> None:
        """Ring timeouts and wrap-ups that are over."""
        await self._database.write(self._routing.sweep)
        await self._database.write(agents.end_due_wrap_ups)


def concerns_calls(event: Event) -> bool:
    if isinstance(event, CallMoved):
        return event.after is CallState.QUEUED
    return _is_free(event) or isinstance(event, CALLS)


def concerns_paper(event: Event) -> bool:
    return _is_free(event) or isinstance(event, PAPER)


def _is_free(event: Event) -> bool:
    """Somebody is free, or gone, so that the next rung opens; not: it rings."""
    return isinstance(event, AgentChanged) and event.state is AgentState.IDLE
