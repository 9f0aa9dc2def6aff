"""What the routes of the calendar take and give."""

import datetime as dt
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from hotline.calendar.calendar import Calendar, OwnDay, OwnKind, warning
from hotline.calendar.notice import NAME_MOST
from hotline.duty.days import days_between
from hotline.duty.schemas import Day, DayRead
from hotline.organisation.names import STORABLE, Remark
from hotline.organisation.schemas import Body

DayName = Annotated[Remark, StringConstraints(max_length=NAME_MOST)]


class OwnDayIn(Body):
    """`kind` null: what is published, or the day of the week, holds again."""

    date: Day
    kind: OwnKind | None
    name: DayName = ""

    def entry(self) -> tuple[dt.date, OwnDay | None]:
        return self.date, None if self.kind is None else OwnDay(self.kind, self.name)


class DaysIn(Body):
    days: Annotated[list[OwnDayIn], Field(min_length=1, max_length=366)]


class NoticeIn(Body):
    """One day or span a line: `2027-01-01 假 元旦`, `2027-02-20 班 春节`."""

    text: Annotated[str, StringConstraints(max_length=20_000, pattern=STORABLE)]


class YearRead(BaseModel):
    year: int
    version: int  # of the whole calendar, for If-Match
    is_known: bool
    warning: str | None  # what to do while it is not
    days: list[DayRead]

    @classmethod
    def of(cls, year: int, calendar: Calendar, version: int) -> Self:
        whole = days_between(dt.date(year, 1, 1), dt.date(year, 12, 31), calendar)
        known = calendar.is_known(year)
        return cls(
            year=year,
            version=version,
            is_known=known,
            warning=None if known else warning(year),
            days=[DayRead.model_validate(day, from_attributes=True) for day in whole],
        )


class CalendarStateRead(BaseModel):
    """Whether deadlines of these weeks can be relied on."""

    warnings: list[str]
