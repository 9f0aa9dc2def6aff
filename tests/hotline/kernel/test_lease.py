import asyncio
from datetime import timedelta

from hotline.kernel import lease
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database

MINUTE = timedelta(minutes=1)


async def takes(database: Database, holder: str) -> bool:
    return await database.write(lambda uow: lease.take(uow, "work", holder=holder, hold_for=MINUTE))


async def test_of_many_who_ask_at_once_one_gets_the_lease(database: Database) -> None:
    answers = await asyncio.gather(*(takes(database, f"p{n}") for n in range(8)))
    assert answers.count(True) == 1


async def test_a_lease_is_kept_by_renewing_and_lost_by_not(
    database: Database, clock: ManualClock
) -> None:
    assert await takes(database, "a")
    clock.advance(MINUTE - timedelta(seconds=1))
    assert await takes(database, "a")
    clock.advance(MINUTE - timedelta(seconds=1))
    assert not await takes(database, "b")
    clock.advance(timedelta(seconds=1))
    assert await takes(database, "b")
    assert not await takes(database, "a")


async def test_only_the_holder_can_give_it_back(database: Database) -> None:
    assert await takes(database, "a")
    await database.write(lambda uow: lease.release(uow, "work", holder="b"))
    assert not await takes(database, "b")
    await database.write(lambda uow: lease.release(uow, "work", holder="a"))
    assert await takes(database, "b")
