"""The duty roster: who is on duty from when until when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id


class ShiftKind(StrEnum):
    PRIMARY = "primary"
    BACKUP = "backup"


class Shift(SQLModel, table=True):
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_shift_period", "starts_at", "ends_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    duty_group: str = "general"
    kind: ShiftKind = Field(default=ShiftKind.PRIMARY, sa_type=enum_text(ShiftKind))
    phone: str | None = None  # rung instead of the console
