"""Nobody is there: told after three minutes of service hours, once, and kept with its length."""

from datetime import timedelta

import pytest

from hotline.agents import attendance
from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.agents.model import Gap
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from tests.house import House


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


async def watched(house: House, seconds: int, *, is_open: bool = True) -> list[str]:
    """The alarms of so many seconds, looked at every ten."""
    known = {event.id for event in house.all(LoggedEvent)}
    for _ in range(seconds // 10):
        house.clock.advance(timedelta(seconds=10))
        await house.database.write(lambda uow: attendance.watch(uow, is_open=is_open))
    names = {"Unattended", "Attended"}
    return [e.name for e in house.all(LoggedEvent) if e.id not in known and e.name in names]


async def test_after_three_minutes_it_is_told_once_and_ends_when_somebody_comes(
    house: House,
) -> None:
    assert await watched(house, 180) == []
    assert house.database.read_now(attendance.alarm_since) is None
    assert await watched(house, 60) == ["Unattended"]
    assert house.database.read_now(attendance.alarm_since) is not None
    assert await watched(house, 600) == []
    await house.operator("zhang")
    assert await watched(house, 60) == ["Attended"]
    [gap] = house.all(Gap)
    assert gap.until is not None
    assert (gap.until - gap.since).total_seconds() == 840
    assert house.database.read_now(attendance.alarm_since) is None


async def test_a_short_gap_is_nobody_s_business(house: House) -> None:
    assert await watched(house, 120) == []
    await house.operator("zhang")
    assert await watched(house, 600) == []
    assert house.all(Gap) == []


async def test_outside_service_hours_nobody_need_be_there(house: House) -> None:
    assert await watched(house, 1000, is_open=False) == []
    assert await watched(house, 300) == ["Unattended"]
    assert await watched(house, 20, is_open=False) == ["Attended"], "closing time ends the gap"


@pytest.mark.parametrize("intent", [Intent.BREAK, Intent.SIGNED_OUT])
async def test_who_pauses_is_not_there_and_who_talks_is(house: House, intent: Intent) -> None:
    zhang = await house.operator("zhang")
    await house.talking()
    assert await watched(house, 300) == []
    line = next(iter(house.phones.calls))
    await house.phones.end_call(line)
    await house.settle()
    await house.database.write(lambda uow: agents.set_presence(uow, zhang, intent))
    assert await watched(house, 300) == [], "it is applied after the wrap-up"
    await house.database.write(lambda uow: agents.finish_wrap_up(uow, zhang))
    assert await watched(house, 300) == ["Unattended"]
