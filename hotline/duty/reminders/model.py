"""A reminder of a shift that begins soon, until the person has seen it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime
from hotline.kernel.ids import new_id

_UNSEEN = text("seen_at IS NULL")


class ShiftReminder(SQLModel, table=True):
    """One for each person, shift and beginning: who gets the shift later, or at another time, hears, too.

    The roster may delete a shift, so its id is no foreign key.
    """

    __tablename__ = "shift_reminder"
    __table_args__ = (
        UniqueConstraint("shift_id", "person_id", "starts_at"),
        Index(
            "ix_shift_reminder_unseen",
            "ends_at",
            sqlite_where=_UNSEEN,
            postgresql_where=_UNSEEN,
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    shift_id: str
    person_id: str = Field(foreign_key="person.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
