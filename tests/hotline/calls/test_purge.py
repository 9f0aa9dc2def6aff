"""Recordings past their retention: file gone, row marked, and nothing else touched."""

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from hotline.calls.jobs import BATCH, RecordingPurge
from hotline.calls.model import Recording, RecordingKind
from hotline.calls.recordings import RecordingAway, RecordingPurged, file_of
from hotline.calls.retention import Fate
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.errors import Unavailable
from hotline.kernel.event_log import LoggedEvent
from tests.factories import a_call, a_ticket, keep
from tickets.machine import TicketState
from tickets.queries import calls_at_work

DAY = timedelta(days=1)
KEEP_DAYS = 365


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def purge(database: Database, folder: Path) -> RecordingPurge:
    return RecordingPurge(database, folder=folder, keep_days=KEEP_DAYS, needed=calls_at_work)


@pytest.fixture
def recorded(database: Database, folder: Path, clock: ManualClock) -> Callable[..., Recording]:
    def recorded(*, days: int, call_id: str | None = None, **fields: Any) -> Recording:
        call_id = call_id or a_call(database).id
        location = fields.pop("location", f"2025-01/{call_id}.wav")
        path = folder / location
        if "://" not in location:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"RIFF")
        fields.setdefault("kind", RecordingKind.CALL)
        return keep(
            database,
            Recording(
                call_id=call_id,
                location=location,
                seconds=60,
                created_at=clock.now() - days * DAY,
                **fields,
            ),
        )

    return recorded


def sounds(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.wav")]


def rows(database: Database) -> dict[str, Recording]:
    found = database.read_now(lambda session: session.exec(select(Recording)).all())
    return {row.id: row for row in found}


def events(database: Database) -> list[LoggedEvent]:
    query = select(LoggedEvent).where(col(LoggedEvent.name) == "RecordingPurged")
    return list(database.read_now(lambda session: session.exec(query).all()))


async def test_file_goes_row_stays_and_the_log_tells_it(
    database: Database,
    purge: RecordingPurge,
    recorded: Any,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    old = recorded(days=400)
    message = recorded(days=400, kind=RecordingKind.VOICEMAIL)
    young = recorded(days=KEEP_DAYS)

    with caplog.at_level(logging.INFO):
        fates = await purge.run_once()

    assert fates[Fate.PURGE] == 2
    assert "deleted 2 recordings past their retention of 365 days" in caplog.text
    after = rows(database)
    assert [after[one.id].purged_at is not None for one in (old, message, young)] == [
        True,
        True,
        False,
    ]
    assert after[old.id].seconds == 60
    assert sounds(folder) == [f"{young.call_id}.wav"]
    told = {event.payload["recording_id"]: event for event in events(database)}
    assert set(told) == {old.id, message.id}
    assert told[message.id].call_id == message.call_id
    with pytest.raises(RecordingPurged):
        file_of(after[old.id], folder)


@pytest.mark.parametrize("state", [TicketState.REGISTERED, TicketState.CLOSED])
async def test_what_belongs_to_an_open_ticket_stays(
    database: Database, purge: RecordingPurge, recorded: Any, folder: Path, state: TicketState
) -> None:
    opened = recorded(days=400)
    a_ticket(database, state=state, call_id=opened.call_id)
    other = a_ticket(database, state=state)
    joined = recorded(days=400, call_id=a_call(database, ticket_id=other.id).id)

    fates = await purge.run_once()

    is_open = state is TicketState.REGISTERED
    assert fates[Fate.NEEDED] == (2 if is_open else 0)
    marks = [rows(database)[one.id].purged_at for one in (opened, joined)]
    assert [mark is None for mark in marks] == [is_open, is_open]
    assert len(sounds(folder)) == (2 if is_open else 0)


async def test_zero_days_means_for_ever(database: Database, recorded: Any, folder: Path) -> None:
    recorded(days=9000)
    purge = RecordingPurge(database, folder=folder, keep_days=0, needed=calls_at_work)
    assert not await purge.run_once()
    assert len(sounds(folder)) == 1


async def test_what_lies_with_the_carrier_or_outside_is_not_called_deleted(
    database: Database, purge: RecordingPurge, recorded: Any, tmp_path: Path
) -> None:
    recorded(days=400, location="https://api.twilio.com/Recordings/RE1")
    recorded(days=400, location="../other.wav")
    fates = await purge.run_once()
    assert fates == {Fate.ELSEWHERE: 2}
    assert (tmp_path / "other.wav").exists()
    assert all(row.purged_at is None for row in rows(database).values())


async def test_a_crash_between_file_and_row_is_made_good_by_the_next_run(
    database: Database,
    purge: RecordingPurge,
    recorded: Any,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = recorded(days=400)

    async def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("the database cannot be used at the moment")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", away)
        with pytest.raises(Unavailable):
            await purge.run_once()
    assert not sounds(folder)
    with pytest.raises(RecordingAway):  # honest meanwhile: there is no such file
        file_of(rows(database)[old.id], folder)

    assert (await purge.run_once())[Fate.PURGE] == 1
    assert rows(database)[old.id].purged_at is not None
    assert not await purge.run_once()
    assert len(events(database)) == 1


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from hotline.bootstrap import tables
from hotline.calls.jobs import RecordingPurge
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from datetime import datetime

url, folder, now, allowed = sys.argv[1:]
left = int(allowed)

def dies(path, missing_ok=False, unlink=Path.unlink):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    unlink(path, missing_ok=missing_ok)

Path.unlink = dies
database = Database(url, bus=Bus(), clock=ManualClock(datetime.fromisoformat(now)))
purge = RecordingPurge(database, folder=Path(folder), keep_days=365, needed=lambda *_: set())
asyncio.run(purge.run_once())
"""


@pytest.mark.parametrize("allowed", [0, 1, 2])
async def test_killed_among_the_files_the_next_run_ends_the_same(
    database: Database,
    purge: RecordingPurge,
    recorded: Any,
    folder: Path,
    clock: ManualClock,
    allowed: int,
) -> None:
    for _ in range(3):
        recorded(days=400)
    command = [sys.executable, "-c", KILLED, database.url, str(folder), clock.now().isoformat()]
    done = subprocess.run([*command, str(allowed)], check=False, timeout=25)  # noqa: ASYNC221
    assert done.returncode == -signal.SIGKILL
    assert len(sounds(folder)) == 3 - allowed
    assert all(row.purged_at is None for row in rows(database).values())

    assert (await purge.run_once())[Fate.PURGE] == 3
    assert not sounds(folder)
    assert len(events(database)) == 3


async def test_a_file_that_cannot_be_deleted_keeps_its_row_and_stops_nobody_else(
    database: Database, purge: RecordingPurge, recorded: Any, folder: Path
) -> None:
    stuck, free = recorded(days=401), recorded(days=400)
    path = folder / stuck.location
    path.unlink()
    path.mkdir()  # unlink refuses a folder, also for root
    assert (await purge.run_once())[Fate.PURGE] == 1
    assert rows(database)[stuck.id].purged_at is None
    assert rows(database)[free.id].purged_at is not None


async def test_many_kept_ones_do_not_hide_those_behind_them(
    database: Database, purge: RecordingPurge, recorded: Any
) -> None:
    kept = recorded(days=500)
    a_ticket(database, state=TicketState.REGISTERED, call_id=kept.call_id)
    for _ in range(BATCH):
        recorded(days=450, call_id=kept.call_id, location="2025-01/kept.wav")
    last = recorded(days=400)
    fates = await purge.run_once()
    assert (fates[Fate.NEEDED], fates[Fate.PURGE]) == (BATCH + 1, 1)
    assert rows(database)[last.id].purged_at is not None
