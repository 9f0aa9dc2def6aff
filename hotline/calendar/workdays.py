"""Which days are worked in China: weekends, statutory holidays and make-up days (调休). Pure.

The State Council publishes a year's holidays in the November before, so the coming year is often
unknown: then Monday to Friday is assumed, and `is_known` lets screens say so.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import chinese_calendar

Overrides = Mapping[date, bool]  # an office's own exceptions: True is worked, False is free
NO_OVERRIDES: Final[Overrides] = MappingProxyType({})
KNOWN_YEARS: Final = frozenset(day.year for day in chinese_calendar.holidays)
HOLIDAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "New Year's Day": "元旦",
        "Spring Festival": "春节",
        "Tomb-sweeping Day": "清明节",
        "Labour Day": "劳动节",
        "Dragon Boat Festival": "端午节",
        "National Day": "国庆节",
        "Mid-autumn Festival": "中秋节",
        "Anti-Fascist 70th Day": "抗战胜利纪念日",
    }
)
DAY: Final = timedelta(days=1)
FRIDAY: Final = 4


def is_known(year: int) -> bool:
    """Whether the year's statutory holidays are known; otherwise deadlines in it are a guess."""
    return year in KNOWN_YEARS


def is_working_day(day: date, overrides: Overrides = NO_OVERRIDES) -> bool:
    decided = overrides.get(day)
    if decided is not None:
        return decided
    if day in chinese_calendar.workdays:
        return True
    return day.weekday() <= FRIDAY and day not in chinese_calendar.holidays


def holiday_name(day: date) -> str | None:
    """The statutory holiday (with its 调休 days off) that the day lies in: 国庆节; else None."""
    name = chinese_calendar.holidays.get(day)
    return None if name is None else HOLIDAYS.get(name, name)


def is_make_up(day: date) -> bool:
    """Whether a Saturday or Sunday is worked for a holiday (调休上班)."""
    return day in chinese_calendar.workdays and day.weekday() > FRIDAY


def add_working_days(day: date, n: int, overrides: Overrides = NO_OVERRIDES) -> date:
    """The n-th working day after `day`, which itself is never counted (次日起).

    With n = 0 the day itself, worked or not. A negative n counts backwards.
    """
    step = DAY if n >= 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day, overrides)
    return day


def next_working_day(day: date, overrides: Overrides = NO_OVERRIDES) -> date:
    """The day itself when it is worked, otherwise the first one after it (期间届满日顺延)."""
    while not is_working_day(day, overrides):
        day += DAY
    return day
