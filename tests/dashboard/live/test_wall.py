"""The live board on a wall: the hall without its citizens, until somebody ends it."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from websockets.asyncio.client import connect

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.calls.events import CallMoved
from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.sign_in import walls
from hotline.organisation.sign_in.authenticator import SessionAuthenticator
from tests.dashboard.live.centre import Centre, closing_code, first, running, until
from tests.dashboard.live.matters import Matters, settled
from tests.dashboard.live.screen import Screen


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    await asyncio.to_thread(settled, database)
    async with running(database) as centre:
        yield centre


def waiting(uow: UnitOfWork) -> None:
    uow.session.add(
        Call(
            id="call1", carrier="test", carrier_id="CA1", caller_number="+8613905722046",
            state=CallState.QUEUED, arrived_at=uow.now, queued_at=uow.now, village_id="v1",
            ticket_id="t-1",
        )
    )  # fmt: skip
    uow.emit(CallMoved(at=uow.now, call_id="call1", before=CallState.IVR, after=CallState.QUEUED))


async def test_a_wall_shows_queue_people_and_promises_but_no_citizen(centre: Centre) -> None:
    matters = Matters(centre.database)
    await centre.database.write(waiting)
    await asyncio.to_thread(matters.promise, "clerk", "t1")
    await centre.database.write(lambda uow: agents.set_presence(uow, "clerk", Intent.AVAILABLE))
    async with centre.console("boss") as console:
        boss = await until(Screen(), console, lambda b: "clerk" in b["agents"])
    async with centre.console("w1", "wall") as console:
        screen = Screen()
        board = await until(screen, console, lambda b: "clerk" in b["agents"])
        await asyncio.to_thread(matters.open_ticket, "clerk")
        await centre.database.write(lambda uow: agents.set_presence(uow, "x", Intent.BREAK))
        board = await until(screen, console, lambda b: "x" in b["agents"])

    assert set(board["calls"]) == {"call1"}
    assert set(board["calls"]["call1"]) == set(boss["calls"]["call1"])  # drawn by the same code
    shown = {name: v for name, v in board["calls"]["call1"].items() if v is not None}
    assert set(shown) == {"id", "state", "queue", "queued_at", "arrived_at", "position"}
    (promise,) = board["follow_ups_due"].values()
    assert {name for name, v in promise.items() if v is not None} == {
        "id",
        "kind",
        "state",
        "due_at",
    }
    assert board["agents"]["clerk"]["name"]
    assert board["today"]["arrived"] is not None
    assert board["me"] == {"agent": None, "offer": None}
    assert "2046" not in json.dumps(screen.heard)
    assert not screen.tickets  # the figures say enough


async def test_an_ended_wall_goes_dark_at_once_and_others_stay(centre: Centre) -> None:
    centre.app.state.authenticator = SessionAuthenticator(
        centre.database, idle_after=timedelta(minutes=30), public_url="http://hotline.example"
    )
    wall, token = await centre.database.write(lambda u: walls.open_wall(u, "大厅", by="boss"))
    _, other = await centre.database.write(lambda u: walls.open_wall(u, "二楼", by="boss"))
    address = f"ws://127.0.0.1:{centre.port}/ws/live?token="
    async with connect(address + token) as dark, connect(address + other) as lit:
        assert [frame["kind"] for frame in await first(dark)] == ["snapshot"]
        await first(lit)
        await centre.database.write(lambda uow: walls.close_wall(uow, wall.id, by="boss"))
        assert await closing_code(dark) == 4401
        await centre.database.write(lambda uow: agents.set_presence(uow, "x", Intent.BREAK))
        assert await first(lit)
    async with connect(address + token) as again:
        assert await closing_code(again) == 4401
