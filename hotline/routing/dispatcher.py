"""Runs the router whenever something happened that can make a match, and once a second for time itself."""

import asyncio
import logging
from collections.abc import Sequence

from hotline.agents import service as agents
from hotline.agents.events import AgentChanged
from hotline.agents.machine import AgentState
from hotline.calls.events import CallMoved
from hotline.calls.machine import CallState
from hotline.kernel.database import Database
from hotline.kernel.events import Event
from hotline.routing.events import OfferClosed, RoutingChanged, WorkOfferClosed, WorkQueued
from hotline.routing.service import Routing

log = logging.getLogger(__name__)
# Something waits again, or the rules are others.
MAKES_MATCHES = (OfferClosed, WorkQueued, WorkOfferClosed, RoutingChanged)


class Dispatcher:
    def __init__(self, database: Database, routing: Routing) -> None:
        self._database = database
        self._routing = routing
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def hear(self, events: Sequence[Event]) -> None:
        """A listener of the bus, called from any thread."""
        if self._loop is not None and any(can_match(event) for event in events):
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Dispatch for ever. The second serves retries and what another process changed."""
        self._loop = asyncio.get_running_loop()
        while True:
            try:
                await self._database.write(self._routing.dispatch)
            except Exception:  # the callers keep their places; the next round tries again
                log.exception("dispatching failed")
            try:
                await asyncio.wait_for(self._wake.wait(), 1.0)
            except TimeoutError:
                continue
            finally:
                self._wake.clear()

    async def sweep(self) -> None:
        """Ring timeouts and wrap-ups that are over."""
        await self._database.write(self._routing.sweep)
        await self._database.write(agents.end_due_wrap_ups)


def can_match(event: Event) -> bool:
    if isinstance(event, CallMoved):
        return event.after is CallState.QUEUED
    if isinstance(event, AgentChanged):  # free, or gone: then the next rung opens; not: it rings
        return event.state is AgentState.IDLE
    return isinstance(event, MAKES_MATCHES)
