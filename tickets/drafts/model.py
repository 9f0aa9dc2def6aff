"""What somebody wrote about a ticket and has not handed in: theirs alone, whatever becomes of the ticket."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text


class Part(StrEnum):
    """Which of the ticket's papers it is written on; each is handed in by itself."""

    FORM = "form"  # what the registration holds and the ticket does not
    REPLY = "reply"
    NOTE = "note"


class TicketDraft(SQLModel, table=True):
    """One for each person, ticket and part. Personal data of the caller may stand in it."""

    __tablename__ = "ticket_draft"

    ticket_id: str = Field(foreign_key="ticket.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True, index=True)
    part: Part = Field(sa_type=enum_text(Part), primary_key=True)
    values: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    saved_at: datetime = Field(sa_type=UtcDateTime, index=True)
    version: int = 1
