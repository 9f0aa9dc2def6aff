"""Requests to the application: signed as Twilio signs them, sent again when nobody answers."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from tests.peers.twilio.account import Account
from tests.peers.twilio.pace import Pace

MEDIA_HEADERS = {"User-Agent": "TwilioMediaFetcher/1.0"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request and what came of it."""

    url: str
    params: dict[str, str]
    status: int
    body: str
    token: str

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.rpartition("/")[2]


@dataclass
class Delivery:
    """How status callbacks travel."""

    twice: bool = False
    delay: Callable[[], float] = lambda: 0.0
    held: "list[tuple[str, dict[str, str]]] | None" = None  # a list keeps them for `release`


@dataclass
class Wire:
    client: httpx.AsyncClient
    account: Account
    pace: Pace
    retries: int = 1
    delivery: Delivery = field(default_factory=Delivery)
    sent: list[Sent] = field(default_factory=list)
    keep: int = 100_000
    _under_way: "set[asyncio.Task[httpx.Response]]" = field(default_factory=set)

    async def post(self, url: str, params: dict[str, str]) -> httpx.Response:
        """Send a form; on a failed connection once more with the same token.

        Raises:
            httpx.TransportError: nobody answered.
        """
        token = str(uuid4())
        validator = RequestValidator(self.account.token)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            # Twilio's own code, so that the application's is not compared with itself.
            "X-Twilio-Signature": validator.compute_signature(url, params),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
        }
        attempt = 0
        while True:
            try:
                response = await self._send(
                    self.client.post(url, content=urlencode(params), headers=headers)
                )
            except httpx.TransportError:
                attempt += 1
                if attempt > self.retries:
                    raise
                await self.pace.sleep(1)
                continue
            if len(self.sent) < self.keep:
                self.sent.append(Sent(url, params, response.status_code, response.text, token))
            return response

    async def get(self, url: str) -> httpx.Response:
        return await self._send(self.client.get(url, headers=MEDIA_HEADERS))

    async def _send(self, request: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        """A request, once sent, goes on: nobody takes it back because the caller has hung up.

        The client would lose connections, too, if a request were cancelled while it closes old ones.
        """

        async def sent() -> httpx.Response:
            with self.pace.busy():
                return await request

        task = asyncio.ensure_future(sent())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def settle(self) -> None:
        """Wait for the answers that are still to come."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def callback(self, url: str, params: dict[str, str]) -> None:
        """An asynchronous callback: as late, as often and in such an order as `delivery` says."""
        if self.delivery.held is not None:
            self.delivery.held.append((url, params))
            return
        times = 2 if self.delivery.twice else 1
        for _ in range(times):
            if delay := self.delivery.delay():
                await self.pace.sleep(delay)
            try:
                await self.post(url, params)
            except httpx.TransportError:
                return  # Twilio gives up, too

    async def release(self, order: Sequence[int] | None = None) -> None:
        """Deliver the held callbacks in the given order; an index may come twice."""
        held, self.delivery.held = self.delivery.held or [], None
        for index in range(len(held)) if order is None else order:
            await self.post(*held[index])


def shuffled(seed: int, most: float) -> Delivery:
    """Late by a random time and twice, so that any order can come about."""
    dice = random.Random(seed)
    return Delivery(twice=True, delay=lambda: dice.uniform(0, most))
