"""Telephones for journeys: a caller's and a person's, over the real socket, each with a tone of its own."""

import asyncio
import json
from collections import defaultdict
from types import TracebackType
from typing import Any, Self

import httpx
import numpy as np
import websockets

from tests.served import until

Message = dict[str, Any]
RATE = 16_000
FRAME = 320  # samples: 20 ms


def tone(hertz: int, number: int) -> bytes:
    """The frame of this number of an endless tone."""
    samples = np.arange(number * FRAME, (number + 1) * FRAME)
    return (8000 * np.sin(2 * np.pi * hertz * samples / RATE)).astype("<i2").tobytes()


def strength(sound: bytes, hertz: int) -> float:
    """How strong a tone is in some sound, 1.0 for a tone at our level."""
    samples = np.frombuffer(sound, "<i2").astype(float)
    if samples.size == 0:
        return 0.0
    wave = np.exp(-2j * np.pi * hertz * np.arange(samples.size) / RATE)
    return float(2 * abs(np.dot(samples, wave)) / samples.size / 8000)


class Phone:
    """Speaks its tone as long as it is open, keeps what it hears and is told."""

    def __init__(self, url: str, token: str, hertz: int) -> None:
        self._url = url.replace("http", "ws") + "/ws/phone"
        self._token = token
        self._hertz = hertz
        self.told: list[Message] = []
        self.sound: defaultdict[str, bytearray] = defaultdict(bytearray)  # by the state it was in
        self.state = "idle"
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(self._url, max_size=2**20)
        await self.tell(type="hello", token=self._token)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._listen()), loop.create_task(self._speak())]
        await until(lambda: self.has("ready"))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def tell(self, **message: object) -> None:
        await self._socket.send(json.dumps(message))

    def has(self, kind: str, **values: object) -> Message | None:
        """The last message of this kind with these values."""
        for message in reversed(self.told):
            if message["type"] == kind and all(message.get(k) == v for k, v in values.items()):
                return message
        return None

    def heard(self, prompt: str) -> bool:
        return self.has("prompt", key=prompt) is not None

    def hears(self, hertz: int, *, while_: str) -> bool:
        """Whether the last half second in a state held this tone; less than that proves nothing."""
        sound = bytes(self.sound[while_][-RATE:])
        return len(sound) == RATE and strength(sound, hertz) > 0.3

    async def _listen(self) -> None:
        async for message in self._socket:
            if isinstance(message, bytes):
                self.sound[self.state] += message
                continue
            told: Message = json.loads(message)
            self.told.append(told)
            if told["type"] in {"in_call", "connected"}:
                self.state = "talking"
            elif told["type"] in {"held", "ended", "ringing"}:
                self.state = told["type"]

    async def _speak(self) -> None:
        clock = asyncio.get_running_loop().time
        begun, number = clock(), 0
        while True:  # by the clock, as a microphone does, also when the machine is busy
            await self._socket.send(tone(self._hertz, number))
            number += 1
            await asyncio.sleep(max(0.0, begun + number * FRAME / RATE - clock()))


async def caller(url: str, number: str, *, hertz: int = 700) -> Phone:
    async with httpx.AsyncClient(base_url=url) as client:
        session = (await client.post("/api/phone/sessions", json={"number": number})).json()
    return Phone(url, session["token"], hertz)


async def device(client: httpx.AsyncClient, *, hertz: int = 1100) -> Phone:
    """The soft phone of a signed-in person."""
    session = (await client.get("/api/me/phone")).json()
    return Phone(str(client.base_url), session["token"], hertz)
