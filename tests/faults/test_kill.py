"""Killed again and again during two hundred calls: nothing is lost, nothing is there twice."""

import asyncio
import random
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import pytest

from tests.faults.books import mistakes, unfinished
from tests.faults.crowd import MENU, Crowd, people_answer, stays_at_the_desk
from tests.faults.fate import Fate, FatefulRest, FatefulWire
from tests.faults.office import (
    a_client,
    a_peer,
    a_server,
    account_of,
    own_database,
    quick_pace,
    staff,
)
from tests.faults.screen import LoyalScreen, shows_what_a_fresh_one_shows
from tests.peers.twilio.verbs import BadTwiml
from tests.peers.twilio.wire import Delivery, Sent
from tests.served import Served, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(150)]
CALLS = 200
KILLS = 5
PEOPLE = 12
SEED = 12348
SPEED = 5  # of the callers' time
QUICK = {
    "HOTLINE_ROUTING__RING_FOR": "4",
    "HOTLINE_ROUTING__WRAP_UP_FOR": "1",
    "HOTLINE_IVR__OFFER_CALLBACK_AFTER": "10",
    "HOTLINE_IVR__ANNOUNCE_EVERY": "10",
}


async def test_a_server_killed_during_two_hundred_calls_loses_and_doubles_nothing(
    tmp_path: Path, database_url: str
) -> None:
    menu = tmp_path / "menu.toml"
    menu.write_text(MENU, encoding="utf-8")
    served = a_server(tmp_path, database_url, HOTLINE_IVR__MENU=str(menu), **QUICK)
    names = await asyncio.to_thread(staff, database_url, PEOPLE)
    fate = Fate(served, SEED)
    try:
        told, live_at_kill = await _two_hundred_calls(served, fate, names)
        assert fate.kills == KILLS
        assert all(live_at_kill), "every time it died, somebody was on the line"
        await _the_books_are_right(database_url, told)
    finally:
        served.stop()


async def _two_hundred_calls(
    served: Served, fate: Fate, names: list[str]
) -> tuple[set[str], list[int]]:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_client())
        wire = FatefulWire(client, account_of(served), quick_pace(SPEED), fate=fate)
        wire.delivery = Delivery(delay=lambda: fate.dice.uniform(0, 2))
        api = served.environment["HOTLINE_TWILIO__API_BASE_URL"]
        rest = await stack.enter_async_context(a_peer(wire, FatefulRest, url=api))
        assert isinstance(rest, FatefulRest)
        rest.fate = fate
        await fate.revive()
        token = await token_of(served)
        screen = LoyalScreen()
        people_answer(rest.peer, names, random.Random(SEED))
        crowd = Crowd(rest.peer, random.Random(SEED))
        live_at_kill = []
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(screen.follow(served, token)),
                *(tasks.create_task(stays_at_the_desk(served, name, wire.pace)) for name in names),
            ]
            calls = tasks.create_task(crowd.ring(CALLS, fate.is_up))
            for _ in range(KILLS):
                fate.draw(50, 150)
                await _strikes(fate, calls)
                live_at_kill.append(sum(not line.is_over for line in rest.peer.lines.values()))
                await fate.revive()
                await shows_what_a_fresh_one_shows(screen, served, token, seconds=5)
            await calls
            await _everything_ends(served)
            await shows_what_a_fresh_one_shows(screen, served, token, seconds=5)
            for task in background:
                task.cancel()
        assert len(crowd.lines) == CALLS
        assert all(line.is_over for line in rest.peer.lines.values())
        assert not [fault for fault in rest.peer.faults if BadTwiml.__name__ in fault]
        told = {sent.params["CallSid"] for sent in wire.sent if _confirms_arrival(sent)}
        return told, live_at_kill


async def _strikes(fate: Fate, calls: asyncio.Task[None]) -> None:
    """While there are still callers: otherwise nobody would be waiting for it."""
    struck = asyncio.ensure_future(fate.struck.wait())
    await asyncio.wait({struck, calls}, return_when=asyncio.FIRST_COMPLETED)
    assert struck.done(), f"all calls were over after {fate.kills} kills"


async def token_of(served: Served) -> str:
    async with aclosing(await served.signed_in("supervisor")) as supervisor:
        return supervisor.headers["Authorization"].removeprefix("Bearer ")


def _confirms_arrival(sent: Sent) -> bool:
    return sent.name == "voice" and sent.status == 200


async def _everything_ends(served: Served) -> None:
    """By itself: what signals were lost for is made up for on the timer."""
    database = own_database(served.environment["HOTLINE_DATABASE__URL"])
    try:
        await until(lambda: not database.read_now(unfinished), seconds=45, every=0.5)
    except AssertionError:
        assert database.read_now(unfinished) == []  # says what does not
        raise
    finally:
        database.close()


async def _the_books_are_right(database_url: str, told: set[str]) -> None:
    database = own_database(database_url)
    try:
        assert len(told) > CALLS / 2
        assert database.read_now(lambda session: mistakes(session, told)) == []
    finally:
        database.close()
