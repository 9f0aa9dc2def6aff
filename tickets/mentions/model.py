"""Who was named in an internal note, and whether they have seen it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime
from hotline.kernel.ids import new_id

_UNREAD = text("read_at IS NULL")


class TicketMention(SQLModel, table=True):
    __tablename__ = "ticket_mention"
    __table_args__ = (
        UniqueConstraint("note_id", "person_id", name="uq_ticket_mention_once"),
        Index("ix_ticket_mention_mine", "person_id", "id"),
        Index("ix_ticket_mention_unread", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    note_id: str = Field(foreign_key="ticket_note.id")
    person_id: str = Field(foreign_key="person.id")
    by_id: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
