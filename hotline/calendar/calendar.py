"""One calendar as a value: the State Council's days, and before them what the office has entered. Pure.

The State Council publishes a year's holidays in the November before. Until the office has entered
them, a coming year counts as Monday to Friday: usable, and `is_known` says that it is a guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotline.calendar import workdays
from hotline.calendar.workdays import FRIDAY, Overrides

DAY: Final = timedelta(days=1)


class OwnKind(StrEnum):
    """What an office may say of a day."""

    HOLIDAY = "holiday"
    WORKING = "working"


class DayKind(StrEnum):
    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # statutory, with the days off around it
    MAKE_UP = "make_up"  # a Saturday or Sunday that is worked


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day as the office has entered it; `name` is of the holiday (元旦), or why it is worked."""

    kind: OwnKind
    name: str = ""


NO_DAYS: Final[Mapping[date, OwnDay]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Calendar:
    """`own` wins over the published days; `entered` are years whose notice the office has entered."""

    own: Mapping[date, OwnDay] = field(default_factory=lambda: NO_DAYS)
    entered: frozenset[int] = frozenset()

    @property
    def overrides(self) -> Overrides:
        return {day: one.kind is OwnKind.WORKING for day, one in self.own.items()}

    def is_working_day(self, day: date) -> bool:
        own = self.own.get(day)
        return workdays.is_working_day(day) if own is None else own.kind is OwnKind.WORKING

    def holiday_name(self, day: date) -> str | None:
        """The holiday that the day lies in; None on working days and plain week-ends."""
        own = self.own.get(day)
        if own is None:
            return workdays.holiday_name(day)
        return (own.name or "放假") if own.kind is OwnKind.HOLIDAY else None

    def kind(self, day: date) -> DayKind:
        if self.holiday_name(day) is not None:
            return DayKind.HOLIDAY
        if not self.is_working_day(day):
            return DayKind.WEEKEND
        return DayKind.MAKE_UP if day.weekday() > FRIDAY else DayKind.WORKING

    def is_known(self, year: int) -> bool:
        """Whether the year's holidays are known; otherwise deadlines in it are a guess."""
        return year in self.entered or workdays.is_known(year)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is never counted (次日起); 0: the day itself."""
        left = n
        while left > 0:
            day += DAY
            left -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """The day itself when it is worked, otherwise the first one after it (期间届满日顺延)."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after the first day, up to and with the last; 0 when it is not later."""
        days = (first + n * DAY for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def with_days(self, days: Mapping[date, OwnDay | None]) -> "Calendar":
        """The calendar with these days entered; None: as if the office had never said anything."""
        own = {day: one for day, one in {**self.own, **days}.items() if one is not None}
        return Calendar(MappingProxyType(own), self.entered)

    def unknown_years(self, days: Iterable[date]) -> list[int]:
        """The years of these days whose holidays nobody has entered, in order."""
        return sorted({day.year for day in days if not self.is_known(day.year)})


PUBLISHED: Final = Calendar()


def warning(year: int) -> str:
    """What a screen says while the holidays of a year are not entered."""
    return f"{year} 年节假日安排尚未录入，期限按周末推算，请录入国务院办公厅通知"
