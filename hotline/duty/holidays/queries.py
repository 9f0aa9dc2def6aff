"""Reads of the calendar, for this package and all above it."""

from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from hotline.calendar.calendar import Calendar, OwnDay
from hotline.duty.holidays.model import CalendarDay, CalendarYear
from hotline.kernel.event_log import Counter

COUNTER: Final = "calendar"


def calendar(session: Session) -> Calendar:
    """The calendar in force: what the office has entered, before what is published."""
    days = session.connection().execute(
        select(col(CalendarDay.day), col(CalendarDay.kind), col(CalendarDay.name))
    )
    own = {day: OwnDay(kind, name) for day, kind, name in days}
    years = session.connection().execute(select(col(CalendarYear.year)))
    return Calendar(MappingProxyType(own), frozenset(years.scalars()))


def version(session: Session) -> int:
    """How often the calendar was changed."""
    found = session.get(Counter, COUNTER)
    return 0 if found is None else found.value
