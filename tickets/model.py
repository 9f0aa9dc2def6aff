"""Callers and their matters. Rows change state only in `tickets.service`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from tickets.machine import TicketState
from tickets.numbering import Channel


class NoteKind(StrEnum):
    INTERNAL = "internal"
    PUBLIC = "public"  # the caller may see it
    SYSTEM = "system"  # what happened: a move, an assignment


class Caller(SQLModel, table=True):
    """A citizen who called. Personal data: shown masked, every full look logged."""

    id: str = Field(default_factory=new_id, primary_key=True)
    phone: str = Field(unique=True)  # E.164; what the network sent where that is impossible
    name: str | None = None
    gender: str | None = None
    birth_year: int | None = None
    village_id: str | None = Field(default=None, foreign_key="unit.id", index=True)
    address: str | None = None
    language: str | None = None
    groups: list[str] = Field(default_factory=list, sa_type=Json)
    remarks: str | None = None  # for whoever answers: "hard of hearing, speak slowly"
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


# Spelled out, not bound: SQLite uses a partial index only where it sees the same words.
OPEN_TICKETS = text("ticket.state NOT IN ('closed', 'cancelled')")
_OPEN = text("state NOT IN ('closed', 'cancelled')")


class Ticket(SQLModel, table=True):
    # SQLModel does not validate table rows, so what must always hold is also a constraint.
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('dispatched', 'in_progress') "
            "OR handler_id IS NOT NULL OR unit_id IS NOT NULL",
            name="somebody_owns_it",
        ),
        Index("ix_ticket_created", "created_at", "id"),
        Index("ix_ticket_handler", "handler_id", "created_at"),
        Index("ix_ticket_unit", "unit_id", "created_at"),
        Index("ix_ticket_open", "created_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_ticket_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    number: str = Field(unique=True)
    call_id: str | None = Field(default=None, unique=True)  # a call opens exactly one ticket
    caller_id: str | None = Field(default=None, foreign_key="caller.id", index=True)
    channel: Channel = Field(default=Channel.CALL, sa_type=enum_text(Channel))
    state: TicketState = Field(default=TicketState.DRAFT, sa_type=enum_text(TicketState))
    request_kind: str | None = None
    matter: str | None = Field(default=None, index=True)
    summary: str = ""
    claim: str = ""
    answer: str = ""
    disposition: str | None = None
    urgency: str = "normal"
    risk_flags: list[str] = Field(default_factory=list, sa_type=Json)
    caller_name: str | None = None
    caller_number: str = ""
    identity_refused: bool = False
    relation: str | None = None
    opponent: str | None = None
    incident_time: str | None = None
    incident_place: str | None = None
    groups: list[str] = Field(default_factory=list, sa_type=Json)
    village_id: str | None = Field(default=None, foreign_key="unit.id", index=True)
    unit_id: str | None = Field(default=None, foreign_key="unit.id")
    handler_id: str | None = Field(default=None, foreign_key="person.id")
    operator_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    confidential: bool = False
    callback_wanted: bool = True
    satisfaction: int | None = None
    public_reply: str | None = None  # what the caller is told; the internal side is a note
    contacted: bool | None = None
    resolved: bool | None = None
    result: str | None = None  # how it was closed
    search_text: str = ""  # what a search looks through, folded; see tickets.text
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dispatched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1  # counts what people change; a rating or an assigned operator is no conflict


class TicketNote(SQLModel, table=True):
    __tablename__ = "ticket_note"

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    author_id: str | None = Field(default=None, foreign_key="person.id")  # None: the system
    kind: NoteKind = Field(sa_type=enum_text(NoteKind))
    action: str | None = None
    text: str = ""
    at: datetime = Field(sa_type=UtcDateTime)
