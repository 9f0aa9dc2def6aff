"""Until when a matter must be answered, and its light (黄牌 and 红牌). Pure.

Limits in working days begin the day after receipt (次日起) and end at 24:00 of the last day in
Shanghai. Pauses, extensions and limits in hours come with the full clocks.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from hotline.calendar.workdays import add_working_days

AddWorkingDays = Callable[[date, int], date]
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)
INSTANT: Final = timedelta(microseconds=1)
USUAL: Final = 5
WORKING_DAYS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "consultation": 3,
        "help": 5,
        "application": 5,
        "complaint": 5,
        "transfer_in": 5,
        "suggestion": 10,
        "praise": 10,
        "invalid": 3,
    }
)
URGENT_DAYS: Final[Mapping[str, int]] = MappingProxyType({"critical": 0, "urgent": 1})
CALL_BACK_DAYS: Final = 1  # 回访: the working day after the reply


class Light(StrEnum):
    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"  # the last day has begun
    RED = "red"  # overdue


def answer_due(
    received: datetime,
    request_kind: str | None,
    urgency: str = "normal",
    *,
    add: AddWorkingDays = add_working_days,
) -> datetime:
    """The instant at which a matter received then is overdue: 24:00 of its last day."""
    days = WORKING_DAYS.get(request_kind or "", USUAL)
    return _end_of(received, min(days, URGENT_DAYS.get(urgency, days)), add)


def call_back_due(replied: datetime, *, add: AddWorkingDays = add_working_days) -> datetime:
    """Until when a reply must be checked and the caller asked about it."""
    return _end_of(replied, CALL_BACK_DAYS, add)


def last_day(due_at: datetime) -> date:
    """The day people name: a limit that ends at 24:00 belongs to the day before midnight."""
    return (due_at - INSTANT).astimezone(SHANGHAI).date()


def light(due_at: datetime | None, now: datetime, *, is_open: bool = True) -> Light:
    """Green; yellow from 00:00 of the last day; red when it is over."""
    if due_at is None or not is_open:
        return Light.NONE
    if now >= due_at:
        return Light.RED
    return Light.YELLOW if due_at <= yellow_until(now) else Light.GREEN


def yellow_until(now: datetime) -> datetime:
    """What is due up to this instant, and not overdue, is in its last day: the bound for queries."""
    return _midnight(now.astimezone(SHANGHAI).date() + DAY)


def _end_of(start: datetime, days: int, add: AddWorkingDays) -> datetime:
    day = start.astimezone(SHANGHAI).date()
    return _midnight((add(day, days) if days else day) + DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI).astimezone(UTC)
