"""One server with Twilio's peer at its lines, for tests that need no more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hotline.bootstrap import migrations
from tests.conftest import KINDS, POSTGRES, a_database
from tests.faults.arrivals import Hotline
from tests.faults.office import a_client, a_peer, a_server, account_of, quick_pace, staff
from tests.peers.twilio.wire import Wire

collect_ignore = [] if POSTGRES else ["test_postgres_away.py", "test_two_servers.py"]


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database for this test alone: servers are killed and connections are cut here."""
    with a_database(request.param, tmp_path) as url:
        migrations.upgrade(url)
        yield url


@pytest.fixture
async def hotline(tmp_path: Path, database_url: str) -> AsyncIterator[Hotline]:
    await asyncio.to_thread(staff, database_url, 1)
    served = a_server(tmp_path, database_url)
    async with a_client() as client:
        wire = Wire(client, account_of(served), quick_pace(1), retries=0)
        api = served.environment["HOTLINE_TWILIO__API_BASE_URL"]
        async with a_peer(wire, url=api) as rest:
            await asyncio.to_thread(served.start)
            yield Hotline(served, database_url, wire, rest.peer)
            await asyncio.to_thread(served.stop)
