"""Groups are delivered side by side, each in its own order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlmodel import func, select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import OutboxMessage
from hotline.kernel.outbox import MOST_GROUPS, Outbox
from hotline.kernel.uow import OutboxCommand, UnitOfWork


class Carrier:
    """Takes messages; those of a blocked group hang until it is let go."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.begun: list[str] = []
        self.failing: set[tuple[str, int]] = set()
        self.blocked: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.slow: set[str] = set()
        self._news = asyncio.Event()

    async def deliver(self, body: dict[str, Any]) -> None:
        group, number = body["group"], body["number"]
        self.begun.append(group)
        self._news.set()
        if group in self.slow:
            await self.blocked[group].wait()
        if (group, number) in self.failing:
            self.failing.remove((group, number))
            raise ConnectionError
        self.heard.append((group, number))
        self._news.set()

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not seen():
                self._news.clear()
                await self._news.wait()

    async def hears(self, *wanted: tuple[str, int]) -> None:
        await self.until(lambda: set(wanted) <= set(self.heard))


@asynccontextmanager
async def delivering(database: Database, carrier: Carrier) -> AsyncIterator[Outbox]:
    outbox = Outbox(database, idle=timedelta(seconds=5))
    outbox.route("test", carrier.deliver)
    loop = asyncio.get_running_loop()

    def sent() -> None:
        loop.call_soon_threadsafe(outbox.wake)

    database.bus.when_sent(sent)
    wanted = True
    task = loop.create_task(outbox.run_while(lambda: wanted))
    try:
        yield outbox
    finally:
        wanted = False
        outbox.wake()
        await asyncio.wait_for(task, 5)


async def send(database: Database, *messages: tuple[str, int]) -> None:
    def unit(uow: UnitOfWork) -> None:
        for group, number in messages:
            body = {"group": group, "number": number}
            key = f"{group}:{number}"
            uow.send(OutboxCommand(channel="test", key=key, group=group, body=body))

    await database.write(unit)


async def test_a_group_that_hangs_holds_up_no_other_group(database: Database) -> None:
    carrier = Carrier()
    carrier.slow.add("slow")
    async with delivering(database, carrier):
        await send(database, ("slow", 1), ("quick", 1))
        await carrier.hears(("quick", 1))
        await send(database, ("quick", 2), ("late", 1))  # while the slow one still hangs
        await carrier.hears(("quick", 2), ("late", 1))
        assert ("slow", 1) not in carrier.heard
        carrier.blocked["slow"].set()
        await carrier.hears(("slow", 1))


async def test_what_comes_into_a_busy_group_waits_for_its_turn(database: Database) -> None:
    carrier = Carrier()
    carrier.slow.add("g")
    async with delivering(database, carrier):
        await send(database, ("g", 1), ("g", 2))
        await carrier.until(lambda: "g" in carrier.begun)
        await send(database, ("g", 3), ("other", 1))
        await carrier.hears(("other", 1))
        assert carrier.begun.count("g") == 1
        carrier.blocked["g"].set()
        await carrier.hears(("g", 3))
    assert [number for group, number in carrier.heard if group == "g"] == [1, 2, 3]


async def test_a_message_that_fails_keeps_its_place_in_the_group(
    database: Database, clock: ManualClock
) -> None:
    carrier = Carrier()
    carrier.failing.add(("g", 1))
    async with delivering(database, carrier) as outbox:
        await send(database, ("g", 1), ("g", 2), ("other", 1))
        await carrier.hears(("other", 1))
        await outbox.deliver_due()
        assert [group for group, _ in carrier.heard] == ["other"]
        async with asyncio.timeout(5):
            while ("g", 2) not in carrier.heard:
                clock.advance(timedelta(seconds=2))
                outbox.wake()
                await asyncio.sleep(0.01)
    assert carrier.heard == [("other", 1), ("g", 1), ("g", 2)]


async def test_only_so_many_groups_are_busy_at_once_and_all_get_their_turn(
    database: Database,
) -> None:
    carrier = Carrier()
    names = [f"g{n:02}" for n in range(MOST_GROUPS + 8)]
    carrier.slow |= set(names)
    await send(database, *((name, 1) for name in names))
    async with delivering(database, carrier):
        await carrier.until(lambda: len(carrier.begun) >= MOST_GROUPS)
        assert carrier.begun == names[:MOST_GROUPS]
        for name in names:
            carrier.blocked[name].set()
        await carrier.hears(*((name, 1) for name in names))
    left = await database.read(
        lambda s: s.exec(select(func.count()).select_from(OutboxMessage)).one()
    )
    assert left == 0
