"""A live screen on real sockets: uvicorn, the relay, and people who sign in by naming themselves."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.requests import HTTPConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from dashboard.live.hub import LiveHub
from dashboard.live.relay import Pace, Relay
from dashboard.live.socket import router
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.organisation.sign_in.events import SignedOut
from hotline.web.auth import credentials_of
from hotline.web.deps import Actor
from tests.dashboard.live.screen import Screen
from tests.routes import add_routes

PERMISSIONS = {
    "supervisor": {"live.supervise", "live.queue", "tickets.read"},
    "operator": {"live.queue", "tickets.read"},
    "adviser": {"tickets.read"},
    "auditor": {"audit.read"},
    "wall": {"live.wall"},
}
QUICK = Pace(
    poll=timedelta(milliseconds=200),
    count=timedelta(milliseconds=50),
    reload=timedelta(seconds=30),
)


class Gate:
    """Knows everybody by a token that is their id; what they are can change."""

    def __init__(self) -> None:
        self.roles: dict[str, str] = {}

    async def actor_of(self, connection: HTTPConnection) -> Actor | None:
        for credential in credentials_of(connection, "http://hotline.example"):
            role = self.roles.get(credential.token)
            if role is not None:
                person_id = credential.token
                return Actor(
                    id=person_id,
                    username=person_id,
                    name=person_id,
                    roles=frozenset({role}),
                    permissions=frozenset(PERMISSIONS[role]),
                    unit_id=None,
                    sign_in_id="",
                )
        return None


class Centre:
    def __init__(self, database: Database, port: int) -> None:
        self.database = database
        self.port = port
        self.gate = Gate()
        self.hub = LiveHub()
        self.relay = Relay(database, self.hub, pace=QUICK)
        self.app = FastAPI()
        add_routes(self.app, router)
        state = self.app.state
        state.database, state.clock, state.authenticator = database, database.clock, self.gate
        state.hub = self.hub
        state.settings = Settings.model_validate(
            {"server": {"public_url": "http://hotline.example"}}
        )

    def console(
        self,
        person_id: str,
        role: str = "supervisor",
        *,
        since: int | str | None = None,
        **how: Any,
    ) -> connect:
        self.gate.roles.setdefault(person_id, role)
        query = f"token={person_id}" + (f"&since={since}" if since is not None else "")
        return connect(f"ws://127.0.0.1:{self.port}/ws/live?{query}", **how)

    async def tell(self, person_id: str) -> None:
        """An event that makes sockets of the person ask again."""
        await self.database.write(
            lambda uow: uow.emit(SignedOut(at=uow.now, person_id=person_id, sign_in_id="s"))
        )


@asynccontextmanager
async def running(database: Database) -> AsyncIterator[Centre]:
    listener = socket.create_server(("127.0.0.1", 0))
    centre = Centre(database, listener.getsockname()[1])
    config = uvicorn.Config(
        centre.app,
        log_config=None,
        ws="websockets-sansio",
        ws_max_size=65_536,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    database.bus.after(centre.relay.wake)
    loop = asyncio.get_running_loop()
    tasks = [
        loop.create_task(centre.relay.run()),
        loop.create_task(server.serve(sockets=[listener])),
    ]
    try:
        await centre.hub.started.wait()
        yield centre
    finally:
        server.should_exit = True
        tasks[0].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
        listener.close()


async def until(screen: Screen, console: ClientConnection, seen: Any) -> dict[str, Any]:
    """Read messages until the board satisfies `seen`; the board."""
    async with asyncio.timeout(5):
        while not screen.board or not seen(screen.board):
            screen.hear(str(await console.recv()))
    return screen.board


async def closing_code(console: ClientConnection) -> int | None:
    async with asyncio.timeout(5):
        with contextlib.suppress(ConnectionClosedError):
            [_ async for _ in console]
        await console.wait_closed()
    return console.close_code


async def first(console: ClientConnection) -> list[dict[str, Any]]:
    async with asyncio.timeout(5):
        frames = json.loads(await console.recv())
    assert isinstance(frames, list)
    return frames
