"""A reservation: one call offered to one person. The unique indexes are the last line of safety."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id


class ReservationState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # the person said no
    TIMED_OUT = "timed_out"  # nobody picked up in time
    UNREACHABLE = "unreachable"  # the device could not ring or broke
    CANCELLED = "cancelled"  # the call went away
    RESCINDED = "rescinded"  # taken back: somebody else has it
    COMPLETED = "completed"  # the conversation is over


_OPEN = text("state IN ('offered', 'accepted')")


class Reservation(SQLModel, table=True):
    __table_args__ = (
        Index(
            "uq_reservation_open_call",
            "call_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_reservation_open_person",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_reservation_call", "call_id"),
        Index("ix_reservation_due", "state", "expires_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    call_id: str = Field(foreign_key="call.id")
    leg_id: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id")
    state: ReservationState = Field(
        default=ReservationState.OFFERED, sa_type=enum_text(ReservationState)
    )
    offered_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # why this person
