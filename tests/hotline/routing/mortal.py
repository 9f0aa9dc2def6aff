"""A hotline whose process dies at any statement and starts again, on a network that goes on without it."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import Engine, event

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.errors import HotlineError
from hotline.routing import staff
from hotline.telephony.signals import Reply, Signal
from ivr.reconcile import GRACE, Reconciler
from ivr.simulator.network import NoSuchLine, SimulatedCall
from tests.house import House


class Killed(Exception):
    """The process is gone; nothing that it had not committed is kept."""


class Fate:
    """Lets a process die after so many statements; from then on it commits nothing any more."""

    def __init__(self, engine: Engine) -> None:
        self.statements_left: int | None = None
        self.is_dead = False
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, *_: object) -> None:
        if self.statements_left is not None:
            self.statements_left -= 1
            self.is_dead |= self.statements_left < 0
        self._commit()

    def _commit(self, *_: object) -> None:
        if self.is_dead:
            raise Killed


class Site:
    def __init__(self, url: str) -> None:
        self.url = url
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.lines: dict[str, SimulatedCall] = {}  # what the network holds
        self.sent: list[Signal] = []
        self.told: set[str] = set()  # the calls of which something was committed
        self.untold: list[Signal] = []  # the process died of them
        self.held_back: list[Signal] = []
        self.holds = 0  # signals that the network will still hold back
        self.kills = 0
        self._start()
        self.other = self.house if self.house.database.is_sqlite else self._another()

    def _another(self) -> House:
        bus = Bus()
        return House(Database(self.url, bus=bus, clock=self.clock), bus, self.clock)

    def _start(self) -> None:
        self.house = self._another()
        self.house.outbox._idle = 0.0  # the dead do not need a rest
        self.house.phones.calls = self.lines
        self.house.phones._sink = self._tell
        self.fate = Fate(self.house.database.engine)
        self.reconciler = Reconciler(
            self.house.database, self.house.ivr, {"simulator": self.house.phones}
        )

    async def _tell(self, signal: Signal) -> Reply:
        if self.holds > 0:
            self.holds -= 1
            self.held_back.append(signal)
            return Reply("", ())
        return await self.deliver(signal)

    async def deliver(self, signal: Signal) -> Reply:
        try:
            reply = await self.house.ivr.receive(signal)
        except Killed:
            self.untold.append(signal)
            raise
        self.told.add(signal.carrier_id)
        self.sent.append(signal)
        return reply

    # --- what the machine lets happen ---------------------------------------------------------

    def run(self, act: Awaitable[object], *, settles: bool = True) -> bool:
        """Let it happen, and what follows from it; False: it did not become quiet."""

        async def whole() -> None:
            with suppress(HotlineError, NoSuchLine):
                await act
            if settles:
                await self.house.settle()

        try:
            self.loop.run_until_complete(whole())
        except Killed:
            settles = False
        if self.fate.is_dead:
            self.restart()
            return False
        return settles

    def restart(self, *, are_told_again: bool = True) -> None:
        """A new process on the same database; the network tells again what nobody confirmed."""
        self.kills += 1
        self.house.database.close()
        was_sqlite = self.other is self.house
        self._start()
        if was_sqlite:
            self.other = self.house
        again, self.untold = self.untold, []
        if are_told_again:
            for signal in again:
                self.run(self.deliver(signal), settles=False)
        self.run(self.reconciler.run_once())

    async def pass_time(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        if timedelta(seconds=seconds) > GRACE:
            await self.reconciler.run_once()
        await self.house.pass_time(0)

    async def let_through(self, seed: int) -> None:
        """What was held back arrives in another order."""
        signals, self.held_back, self.holds = self.held_back, [], 0
        Random(seed).shuffle(signals)
        for signal in signals:
            await self.deliver(signal)

    async def two_at_once(self, one: Any, another: Any) -> None:
        """Units of two processes at the same moment; on SQLite of one, in one group."""
        both = Barrier(2)
        present = staff.Attendance.present

        def looked(*arguments: Any, **options: Any) -> staff.Present:
            found = present(*arguments, **options)
            if self.other is not self.house:
                with suppress(BrokenBarrierError):
                    both.wait(0.05)
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(staff.Attendance, "present", looked)
            found = await asyncio.gather(
                self.house.database.write(one),
                self.other.database.write(another),
                return_exceptions=True,
            )
        for result in found:
            if isinstance(result, BaseException) and not isinstance(result, HotlineError):
                raise result

    def close(self) -> None:
        for database in {self.house.database, self.other.database}:
            database.close()
        self.loop.close()
