"""The days of the roster: which kind each is, and when nobody would answer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hotline.calendar.calendar import PUBLISHED, Calendar, DayKind
from hotline.calendar.workdays import holiday_name

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    kind: DayKind
    holiday: str | None
    is_known: bool
    is_own: bool = False  # the office has entered it


def day_of(day: date, calendar: Calendar = PUBLISHED) -> Day:
    return Day(
        day,
        calendar.kind(day),
        calendar.holiday_name(day),
        calendar.is_known(day.year),
        is_own=day in calendar.own,
    )


def days_between(first: date, last: date, calendar: Calendar = PUBLISHED) -> list[Day]:
    """Every day from first to last (inclusive)."""
    return [day_of(first + n * DAY, calendar) for n in range((last - first).days + 1)]


def days_touched(start: datetime, end: datetime) -> list[date]:
    """The days in Shanghai that the time lies in; one that ends at midnight stays out of the next."""
    first = start.astimezone(SHANGHAI).date()
    last = (end - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    return [first + n * DAY for n in range((last - first).days + 1)]


def holidays_touched(start: datetime, end: datetime) -> list[str]:
    """The names of the statutory holidays that the time lies in, each once."""
    names = (holiday_name(day) for day in days_touched(start, end))
    return list(dict.fromkeys(name for name in names if name is not None))


def gaps(service: Iterable[Span], covered: Iterable[Span]) -> list[Span]:
    """The parts of the service hours that nobody covers, in order."""
    cover = sorted(covered)
    found: list[Span] = []
    for start, end in service:
        at = start
        for begins, ends in cover:
            if begins >= end:
                break
            if begins > at:
                found.append((at, begins))
            at = max(at, ends)
        if at < end:
            found.append((at, end))
    return found
