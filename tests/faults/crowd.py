"""Callers of every kind and the people who answer them, by the dice; nobody knows of the faults."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from tests.peers.twilio.devices import answers_after, decide, rejects_after
from tests.peers.twilio.lines import Line
from tests.peers.twilio.pace import Pace
from tests.peers.twilio.peer import Peer
from tests.served import Served, until

MENU = """
start = "main"
[node.main]
prompts = ["menu_main"]
timeout = 5
[node.main.keys]
1 = { do = "queue" }
2 = { do = "message" }
3 = { do = "callback" }
"""
AT_ONCE = 30  # callers on the line at the same time
HERE = {"intent": "available"}
PATIENCE = 60.0  # seconds: whoever waits longer has been forgotten
GIVES_UP = 15.0  # seconds: who is told nothing new hangs up at last
Answer = TypeVar("Answer")


@dataclass
class Crowd:
    peer: Peer
    dice: random.Random
    lines: list[Line] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)  # by the line's id

    async def ring(self, callers: int, may_dial: asyncio.Event) -> None:
        """All of them, some at a time; ends when the last one has hung up."""
        habits = {
            "patient": (self._patient, 5),
            "impatient": (self._impatient, 3),
            "message": (self._message, 1),
            "callback": (self._callback, 1),
        }
        names = self.dice.choices(list(habits), [w for _, w in habits.values()], k=callers)
        seats = asyncio.Semaphore(AT_ONCE)

        async def call(number: int, name: str) -> None:
            async with seats:
                await may_dial.wait()
                line = self.peer.dial(f"+86139057{number:05}")
                self.lines.append(line)
                self.kinds[line.sid] = name
                await habits[name][0](line)
                await self._over(line)

        async with asyncio.TaskGroup() as tasks:
            for number, name in enumerate(names):
                tasks.create_task(call(number, name))

    async def _patient(self, line: Line) -> None:
        await self._first(line, lambda: line.doing == "Gather")
        line.press("1")
        await self._first(line, lambda: _heard(line, "rating_ask"), seconds=GIVES_UP)
        if self.dice.random() < 0.7:
            line.press(self.dice.choice("12345"))
        await self._first(line, lambda: False, seconds=2)

    async def _impatient(self, line: Line) -> None:
        await self.peer.pace.sleep(self.dice.uniform(0.1, 15))

    async def _message(self, line: Line) -> None:
        await self._first(line, lambda: line.doing == "Gather")
        line.press("2")
        await self._first(line, lambda: line.doing == "Record")
        await self.peer.pace.sleep(self.dice.uniform(0.5, 3))
        if self.dice.random() < 0.5:
            line.press("#")
            await self._first(line, lambda: _heard(line, "voicemail_saved"))

    async def _callback(self, line: Line) -> None:
        await self._first(line, lambda: line.doing == "Gather")
        line.press("3")
        await self._first(line, lambda: _heard(line, "callback_confirm"))

    async def _first(
        self, line: Line, what: Callable[[], object], *, seconds: float = PATIENCE
    ) -> None:
        """Until it happened, the line ended, or the caller has had enough."""
        with suppress(AssertionError):
            await until(lambda: what() or line.is_over, seconds=seconds)

    async def _over(self, line: Line) -> None:
        await self.peer.hang_up(line)
        await until(lambda: line.is_over)


def people_answer(peer: Peer, names: list[str], dice: random.Random) -> None:
    """Most rings are answered; some are refused, some not heard."""

    def habit(peer: Peer, line: Line) -> None:
        drawn = dice.random()
        if drawn < 0.85:
            talks = dice.uniform(1, 6) if dice.random() < 0.6 else None  # else the caller ends it
            answers_after(dice.uniform(0.3, 2), talks_for=talks)(peer, line)
            if talks is None:
                peer.spawn(_caller_ends(peer, line, dice.uniform(2, 6)))
        elif drawn < 0.95:
            rejects_after(dice.uniform(0.3, 2))(peer, line)

    for name in names:
        peer.device(f"client:{name}").habit = habit


async def _caller_ends(peer: Peer, leg: Line, seconds: float) -> None:
    await peer.pace.sleep(seconds)
    if leg.room is not None:
        for other in [seat.line for seat in leg.room.seats.values() if seat.line is not leg]:
            await peer.hang_up(other)
    decide(leg, "busy")


async def stays_at_the_desk(served: Served, name: str, pace: Pace) -> None:
    """Somebody who looks at the screen every five seconds and, shown as away, says again that they are there."""
    client = await _patiently(lambda: served.signed_in(name))
    async with aclosing(client):
        while True:
            presence = await _patiently(lambda: client.get("/api/me/presence"))
            agent = presence.raise_for_status().json()
            if not agent["connected"] or agent["not_responding"]:
                await _patiently(lambda: client.put("/api/me/presence", json=HERE))
            await pace.sleep(5)


async def _patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    while True:
        try:
            return await ask()
        except httpx.TransportError:
            await asyncio.sleep(0.2)


def _heard(line: Line, prompt: str) -> bool:
    return any(prompt in address for address in line.heard)
