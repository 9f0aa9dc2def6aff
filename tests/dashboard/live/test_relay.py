"""Following the log: both databases, several processes, late commits, and a database that was away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.live import numbering, tally
from dashboard.live.hub import Console, LiveHub
from dashboard.live.projection import topics_of_viewer
from dashboard.live.relay import LONGEST_PAUSE, Budget, Pace, Relay
from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.errors import Unavailable
from hotline.kernel.event_log import LoggedEvent
from tests.conftest import only_on
from tests.dashboard.live.matters import settled
from tests.dashboard.live.screen import Screen

SEES_ALL = topics_of_viewer({"live.supervise"}, person_id="boss")
NEVER = timedelta(hours=1)
ONLY_WOKEN = Pace(poll=NEVER, count=NEVER, reload=NEVER)


@asynccontextmanager
async def relayed(database: Database, pace: Pace = ONLY_WOKEN) -> AsyncIterator[Console]:
    hub = LiveHub()
    relay = Relay(database, hub, pace=pace)
    database.bus.after(relay.wake)
    task = asyncio.get_running_loop().create_task(relay.run())
    await asyncio.wait_for(hub.started.wait(), 5)
    try:
        yield hub.join("boss", SEES_ALL, None)
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def sits_down(database: Database, person_id: str) -> None:
    await database.write(lambda uow: agents.set_presence(uow, person_id, Intent.AVAILABLE))


async def shows(console: Console, screen: Screen, *people: str) -> None:
    async with asyncio.timeout(5):
        while not set(people) <= set(screen.board.get("agents", {})):
            screen.hear(await console.next())


async def test_a_commit_is_shown_without_waiting_for_the_poll(database: Database) -> None:
    await asyncio.to_thread(settled, database)
    async with relayed(database) as console:
        await sits_down(database, "clerk")
        await shows(console, Screen(), "clerk")


async def test_what_another_process_commits_is_shown(
    database: Database, database_url: str, clock: ManualClock
) -> None:
    await asyncio.to_thread(settled, database)
    other = Database(database_url, bus=Bus(), clock=clock)
    # PostgreSQL tells the other process; with SQLite there is one server, and commands are polled.
    pace = Pace(poll=timedelta(seconds=0.1), count=NEVER, reload=NEVER)
    sqlite = database.is_sqlite
    async with relayed(database, pace if sqlite else ONLY_WOKEN) as console, relayed(other):
        await asyncio.sleep(0.1)  # until both listen
        await sits_down(other, "clerk")
        await shows(console, Screen(), "clerk")
    other.close()


async def test_without_a_listener_the_log_is_polled(
    database: Database, database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(settled, database)
    monkeypatch.setattr(numbering, "CHANNEL", "nobody_sends_here")
    other = Database(database_url, bus=Bus(), clock=clock)
    pace = Pace(poll=timedelta(seconds=0.1), count=NEVER, reload=NEVER)
    async with relayed(database, pace) as console:
        await sits_down(other, "clerk")  # whose process dies before it numbers its events
        await shows(console, Screen(), "clerk")
    other.close()


@only_on("postgresql")
async def test_a_lost_listener_comes_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "PAUSE", 0.05)
    woken = asyncio.Event()
    listening = asyncio.get_running_loop().create_task(numbering.listen(database.url, woken.set))
    await asyncio.wait_for(woken.wait(), 5)
    woken.clear()
    await database.write(
        lambda uow: uow.connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
        ).all()
    )
    await asyncio.wait_for(woken.wait(), 5)
    listening.cancel()


@only_on("postgresql")
async def test_a_commit_that_comes_late_gets_a_later_number(database: Database) -> None:
    await asyncio.to_thread(settled, database)
    late = database.engine.connect()
    late.execute(text("INSERT INTO event_log (name, at, payload) VALUES ('Late', now(), '{}')"))
    await sits_down(database, "clerk")
    await database.write(numbering.number)
    late.commit()
    late.close()
    await database.write(numbering.number)

    def by_id(session: Session) -> list[LoggedEvent]:
        return list(session.exec(select(LoggedEvent).order_by(col(LoggedEvent.id))))

    rows = await database.read(by_id)
    assert [row.name for row in rows] == ["Late", "AgentChanged"]
    assert [row.seq for row in rows] == [2, 1]


@only_on("postgresql")
async def test_processes_that_number_at_once_leave_no_gap_and_no_double(
    database: Database,
) -> None:
    await asyncio.to_thread(settled, database)
    for _ in range(10):
        await asyncio.gather(
            *(sits_down(database, person) for person in ("clerk", "x", "officer")),
            *(database.write(numbering.number) for _ in range(4)),
        )
    await database.write(numbering.number)
    found = await database.read(lambda s: s.exec(select(LoggedEvent.seq)).all())
    numbers = [number or 0 for number in found]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


async def test_after_a_failure_open_consoles_are_told_the_difference(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(settled, database)
    hub = LiveHub()
    relay = Relay(database, hub, pace=ONLY_WOKEN)
    await relay.start()
    console, screen = hub.join("boss", SEES_ALL, None), Screen()
    await sits_down(database, "clerk")

    async def away(_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(database, "read", away)
        with pytest.raises(Unavailable):
            await relay.catch_up()
    await relay.start()  # what `Background.forever` does
    screen.read(console)
    assert "clerk" in screen.board["agents"]


async def test_figures_are_counted_when_a_call_changes_and_not_more_often_than_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = 0
    real = tally.count

    def count(session: Session, now: datetime) -> tally.Tally:
        nonlocal counted
        counted += 1
        return real(session, now)

    monkeypatch.setattr(tally, "count", count)
    matters = await asyncio.to_thread(settled, database)
    pace = Pace(poll=timedelta(seconds=0.05), count=timedelta(seconds=0.3), reload=NEVER)
    async with relayed(database, pace) as console:
        screen = Screen()
        for _ in range(5):
            await asyncio.to_thread(matters.open_ticket, "clerk")
        async with asyncio.timeout(5):
            while screen.board.get("tickets", {}).get("new") != 5:
                screen.hear(await console.next())
    assert counted <= 4


def test_a_trickle_is_shown_at_once_and_a_flood_gets_its_share() -> None:
    def pauses(cost: float, every: float) -> list[float]:
        budget, now, found = Budget(), 0.0, []
        for _ in range(500):
            found.append(budget.pause(now, cost))
            now += max(every, found[-1] + cost)
        return found

    assert max(pauses(0.006, 0.02)) == 0
    assert max(pauses(0.03, 1.0)) == 0
    flood = pauses(0.006, 0)
    assert sum(flood[100:]) / 400 == pytest.approx(0.006, rel=0.05)
    assert max(pauses(0.2, 0)) == LONGEST_PAUSE


async def test_while_nobody_watches_nothing_is_read_and_the_first_console_sees_it_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(settled, database)
    hub = LiveHub()
    relay = Relay(database, hub, pace=ONLY_WOKEN)
    database.bus.after(relay.wake)
    rested, reads = asyncio.Event(), 0
    clear, catch_up = hub.current.clear, relay.catch_up

    def rests() -> None:
        clear()
        rested.set()

    async def read(*, count: bool = False) -> bool:
        nonlocal reads
        reads += 1
        return await catch_up(count=count)

    monkeypatch.setattr(hub.current, "clear", rests)
    monkeypatch.setattr(relay, "catch_up", read)
    task = asyncio.get_running_loop().create_task(relay.run())
    for watcher, person in (("first", "clerk"), ("second", "officer")):
        await asyncio.wait_for(rested.wait(), 5)
        before = reads
        await sits_down(database, person)
        assert reads == before
        await asyncio.wait_for(hub.ready(), 5)
        screen, console = Screen(), hub.join(watcher, SEES_ALL, None)
        screen.read(console)
        assert person in screen.board["agents"]
        rested.clear()
        hub.leave(console)
        await sits_down(database, "x")  # noticed as long as the relay is not at rest
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
