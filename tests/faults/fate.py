"""Kills the server at moments drawn by lot: while webhooks are on their way to it, and between a
command that Twilio carried out and the note that it did.
"""

import asyncio
import random
from dataclasses import dataclass

import httpx

from tests.peers.twilio.rest import Answer, Form, Rest
from tests.peers.twilio.wire import Wire
from tests.served import Served


class Fate:
    def __init__(self, served: Served, seed: int) -> None:
        self.dice = random.Random(seed)
        self.struck = asyncio.Event()
        self.is_up = asyncio.Event()
        self.kills = 0
        self._served = served
        self._moments_left: int | None = None

    def draw(self, least: int, most: int) -> None:
        """The server dies after so many moments from now."""
        self.struck.clear()
        self._moments_left = self.dice.randint(least, most)

    def moment(self, *, at_once: bool) -> None:
        if self._moments_left is None:
            return
        self._moments_left -= 1
        if self._moments_left > 0:
            return
        self._moments_left = None
        if at_once:
            self._strike()
        else:  # while it works on what is being sent now
            asyncio.get_running_loop().call_later(self.dice.uniform(0, 0.02), self._strike)

    def _strike(self) -> None:
        self.is_up.clear()
        self._served.kill()
        self.kills += 1
        self.struck.set()

    async def revive(self) -> None:
        """The same database and port; the clock of the callers goes on meanwhile."""
        await asyncio.to_thread(self._served.start)
        self.is_up.set()


@dataclass
class FatefulWire(Wire):
    fate: Fate | None = None

    async def post(self, url: str, params: dict[str, str]) -> httpx.Response:
        if self.fate is not None:
            self.fate.moment(at_once=False)
        return await super().post(url, params)


class FatefulRest(Rest):
    fate: Fate | None = None

    async def handle(self, method: str, path: str, form: Form, auth: str | None) -> Answer:
        answer = await super().handle(method, path, form, auth)
        if self.fate is not None and method == "POST":
            self.fate.moment(at_once=True)  # carried out, but the answer never arrives
        return answer
