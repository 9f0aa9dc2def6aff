"""When a recurring shift occurs, and whose turn it is. Pure.

A pattern staffs one post: on each of its days one person takes all its sessions. On a make-up
working day (调休上班) a pattern that pauses on holidays keeps its Friday, as the service hours do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from hotline.calendar.workdays import FRIDAY, holiday_name, is_make_up

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)
WEEK: Final = 7

Session = tuple[time, time]


class Turn(StrEnum):
    """How long one person keeps the post."""

    DAY = "day"
    WEEK = "week"  # Monday to Sunday


class OnHolidays(StrEnum):
    """What statutory holidays do to the pattern; a plain weekend is not one."""

    SKIP = "skip"
    KEEP = "keep"
    ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Sessions are local times; one that ends no later than it begins ends on the next day."""

    weekdays: frozenset[int]  # Monday is 0
    sessions: tuple[Session, ...]
    people: tuple[str, ...]  # in the order of their turns
    turn: Turn
    on_holidays: OnHolidays
    since: date
    until: date | None = None  # inclusive


@dataclass(frozen=True, slots=True)
class Occurrence:
    person_id: str
    starts_at: datetime
    ends_at: datetime


def occurs_on(pattern: Recurrence, day: date) -> bool:
    """Whether the pattern has sessions that begin on this day."""
    if day < pattern.since or (pattern.until is not None and day > pattern.until):
        return False
    match pattern.on_holidays:
        case OnHolidays.KEEP:
            return day.weekday() in pattern.weekdays
        case OnHolidays.ONLY:
            return holiday_name(day) is not None and day.weekday() in pattern.weekdays
        case OnHolidays.SKIP:
            weekday = FRIDAY if is_make_up(day) else day.weekday()
            return holiday_name(day) is None and weekday in pattern.weekdays


def turns(pattern: Recurrence, start: date, end: date) -> Iterator[tuple[date, str]]:
    """The days from start to end (inclusive) on which it occurs, each with whose turn it is.

    By day, turns are counted from the pattern's beginning over the days on which it occurs, so
    nobody loses a turn to a holiday.
    """
    monday = pattern.since - pattern.since.weekday() * DAY
    day, taken = pattern.since, 0
    while day <= end:
        if occurs_on(pattern, day):
            turn = taken if pattern.turn is Turn.DAY else (day - monday).days // WEEK
            if day >= start:
                yield day, pattern.people[turn % len(pattern.people)]
            taken += 1
        day += DAY


def occurrences(pattern: Recurrence, start: date, end: date) -> list[Occurrence]:
    """Every session that begins on the days from start to end (inclusive), in order."""
    return [
        Occurrence(person_id, *span(day, session))
        for day, person_id in turns(pattern, start, end)
        for session in sorted(pattern.sessions)
    ]


def span(day: date, session: Session) -> tuple[datetime, datetime]:
    """The session's instants when it begins on this day, in UTC."""
    begins, ends = session
    last_day = day if ends > begins else day + DAY
    return _instant(day, begins), _instant(last_day, ends)


def overlap(sessions: tuple[Session, ...]) -> tuple[Session, Session] | None:
    """Two sessions of one day that share time, or None; past midnight meets the next morning."""
    day = date(2000, 1, 3)
    spans = [(*span(day, one), one) for one in sorted(sessions)]
    for (_, end, one), (start, _, other) in pairwise(spans):
        if end > start:
            return one, other
    if len(spans) > 1 and spans[-1][1] > spans[0][0] + DAY:
        return spans[-1][2], spans[0][2]
    return None


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
