"""The duty roster: who is on duty from when until when, and the patterns that fill it."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hotline.duty.recurrence import OnHolidays, Recurrence, Turn
from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id


class ShiftKind(StrEnum):
    PRIMARY = "primary"
    BACKUP = "backup"


class ShiftPattern(SQLModel, table=True):
    """A recurring shift of one post; its people take turns."""

    __tablename__ = "shift_pattern"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    weekdays: list[int] = Field(sa_type=JSON)  # Monday is 0
    sessions: list[list[str]] = Field(sa_type=JSON)  # ["08:30", "12:00"], local time
    people: list[str] = Field(sa_type=JSON)  # ids in the order of their turns
    turn: Turn = Field(default=Turn.DAY, sa_type=enum_text(Turn))
    on_holidays: OnHolidays = Field(default=OnHolidays.SKIP, sa_type=enum_text(OnHolidays))
    kind: ShiftKind = Field(default=ShiftKind.PRIMARY, sa_type=enum_text(ShiftKind))
    duty_group: str = "general"
    phone: str | None = None  # rung instead of the console, whoever's turn it is
    rings_own_phone: bool = False  # else that of the person whose turn it is
    since: date
    until: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1

    def recurrence(self) -> Recurrence:
        return Recurrence(
            weekdays=frozenset(self.weekdays),
            sessions=tuple(
                (time.fromisoformat(begins), time.fromisoformat(ends))
                for begins, ends in self.sessions
            ),
            people=tuple(self.people),
            turn=self.turn,
            on_holidays=self.on_holidays,
            since=self.since,
            until=self.until,
        )


class Shift(SQLModel, table=True):
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_shift_period", "starts_at", "ends_at"),
        # However often a pattern is carried out, and by whom: each occurrence is there once.
        UniqueConstraint("pattern_id", "occurs_at", name="uq_shift_pattern_id_occurs_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    duty_group: str = "general"
    kind: ShiftKind = Field(default=ShiftKind.PRIMARY, sa_type=enum_text(ShiftKind))
    phone: str | None = None  # rung instead of the console
    version: int = 1
    pattern_id: str | None = Field(default=None, foreign_key="shift_pattern.id")
    occurs_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # where the pattern has it
    is_changed: bool = False  # by hand, so its pattern lets it be


class ShiftOmission(SQLModel, table=True):
    """An occurrence of a pattern that somebody took off the roster by hand."""

    __tablename__ = "shift_omission"

    pattern_id: str = Field(foreign_key="shift_pattern.id", primary_key=True)
    occurs_at: datetime = Field(sa_type=UtcDateTime, primary_key=True)
