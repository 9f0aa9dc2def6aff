import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from hotline.kernel.bus import Bus
from hotline.kernel.database import Database
from hotline.kernel.event_log import Counter, LoggedEvent
from hotline.kernel.events import Event
from hotline.kernel.uow import UnitOfWork
from hotline.kernel.writers import GROUP_LIMIT
from tests.conftest import only_on


@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingHappened(Event):
    call_id: str
    what: str = "rain"


async def test_a_unit_is_kept_with_its_events(database: Database) -> None:
    def unit(uow: UnitOfWork) -> str:
        uow.session.add(Counter(name="a", value=7))
        uow.emit(SomethingHappened(at=uow.now, call_id="c1"))
        return "done"

    assert await database.write(unit) == "done"
    row = await database.read(lambda s: s.get(Counter, "a"))
    assert row is not None
    assert row.value == 7
    logged = await database.read(lambda s: s.exec(select(LoggedEvent)).one())
    assert (logged.name, logged.call_id, logged.payload) == (
        "SomethingHappened",
        "c1",
        {"what": "rain"},
    )
    assert logged.seq == (1 if database.is_sqlite else None)


async def test_a_failing_unit_takes_nothing_of_its_neighbours_with_it(database: Database) -> None:
    def good(name: str) -> Callable[[UnitOfWork], int]:
        return lambda uow: uow.next_number(name)

    def bad(uow: UnitOfWork) -> None:
        uow.next_number("bad")
        uow.session.add(Counter(name="worse", value=1))
        uow.emit(SomethingHappened(at=uow.now, call_id="never"))
        uow.session.flush()
        raise RuntimeError("no")

    results = await asyncio.gather(
        *(database.write(unit) for unit in [good("x"), bad, good("y"), bad, good("x")]),
        return_exceptions=True,
    )

    assert [r for r in results if isinstance(r, int)] in ([1, 1, 2], [2, 1, 1])
    assert sum(isinstance(r, RuntimeError) for r in results) == 2
    names = await database.read(lambda s: {c.name for c in s.exec(select(Counter))})
    assert names == {"x", "y"}
    assert await database.read(lambda s: s.exec(select(LoggedEvent)).all()) == []


async def test_a_unit_that_was_sure_and_fails_takes_nothing_of_its_neighbours_with_it(
    database: Database, bus: Bus
) -> None:
    heard: list[Event] = []
    bus.after(heard.extend)

    def good(name: str) -> Callable[[UnitOfWork], int]:
        def unit(uow: UnitOfWork) -> int:
            uow.emit(SomethingHappened(at=uow.now, call_id=name))
            return uow.next_number(name)

        return unit

    def bad(uow: UnitOfWork) -> int:
        uow.next_number("bad")
        uow.session.add(Counter(name="worse", value=1))
        uow.emit(SomethingHappened(at=uow.now, call_id="never"))
        uow.session.flush()
        raise RuntimeError("no")

    units = [(good("x"), True), (bad, True), (good("y"), False), (bad, False), (good("x"), True)]
    results = await asyncio.gather(
        *(database.write(unit, sure=sure) for unit, sure in units), return_exceptions=True
    )

    assert sorted(r for r in results if isinstance(r, int)) == [1, 1, 2]
    assert [type(r) for r in results].count(RuntimeError) == 2
    assert sorted(e.call_id for e in heard if isinstance(e, SomethingHappened)) == ["x", "x", "y"]
    names = await database.read(lambda s: {c.name for c in s.exec(select(Counter))})
    assert names == {"x", "y"}
    rows = await database.read(lambda s: s.exec(select(LoggedEvent)).all())
    assert sorted(str(row.call_id) for row in rows) == ["x", "x", "y"]
    if database.is_sqlite:
        assert sorted(row.seq or 0 for row in rows) == [1, 2, 3]


async def test_a_reaction_fails_together_with_its_event(database: Database, bus: Bus) -> None:
    def refuse(uow: UnitOfWork, event: SomethingHappened) -> None:
        raise ValueError(event.what)

    heard: list[Event] = []
    bus.within(SomethingHappened, refuse)
    bus.after(heard.extend)

    with pytest.raises(ValueError, match="rain"):
        await database.write(lambda uow: uow.emit(SomethingHappened(at=uow.now, call_id="c")))

    assert heard == []
    assert await database.read(lambda s: s.exec(select(LoggedEvent)).all()) == []


async def test_a_thousand_units_at_once_are_numbered_without_a_gap(database: Database) -> None:
    numbers = await asyncio.gather(
        *(database.write(lambda uow: uow.next_number("n")) for _ in range(300))
    )
    assert sorted(numbers) == list(range(1, 301))


@only_on("sqlite")
async def test_what_is_asked_for_at_once_is_committed_together(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)

    await asyncio.gather(*(database.write(lambda uow: uow.next_number("n")) for _ in range(20)))
    assert len(commits) == 1

    await asyncio.gather(*(database.write(lambda uow: uow.next_number("n")) for _ in range(200)))
    assert len(commits) >= 1 + 200 / GROUP_LIMIT  # nobody waits for all of a crowd


@only_on("postgresql")  # SQLite has one writer: nobody can be faster
async def test_a_row_that_is_locked_is_read_anew(database: Database) -> None:
    await database.write(lambda uow: uow.session.add(Counter(name="a", value=1)))

    def late(uow: UnitOfWork) -> tuple[int, int]:
        row = uow.session.get_one(Counter, "a")
        with database.engine.begin() as faster:  # another process commits meanwhile
            faster.execute(text("UPDATE counter SET value = 2"))
        query = select(Counter).where(Counter.name == "a")
        selected = uow.session.exec(query.with_for_update()).one().value
        return selected, row.value

    assert await database.write(late) == (2, 2)


async def test_a_lock_keeps_what_the_unit_has_changed(database: Database) -> None:
    await database.write(lambda uow: uow.session.add(Counter(name="a", value=1)))

    def unit(uow: UnitOfWork) -> int:
        row = uow.session.get_one(Counter, "a")
        row.value = 7
        return uow.locked(Counter, "a").value

    assert await database.write(unit) == 7
