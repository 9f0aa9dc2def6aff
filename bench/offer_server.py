"""The servers that bench.offer measures: the hotline as it is served, in a full hall, and a bare websocket echo."""

import argparse
import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from sqlmodel import select
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.bootstrap import migrations
from hotline.bootstrap.app import create_app
from hotline.bootstrap.serve import spare_what_stays
from hotline.bootstrap.sockets import websocket_setting
from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegRole, LegState
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, PersonRole, Role, SignIn
from hotline.organisation.sign_in.tokens import LENGTH, hash_token
from hotline.routing.model import WorkItem
from hotline.routing.work import WorkKind
from hotline.web.security_stack import guarded
from ivr.simulator.network import SimulatedCall, SimulatedTelephony

NETWORK = "bench"
SKILLS = ("marriage", "labour", "land", "debt")
LONG = timedelta(hours=6)


def token_of(number: int) -> str:
    """What this person's console signs in with."""
    return f"p{number}".ljust(LENGTH, "-")


def settings(path: Path, port: int) -> Settings:
    return Settings.model_validate(
        {
            "database": {"url": f"sqlite:///{path}"},
            "server": {"port": port, "public_url": f"http://127.0.0.1:{port}"},
            "security": {"secret_key": SecretStr("a key for this bench only, of enough length")},
            "webphone": {"enabled": False},
            # Nothing but the event that is measured shall make an offer or end one.
            "routing": {"ring_for": 3600, "max_waiting": 5_000, "give_up_after": 86_400},
        }
    )


def prepare(path: Path, people: int, waiting: int) -> None:
    """A hall of people who all write up, and callers who wait for them."""
    migrations.upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}", bus=Bus(), clock=SystemClock())
    database.write_now(lambda uow: _people(uow, people))
    database.write_now(lambda uow: _callers(uow, waiting))
    database.close()


def _people(uow: UnitOfWork, count: int) -> None:
    for n in range(count):
        skills = [SKILLS[n % 4], SKILLS[(n + 1) % 4]]
        uow.session.add(
            Person(
                id=f"p{n}", username=f"p{n}", name=f"坐席{n:03}", password_hash="-", skills=skills,
                created_at=uow.now,
            )
        )  # fmt: skip
    uow.session.flush()
    for n in range(count):
        uow.session.add(PersonRole(person_id=f"p{n}", role=Role.OPERATOR))
        uow.session.add(
            Agent(
                person_id=f"p{n}", endpoint=f"agent:p{n}", intent=Intent.AVAILABLE, connected=True,
                state=AgentState.WRAPUP, state_since=uow.now, idle_since=uow.now,
                wrapup_until=uow.now + LONG,
            )
        )  # fmt: skip
        uow.session.add(
            SignIn(
                token_hash=hash_token(token_of(n)), person_id=f"p{n}", csrf="-", created_at=uow.now,
                seen_at=uow.now, expires_at=uow.now + LONG,
            )
        )  # fmt: skip


def _callers(uow: UnitOfWork, count: int) -> None:
    for n in range(count):
        since, skill = uow.now - timedelta(seconds=count - n), SKILLS[n % 4]
        uow.session.add(
            Call(
                id=f"c{n}", carrier=NETWORK, carrier_id=f"c{n}", caller_number=f"+86139{n:08}",
                state=CallState.QUEUED, arrived_at=since, queued_at=since, skill=skill,
            )
        )  # fmt: skip
        uow.session.add(
            WorkItem(id=f"c{n}", kind=WorkKind.CALL, queue="general", since=since, skill=skill)
        )
    uow.session.flush()
    for n in range(count):
        uow.session.add(
            Leg(call_id=f"c{n}", role=LegRole.CALLER, state=LegState.ANSWERED, started_at=uow.now)
        )


def hotline(path: Path, port: int) -> None:
    """As `hotline serve`, with a network that holds the waiting callers and rings nobody's ear."""
    found = settings(path, port)
    app = create_app(found)
    centre = app.state.centre
    network = SimulatedTelephony(centre.clock, centre.receive)
    network.name = NETWORK  # not "simulator": no crowd answers
    held = centre.database.read_now(lambda session: session.exec(select(Call.carrier_id)).all())
    network.calls = {one: SimulatedCall(one, "") for one in held}
    centre.networks[NETWORK] = network
    spare_what_stays()
    uvicorn.run(
        guarded(app, found.server, centre.clock),
        port=port,
        log_level="warning",
        access_log=False,
        ws=websocket_setting(found),
        ws_max_size=65_536,
        ws_per_message_deflate=False,
    )


async def echo(port: int) -> None:
    async def handler(console: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            async for message in console:
                await console.send(message)

    async with serve(handler, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=["hotline", "echo"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", type=Path)
    options = parser.parse_args()
    if options.which == "echo":
        asyncio.run(echo(options.port))
    else:
        hotline(options.database, options.port)
