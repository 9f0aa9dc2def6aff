"""The days that an office has entered itself; what is published anyway is not stored."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from hotline.calendar.calendar import OwnKind
from hotline.kernel.db import UtcDateTime, enum_text


class CalendarDay(SQLModel, table=True):
    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    kind: OwnKind = Field(sa_type=enum_text(OwnKind))
    name: str = ""


class CalendarYear(SQLModel, table=True):
    """A year whose notice the office has entered: from then on its deadlines are no guess."""

    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    entered_by: str = Field(foreign_key="person.id")
