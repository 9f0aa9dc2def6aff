"""The peer against a real server: real sockets in both directions, in the peer's own time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn

from hotline.kernel.clock import SystemClock
from tests.peers.twilio.account import Account
from tests.peers.twilio.pace import RealPace
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.rest import Rest, asgi
from tests.peers.twilio.wire import Wire

NUMBER = "+8657212348"
TOKEN = "0123456789abcdef0123456789abcdef"
SID = "AC" + "0" * 32


@dataclass
class ServedPeer:
    peer: Peer
    rest: Rest
    port: int

    @property
    def url(self) -> str:
        """What goes into `twilio.api_base_url`."""
        return f"http://127.0.0.1:{self.port}"


def account_of(site: str) -> Account:
    """The account whose number calls the application at this address."""
    hooks = f"{site}/ivr/twilio"
    return Account(
        sid=SID,
        token=TOKEN,
        number=NUMBER,
        voice_url=f"{hooks}/voice",
        status_callback=f"{hooks}/status",
        fallback_url=f"{hooks}/fallback",
    )


def environment(peer_port: int) -> dict[str, str]:
    """Settings with which a server uses the peer."""
    return {
        "HOTLINE_TWILIO__ACCOUNT_SID": SID,
        "HOTLINE_TWILIO__AUTH_TOKEN": TOKEN,
        "HOTLINE_TWILIO__NUMBER": NUMBER,
        "HOTLINE_TWILIO__API_BASE_URL": f"http://127.0.0.1:{peer_port}",
    }


@asynccontextmanager
async def a_served_peer(
    site: str, *, port: int, speed: float = 1.0, retries: int = 1
) -> AsyncIterator[ServedPeer]:
    """Its REST API listens on `port`; it calls the application at `site`.

    With `retries` it outlives a restart of the application, as callers whom Twilio keeps do.
    """
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    async with httpx.AsyncClient(trust_env=False, timeout=15, limits=limits) as client:
        pace = RealPace(SystemClock(), speed)
        account = account_of(site)
        wire = Wire(client, account, pace, retries=retries)
        peer = Peer(account, wire, pace, fetch_media=True, base_url=f"http://127.0.0.1:{port}")
        rest = Rest(peer)
        config = uvicorn.Config(
            asgi(rest), host="127.0.0.1", port=port, log_level="warning", lifespan="off"
        )
        server = uvicorn.Server(config)
        running = asyncio.ensure_future(server.serve())
        try:
            while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag only
                await asyncio.sleep(0.01)
            yield ServedPeer(peer, rest, port)
        finally:
            await peer.stop()
            await client.aclose()
            server.should_exit = True
            await running
