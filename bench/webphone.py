"""How many talks one media process carries: N recorded calls of two speaking legs, and how late their frames are.

Run: python -m bench.webphone [--calls 20 40 60] [--seconds 20]. The load comes from this process,
on the same machine. Writes var/bench/webphone.json.
"""

import argparse
import asyncio
import json
import os
import socket
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import uvloop
from typing_extensions import override

from hotline.kernel.clock import SystemClock
from hotline.telephony.port import CallRef, Ring
from hotline.telephony.signals import CallArrived, LegAnswered, Reply, Signal
from ivr.webphone.adapter import WebphoneTelephony
from ivr.webphone.handover import LineHandover
from ivr.webphone.link import MediaSettings
from ivr.webphone.media import handover_path
from ivr.webphone.tokens import Claims, agent_claims, caller_claims, sign

KEY = b"b" * 32
HEAD = (
    b"GET /ws/phone HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
# A mask of zeros leaves the payload as it is: the load generator then costs little.
FRAME = bytes((0x82, 0x80 | 126)) + struct.pack(">H", 640) + bytes(4)


@dataclass
class Figures:
    transit: list[float] = field(default_factory=list)  # seconds from one browser to the other
    heard: int = 0
    silent: int = 0  # frames that the switch had to make up, because none had come in time
    measuring: bool = False


class Browser(asyncio.Protocol):
    """The least that is a web phone."""

    def __init__(
        self, claims: Claims, figures: Figures, on: Callable[["Browser", dict[str, Any]], None]
    ) -> None:
        self._claims, self._figures, self._on = claims, figures, on
        self._data = b""
        self._is_open = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def say(self, **message: Any) -> None:
        body = json.dumps(message).encode()
        size = bytes((0x80 | 126,)) + struct.pack(">H", len(body))
        if len(body) < 126:
            size = bytes((0x80 | len(body),))
        self.transport.write(b"\x81" + size + bytes(4) + body)

    def speak(self) -> None:
        self.transport.write(FRAME + struct.pack("<q", time.monotonic_ns()) + b"\x01" * 632)

    @override
    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._is_open:
            head, _, rest = self._data.partition(b"\r\n\r\n")
            if not rest and not self._data.endswith(b"\r\n\r\n"):
                return
            assert b" 101 " in head.splitlines()[0]
            self._is_open, self._data = True, rest
            self.say(type="hello", token=sign(KEY, self._claims), resume=None)
        while len(self._data) >= 4:
            size, start = self._data[1], 2
            if size == 126:
                size, start = struct.unpack_from(">H", self._data, 2)[0], 4
            if len(self._data) < start + size:
                return
            kind, body = self._data[0] & 15, self._data[start : start + size]
            self._data = self._data[start + size :]
            if kind == 2:
                self._hear(body)
            elif kind == 1:
                self._on(self, json.loads(body))

    def _hear(self, frame: bytes) -> None:
        if not self._figures.measuring:
            return
        self._figures.heard += 1
        (sent,) = struct.unpack_from("<q", frame)
        if sent == 0:
            self._figures.silent += 1
        else:
            self._figures.transit.append((time.monotonic_ns() - sent) / 1e9)


class Bench:
    def __init__(self, folder: Path, calls: int) -> None:
        self.figures = Figures()
        self.browsers: list[Browser] = []
        self._calls, self._bridged = calls, 0
        self._all_bridged = asyncio.Event()
        self._control = folder / "control"
        self._telephony = WebphoneTelephony(
            MediaSettings(
                self._control, KEY, folder / "recordings", None, max_calls=calls, linger=2
            ),
            self._sink,
        )
        self._lines = LineHandover(handover_path(self._control), "http://bench")

    async def run(self, seconds: float) -> dict[str, Any]:
        async with asyncio.TaskGroup() as tasks:
            attached = tasks.create_task(self._telephony.run())
            await self._telephony.attached()
            for number in range(self._calls):
                await self._open(agent_claims(f"a{number}", "", SystemClock().now()))
            await asyncio.sleep(0.5)
            for number in range(self._calls):
                await self._open(caller_claims(f"{number}", SystemClock().now()))
                await asyncio.sleep(0.02)
            speaking = tasks.create_task(self._speak())
            await self._all_bridged.wait()
            await asyncio.sleep(1)
            result = await self._measure(seconds)
            speaking.cancel()
            for browser in self.browsers:
                browser.transport.abort()
            attached.cancel()
        return result

    async def _measure(self, seconds: float) -> dict[str, Any]:
        process = media_process(self._control)
        before, cpu = await self._telephony.status(), cpu_seconds(process)
        self.figures.measuring = True
        await asyncio.sleep(seconds)
        self.figures.measuring = False
        used = (cpu_seconds(process) - cpu) / seconds
        status = await self._telephony.status()
        transit = np.array(self.figures.transit) * 1e3
        p50, p95, p99 = (float(np.percentile(transit, q)) for q in (50, 95, 99))
        return {
            "calls": self._calls,
            "transit_ms_p50": round(p50, 1),
            "transit_ms_p95": round(p95, 1),
            "transit_ms_p99": round(p99, 1),
            "transit_ms_max": round(float(transit.max()), 1),
            "made_up_percent": round(100 * self.figures.silent / self.figures.heard, 3),
            "late_ticks": status["late_ticks"] - before["late_ticks"],
            "cpu_percent": round(100 * used, 1),
            "cpu_percent_per_call": round(100 * used / self._calls, 2),
            "memory_mb": round(memory_mb(process), 1),
        }

    async def _open(self, claims: Claims) -> None:
        ours, theirs = tcp_pair()
        browser = Browser(claims, self.figures, self._received)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: browser, ours)
        while not self._lines.give(theirs.fileno(), HEAD):  # noqa: ASYNC110 - a full kernel queue
            await asyncio.sleep(0.005)
        theirs.close()
        self.browsers.append(browser)

    async def _speak(self) -> None:
        """Browsers send every 20 ms, each at its own moment; five groups spread them."""
        loop = asyncio.get_running_loop()
        due, group = loop.time(), 0
        while True:
            for browser in self.browsers[group::5]:
                browser.speak()
            due, group = due + 0.004, (group + 1) % 5
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _received(self, browser: Browser, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ready" if message["role"] == "caller":
                browser.say(type="dial")
            case "ring":
                browser.say(type="answer", leg_id=message["leg_id"])
            case "connected":
                self._bridged += 1
                if self._bridged == self._calls:
                    self._all_bridged.set()
            case _:
                pass

    async def _sink(self, signal: Signal) -> Reply:
        call = CallRef("c", signal.carrier_id)
        match signal:
            case CallArrived(from_number=number):
                await self._telephony.ring(call, Ring(f"l{number}", f"agent:a{number}", "", "", 60))
            case LegAnswered(leg_id=leg):
                await self._telephony.record(call, on=True)
                await self._telephony.bridge(call, leg)
            case _:
                pass
        return Reply(call_id="")


async def measure(folder: Path, calls: int, seconds: float) -> dict[str, Any]:
    return await Bench(folder, calls).run(seconds)


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
    ours.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return ours, theirs


def media_process(control: Path) -> int:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(control))
        return int(
            struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        )


def cpu_seconds(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, nargs="+", default=[20, 40, 60])
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    results = []
    for calls in options.calls:
        with tempfile.TemporaryDirectory(prefix="wp") as folder:
            results.append(uvloop.run(measure(Path(folder), calls, options.seconds)))
        time.sleep(3)  # the media process of this round ends
    names = list(results[0])
    print(" | ".join(names))
    for result in results:
        print(" | ".join(str(result[name]).rjust(len(name)) for name in names))
    target = Path("var/bench/webphone.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"calls": results}, indent=1))


if __name__ == "__main__":
    main()
