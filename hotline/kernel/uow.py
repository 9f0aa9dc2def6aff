"""One command, one transaction: what a unit may do to the world. There is no commit to call."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import event, insert
from sqlmodel import Session, SQLModel, select

from hotline.kernel.errors import ChangedMeanwhile, NotFound
from hotline.kernel.event_log import LoggedEvent, OutboxMessage, OutboxState
from hotline.kernel.events import SUBJECTS
from hotline.kernel.hot import HotInsert, HotStatement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.orm import ORMExecuteState

    from hotline.kernel.events import Event

Row = TypeVar("Row", bound=SQLModel)


class Reactors(Protocol):
    """Whoever lets other packages react to an event inside its transaction: the bus."""

    def react(self, uow: UnitOfWork, event: Event) -> None: ...


_LOG = HotInsert(LoggedEvent, "seq", "name", "at", "call_id", "ticket_id", "person_id", "payload")
_NEXT = HotStatement(
    "INSERT INTO counter (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCommand:
    """Something to tell a carrier, a gateway or another system, after the commit."""

    channel: str
    key: str
    group: str  # messages of one group are delivered in order
    body: dict[str, Any]
    due_at: datetime | None = None


class UnitSession(Session):
    """A session in which a row that is locked is also read anew.

    Otherwise a row that was loaded before the lock keeps its old values: an offer that was
    accepted while we waited for the lock would still look open, and would be taken back.
    """


@event.listens_for(UnitSession, "do_orm_execute")
def _read_what_is_locked(state: ORMExecuteState) -> None:
    if state.is_select and getattr(state.statement, "_for_update_arg", None) is not None:
        state.session.flush()  # what this unit has changed must not be overwritten
        state.update_execution_options(populate_existing=True)


@dataclass
class UnitOfWork:
    """What a unit of work sees. `connection` is for hot paths, `session` for everything else.

    A unit is a plain function `(UnitOfWork) -> T`. It may run again after a deadlock, so it
    touches nothing but the database.
    """

    connection: Connection
    now: datetime  # taken once: two clocks in one operation would disagree
    bus: Reactors
    numbers: Iterator[int] | None = None  # live numbers of events, where the writer knows them
    events: list[Event] = field(default_factory=list)
    outbox: list[OutboxCommand] = field(default_factory=list)
    _locks: set[tuple[type[SQLModel], str]] = field(default_factory=set)

    @cached_property
    def session(self) -> Session:
        return UnitSession(
            bind=self.connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )

    def emit(self, event: Event) -> None:
        """Record a fact. Reactions of other packages run at once, in this transaction."""
        self.events.append(event)
        self.bus.react(self, event)

    def send(self, command: OutboxCommand) -> None:
        """Put a message into the outbox; it is delivered after the commit, with retries."""
        self.outbox.append(command)

    def next_number(self, name: str) -> int:
        """The next value of a counter; gaps appear only where a unit is rolled back."""
        row = _NEXT.first(self.connection, name=name)
        assert row is not None  # noqa: S101 - an upsert that returns always has a row
        return int(row[0])

    def locked(self, table: type[Row], key: str) -> Row:
        """The row, held until the end of the unit so that no other process changes it.

        Raises:
            NotFound: there is no such row.
        """
        if self.connection.dialect.name == "sqlite" or (table, key) in self._locks:
            row = self.session.get(table, key)  # the one writer, or this unit, holds it already
        else:
            row = self.session.get(table, key, with_for_update=True)
            self._locks.add((table, key))
        if row is None:
            raise NotFound(f"no {table.__name__} has this id", id=key)
        return row

    def settle(self) -> None:
        """Write what is pending. Called once by the database, at the end of the unit."""
        if "session" in self.__dict__:
            self.session.commit()  # releases the session's savepoint only
            self.session.close()
        if self.events:
            _LOG.run(self.connection, [self._row(event) for event in self.events])
        if self.outbox:
            self.connection.execute(insert(OutboxMessage), [self._message(c) for c in self.outbox])

    def abandon(self) -> None:
        if "session" in self.__dict__:
            self.session.close()

    def _row(self, event: Event) -> dict[str, Any]:
        payload = event.payload()
        row = {name: payload.pop(name, None) for name in SUBJECTS}
        row |= {"name": type(event).__name__, "at": event.at, "payload": payload}
        row["seq"] = next(self.numbers) if self.numbers is not None else None
        return row

    def _message(self, command: OutboxCommand) -> dict[str, Any]:
        return {
            "key": command.key,
            "channel": command.channel,
            "group_key": command.group,
            "body": command.body,
            "state": OutboxState.PENDING,
            "created_at": self.now,
            "due_at": command.due_at or self.now,
            "attempts": 0,
        }


def check_version(found: int, expected: int | None) -> None:
    """Refuse a change that was based on another version of the row.

    Raises:
        ChangedMeanwhile: somebody else was faster.
    """
    if expected is not None and found != expected:
        raise ChangedMeanwhile(
            f"based on version {expected}, but it is {found}", version=found, expected=expected
        )


def first(session: Session, table: type[Row], **where: Any) -> Row | None:
    """The one row with these values, or None."""
    return session.exec(select(table).filter_by(**where)).first()
