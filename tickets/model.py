"""Callers and their matters. Rows change state only in `tickets.service`."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from tickets.machine import Asked, TicketState
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
_ENDED = (
    "state NOT IN ('closed', 'archived', 'merged', 'transferred_out', 'not_accepted', 'cancelled')"
)
OPEN_TICKETS = text(f"ticket.{_ENDED}")
_OPEN = text(_ENDED)
_ASKED = text("asked IS NOT NULL")
_CLOSED = text("state = 'closed'")


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
        Index("ix_ticket_wanted", "asked", sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_ticket_to_archive", "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
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
    law_refs: str | None = None  # 引用法条
    materials: str | None = None  # 建议材料: what the caller should bring
    disposition: str | None = None
    urgency: str = "normal"
    risk_flags: list[str] = Field(default_factory=list, sa_type=Json)
    caller_name: str | None = None
    caller_number: str = ""
    identity_refused: bool = False
    relation: str | None = None
    opponent: str | None = None
    opponent_type: str | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger)  # 标的额, in whole yuan
    deadline_on: date | None = None  # the last day on which the caller can still sue or appeal
    phone_alt: str | None = None  # another number to ring; personal data like the first
    contact_time: str | None = None  # 方便联系时间
    home_region: str | None = None  # of who lives outside the county
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
    contacted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    contact_number: str | None = None
    is_true: bool | None = None  # 诉求属实: what the caller says was found to be so
    resolved: bool | None = None
    unresolved_reason: str | None = None
    result: str | None = None  # how it was closed
    search_text: str = ""  # what a search looks through, folded; see tickets.text
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dispatched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # What was asked and is not yet decided; a return under review is said by the state.
    asked: Asked | None = Field(default=None, sa_type=enum_text(Asked))
    returns_refused: int = 0
    suspensions: int = 0
    suspended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    extensions: int = 0
    reworks: int = 0
    urged: int = 0  # 催办
    supervision: str | None = None  # 督办单号
    supervision_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    co_units: list[str] = Field(default_factory=list, sa_type=Json)  # 协办; the lead answers
    refusal: str | None = None  # 不予受理: why
    way_told: str | None = None  # and where the caller was told to go
    transferred_to: str | None = None
    outside_number: str | None = None  # its number there, or where it came from
    upstream_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into_id: str | None = Field(default=None, foreign_key="ticket.id", index=True)
    version: int = 1  # counts what people change; a rating or an assigned operator is no conflict


class TicketNote(SQLModel, table=True):
    __tablename__ = "ticket_note"

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    author_id: str | None = Field(default=None, foreign_key="person.id")  # None: the system
    kind: NoteKind = Field(sa_type=enum_text(NoteKind))
    action: str | None = None
    before: TicketState | None = Field(default=None, sa_type=enum_text(TicketState))  # of a move
    after: TicketState | None = Field(default=None, sa_type=enum_text(TicketState))
    text: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class TicketQuestion(SQLModel, table=True):
    """What a handler asked, who decided it, and why: never changed after the decision."""

    __tablename__ = "ticket_question"

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    kind: Asked = Field(sa_type=enum_text(Asked))
    reason: str  # a key of the dictionary
    text: str = ""
    days: int | None = None  # working days more, of an extension
    asked_by: str = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    granted: bool | None = None  # None after the decision: it was left open, the matter went on
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of a pause


class TicketSnapshot(SQLModel, table=True):
    """A closed ticket as it was when it was archived; written once."""

    __tablename__ = "ticket_snapshot"

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    content: str  # canonical JSON
    sha256: str
