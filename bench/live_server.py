"""The servers that bench.live measures: ours with a driver of events, and a bare `websockets` broadcast."""

import argparse
import asyncio
import json
import os
import time
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.requests import HTTPConnection
from sqlalchemy import update
from sqlmodel import SQLModel, col
from websockets.asyncio.server import ServerConnection, broadcast, serve

from dashboard.live.frames import encode
from dashboard.live.hub import LiveHub
from dashboard.live.relay import Relay
from dashboard.live.socket import router
from dashboard.reports import model as reports
from hotline.agents import service as agents
from hotline.agents.events import AgentChanged
from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.calls.model import Call
from hotline.duty import model as duty
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from hotline.routing.model import Reservation
from hotline.web.auth import credentials_of
from hotline.web.deps import Actor
from tickets.followups.model import FollowUp

PEOPLE = 200
TABLES = (Call, Reservation, FollowUp, duty, reports)  # imported to be created
INTENTS = (Intent.BREAK, Intent.AVAILABLE)


def settings(database: Database) -> Settings:
    return Settings.model_validate({"database": {"url": database.url}})


def open_database(path: Path) -> Database:
    return Database(f"sqlite:///{path}", bus=Bus(), clock=SystemClock())


def prepare(path: Path) -> None:
    """A hall of people, signed in and at rest."""
    database = open_database(path)
    SQLModel.metadata.create_all(database.engine)

    def unit(uow: UnitOfWork) -> None:
        for n in range(PEOPLE):
            person = Person(
                id=f"p{n}",
                username=f"p{n}",
                name=f"坐席{n:03}",
                password_hash="-",
                skills=["婚姻", "劳动"],
                created_at=uow.now,
            )
            uow.session.add(person)
        uow.session.flush()
        for n in range(PEOPLE):
            agents.set_presence(uow, f"p{n}", Intent.AVAILABLE)

    database.write_now(unit)
    database.close()


class Change:
    """People go on a break or come back: for each an event and a card, by Core statements."""

    def __init__(self, n: int, wide: int = 1) -> None:
        self.people = [f"p{(n * 37 + k) % PEOPLE}" for k in range(wide)]
        self.intent = INTENTS[n // PEOPLE % 2]

    def __call__(self, uow: UnitOfWork) -> None:
        whom = col(Agent.person_id).in_(self.people)
        values = {"intent": self.intent, "state_since": uow.now}
        uow.connection.execute(update(Agent).where(whom).values(values))
        for person_id in self.people:
            uow.emit(
                AgentChanged(
                    at=uow.now, person_id=person_id, intent=self.intent, state=AgentState.IDLE
                )
            )


class Everybody:
    """Signs in whoever names themselves; the database look-up of a token is not measured here."""

    async def actor_of(self, connection: HTTPConnection) -> Actor | None:
        for credential in credentials_of(connection, ""):
            return Actor(
                id=credential.token,
                username=credential.token,
                name=credential.token,
                roles=frozenset({"operator"}),
                permissions=frozenset({"live.queue", "tickets.read"}),
                unit_id=None,
                sign_in_id="",
            )
        return None


def ours(path: Path) -> FastAPI:
    database = open_database(path)
    hub = LiveHub()
    relay = Relay(database, hub)
    committed: list[float] = []
    database.bus.after(lambda events: committed.extend([time.monotonic()] * len(events)))
    database.bus.after(relay.wake)
    app = FastAPI()
    app.include_router(router)
    app.state.database, app.state.clock, app.state.hub = database, database.clock, hub
    app.state.authenticator, app.state.settings = Everybody(), settings(database)
    following = asyncio.get_running_loop().create_task(relay.run())

    @app.get("/state")
    async def state() -> dict[str, int]:
        return {
            "consoles": len(hub),
            "head": hub.board.head,
            "running": int(not following.done()),
            **memory(),
        }

    @app.post("/drive")
    async def drive(rate: float, seconds: float, wide: int = 1) -> dict[str, object]:
        """Make changes at a steady rate; when each was due, by the machine's clock."""
        first = hub.board.head + 1
        committed.clear()
        due = await paced(rate, seconds, lambda n: database.write(Change(n, wide)))
        return {
            "first": first,
            "due": [at for at in due for _ in range(wide)],
            "committed": committed,
        }

    return app


async def paced(rate: float, seconds: float, act) -> list[float]:  # noqa: ANN001 - any coroutine function
    due = []
    start = time.monotonic() + 0.1
    tasks = []
    for n in range(int(rate * seconds)):
        at = start + n / rate
        await asyncio.sleep(max(0, at - time.monotonic()))
        due.append(at)
        tasks.append(asyncio.ensure_future(act(n)))
    await asyncio.gather(*tasks)
    return due


async def bare(port: int) -> None:
    """What a broadcast costs at least: one prepared message to all, of the size of ours."""
    consoles: set[ServerConnection] = set()
    sent = 0

    async def handler(console: ServerConnection) -> None:
        nonlocal sent
        command = console.request.path if console.request else ""
        if command.startswith("/drive/"):
            rate, seconds = map(float, command.split("/")[2:])
            first = sent + 1
            due = await paced(rate, seconds, lambda _: send())
            await console.send(json.dumps({"first": first, "due": due}))
            return
        consoles.add(console)
        try:
            async for _ in console:
                pass
        finally:
            consoles.discard(console)

    async def send() -> None:
        nonlocal sent
        sent += 1
        card = {"person_id": "p1", "name": "坐席001", "filling": "x" * 330}
        frame = {"seq": sent, "kind": "agent", "id": "p1", "data": card}
        broadcast(consoles, encode([frame]))

    async with serve(handler, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


def memory() -> dict[str, int]:
    """Resident set now and at most, in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    found = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
    return {"rss": int(found["VmRSS"]), "peak": int(found["VmHWM"])}


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=["ours", "bare"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", type=Path)
    options = parser.parse_args()
    if options.which == "bare":
        await bare(options.port)
        return
    config = uvicorn.Config(
        ours(options.database),
        port=options.port,
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=65_536,
        ws_per_message_deflate=False,
        lifespan="off",
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())
    os._exit(0)
