"""The web phone: its adapter, control socket, switch and sockets are the real ones; only ticks are by hand."""

import asyncio
import itertools
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from hotline.kernel.clock import ManualClock
from hotline.telephony.port import CallRef
from hotline.telephony.signals import CallArrived, Reply, Signal
from ivr.webphone.adapter import WebphoneTelephony
from ivr.webphone.control import Control
from ivr.webphone.exchange import Exchange
from ivr.webphone.frames import TICKS_PER_SECOND
from ivr.webphone.link import MediaSettings
from ivr.webphone.tokens import Claims, agent_claims, caller_claims, sign
from tests.contracts.bench import Desk, until
from tests.ivr.webphone.hall import loudness, tone
from tests.ivr.webphone.stage import KEY, Browser

TICK = timedelta(seconds=1 / TICKS_PER_SECOND)
LOUD = 4000  # a tone of 8000 that is there for more than half of the time
LISTENS = 10  # frames: what is heard now is what was heard in the last 200 ms
SPEAKS = 20  # frames at the end of a passage of time; nobody has to speak all the while
CALLER_HZ, PERSON_HZ = 700, 1100


class WebphoneBench:
    def __init__(self, control: Control, settings: MediaSettings, clock: ManualClock) -> None:
        self.desk = Desk()
        self.clock = clock
        self.control = control
        self.network = WebphoneTelephony(settings, self._sink)
        self.desk.say = self.network.say
        self.devices: dict[str, Browser] = {}
        self._callers: dict[str, Browser] = {}
        self._tones = itertools.count()

    async def phone(self, claims: Claims) -> Browser:
        """A page that opens its socket; the request line was read by the web server, as in life."""
        ours, theirs = socket.socketpair()
        opening = asyncio.get_running_loop().create_task(_opened(ours))
        theirs.setblocking(False)
        head = await asyncio.get_running_loop().sock_recv(theirs, 65_536)
        await self._exchange.adopt(theirs, head)
        return await Browser.open(await opening, sign(KEY, claims), None)

    async def dial(self, number: str = "+8613905722046") -> CallRef:
        browser = await self.phone(caller_claims(number, self.clock.now()))
        known = set(self.desk.calls)
        await browser.send(type="dial")
        await until(lambda: set(self.desk.calls) - known, self)
        (carrier_id,) = set(self.desk.calls) - known
        assert self.desk.of(CallArrived, carrier_id)
        self._callers[carrier_id] = browser
        return CallRef(self.desk.calls[carrier_id], carrier_id)

    async def caller_presses(self, call: CallRef, digits: str) -> None:
        for digit in digits:
            await self._callers[call.carrier_id].send(type="digit", digit=digit)

    async def caller_hangs_up(self, call: CallRef) -> None:
        await self._callers[call.carrier_id].send(type="hang_up")

    async def caller_speaks(self, call: CallRef, seconds: float) -> None:
        caller = self._callers[call.carrier_id]
        await until(lambda: _last(caller, "call").get("state") == "message", self)
        await until(lambda: self._exchange.switch.calls[call.carrier_id].is_taking_message, self)
        await self._ticks(round(seconds * TICKS_PER_SECOND), speaking=[(caller, CALLER_HZ)])
        await self.caller_presses(call, "#")

    async def device_answers(self, leg_id: str) -> None:
        await self._of(leg_id).send(type="answer", leg_id=leg_id)

    async def device_rejects(self, leg_id: str) -> None:
        await self._of(leg_id).send(type="reject", leg_id=leg_id)

    async def device_hangs_up(self, leg_id: str) -> None:
        await self._of(leg_id).send(type="hang_up", leg_id=leg_id)

    async def pass_time(self, seconds: float) -> None:
        """At least one tick: sound, and what follows from it, exists in ticks only."""
        ticks = max(1, round(seconds * TICKS_PER_SECOND))
        await self._ticks(ticks - SPEAKS, speaking=[])
        await self._ticks(min(ticks, SPEAKS), speaking=self._talking())

    def heard(self, call: CallRef) -> list[str]:
        messages = self._callers[call.carrier_id].messages
        return [message["key"] for message in messages if message["type"] == "prompt"]

    def is_ringing(self, leg_id: str) -> bool:
        return self._news_of(leg_id) == "ring"

    def is_connected(self, call: CallRef) -> bool:
        caller = self._callers[call.carrier_id]
        return not any(message["type"] == "ended" for message in caller.messages)

    def hear_each_other(self, call: CallRef, leg_id: str) -> bool:
        caller, person = self._callers[call.carrier_id], self._of(leg_id)
        return _hears(caller, PERSON_HZ) and _hears(person, CALLER_HZ)

    def rings(self, person_id: str) -> int:
        return sum(message["type"] == "ring" for message in self.devices[person_id].messages)

    @property
    def _exchange(self) -> Exchange:
        assert self.control.exchange is not None
        return self.control.exchange

    def _talking(self) -> list[tuple[Browser, float]]:
        """Who has been told to speak; real pages send no sound at any other time."""
        callers = [
            (caller, CALLER_HZ)
            for caller in self._callers.values()
            if _last(caller, "in_call", "held", "call", "ended").get("type") in {"in_call", "held"}
        ]
        people = [
            (person, PERSON_HZ)
            for person in self.devices.values()
            if _last(person, "connected", "held", "ended").get("type") in {"connected", "held"}
        ]
        return [*callers, *people]

    async def _ticks(self, number: int, *, speaking: list[tuple[Browser, float]]) -> None:
        for _ in range(number):
            at = next(self._tones)
            for browser, hertz in speaking:
                await browser.line.send(tone(hertz, 1, offset=at)[0])
            for browser, _hertz in speaking:
                await _arrived(browser)
            self.clock.advance(TICK)
            self._exchange.tick()
            if speaking:
                for browser, _hertz in speaking:
                    await _arrived(browser)
            else:
                await asyncio.sleep(0)  # let the pages read, and the application answer

    def _of(self, leg_id: str) -> Browser:
        return next(
            browser
            for browser in self.devices.values()
            if any(message.get("leg_id") == leg_id for message in browser.messages)
        )

    def _news_of(self, leg_id: str) -> str:
        """The last that a device was told of this leg."""
        told = [
            message["type"]
            for browser in self.devices.values()
            for message in browser.messages
            if message.get("leg_id") == leg_id
        ]
        return told[-1] if told else ""

    async def _sink(self, signal: Signal) -> Reply:
        return await self.desk.receive(signal)


async def _opened(line: socket.socket) -> ClientConnection:
    return await connect("ws://phone/ws/phone", sock=line, proxy=None)


def _last(browser: Browser, *kinds: str) -> dict[str, Any]:
    told = [message for message in browser.messages if message["type"] in kinds]
    return told[-1] if told else {}


def _hears(browser: Browser, hertz: float) -> bool:
    return loudness(b"".join(browser.heard[-LISTENS:]), hertz) > LOUD


async def _arrived(browser: Browser) -> None:
    """What was sent in either direction is there: an answered ping follows all of it."""
    if browser.line.close_code is None:
        await (await browser.line.ping())
        await asyncio.sleep(0)


async def _by_hand(_: Exchange) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def a_webphone_bench() -> AsyncIterator[WebphoneBench]:
    with tempfile.TemporaryDirectory(prefix="wp") as folder:
        settings = MediaSettings(
            Path(folder) / "control", KEY, Path(folder) / "recordings", prompts=None
        )
        clock = ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        control = Control(clock, linger=60, pace=_by_hand)
        server = await control.serve(settings.control)
        bench = WebphoneBench(control, settings, clock)
        running = asyncio.get_running_loop().create_task(bench.network.run())
        try:
            await asyncio.wait_for(bench.network.attached(), 5)
            for name in ("zhang", "li"):
                claims = agent_claims(name, name, clock.now())
                bench.devices[name] = await bench.phone(claims)
            yield bench
        finally:
            for browser in (*bench.devices.values(), *bench._callers.values()):
                await browser.close()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            control.stop()
            server.close()
