"""From "I am free" to the offer on that person's console, in a full hall; beside a bare websocket echo.

Run: python -m bench.offer. Writes var/bench/offer.json. 200 people are signed in, each with a console;
500 callers wait on average (600 at first, and each offer takes one). One person after the other ends
the wrap-up by the API; measured is from sending that request until the offer is in their console. So
in it are: HTTP, sign-in, the unit, its commit, a dispatch over everything that waits, its commit, and
the live view's read and message. Each round has a server and a database of its own.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.consoles import Console, open_console, percentile
from bench.offer_server import prepare, token_of

PEOPLE = 200
WAITING = 500
ROUNDS = 3
WARM_UP = 10  # offers of each round that are not counted
PAUSE = 0.05  # seconds between two events
GOAL_MS = 50.0
OFFER = b'"reservation_id":"'
PAYLOAD = b"x" * 600  # about what the message with an offer has
RESULT = Path("var/bench/offer.json")


@contextmanager
def served(which: str, database: Path) -> Iterator[tuple[int, int]]:
    """A server in a process of its own: its port and its id."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.offer_server", which]
    process = subprocess.Popen([*command, "--port", str(port), "--database", str(database)])
    try:
        while True:
            assert process.poll() is None, "the server did not start"
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


class Api:
    """One kept connection; what a browser would need for a request is not measured here."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def becomes_free(self, token: str) -> float:
        """When the request was sent."""
        at = time.monotonic()
        self._writer.write(
            f"POST /api/me/wrap-up/finish HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n")[0], head
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await self._reader.readexactly(length)
        return at


async def offers(port: int) -> list[float]:
    """Milliseconds of each event until its offer was there."""
    consoles = [await open_console(port, f"/ws/live?token={token_of(n)}") for n in range(PEOPLE)]
    api = Api(*await asyncio.open_connection("127.0.0.1", port))
    await asyncio.sleep(3)  # the boards have arrived, the scheduler has begun
    found: list[float] = []
    for number, console in enumerate(consoles):
        console.heard.clear()
        sent = await api.becomes_free(token_of(number))
        found.append((await _offered(console) - sent) * 1000)
        await asyncio.sleep(PAUSE)
    for console in consoles:
        console.drop()
    return found[WARM_UP:]


async def _offered(console: Console) -> float:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for at, payload in console.heard:
            if OFFER in payload:
                return at
        await asyncio.sleep(0.001)
    raise AssertionError("nothing was offered")


async def echoes(port: int) -> list[float]:
    console = await open_console(port, "/")
    found: list[float] = []
    for _ in range(PEOPLE):
        console.heard.clear()
        sent = time.monotonic()
        console.spoken.clear()
        console.send(1, PAYLOAD)
        await console.spoken.wait()
        found.append((console.heard[0][0] - sent) * 1000)
        await asyncio.sleep(PAUSE / 5)
    console.drop()
    return found


def cpu_seconds(pid: int) -> float:
    cells = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")


def measure() -> dict[str, Any]:
    rounds: dict[str, list[list[float]]] = {"offer": [], "echo": []}
    cpu: list[float] = []
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        for turn in range(ROUNDS):
            database = Path(name) / f"hall{turn}.db"
            prepare(database, PEOPLE, WAITING + PEOPLE // 2)
            with served("hotline", database) as (port, pid):
                before = cpu_seconds(pid)
                rounds["offer"].append(asyncio.run(offers(port)))
                cpu.append((cpu_seconds(pid) - before) / PEOPLE * 1000)
            with served("echo", database) as (port, _):
                rounds["echo"].append(asyncio.run(echoes(port)))
    found: dict[str, Any] = {
        which: {
            name: round(median(percentile(sorted(run), share) for run in runs), 2)
            for name, share in (("p50_ms", 0.50), ("p95_ms", 0.95), ("p99_ms", 0.99))
        }
        for which, runs in rounds.items()
    }
    found["ratio_p50"] = round(found["offer"]["p50_ms"] / found["echo"]["p50_ms"], 1)
    found["cpu_ms"] = round(
        median(cpu), 1
    )  # of the server for each event, opening the consoles included
    found["load_before"] = round(busy, 2)
    return found


def run() -> dict[str, Any]:
    """Measure, print, write the JSON."""
    found = {"people": PEOPLE, "waiting": WAITING, **measure()}
    print(f"{PEOPLE} people signed in, {WAITING} callers wait; one person becomes free")
    print(f"{'':<28}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for which, label in (("offer", "free → offer on the console"), ("echo", "bare websocket echo")):
        one = found[which]
        print(f"{label:<28}{one['p50_ms']:>9}{one['p95_ms']:>9}{one['p99_ms']:>9}")
    print(
        f"ratio of the medians: {found['ratio_p50']} ×; server's CPU an event, consoles opened: {found['cpu_ms']} ms"
    )
    word = "ok" if found["offer"]["p99_ms"] < GOAL_MS else "MISSED"
    print(
        f"p99: {found['offer']['p99_ms']} ms  < {GOAL_MS:.0f}  {word}  (load {found['load_before']})"
    )
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    return found


if __name__ == "__main__":
    run()
