"""A real server process with Twilio's peer at its lines: every fault travels over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import uvicorn

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.bootstrap import migrations
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, PersonRole, Role
from hotline.organisation.sign_in.passwords import Passwords
from tests.peers.twilio.account import Account
from tests.peers.twilio.pace import RealPace
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.rest import Rest, asgi
from tests.peers.twilio.wire import Wire
from tests.served import PASSWORD, Served, free_port, until

SID = "AC" + "0" * 32
TOKEN = "0123456789abcdef"
NUMBER = "+8657212348"
HOOKS = "/ivr/twilio"


def a_server(folder: Path, database_url: str, **settings: str) -> Served:
    """With Twilio's lines alone and short times; its peer answers at a port of its own."""
    return Served(
        folder,
        **{
            "HOTLINE_DATABASE__URL": database_url,
            "HOTLINE_TWILIO__ACCOUNT_SID": SID,
            "HOTLINE_TWILIO__AUTH_TOKEN": TOKEN,
            "HOTLINE_TWILIO__NUMBER": NUMBER,
            "HOTLINE_TWILIO__API_BASE_URL": f"http://127.0.0.1:{free_port()}",
            "HOTLINE_WEBPHONE__ENABLED": "false",
            **settings,
        },
    )


def account_of(served: Served) -> Account:
    hooks = served.url + HOOKS
    return Account(SID, TOKEN, NUMBER, f"{hooks}/voice", f"{hooks}/status", f"{hooks}/fallback")


def own_database(url: str) -> Database:
    """Our own look at the server's database, past the server."""
    return Database(url, bus=Bus(), clock=SystemClock())


def staff(database_url: str, operators: int) -> list[str]:
    """A supervisor and operators who take calls; their ids are their names."""
    migrations.upgrade(database_url)
    database = own_database(database_url)
    passwords = Passwords()
    hashed = passwords.hash_now(PASSWORD)
    passwords.close()
    names = [f"operator{number}" for number in range(1, operators + 1)]

    def unit(uow: UnitOfWork) -> None:
        for name in ("supervisor", *names):
            person = Person(
                id=name, username=name, name=name, password_hash=hashed, created_at=uow.now
            )
            uow.session.add(person)
            uow.session.flush()
            uow.session.add(PersonRole(person_id=name, role=Role(name.rstrip("0123456789"))))
        for name in names:
            agents.set_presence(uow, name, Intent.AVAILABLE)

    database.write_now(unit)
    database.close()
    return names


@asynccontextmanager
async def a_peer(wire: Wire, rest: type[Rest] = Rest, *, url: str) -> AsyncIterator[Rest]:
    """Twilio, listening at `url`; lines and requests end with the block."""
    peer = Peer(wire.account, wire, wire.pace, base_url=url)
    made = rest(peer)
    config = uvicorn.Config(
        asgi(made),
        port=int(url.rpartition(":")[2]),
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving = asyncio.get_running_loop().create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield made
    finally:
        await peer.stop()
        server.should_exit = True
        await serving


def quick_pace(speed: float) -> RealPace:
    return RealPace(SystemClock(), speed)


def a_client() -> httpx.AsyncClient:
    """As Twilio asks: 15 seconds in all, and no proxy on the way."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=40)
    return httpx.AsyncClient(timeout=15, trust_env=False, limits=limits)
