"""What was merged into what, and what it was before, so that it can be undone."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from tickets.machine import TicketState

_IN_FORCE = text("undone_at IS NULL")


class Merge(SQLModel, table=True):
    """A ticket became part of another one; it stays the former's caller's."""

    __tablename__ = "ticket_merge"
    __table_args__ = (
        Index(
            "uq_ticket_merge_in_force",
            "ticket_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    master_id: str = Field(foreign_key="ticket.id", index=True)
    before: TicketState = Field(sa_type=enum_text(TicketState))
    former: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json
    )  # columns that a merge changes
    merged_at: datetime = Field(sa_type=UtcDateTime)
    merged_by: str = Field(foreign_key="person.id")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by: str | None = Field(default=None, foreign_key="person.id")


class Choice(StrEnum):
    """What a call from a number with matters already in hand turned out to be."""

    MERGE = "merge"  # 并单
    APART = "apart"  # 新诉求
    PROGRESS = "progress"  # 查询进度


class RepeatDecision(SQLModel, table=True):
    """Who decided it, and when; the newest of a ticket holds."""

    __tablename__ = "repeat_decision"

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    choice: Choice = Field(sa_type=enum_text(Choice))
    other_id: str | None = Field(default=None, foreign_key="ticket.id")
    decided_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: str = Field(foreign_key="person.id")


class TicketSign(SQLModel, table=True):
    """What a matter may have in common with others; see `likeness.signs`. Made when it is registered."""

    __tablename__ = "ticket_sign"
    __table_args__ = (Index("ix_ticket_sign_sign_at", "sign", "at"),)

    ticket_id: str = Field(foreign_key="ticket.id", primary_key=True)
    sign: str = Field(primary_key=True)
    caller: str | None  # whom it counts as; None: nobody who could be told from another
    at: datetime = Field(sa_type=UtcDateTime)


class MassAlert(SQLModel, table=True):
    """Many callers with one sign (群体性), told to supervisors once for each level."""

    __tablename__ = "mass_alert"

    id: str = Field(default_factory=new_id, primary_key=True)
    sign: str = Field(index=True)
    level: int
    callers: int
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    raised_at: datetime = Field(sa_type=UtcDateTime)
    master_id: str | None = Field(default=None, foreign_key="ticket.id")
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_by: str | None = Field(default=None, foreign_key="person.id")
