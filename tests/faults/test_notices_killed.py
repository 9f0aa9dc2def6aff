"""Killed between sending and noting: another system hears again under the same id, a citizen does not."""

import asyncio
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.config import load_settings
from hotline.kernel.uow import UnitOfWork
from hotline.notices.directory import directory_of
from hotline.notices.model import Notice, NoticeState, Reason
from hotline.notices.policy import Occasion
from hotline.notices.repository import LANES
from hotline.notices.rules import rules_of
from hotline.notices.service import Matter, Notices
from tests.faults.office import a_server, own_database
from tests.hotline.notices.conftest import SECRET
from tests.peers.receiver import Receiver, Say, a_receiver
from tests.served import Served, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]
CITY = "city"
# Neither waits for the other: both are on the wire when the process dies.
NUMBER = next(
    number
    for number in (f"+861390572204{n}" for n in range(10))
    if zlib.crc32(number.encode()) % LANES != zlib.crc32(CITY.encode()) % LANES
)


def a_server_that_tells(folder: Path, database_url: str, receiver: Receiver) -> Served:
    robot = {
        "kind": "webhook", "label": "市平台", "address": f"{receiver.url}/city",
        "secret": SECRET, "units": ["*"],
    }  # fmt: skip
    return a_server(
        folder,
        database_url,
        HOTLINE_TWILIO__API_BASE_URL=receiver.url,
        HOTLINE_NOTICES__SMS="twilio",
        HOTLINE_NOTICES__TIMEOUT="3",
        HOTLINE_NOTICES__QUIET_FROM="00:00",
        HOTLINE_NOTICES__QUIET_UNTIL="00:00",
        HOTLINE_NOTICES__ROBOTS=json.dumps({CITY: robot}),
    )


async def test_a_server_killed_while_it_sends_loses_nothing_and_texts_nobody_twice(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = own_database(database_url)
    with a_receiver() as receiver:
        served = a_server_that_tells(tmp_path, database_url, receiver)
        for name, value in served.environment.items():
            if name.startswith("HOTLINE_"):
                monkeypatch.setenv(name, value)
        settings = load_settings()
        notices = Notices(rules_of(settings), directory_of(settings, database.clock))

        def tell(uow: UnitOfWork) -> None:
            about: dict[str, Any] = {"ticket_id": "t1", "number": "330599-20260302-1-0001"}
            notices.tell(uow, Occasion.CLOSED, Matter(phone=NUMBER, **about))
            notices.tell(uow, Occasion.DISPATCHED, Matter(**about))

        def rows() -> dict[str, Notice]:
            found = database.read_now(lambda session: session.exec(select(Notice)).all())
            return {row.target: row for row in found}

        try:
            receiver.says(Say(hang=True), Say(hang=True))
            await asyncio.to_thread(served.start)
            await database.write(tell)
            for _ in range(2):
                await asyncio.to_thread(receiver.arrived.acquire)
            served.kill()
            assert {row.state for row in rows().values()} == {NoticeState.SENDING}
            await asyncio.to_thread(served.start)
            await until(lambda: rows()[CITY].state is NoticeState.SENT, seconds=40)
            await until(lambda: rows()["sms"].state is NoticeState.UNKNOWN, seconds=40)
            assert rows()["sms"].reason is Reason.INTERRUPTED
        finally:
            served.stop()
            database.close()
    ids = [got.headers["webhook-id"] for got in receiver.got if got.path == "/city"]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert sum(got.path.endswith("/Messages.json") for got in receiver.got) == 1
