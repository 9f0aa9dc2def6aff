"""A call, its legs, its recordings, and the receipts of signals already applied."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from hotline.calls.machine import CallState, Outcome
from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from hotline.telephony.signals import EndCause


class LegRole(StrEnum):
    CALLER = "caller"
    AGENT = "agent"


class LegState(StrEnum):
    DIALLING = "dialling"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class RecordingKind(StrEnum):
    CALL = "call"
    VOICEMAIL = "voicemail"


class HangupSide(StrEnum):
    CALLER = "caller"
    AGENT = "agent"
    SYSTEM = "system"


class Call(SQLModel, table=True):
    """One conversation from ring to wrap-up; opens exactly one ticket.

    Times come from the telephone network where it gives them. Rows change state only in
    `hotline.calls.service`.
    """

    __table_args__ = (
        UniqueConstraint("carrier", "carrier_id"),
        Index("ix_call_arrived", "arrived_at", "id"),
        Index(
            "ix_call_open",
            "state",
            sqlite_where=text("state != 'ended'"),
            postgresql_where=text("state != 'ended'"),
        ),
        Index("ix_call_caller_number", "caller_number", "arrived_at"),
        CheckConstraint("rating is null or rating between 1 and 5", name="rating"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    carrier: str
    carrier_id: str
    direction: str = "inbound"
    caller_number: str = ""  # as dialled back: E.164 or what the network sent; empty if withheld
    called_number: str = ""
    caller_id: str | None = Field(default=None, index=True)
    village_id: str | None = None
    ticket_id: str | None = Field(default=None, index=True)
    person_id: str | None = Field(default=None, index=True)  # who answered
    state: CallState = Field(default=CallState.IVR, sa_type=enum_text(CallState))
    outcome: Outcome | None = Field(default=None, sa_type=enum_text(Outcome))
    queue: str = "general"
    skill: str | None = None
    language: str | None = None
    priority: int = 0  # seconds of waiting credited on arrival
    arrived_at: datetime = Field(sa_type=UtcDateTime)
    queued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    talk_ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the caller's line ended
    wrapped_up_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    held_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    hold_seconds: float = 0
    hangup_side: HangupSide | None = Field(default=None, sa_type=enum_text(HangupSide))
    rating: int | None = None  # 5 very satisfied … 1 very dissatisfied
    ivr: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json
    )  # where the caller is in the menu
    version: int = 1


class Leg(SQLModel, table=True):
    """One line of a call: the caller's, or that of a person who was rung."""

    __tablename__ = "call_leg"
    __table_args__ = (
        Index(
            # Only people's legs are looked up by it; a caller's is written while the caller waits.
            "ix_call_leg_carrier",
            "carrier_leg_id",
            sqlite_where=text("role = 'agent'"),
            postgresql_where=text("role = 'agent'"),
        ),
        Index(
            "ix_call_leg_open",
            "call_id",
            sqlite_where=text("state != 'ended'"),
            postgresql_where=text("state != 'ended'"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    call_id: str = Field(foreign_key="call.id", index=True)
    role: LegRole = Field(sa_type=enum_text(LegRole))
    person_id: str | None = None
    endpoint: str = ""
    carrier_leg_id: str | None = None
    state: LegState = Field(default=LegState.DIALLING, sa_type=enum_text(LegState))
    started_at: datetime = Field(sa_type=UtcDateTime)
    rang_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cause: EndCause | None = Field(default=None, sa_type=enum_text(EndCause))


class Receipt(SQLModel, table=True):
    """A signal that was applied, and what was said in answer: a repeated one hears the same."""

    key: str = Field(primary_key=True)
    call_id: str | None = Field(default=None, index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    reply: list[Any] = Field(default_factory=list, sa_type=Json)


class Recording(SQLModel, table=True):
    __table_args__ = (
        Index(
            "ix_recording_kept",
            "created_at",
            "id",
            sqlite_where=text("purged_at IS NULL"),
            postgresql_where=text("purged_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    call_id: str = Field(foreign_key="call.id", index=True)
    kind: RecordingKind = Field(sa_type=enum_text(RecordingKind))
    location: str  # where the adapter put it; fetched into `path`
    path: str | None = None  # inside the recordings folder
    seconds: float
    channels: int = 1
    sha256: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    purged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the sound is gone
