"""Until when a matter must be answered, and its light (黄牌 and 红牌). Pure.

Limits in working days begin the day after receipt (次日起) and end at 24:00 of the last day in
Shanghai. Limits in minutes and hours run inside the service hours alone; those of a matter of life
and death (特急) run in real time. The law's own limits (法律援助法) count every day of the calendar.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from hotline.calendar.calendar import PUBLISHED, Calendar
from hotline.calendar.hours import ServiceHours
from hotline.calendar.workdays import add_working_days
from hotline.kernel.errors import ErrorKind, HotlineError

AddWorkingDays = Callable[[date, int], date]
Pause = tuple[datetime, datetime]  # from, until
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
YELLOW_FROM: Final = 0.2  # of a limit in hours: what may be left of it


class Light(StrEnum):
    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"  # the last day has begun
    RED = "red"  # overdue


class ExtensionTooLong(HotlineError):
    """Facts: `left`, the working days that may still be given; `cap`, those in all."""

    kind = ErrorKind.CONFLICT
    code = "extension-too-long"
    title = "延期超过上限，请减少天数或由局领导另行批准"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a deadline in working days was made from, so that it can be made again."""

    started_at: datetime
    days: int
    pauses: tuple[Pause, ...] = ()
    extended: int = 0  # working days in all

    def due_at(self, calendar: Calendar = PUBLISHED) -> datetime:
        """24:00 of the last day: the limit, what was added to it, and what was paused."""
        paused = sum(paused_days(*pause, calendar) for pause in self.pauses)
        return end_of(self.started_at, self.days + self.extended + paused, calendar)


def answer_due(
    received: datetime,
    request_kind: str | None,
    urgency: str = "normal",
    *,
    add: AddWorkingDays = add_working_days,
) -> datetime:
    """The instant at which a matter received then is overdue, by the limits an office starts with."""
    days = WORKING_DAYS.get(request_kind or "", USUAL)
    return _end_of(received, min(days, URGENT_DAYS.get(urgency, days)), add)


def call_back_due(replied: datetime, *, add: AddWorkingDays = add_working_days) -> datetime:
    """Until when a reply must be checked and the caller asked about it."""
    return _end_of(replied, CALL_BACK_DAYS, add)


def end_of(start: datetime, days: int, calendar: Calendar = PUBLISHED) -> datetime:
    """24:00 of the so-manyth working day after the start; 0: of the same day, worked or not."""
    return _end_of(start, days, calendar.add)


def within_hours(
    start: datetime, limit: timedelta, hours: ServiceHours, *, real_time: bool = False
) -> datetime:
    """The end of a limit in minutes or hours; `real_time` is for 特急, which waits for no opening."""
    return start + limit if real_time else hours.after(start, limit)


def legal_due(
    received: datetime, days: int, calendar: Calendar = PUBLISHED, *, rolls_over: bool = True
) -> datetime:
    """24:00 of the last day of a legal period: calendar days, the first day not counted.

    `rolls_over`: a last day that is not worked makes it the next working day (期间届满日顺延).
    """
    last = received.astimezone(SHANGHAI).date() + days * DAY
    return midnight((calendar.next_working_day(last) if rolls_over else last) + DAY)


def paused_days(paused_from: datetime, resumed_at: datetime, calendar: Calendar) -> int:
    """By how many working days a pause moves a deadline: Wednesday to Friday by two.

    Nights and days off belong to the working day after them: who pauses on Saturday and goes on
    on Monday has lost nothing, and who goes on on Sunday still has the Monday.
    """
    first, last = (
        calendar.next_working_day(instant.astimezone(SHANGHAI).date())
        for instant in (paused_from, resumed_at)
    )
    return calendar.between(first, last)


def after_pause(
    due_at: datetime, paused_from: datetime, resumed_at: datetime, calendar: Calendar = PUBLISHED
) -> datetime:
    """The deadline after a pause (暂停计时): never nearer, and the same if the pause is split.

    What was overdue before stays overdue, what was not is not: the time of day is kept.
    """
    return extended(due_at, paused_days(paused_from, resumed_at, calendar), calendar)


def after_pause_in_hours(
    due_at: datetime, paused_from: datetime, resumed_at: datetime, hours: ServiceHours
) -> datetime:
    """The same for a limit in hours: as much service time is left as there was."""
    if resumed_at <= paused_from or paused_from >= due_at:
        return due_at
    return max(due_at, hours.after(resumed_at, hours.between(paused_from, due_at)))


def extended(due_at: datetime, working_days: int, calendar: Calendar = PUBLISHED) -> datetime:
    """The deadline, so many working days later, at the same time of day."""
    if working_days <= 0:
        return due_at
    day = last_day(due_at)
    return midnight(calendar.add(day, working_days)) + (due_at - midnight(day))


def check_extension(asked: int, *, given: int, cap: int) -> None:
    """Whether so many working days may be added to those given already.

    Raises:
        ExtensionTooLong: more than the cap in all.
    """
    if given + asked > cap:
        left = max(cap - given, 0)
        said = f"延期合计不超过 {cap} 个工作日，已延 {given} 个，还可延 {left} 个，请减少天数"
        raise ExtensionTooLong(said, left=left, cap=cap)


def moved(
    due_at: datetime, started_at: datetime, before: Calendar, after: Calendar, days: Iterable[date]
) -> datetime:
    """A deadline whose basis nobody knows, in another calendar: with as many working days as before.

    One whose period touches none of the changed days stays exactly as it is.
    """
    first, last = started_at.astimezone(SHANGHAI).date(), last_day(due_at)
    counted = before.between(first, last)
    if not counted or not any(first < day <= last for day in days):
        return due_at
    new = after.add(first, counted)
    return midnight(new) + (due_at - midnight(last))


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


def light_in_hours(
    started_at: datetime, due_at: datetime, now: datetime, hours: ServiceHours
) -> Light:
    """The light of a limit in hours: yellow when a fifth or less of its service time is left."""
    if now >= due_at:
        return Light.RED
    whole, left = hours.between(started_at, due_at), hours.between(now, due_at)
    return Light.YELLOW if left <= whole * YELLOW_FROM else Light.GREEN


def yellow_until(now: datetime) -> datetime:
    """What is due up to this instant, and not overdue, is in its last day: the bound for queries."""
    return midnight(now.astimezone(SHANGHAI).date() + DAY)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI).astimezone(UTC)


def _end_of(start: datetime, days: int, add: AddWorkingDays) -> datetime:
    day = start.astimezone(SHANGHAI).date()
    return midnight((add(day, days) if days else day) + DAY)
