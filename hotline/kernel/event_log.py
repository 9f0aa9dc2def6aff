"""The log of all events and the outbox of all messages to others: both part of the business transaction."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text

# SQLite numbers rows itself only for INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class LoggedEvent(SQLModel, table=True):
    """One fact. `id` is the order of writing, `seq` the order of committing: consoles resume by `seq`.

    On SQLite the single writer knows both; on PostgreSQL the relay numbers rows after their commit.
    """

    __tablename__ = "event_log"
    __table_args__ = (
        Index(
            "ix_event_log_unnumbered",
            "id",
            postgresql_where=text("seq IS NULL"),
            sqlite_where=text("seq IS NULL"),
        ),
        Index("ix_event_log_call", "call_id", "id", sqlite_where=text("call_id IS NOT NULL")),
        Index("ix_event_log_ticket", "ticket_id", "id", sqlite_where=text("ticket_id IS NOT NULL")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seq: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    name: str
    at: datetime = Field(sa_type=UtcDateTime)
    call_id: str | None = None
    ticket_id: str | None = None
    person_id: str | None = None
    payload: dict[str, Any] = Field(sa_type=Json)


class OutboxState(StrEnum):
    PENDING = "pending"
    FAILED = "failed"  # for good: kept for a person to look at


class OutboxMessage(SQLModel, table=True):
    """A message to the outside, delivered after the commit, in order within its group."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "due_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)  # the receiver may see it twice, with the same key
    channel: str
    group_key: str
    body: dict[str, Any] = Field(sa_type=Json)
    state: OutboxState = Field(default=OutboxState.PENDING, sa_type=enum_text(OutboxState))
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    error: str | None = None


class Counter(SQLModel, table=True):
    """A number that only grows, e.g. the serial of today's tickets."""

    name: str = Field(primary_key=True)
    value: int


class Lease(SQLModel, table=True):
    """Which process does the work that only one may do, and until when."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=UtcDateTime)
