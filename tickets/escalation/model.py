"""That a matter's light was told of, once for each level and deadline."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from tickets.escalation.ladder import Level


class Escalation(SQLModel, table=True):
    """The unique constraint is the promise: two processes, or one that starts again, tell once."""

    __table_args__ = (UniqueConstraint("ticket_id", "level", "due_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id")
    level: Level = Field(sa_type=enum_text(Level))
    due_at: datetime = Field(sa_type=UtcDateTime)
    at: datetime = Field(sa_type=UtcDateTime)


class EscalationSeen(SQLModel, table=True):
    """Somebody has seen the notice; it stays for the others."""

    __tablename__ = "escalation_seen"

    escalation_id: str = Field(primary_key=True, foreign_key="escalation.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
