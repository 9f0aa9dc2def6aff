"""PostgreSQL only: tells the other processes who looks at which ticket here, and hears it from them.

Nothing is stored: a message that is lost is said again ten seconds later.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import anyio
import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from dashboard.live.presence import MOST_SHOWN, TOLD_AGAIN, Looking, Presence
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork

CHANNEL: Final = "hotline_presence"
LONGEST: Final = 7_900  # bytes that PostgreSQL takes in one NOTIFY
PAUSE: Final = 2.0  # seconds between attempts to listen again
log = logging.getLogger(__name__)
_NOTIFY: Final = text("SELECT pg_notify(:channel, :message)")


class PresenceWire:
    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence
        self._me = new_id()
        self._waiting: dict[str, tuple[Looking, ...]] = {}  # the newest of each ticket
        self._told = asyncio.Event()

    async def run(self) -> None:
        self._presence.tell = self._tell
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._listen)
            tasks.start_soon(self._refresh)
            await self._send()

    def _tell(self, ticket_id: str, people: tuple[Looking, ...]) -> None:
        self._waiting[ticket_id] = people
        self._told.set()

    async def _send(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            waiting, self._waiting = self._waiting, {}
            messages = [self._message(ticket_id, people) for ticket_id, people in waiting.items()]
            try:
                await self._database.write(partial(_notify, messages))
            except SQLAlchemyError as error:
                log.warning("who looks at tickets was not told: %s", type(error).__name__)
                await asyncio.sleep(PAUSE)

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(TOLD_AGAIN)
            self._presence.refresh(asyncio.get_running_loop().time())

    async def _listen(self) -> None:
        url = make_url(self._database.url).set(drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for message in connection.notifies():
                        self.heard(message.payload)
            except psycopg.Error as error:
                log.warning("not hearing who looks at tickets: %s", type(error).__name__)
            await asyncio.sleep(PAUSE)

    def heard(self, message: str) -> None:
        said: dict[str, Any] = json.loads(message)
        if said["process"] != self._me:
            people = tuple(Looking(*one) for one in said["people"])
            now = asyncio.get_running_loop().time()
            self._presence.heard(said["process"], said["ticket"], people, now)

    def _message(self, ticket_id: str, people: tuple[Looking, ...]) -> str:
        most = MOST_SHOWN
        while True:
            told = [[one.person_id, one.name, one.typing] for one in people[:most]]
            said = json.dumps({"process": self._me, "ticket": ticket_id, "people": told})
            if len(said) <= LONGEST or not most:
                return said
            most //= 2


def _notify(messages: Sequence[str], uow: UnitOfWork) -> None:
    for message in messages:
        uow.connection.execute(_NOTIFY, {"channel": CHANNEL, "message": message})
