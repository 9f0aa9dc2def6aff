"""Callers for bench.webhook, in a process of their own: signed requests over keep-alive connections.

Usage: python -m bench.hammer JSON, where JSON is a `Task`. Prints what it found as JSON.
"""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import uvloop

from bench.consoles import percentile
from ivr.twilio.signature import signature_of

MOST_PER_SECOND = 12_000  # requests made ready; more than the floor answers
TICKS = os.sysconf("SC_CLK_TCK")
Ready = tuple[str, bytes]  # the call and the request


@dataclass(frozen=True)
class Task:
    port: int
    url: str  # what Twilio would call, and sign
    token: str
    clients: int
    seconds: float
    rate: float | None  # requests a second; None is as fast as they are answered
    process: int  # whose CPU time is measured
    ends_calls: bool  # afterwards, unmeasured


def an_arrival(task: Task, number: int) -> Ready:
    """What Twilio sends for an incoming call: some thirty fields."""
    caller = f"+86139{number % 100_000_000:08}"
    sid = f"CA{uuid4().hex}"
    fields = {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "CallStatus": "ringing",
        "CallToken": "%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9%22%7D",
        "Direction": "inbound",
        "StirVerstat": "TN-Validation-Passed-A",
    }
    for role, phone in (("From", caller), ("To", "+8657212348")):
        fields[role] = phone
        for detail in ("City", "State", "Zip", "Country"):
            fields[role + detail] = "CN"
    for role, phone in (("Caller", caller), ("Called", "+8657212348")):
        fields[role] = phone
        for detail in ("City", "State", "Zip", "Country"):
            fields[role + detail] = "CN"
    return sid, a_request(task, task.url, fields)


def an_ending(task: Task, sid: str) -> bytes:
    """The status callback of a caller who hung up."""
    url = task.url.rpartition("/")[0] + "/status"
    return a_request(task, url, {"CallSid": sid, "CallStatus": "completed"})


def a_request(task: Task, url: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    target = urlsplit(url)
    head = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature_of(task.token, url, list(fields.items()))}\r\n"
        f"I-Twilio-Idempotency-Token: {uuid4()}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Caller:
    """One connection: a request, its answer, the next request."""

    def __init__(self, task: Task, ready: list[Ready]) -> None:
        self.task = task
        self.ready = ready
        self.spent: list[float] = []
        self.calls: list[str] = []
        self.refused = 0

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.task.port)

    async def ask(self, since: float) -> None:
        sid, request = self.ready.pop()
        head, body = await self._exchange(request)
        self.spent.append(time.perf_counter() - since)
        self.calls.append(sid)
        if not head.startswith(b"HTTP/1.1 200") or b"<Response>" not in body:
            self.refused += 1

    async def end_calls(self) -> None:
        for sid in self.calls:
            head, _ = await self._exchange(an_ending(self.task, sid))
            if not head.startswith(b"HTTP/1.1 204"):
                self.refused += 1

    async def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        _, _, length = head.lower().partition(b"content-length:")
        return head, await self.reader.readexactly(int(length.split(b"\r\n")[0] or 0))

    async def as_fast_as_answered(self, until: float) -> None:
        while (now := time.perf_counter()) < until and self.ready:
            await self.ask(now)

    async def on_time(self, due: "asyncio.Queue[float | None]") -> None:
        while (since := await due.get()) is not None:
            await self.ask(since)


async def open_loop(callers: list[Caller], rate: float, seconds: float) -> None:
    """Requests at fixed times, whether or not the earlier ones are answered."""
    due: asyncio.Queue[float | None] = asyncio.Queue()
    running = [asyncio.ensure_future(caller.on_time(due)) for caller in callers]
    began = time.perf_counter()
    for number in range(round(rate * seconds)):
        at = began + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait(at)
    for _ in callers:
        due.put_nowait(None)
    await asyncio.gather(*running)


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def hammer(task: Task) -> dict[str, Any]:
    wanted = (task.rate or MOST_PER_SECOND) * task.seconds
    ready = [an_arrival(task, number) for number in range(round(wanted) + task.clients)]
    callers = [Caller(task, ready) for _ in range(task.clients)]
    await asyncio.gather(*(caller.connect() for caller in callers))
    before, began = cpu_seconds(task.process), time.perf_counter()
    if task.rate is None:
        until = began + task.seconds
        await asyncio.gather(*(caller.as_fast_as_answered(until) for caller in callers))
    else:
        await open_loop(callers, task.rate, task.seconds)
    took, cpu = time.perf_counter() - began, cpu_seconds(task.process) - before
    if task.ends_calls:
        await asyncio.gather(*(caller.end_calls() for caller in callers))
    spent = sorted(moment * 1000 for caller in callers for moment in caller.spent)
    for caller in callers:
        caller.writer.close()
    return {
        "requests": len(spent),
        "refused": sum(caller.refused for caller in callers),
        "cpu_us": round(cpu * 1e6 / max(1, len(spent))),
        "per_second": round(len(spent) / took, 1),
        "p50_ms": round(percentile(spent, 0.5), 2),
        "p95_ms": round(percentile(spent, 0.95), 2),
        "p99_ms": round(percentile(spent, 0.99), 2),
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(hammer(Task(**json.loads(sys.argv[1]))))))
