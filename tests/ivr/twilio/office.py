"""The whole application with Twilio's peer at its telephone; nothing moves unless the test says so."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import Session, SQLModel, select

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.bootstrap.centre import CallCentre
from hotline.bootstrap.pages import add_prompts
from hotline.calls.model import Call
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import Settings
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from hotline.web.problems import install_problem_handlers
from tests.contracts.twilio_bench import ACCOUNT, NUMBER, SITE, TOKEN
from tests.peers.twilio.lines import Line
from tests.peers.twilio.pace import ManualPace
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.rest import Rest
from tests.peers.twilio.sdk import client_of
from tests.peers.twilio.wire import Wire

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai


def twilio_settings(folder: Path, **more: Any) -> Settings:
    return Settings.model_validate(
        {
            "server": {"public_url": SITE},
            "database": {"url": f"sqlite:///{folder}/test.db"},
            "webphone": {"enabled": False},
            "twilio": {"account_sid": ACCOUNT.sid, "auth_token": TOKEN, "number": NUMBER},
            "security": {"secret_key": "for tests only, and long enough"},
            **more,
        }
    )


class TwilioOffice:
    def __init__(self, settings: Settings, clock: ManualClock) -> None:
        self.clock = clock
        self.centre = CallCentre(settings, clock)
        assert self.centre.twilio is not None
        self.twilio = self.centre.twilio
        self.app = FastAPI()  # without the API, whose routes take long to build
        install_problem_handlers(self.app)
        self.app.include_router(self.twilio.router)
        add_prompts(self.app, self.centre.prompts)
        self.database = self.centre.database
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app))
        self.pace = ManualPace(clock)
        wire = Wire(self.client, ACCOUNT, self.pace)
        self.peer = Peer(ACCOUNT, wire, self.pace, fetch_media=True)
        self.rest = Rest(self.peer)
        self.twilio.rest.client = client_of(self.rest)

    async def settle(self) -> None:
        """Let everything happen that happens by itself, without time passing."""
        while True:
            await self.pace.settle()
            before = self._activity()
            await self.database.write(self.centre.routing.dispatch)
            await self.centre.outbox.deliver_due()
            await self.pace.settle()
            if self._activity() == before:
                return

    async def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.pace.pass_time(1)
            await self.centre.dispatcher.sweep()
            await self.settle()

    async def operator(self, name: str) -> str:
        """Somebody signed in and available, with a browser that can be rung."""

        def unit(uow: UnitOfWork) -> None:
            person = Person(
                id=name, username=name, name=name, password_hash="-", created_at=uow.now
            )
            uow.session.add(person)
            uow.session.flush()
            agents.set_presence(uow, name, Intent.AVAILABLE)

        await self.database.write(unit)
        self.peer.device(f"client:{name}")
        return name

    async def dial(self, number: str = "+8613905722046") -> Line:
        """Somebody calls and gets as far as the queue."""
        line = self.peer.dial(number)
        await self.settle()
        while not line.queued and not line.is_over:
            await self.pass_time(1)
        return line

    async def talking(self) -> tuple[Line, Line]:
        caller = await self.dial()
        device = next(device for device in self.peer.devices.values() if device.rung)
        device.answer()
        await self.settle()
        return caller, device.rung[-1]

    def rows(self, table: type[SQLModel]) -> list[Any]:
        return list(self.read(lambda session: session.exec(select(table)).all()))

    def call(self, line: Line) -> Call:
        query = select(Call).where(Call.carrier_id == line.sid)
        found: Call = self.read(lambda session: session.exec(query).one())
        return found

    def read(self, query: Callable[[Session], Any]) -> Any:
        return self.database.read_now(query)

    def _activity(self) -> tuple[int, ...]:
        def query(session: Session) -> int:
            counted = session.connection().exec_driver_sql("SELECT count(*) FROM event_log")
            return int(counted.scalar_one())

        return self.read(query), len(self.peer.wire.sent), len(self.rest.requests)


@asynccontextmanager
async def an_office(folder: Path, **settings: Any) -> AsyncIterator[TwilioOffice]:
    office = TwilioOffice(twilio_settings(folder, **settings), ManualClock(START))
    SQLModel.metadata.create_all(office.database.engine)
    try:
        yield office
        assert not office.peer.faults
    finally:
        await office.peer.stop()
        await office.client.aclose()
        office.twilio.rest.close()
        office.database.close()
