"""A work order from a platform above or beside us (上级转办): where it came from, and when its answer went back.

The matter itself is the ticket; here stands only what the sender knows it by.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id


class Way(StrEnum):
    """How an order reached us."""

    FORM = "form"  # typed in by an operator
    FILE = "file"  # a row of a table
    PUSHED = "pushed"  # sent by the platform itself, signed


class UpstreamOrder(SQLModel, table=True):
    __tablename__ = "upstream_order"
    __table_args__ = (
        # A sender may send an order again; its number stands for one matter only.
        UniqueConstraint("sender", "outside_number"),
        Index("ix_upstream_order_received", "received_at", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", unique=True)
    sender: str  # a key of the settings
    outside_number: str
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # as the sender wants it
    way: Way = Field(sa_type=enum_text(Way))
    digest: str  # of what was sent, to tell the same order from another one
    received_at: datetime = Field(sa_type=UtcDateTime)
    received_by: str | None = Field(default=None, foreign_key="person.id")  # None: pushed
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returned_by: str | None = Field(default=None, foreign_key="person.id")  # None: fetched
    answer: str | None = None  # what went back
