"""Lists that somebody has given a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime
from hotline.kernel.ids import new_id


class TicketView(SQLModel, table=True):
    """One person's saved list; the office's own are in `tickets.lists.views`."""

    __tablename__ = "ticket_view"
    __table_args__ = (UniqueConstraint("owner_id", "name", name="uq_ticket_view_owner_name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_id: str = Field(foreign_key="person.id")
    name: str
    wanted: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # keys of `TicketsWanted`
    shared: bool = False  # everybody has it in their list; each still sees only their own tickets
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
