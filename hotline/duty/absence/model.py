"""Who is away from when until when, who stands in (请假、代班), and who changes shifts with whom (换班)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from hotline.duty.absence.machine import LeaveState as LeaveState  # noqa: PLC0414 - part of the row
from hotline.duty.absence.machine import SwapState
from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id

_OPEN = text("state IN ('proposed', 'agreed')")


class Leave(SQLModel, table=True):
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_leave_period", "starts_at", "ends_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    deputy_id: str | None = Field(default=None, foreign_key="person.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = ""
    state: LeaveState = Field(default=LeaveState.REQUESTED, sa_type=enum_text(LeaveState))
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class LeaveCover(SQLModel, table=True):
    """A shift that a deputy took over with a leave, as it was then: only such a one is given back.

    The roster may delete a shift, so its id is no foreign key.
    """

    __tablename__ = "leave_cover"

    leave_id: str = Field(foreign_key="leave.id", primary_key=True)
    shift_id: str = Field(primary_key=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    former_phone: str | None = None


class ShiftSwap(SQLModel, table=True):
    """A proposal to give a shift away, or to change it for another; the shifts as they were then."""

    __tablename__ = "shift_swap"
    __table_args__ = (
        Index("ix_shift_swap_open", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    proposer_id: str = Field(foreign_key="person.id", index=True)
    partner_id: str = Field(foreign_key="person.id", index=True)
    shift_id: str
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    partner_shift_id: str | None = None  # None: given away
    partner_starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    partner_ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str = ""
    state: SwapState = Field(default=SwapState.PROPOSED, sa_type=enum_text(SwapState))
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)  # when the earlier of its shifts begins
    version: int = 1
