"""Two servers on one PostgreSQL behind one address: each call is offered and rung once, boards agree."""

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hotline.kernel.database import Database
from tests.faults.books import mistakes, unfinished
from tests.faults.crowd import MENU, Crowd, people_answer, stays_at_the_desk
from tests.faults.office import a_peer, a_server, account_of, own_database, quick_pace, staff
from tests.faults.screen import LoyalScreen, shows_what_a_fresh_one_shows
from tests.faults.test_kill import QUICK, token_of
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.rest import Answer, Form, Rest
from tests.peers.twilio.wire import Wire, shuffled
from tests.served import Served, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]
CALLS = 40
PEOPLE = 5


class Balancer(httpx.AsyncBaseTransport):
    """Gives each request to another server, by turns; what was signed is the common address."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self._turn = 0
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=200))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._turn += 1
        request.url = request.url.copy_with(port=self.ports[self._turn % len(self.ports)])
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


class DistantRest(Rest):
    """As far away as Twilio is: time enough for the other server to do the same."""

    async def handle(self, method: str, path: str, form: Form, auth: str | None) -> Answer:
        await asyncio.sleep(0.15)
        return await super().handle(method, path, form, auth)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_servers_offer_and_ring_each_call_once(tmp_path: Path, database_url: str) -> None:
    menu = tmp_path / "menu.toml"
    menu.write_text(MENU, encoding="utf-8")
    names = await asyncio.to_thread(staff, database_url, PEOPLE)
    one, other = _servers(tmp_path, database_url, HOTLINE_IVR__MENU=str(menu))
    database = own_database(database_url)
    try:
        told, peer = await _sixty_calls(one, other, names)
        assert len(told) > CALLS - 6, "some hang up before they hear a word"
        assert await asyncio.to_thread(database.read_now, unfinished) == []
        assert database.read_now(lambda session: mistakes(session, told)) == []
        rung = Counter(_leg(line.url) for line in peer.lines.values() if _leg(line.url))
        assert [leg for leg, times in rung.items() if times > 1] == []
        assert not peer.faults
    finally:
        database.close()
        await asyncio.gather(asyncio.to_thread(one.stop), asyncio.to_thread(other.stop))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_when_the_leading_server_dies_the_other_one_rings_on(
    tmp_path: Path, database_url: str
) -> None:
    await asyncio.to_thread(staff, database_url, 2)
    one, other = _servers(tmp_path, database_url)
    balancer = Balancer([one.port, other.port])
    async with httpx.AsyncClient(timeout=15, transport=balancer) as client:
        wire = Wire(client, account_of(one), quick_pace(5))
        api = one.environment["HOTLINE_TWILIO__API_BASE_URL"]
        async with a_peer(wire, url=api) as rest:
            try:
                for server in (one, other):
                    await asyncio.to_thread(server.start)
                peer = rest.peer
                devices = [peer.device(f"client:operator{number}") for number in (1, 2)]
                first = peer.dial("+8613905720001")
                await until(lambda: any(device.rung for device in devices), seconds=15)
                one.kill()
                balancer.ports = [other.port]
                second = peer.dial("+8613905720002")
                await until(lambda: all(device.rung for device in devices), seconds=20)
                for line in (first, second):
                    await peer.hang_up(line)
                database = own_database(database_url)
                await until(lambda: _is_over(database), seconds=40, every=0.5)
                database.close()
            finally:
                await asyncio.to_thread(other.stop)


def _is_over(database: Database) -> bool:
    """Nobody looks at a board here, so events wait for their numbers."""
    found = database.read_now(unfinished)
    return all(what.startswith("event ") for what in found)


def _servers(folder: Path, database_url: str, **settings: str) -> tuple[Served, Served]:
    """The same settings, the same public address, and a port each."""
    one = a_server(folder, database_url, **QUICK, **settings)
    other = Served(folder)
    other.environment = one.environment | {"HOTLINE_SERVER__PORT": str(other.port)}
    return one, other


async def _sixty_calls(one: Served, other: Served, names: list[str]) -> tuple[set[str], Peer]:
    async with AsyncExitStack() as stack:
        balancer = Balancer([one.port, other.port])
        client = httpx.AsyncClient(timeout=15, transport=balancer)
        wire = Wire(await stack.enter_async_context(client), account_of(one), quick_pace(5))
        wire.delivery = shuffled(12348, 2)
        api = one.environment["HOTLINE_TWILIO__API_BASE_URL"]
        rest = await stack.enter_async_context(a_peer(wire, DistantRest, url=api))
        await asyncio.to_thread(one.start)
        await asyncio.to_thread(other.start)
        token = await token_of(one)
        screens = [(server, LoyalScreen()) for server in (one, other)]
        people_answer(rest.peer, names, random.Random(1))
        crowd = Crowd(rest.peer, random.Random(1))
        open_for_all = asyncio.Event()
        open_for_all.set()
        database = own_database(one.environment["HOTLINE_DATABASE__URL"])
        async with asyncio.TaskGroup() as tasks:
            background = [
                *(tasks.create_task(screen.follow(server, token)) for server, screen in screens),
                *(tasks.create_task(stays_at_the_desk(one, name, wire.pace)) for name in names),
            ]
            await crowd.ring(CALLS, open_for_all)
            await until(lambda: not database.read_now(unfinished), seconds=45, every=0.5)
            for (server, screen), (neighbour, _) in zip(screens, screens[::-1], strict=True):
                assert server is not neighbour
                await shows_what_a_fresh_one_shows(screen, neighbour, token, seconds=5)
            for task in background:
                task.cancel()
        database.close()
        told = {s.params["CallSid"] for s in wire.sent if s.name == "voice" and s.status == 200}
        return told, rest.peer


def _leg(url: str) -> str:
    """The leg that a line of Twilio's was made for."""
    return parse_qs(urlsplit(url).query).get("leg", [""])[0]
