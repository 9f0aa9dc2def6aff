"""PostgreSQL cuts connections or is gone for a while: calls are there once, and the server finds it again."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from functools import partial

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.conftest import POSTGRES
from tests.faults.arrivals import Hotline, is_clear
from tests.served import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_calls_that_arrive_while_connections_are_cut_are_there_once(hotline: Hotline) -> None:
    calls = [hotline.new_call() for _ in range(150)]
    turns = asyncio.Semaphore(10)
    refusals = 0

    async def arrives_at_last(call: dict[str, str]) -> None:
        nonlocal refusals
        async with turns:
            while (await hotline.arrives(call)).status_code != 200:
                refusals += 1

    with _server_of(hotline.url) as command:
        arriving = asyncio.ensure_future(asyncio.gather(*map(arrives_at_last, calls)))
        cuts = 0
        while not arriving.done():
            await until(partial(_have_arrived, hotline, cuts * 15, arriving))
            command(CUT)
            cuts += 1
        await arriving
    assert cuts >= 5
    assert hotline.calls() == len(calls)
    assert hotline.are_the_books_right() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_goes_away_and_comes_back_is_found_again(hotline: Hotline) -> None:
    assert (await hotline.arrives(hotline.new_call())).status_code == 200
    call = hotline.new_call()
    async with (
        aclosing(await hotline.served.signed_in("supervisor")) as supervisor,
        aclosing(hotline.served.client()) as anybody,
    ):
        with _server_of(hotline.url) as command:
            command("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            command(CUT)
            assert (await hotline.arrives(call)).status_code == 503
            for answer in (
                await supervisor.get("/api/calls"),
                await supervisor.put("/api/me/presence", json={"intent": "break"}),
            ):
                assert answer.status_code == 503
                is_clear(answer)
            ready = await anybody.get("/readyz")
            assert (ready.status_code, "database" in ready.json()["missing"]) == (503, True)
            assert (await anybody.get("/healthz")).status_code == 200
            command("ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert (await hotline.arrives(call)).status_code == 200
        assert (await supervisor.get("/api/calls")).status_code == 200
        await until(lambda: _is_ready(anybody))
    assert hotline.calls() == 2
    assert hotline.are_the_books_right() == []


@contextmanager
def _server_of(url: str) -> Iterator[Callable[[str], None]]:
    """Commands to the server of the database, from outside of it."""
    engine = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def command(sql: str) -> None:
            connection.execute(text(sql.format(name=make_url(url).database)))

        yield command
    engine.dispose()


async def _is_ready(anybody: httpx.AsyncClient) -> bool:
    return (await anybody.get("/readyz")).status_code == 200


def _have_arrived(hotline: Hotline, wanted: int, arriving: "asyncio.Future[list[None]]") -> bool:
    return len(hotline.told) >= wanted or arriving.done()
