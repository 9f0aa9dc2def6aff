"""Who works on a ticket of a queue just now. One row a ticket: the primary key is the last line of safety."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime


class TicketClaim(SQLModel, table=True):
    """A lease: it holds until `expires_at`, and then for nobody, without anybody sweeping it."""

    __tablename__ = "ticket_claim"

    ticket_id: str = Field(primary_key=True, foreign_key="ticket.id")
    person_id: str = Field(foreign_key="person.id")
    since: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    # The ticket's place in the engine's line, which waits meanwhile; None: it was in no line.
    line_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
