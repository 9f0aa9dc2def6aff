"""A real media process, a real uvicorn that hands connections to it, and browsers played by `websockets`."""

import asyncio
import json
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hotline.kernel.clock import SystemClock
from hotline.telephony.port import CallRef, Ring
from hotline.telephony.signals import LegAnswered, Reply, Signal
from ivr.webphone.adapter import WebphoneTelephony
from ivr.webphone.handover import LineHandover, websocket_protocol
from ivr.webphone.link import MediaSettings
from ivr.webphone.media import handover_path
from ivr.webphone.tokens import agent_claims, caller_claims, sign
from tests.ivr.webphone.hall import tone

KEY = b"k" * 32


@dataclass
class Office:
    """An application with nothing but a web phone."""

    folder: Path
    port: int = 0
    signals: list[Signal] = field(default_factory=list)
    loop: str = "asyncio"
    max_calls: int = 60
    on_signal: Callable[[Signal], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.settings = MediaSettings(
            control=self.folder / "control",
            key=KEY,
            recordings=self.folder / "recordings",
            prompts=None,
            max_calls=self.max_calls,
            linger=2,
        )
        self.telephony = WebphoneTelephony(self.settings, self._sink)

    async def _sink(self, signal: Signal) -> Reply:
        self.signals.append(signal)
        if self.on_signal is not None:
            await self.on_signal(signal)
        return Reply(call_id="")

    @asynccontextmanager
    async def attached(self) -> AsyncIterator[None]:
        """Attached to the media process, as after a start of the application."""
        running = asyncio.get_running_loop().create_task(self.telephony.run())
        try:
            await until(self._is_ready)
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _is_ready(self) -> bool:
        return await self.telephony.ready() is None

    @asynccontextmanager
    async def serving(self, app: ASGIApp | None = None, **tls: Any) -> AsyncIterator[None]:
        lines = LineHandover(handover_path(self.settings.control), "https://hotline.example")
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            app or Starlette(routes=[WebSocketRoute("/ws/echo", _echo)]),
            ws=websocket_protocol(lines),
            log_level="warning",
            lifespan="off",
            **tls,
        )
        server = uvicorn.Server(config)
        running = asyncio.get_running_loop().create_task(server.serve(sockets=[listening]))
        try:
            await until(lambda: server.started)
            yield
        finally:
            server.should_exit = True
            await running
            listening.close()

    def browser(self, path: str = "/ws/phone", **options: Any) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}{path}", proxy=None, **options)

    async def caller(self, number: str = "13900002046", resume: str | None = None) -> "Browser":
        token = sign(KEY, caller_claims(number, SystemClock().now()))
        return await Browser.open(await self.browser(), token, resume)

    async def agent(self, person_id: str = "zhang") -> "Browser":
        token = sign(KEY, agent_claims(person_id, "张敏", SystemClock().now()))
        return await Browser.open(await self.browser(), token, None)

    async def talking(self) -> tuple["Browser", "Browser", CallRef]:
        """Two browsers that hear each other, by the application's commands."""
        caller, agent = await self.caller(), await self.agent()
        await caller.send(type="dial")
        await until(lambda: self.signals)
        call = CallRef("c", self.signals[-1].carrier_id)
        leg = f"leg-{call.carrier_id}"
        await self.telephony.ring(call, Ring(leg, "agent:zhang", "zhang", "139****2046", 20))
        await agent.until("ring")
        await agent.send(type="answer", leg_id=leg)
        await until(lambda: any(isinstance(s, LegAnswered) for s in self.signals))
        await self.telephony.record(call, on=True)
        await self.telephony.bridge(call, leg)
        await caller.until("in_call")
        await agent.until("connected")
        return caller, agent, call


class Browser:
    """Reads everything that comes, so that a test can look at it."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.messages: list[dict[str, Any]] = []
        self.heard: list[bytes] = []
        self.reading = asyncio.get_running_loop().create_task(self._read())
        self.speaking: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, line: ClientConnection, token: str, resume: str | None) -> "Browser":
        browser = cls(line)
        await browser.send(type="hello", token=token, resume=resume)
        await browser.until("ready")
        return browser

    @property
    def resume(self) -> str:
        return str(next(m["resume"] for m in self.messages if m["type"] == "ready"))

    async def send(self, **message: Any) -> None:
        await self.line.send(json.dumps(message))

    async def until(self, kind: str) -> dict[str, Any]:
        await until(lambda: any(m["type"] == kind for m in self.messages))
        return next(m for m in self.messages if m["type"] == kind)

    def speak(self, hertz: float) -> None:
        self.speaking = asyncio.get_running_loop().create_task(self._speak(hertz))

    async def hear(self, seconds: float) -> bytes:
        """The next seconds of sound."""
        self.heard.clear()
        await until(lambda: len(self.heard) >= seconds * 50)
        return b"".join(self.heard)

    async def close(self) -> None:
        for task in (self.speaking, self.reading):
            if task is not None:
                task.cancel()
        self.line.transport.abort()
        await self.line.wait_closed()

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for message in self.line:
                if isinstance(message, bytes):
                    self.heard.append(message)
                else:
                    self.messages.append(json.loads(message))

    async def _speak(self, hertz: float) -> None:
        loop = asyncio.get_running_loop()
        due, offset = loop.time(), 0
        with suppress(ConnectionClosed):
            while True:
                await self.line.send(tone(hertz, 1, offset=offset)[0])
                due, offset = due + 0.02, offset + 1
                await asyncio.sleep(max(0, due - loop.time()))


@asynccontextmanager
async def an_office(app: ASGIApp | None = None, **options: Any) -> AsyncIterator[Office]:
    """Attached and serving; the media process is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wp") as folder:
        office = Office(Path(folder), **options)
        try:
            async with office.attached(), office.serving(app):
                yield office
        finally:
            await end_media(office.settings.control)


def media_process(control: Path) -> int | None:
    """The number of the media process that serves this control socket."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.connect(str(control))
        credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int.from_bytes(credentials[:4], "little")
    return None


async def end_media(control: Path) -> None:
    number = media_process(control)
    if number is not None:
        os.kill(number, signal.SIGTERM)
        await until(lambda: not control.exists())


async def until(holds: Callable[[], Any], seconds: float = 8) -> None:
    """Wait for a fact."""
    async with asyncio.timeout(seconds):
        while True:
            result = holds()
            if await result if asyncio.iscoroutine(result) else result:
                return
            await asyncio.sleep(0.01)


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()
