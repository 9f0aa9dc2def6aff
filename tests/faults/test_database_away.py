"""The database file is locked, or its disk is full: a clear refusal, nothing half-written, and on it goes."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest

from tests.faults.arrivals import Hotline, is_clear

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
NO_LIMIT = resource.RLIM_INFINITY
ROOM = 12_000  # bytes that are left on the full disk


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("seconds", "status"), [(2, 200), (12, 503)])
async def test_a_file_that_another_program_has_locked_is_waited_for_and_then_refused(
    hotline: Hotline, seconds: float, status: int
) -> None:
    assert (await hotline.arrives(hotline.new_call())).status_code == 200
    call = hotline.new_call()
    async with aclosing(await hotline.served.signed_in("supervisor")) as supervisor:
        with _locked(hotline.url):
            waiting = asyncio.ensure_future(hotline.arrives(call))
            read = await supervisor.get("/api/calls")
            assert read.status_code == 200, "who only reads does not wait"
            done, _ = await asyncio.wait([waiting], timeout=seconds)
            assert bool(done) is (status == 503)
        assert (await waiting).status_code == status
    assert hotline.calls() == len(hotline.told), "a refused call left nothing behind"
    assert (await hotline.arrives(call)).status_code == 200, "Twilio asks again"
    assert hotline.calls() == 2
    assert hotline.are_the_books_right() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_full_disk_refuses_calls_and_goes_on_when_there_is_room_again(
    hotline: Hotline,
) -> None:
    assert (await hotline.arrives(hotline.new_call())).status_code == 200
    async with aclosing(await hotline.served.signed_in("supervisor")) as supervisor:
        with _full_disk(hotline):
            refused = await _until_refused(hotline)
            answer = await supervisor.put("/api/me/presence", json={"intent": "break"})
            assert answer.status_code == 503
            is_clear(answer)
            assert (await supervisor.get("/api/calls")).status_code == 200
            assert hotline.calls() == len(hotline.told)
        for call in refused:
            assert (await hotline.arrives(call)).status_code == 200
        answer = await supervisor.put("/api/me/presence", json={"intent": "break"})
        assert answer.status_code == 200
    assert hotline.calls() == len(hotline.told)
    assert hotline.are_the_books_right() == []
    with sqlite3.connect(hotline.url.removeprefix("sqlite:///")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.close()


@contextmanager
def _locked(url: str) -> Iterator[None]:
    file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    yield
    file.execute("ROLLBACK")
    file.close()


@contextmanager
def _full_disk(hotline: Hotline) -> Iterator[None]:
    """No file of the server's process may grow beyond what its journal has now, and a little."""
    assert hotline.served.process is not None
    number = hotline.served.process.pid
    journal = Path(hotline.url.removeprefix("sqlite:///") + "-wal")
    most = journal.stat().st_size + ROOM
    resource.prlimit(number, resource.RLIMIT_FSIZE, (most, NO_LIMIT))
    yield
    resource.prlimit(number, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))


async def _until_refused(hotline: Hotline) -> list[dict[str, str]]:
    refused = []
    for _ in range(100):
        call = hotline.new_call()
        if (await hotline.arrives(call)).status_code != 200:
            refused.append(call)
        if len(refused) == 3:
            return refused
    raise AssertionError("the disk was never full")
