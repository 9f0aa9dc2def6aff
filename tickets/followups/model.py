"""A follow-up: something promised to a caller or to oneself, with a time, until it is done."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id


class FollowUpKind(StrEnum):
    CALL_BACK = "call_back"  # 预约回拨
    MISSED_CALL = "missed_call"  # 未接来电
    VISIT_BACK = "visit_back"  # 回访
    REMINDER = "reminder"  # 提醒


class FollowUpState(StrEnum):
    PROMISED = "promised"
    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"


KIND_LABELS: Final[Mapping[FollowUpKind, str]] = MappingProxyType(
    {
        FollowUpKind.CALL_BACK: "预约回拨",
        FollowUpKind.MISSED_CALL: "未接来电",
        FollowUpKind.VISIT_BACK: "回访",
        FollowUpKind.REMINDER: "提醒",
    }
)
# Spelled out, not bound: SQLite uses a partial index only where it sees the same words.
PENDING_ROWS: Final = text("follow_up.state IN ('promised', 'due')")
PENDING: Final = frozenset({FollowUpState.PROMISED, FollowUpState.DUE})


class FollowUp(SQLModel, table=True):
    __tablename__ = "follow_up"
    __table_args__ = (
        Index(
            "ix_follow_up_due",
            "due_at",
            "id",
            sqlite_where=text("state IN ('promised', 'due')"),
            postgresql_where=text("state IN ('promised', 'due')"),
        ),
        Index("ix_follow_up_phone", "phone", "created_at"),
        # One call owes its caller one call back, however often the end of the call is reported.
        Index(
            "uq_follow_up_missed_call",
            "call_id",
            unique=True,
            sqlite_where=text("kind = 'missed_call'"),
            postgresql_where=text("kind = 'missed_call'"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str | None = Field(default=None, foreign_key="ticket.id", index=True)
    call_id: str | None = Field(default=None)
    kind: FollowUpKind = Field(sa_type=enum_text(FollowUpKind))
    state: FollowUpState = Field(default=FollowUpState.PROMISED, sa_type=enum_text(FollowUpState))
    due_at: datetime = Field(sa_type=UtcDateTime)
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # first: its lateness
    raised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    unit_id: str | None = Field(default=None, foreign_key="unit.id")
    phone: str = ""
    attempts: int = 0
    first_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str | None = None
    result: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
