"""Who looks at a ticket, and who types there: told to those who may see it, and only while it is so."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from hotline.kernel.database import Database
from tests.dashboard.live.centre import Centre, running
from tests.dashboard.live.matters import Matters, settled
from tests.served import until
from tickets.machine import TicketState
from tickets.model import Ticket

Here = list[tuple[str, bool]]


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    await asyncio.to_thread(settled, database)
    async with running(database) as centre:
        yield centre


@pytest.fixture
def matters(database: Database) -> Matters:
    return Matters(database)


@pytest.fixture
def ticket(matters: Matters, centre: Centre) -> str:
    return matters.open_ticket("clerk")


async def look(console: ClientConnection, ticket: str | None, *, typing: bool = False) -> None:
    await console.send(json.dumps({"kind": "look", "ticket": ticket, "typing": typing}))


async def sees(console: ClientConnection, ticket: str, wanted: Here) -> None:
    """Until this console is told that exactly these are there."""
    async with asyncio.timeout(10):
        while True:
            for frame in json.loads(await console.recv()):
                if frame["kind"] == "presence" and frame["ticket"] == ticket:
                    here = [(one["id"], one["typing"]) for one in frame["people"]]
                    if here == wanted:
                        return


async def test_two_people_see_each_other_type_and_go(centre: Centre, ticket: str) -> None:
    async with centre.console("boss") as boss:
        await look(boss, ticket)
        await sees(boss, ticket, [("boss", False)])
        async with centre.console("clerk", "operator") as clerk:
            await look(clerk, ticket)
            await sees(boss, ticket, [("boss", False), ("clerk", False)])
            await sees(clerk, ticket, [("boss", False), ("clerk", False)])
            await look(clerk, ticket, typing=True)
            await sees(boss, ticket, [("clerk", True), ("boss", False)])
            await look(clerk, ticket)
            await sees(boss, ticket, [("boss", False), ("clerk", False)])
        await sees(boss, ticket, [("boss", False)])


async def test_who_shows_another_ticket_has_left_this_one(
    centre: Centre, matters: Matters, ticket: str
) -> None:
    other = await asyncio.to_thread(matters.open_ticket, "clerk")
    async with centre.console("boss") as boss, centre.console("clerk", "operator") as clerk:
        await look(boss, ticket)
        await look(clerk, ticket)
        await sees(boss, ticket, [("boss", False), ("clerk", False)])
        await look(clerk, other)
        await sees(boss, ticket, [("boss", False)])
        await look(clerk, ticket)
        await sees(boss, ticket, [("boss", False), ("clerk", False)])
        await look(clerk, None)
        await sees(boss, ticket, [("boss", False)])


async def test_one_person_in_two_windows_is_there_once_and_until_both_are_closed(
    centre: Centre, ticket: str
) -> None:
    async with AsyncExitStack() as windows:
        boss = await windows.enter_async_context(centre.console("boss"))
        await look(boss, ticket)
        first = await windows.enter_async_context(centre.console("clerk", "operator"))
        second = await windows.enter_async_context(centre.console("clerk", "operator"))
        for window in (first, second):
            await look(window, ticket)
            await sees(window, ticket, [("boss", False), ("clerk", False)])
        await first.close()
        await look(second, ticket, typing=True)
        await sees(boss, ticket, [("clerk", True), ("boss", False)])
        await second.close()
        await sees(boss, ticket, [("boss", False)])


@pytest.mark.parametrize("role", ["adviser", "auditor", "wall"])
async def test_who_may_not_see_a_ticket_neither_sees_nor_is_seen(
    centre: Centre, ticket: str, role: str
) -> None:
    async with centre.console("boss") as boss, centre.console("x", role) as stranger:
        await look(boss, ticket)
        await sees(boss, ticket, [("boss", False)])
        try:
            await look(stranger, ticket)
            await look(stranger, None)
            async with asyncio.timeout(0.8):
                while True:
                    heard = json.loads(await stranger.recv())
                    assert not [f for f in heard if f["kind"] == "presence"]
        except Exception as closed:  # noqa: BLE001 - an auditor's socket is closed at once
            assert type(closed).__name__ in {"TimeoutError", "ConnectionClosedError"}  # noqa: PT017
        async with centre.console("clerk", "operator") as clerk:
            await look(clerk, ticket)
            await sees(boss, ticket, [("boss", False), ("clerk", False)])


async def test_who_loses_sight_of_a_ticket_leaves_it_at_once(
    centre: Centre, database: Database, matters: Matters, ticket: str
) -> None:
    async with centre.console("boss") as boss, centre.console("x", "operator") as other:
        await look(boss, ticket)
        await look(other, ticket)
        await sees(boss, ticket, [("boss", False), ("x", False)])

        def hide(uow: Any) -> None:
            uow.locked(Ticket, ticket).confidential = True

        await database.write(hide)
        await asyncio.to_thread(matters.move, ticket, TicketState.IN_PROGRESS, "clerk", None, None)
        await sees(boss, ticket, [("boss", False)])


async def test_nonsense_about_tickets_shows_nobody_anywhere(centre: Centre, ticket: str) -> None:
    async with centre.console("boss") as boss:
        await look(boss, ticket)
        await sees(boss, ticket, [("boss", False)])
        for said in ({"ticket": 5}, {"ticket": "%"}, {"ticket": ["a"]}, {"ticket": "0" * 32}, {}):
            await boss.send(json.dumps({"kind": "look", "typing": "yes"} | said))
        await look(boss, ticket, typing=True)
        await sees(boss, ticket, [("boss", True)])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one process
async def test_processes_tell_each_other_who_is_there(database: Database) -> None:
    await asyncio.to_thread(settled, database)
    async with running(database) as here, running(database) as there:
        ticket = Matters(database).open_ticket("clerk")
        await until(lambda: here.hub.presence.tell and there.hub.presence.tell)
        async with here.console("boss") as boss:
            async with there.console("clerk", "operator") as clerk:
                await look(clerk, ticket)
                await sees(clerk, ticket, [("clerk", False)])
                await look(boss, ticket)
                await sees(clerk, ticket, [("boss", False), ("clerk", False)])
                await look(clerk, ticket, typing=True)
                await sees(boss, ticket, [("clerk", True), ("boss", False)])
            await sees(boss, ticket, [("boss", False)])


async def test_a_process_that_says_nothing_any_more_is_forgotten(centre: Centre) -> None:
    from dashboard.live.presence import FORGOTTEN, Looking  # noqa: PLC0415

    presence = centre.hub.presence
    presence.heard("other", "t", (Looking("p", "张敏", typing=False),), now=100.0)
    presence.refresh(100.0 + FORGOTTEN)
    assert "t" in presence._tickets
    presence.refresh(101.0 + FORGOTTEN)
    assert "t" not in presence._tickets
