"""Keeps the figures up to date in the transaction that changes a call, and rebuilds them from the calls."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    TextClause,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
)
from sqlmodel import col

from dashboard.reports.facts import COLUMNS, facts_of
from dashboard.reports.measures import NAMES, CallFacts, Counts, contribution
from dashboard.reports.model import PERSON_NAMES, booking, person_day, rollup
from dashboard.reports.periods import DAY, Period, day_of, half_hour_of, midnight
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork

Change: TypeAlias = tuple[CallFacts | None, CallFacts | None]
QueueKey: TypeAlias = tuple[str, datetime, str]
PersonKey: TypeAlias = tuple[date, str]
FACTS: Final = tuple(CallFacts.__dataclass_fields__)
_ZERO: Final = dict.fromkeys(NAMES, 0)


def record(uow: UnitOfWork, before: CallFacts | None, after: CallFacts | None) -> None:
    """Take back what a call added before, and add what it adds now."""
    if before != after:
        record_many(uow.connection, [(before, after)])


def record_many(connection: Connection, changes: Iterable[Change]) -> None:
    queues: defaultdict[QueueKey, Counts] = defaultdict(Counter)
    people: defaultdict[PersonKey, Counts] = defaultdict(Counter)
    for change in changes:
        for facts, sign in zip(change, (-1, 1), strict=True):
            if facts is not None:
                _add(queues, people, facts, sign)
    _write(connection, queues | _days_of(queues), people)


def book(uow: UnitOfWork, call_id: str) -> None:
    """Bring the figures in line with a call as it is now. For reactions to any event of a call."""
    if "session" in uow.__dict__:
        uow.session.flush()  # the change itself may still wait in the session
    row = uow.connection.execute(_ONE_CALL, {"call_id": call_id}).first()
    if row is None:
        return
    before, after = _booked(row), facts_of(row)
    if before == after:
        return
    record_many(uow.connection, [(before, after)])
    if after is None:
        uow.connection.execute(delete(booking).where(booking.c.call_id == call_id))
    else:
        uow.connection.execute(_BOOK, {"call_id": call_id} | _facts(after))


def book_new(connection: Connection, calls: Sequence[Any]) -> None:
    """Add calls that were never booked: those of an import. Rows need the columns of facts.COLUMNS."""
    fresh = [(call.id, facts) for call in calls if (facts := facts_of(call)) is not None]
    if not fresh:
        return
    record_many(connection, ((None, facts) for _, facts in fresh))
    connection.execute(_BOOK, [{"call_id": key} | _facts(facts) for key, facts in fresh])


def days_to_rebuild(database: Database) -> list[date]:
    """From the first call, or the first figure, to the last."""
    return database.read_now(lambda session: list(_days(session.connection())))


def rebuild(database: Database, days: Sequence[date] | None = None) -> Iterator[date]:
    """Compute all figures again from the calls, a day in one transaction; yields each finished day.

    Calls go on being booked meanwhile. Of calls that were erased the booking is the source.
    """
    for day in days_to_rebuild(database) if days is None else days:
        database.write_now(partial(_rebuild_day, day))
        yield day


def _days(connection: Connection) -> Iterator[date]:
    ends = [
        connection.execute(select(func.min(column), func.max(column))).one()
        for column in (col(Call.arrived_at), booking.c.arrived_at, rollup.c.start_at)
    ]
    instants = [instant for pair in ends for instant in pair if instant is not None]
    if not instants:
        return
    day, last = day_of(min(instants)), day_of(max(instants))
    while day <= last:
        yield day
        day += DAY


def _rebuild_day(day: date, uow: UnitOfWork) -> None:
    connection = uow.connection
    span = Period(day, day + DAY)
    start, end = span.start_at, span.end_at
    arrived = (col(Call.arrived_at) >= start) & (col(Call.arrived_at) < end)
    if connection.dialect.name == "postgresql":
        _keep_others_out(connection, arrived)
    calls = connection.execute(select(*COLUMNS).where(arrived)).all()
    booked = (booking.c.arrived_at >= start) & (booking.c.arrived_at < end)
    alive = exists().where(col(Call.id) == booking.c.call_id)
    erased = connection.execute(select(*_BOOKED).where(booked, ~alive)).all()
    connection.execute(delete(booking).where(booked, alive))
    connection.execute(delete(rollup).where(rollup.c.start_at >= start, rollup.c.start_at < end))
    connection.execute(delete(person_day).where(person_day.c.day == day))
    record_many(connection, ((None, _booked(row)) for row in erased))
    book_new(connection, calls)


def _keep_others_out(connection: Connection, arrived: ColumnElement[bool]) -> None:
    """Nobody books calls of this day until it is computed; on SQLite there is only one who writes.

    First the calls: who changes one holds it until its booking is written, and reads what was booked
    only then. Then the table, for calls that come in while we look: it is free once theirs is written.
    """
    connection.execute(select(col(Call.id)).where(arrived).order_by(col(Call.id)).with_for_update())
    connection.execute(text(f"LOCK TABLE {rollup.name} IN SHARE ROW EXCLUSIVE MODE"))


def _add(
    queues: defaultdict[QueueKey, Counts],
    people: defaultdict[PersonKey, Counts],
    facts: CallFacts,
    sign: int,
) -> None:
    counts = contribution(facts)
    total = queues["half_hour", half_hour_of(facts.arrived_at), facts.queue]
    for name, count in counts.items():
        total[name] += sign * count
    if facts.person_id is not None:
        total = people[day_of(facts.arrived_at), facts.person_id]
        for name in PERSON_NAMES:
            total[name] += sign * counts[name]


def _days_of(queues: dict[QueueKey, Counts]) -> dict[QueueKey, Counts]:
    """Half hours add up to days, so that each call is counted once."""
    days: defaultdict[QueueKey, Counts] = defaultdict(Counter)
    for (_, start_at, queue), counts in queues.items():
        days["day", midnight(day_of(start_at)), queue].update(counts)
    return days


def _write(
    connection: Connection,
    queues: dict[QueueKey, Counts],
    people: dict[PersonKey, Counts],
) -> None:
    # Sorted, so that two transactions on PostgreSQL never wait for each other in a circle.
    by_queue = [(key, counts) for key, counts in sorted(queues.items()) if any(counts.values())]
    by_person = [(key, counts) for key, counts in sorted(people.items()) if any(counts.values())]
    if by_queue:
        connection.execute(_ADD_QUEUE, [_ZERO | counts | _queue(key) for key, counts in by_queue])
    if by_person:
        rows = [{n: counts[n] for n in PERSON_NAMES} | _person(k) for k, counts in by_person]
        connection.execute(_ADD_PERSON, rows)
    # A row that nobody stands behind any more would make a rebuild differ.
    if empty := [_queue(key) for key, counts in by_queue if counts["arrived"] < 0]:
        connection.execute(_DROP_QUEUE, empty)
    if empty := [_person(key) for key, counts in by_person if counts["answered"] < 0]:
        connection.execute(_DROP_PERSON, empty)


def _queue(key: QueueKey) -> dict[str, Any]:
    return {"grain": key[0], "start_at": key[1], "queue": key[2]}


def _person(key: PersonKey) -> dict[str, Any]:
    return {"day": key[0], "person_id": key[1]}


def _facts(facts: CallFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in FACTS}


def _booked(row: Any) -> CallFacts | None:
    values = {name: getattr(row, f"booked_{name}") for name in FACTS}
    return None if values["arrived_at"] is None else CallFacts(**values)


def _upsert(table: Table, *, add: bool) -> TextClause:
    """INSERT … ON CONFLICT, the same on SQLite and PostgreSQL; written once, at import."""
    keys = [column.name for column in table.primary_key]
    rest = [column.name for column in table.columns if column.name not in keys]
    new = [f"{name} = {table.name}.{name} + excluded.{name}" for name in rest]
    if not add:
        new = [f"{name} = excluded.{name}" for name in rest]
    names = [*keys, *rest]
    statement = text(
        f"INSERT INTO {table.name} ({', '.join(names)}) "  # noqa: S608 - names of our own columns
        f"VALUES ({', '.join(f':{name}' for name in names)}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(new)}"
    )
    return statement.bindparams(*(bindparam(c.name, type_=c.type) for c in table.columns))


def _drop(table: Table, keys: Sequence[str], empty: str) -> TextClause:
    where = " AND ".join(f"{name} = :{name}" for name in keys)
    statement = text(f"DELETE FROM {table.name} WHERE {where} AND {empty} = 0")  # noqa: S608
    return statement.bindparams(*(bindparam(name, type_=table.c[name].type) for name in keys))


_BOOKED: Final = tuple(booking.c[name].label(f"booked_{name}") for name in FACTS)
_ONE_CALL: Final = (
    select(*COLUMNS, *_BOOKED)
    .outerjoin(booking, booking.c.call_id == col(Call.id))
    .where(col(Call.id) == bindparam("call_id"))
)
_ADD_QUEUE: Final = _upsert(rollup, add=True)
_ADD_PERSON: Final = _upsert(person_day, add=True)
_BOOK: Final = _upsert(booking, add=False)
_DROP_QUEUE: Final = _drop(rollup, ("grain", "start_at", "queue"), "arrived")
_DROP_PERSON: Final = _drop(person_day, ("day", "person_id"), "answered")
