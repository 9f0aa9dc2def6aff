"""What a deadline was made from, and the limits that an office has set."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime


class TicketClock(SQLModel, table=True):
    """The basis of a ticket's deadline, as the limits were when its time began to run.

    Limits that an office changes later change nothing here.
    """

    __tablename__ = "ticket_clock"

    ticket_id: str = Field(primary_key=True, foreign_key="ticket.id")
    started_at: datetime = Field(sa_type=UtcDateTime)
    handle_days: int
    total_days: int
    extended_days: int = 0
    pauses: list[list[str]] = Field(default_factory=list, sa_type=Json)  # from, until (ISO)
    due_at: datetime = Field(sa_type=UtcDateTime)  # the one that this basis gave


class LimitsVersion(SQLModel, table=True):
    """A whole table of limits; the newest is in force, and none is ever changed."""

    __tablename__ = "limits_version"

    version: int = Field(primary_key=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str = Field(foreign_key="person.id")
    limits: dict[str, Any] = Field(sa_type=Json)
