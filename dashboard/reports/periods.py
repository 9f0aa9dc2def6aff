"""Days, weeks, months and half hours of the Shanghai calendar. No database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from hotline.kernel.clock import SHANGHAI, local
from hotline.kernel.errors import ErrorKind, HotlineError

HALF_HOUR: Final = timedelta(minutes=30)
DAY: Final = timedelta(days=1)
EARLIEST: Final = date(1970, 1, 1)
LATEST: Final = date(2200, 1, 1)


class Interval(StrEnum):
    HALF_HOUR = "half_hour"
    DAY = "day"
    WEEK = "week"  # Monday to Sunday
    MONTH = "month"


# A report must fit on a screen and into a sheet: about 1,500 rows at most.
LONGEST: Final = {
    Interval.HALF_HOUR: 31,
    Interval.DAY: 1_100,
    Interval.WEEK: 7_400,
    Interval.MONTH: 36_600,
}


class PeriodRefused(HotlineError):
    kind = ErrorKind.INVALID
    code = "period-refused"
    title = "统计期间有误，请核对起止日期，期间过长时改用较大的间隔"


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` until the beginning of `end`: the last day is not counted."""

    first: date
    end: date

    @property
    def start_at(self) -> datetime:
        return midnight(self.first)

    @property
    def end_at(self) -> datetime:
        return midnight(self.end)


@dataclass(frozen=True, slots=True)
class Bucket:
    start_at: datetime
    end_at: datetime


def period(first: date, end: date, interval: Interval) -> Period:
    """A period that can be reported in this interval.

    Raises:
        PeriodRefused: it is empty, or too long for the interval.
    """
    if not EARLIEST <= first < end <= LATEST:
        raise PeriodRefused("from must be before to; to itself is not counted")
    if (end - first).days > LONGEST[interval]:
        raise PeriodRefused(
            f"{interval} covers at most {LONGEST[interval]} days", days=LONGEST[interval]
        )
    return Period(first, end)


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def half_hour_of(instant: datetime) -> datetime:
    # Shanghai was always whole hours away from UTC since telephones count.
    instant = instant.astimezone(UTC)
    return instant.replace(minute=instant.minute // 30 * 30, second=0, microsecond=0)


def day_of(instant: datetime) -> date:
    return local(instant).date()


def buckets(span: Period, interval: Interval) -> list[Bucket]:
    """The pieces of a period without a gap; the first and the last may be cut by its ends."""
    if interval is Interval.HALF_HOUR:
        steps = (span.end_at - span.start_at) // HALF_HOUR
        starts = [span.start_at + n * HALF_HOUR for n in range(steps)]
    else:
        starts = [midnight(day) for day in _first_days(span, interval)]
    return [
        Bucket(start, end) for start, end in zip(starts, [*starts[1:], span.end_at], strict=True)
    ]


def _first_days(span: Period, interval: Interval) -> list[date]:
    days = [span.first]
    while (day := _next(days[-1], interval)) < span.end:
        days.append(day)
    return days


def _next(day: date, interval: Interval) -> date:
    if interval is Interval.WEEK:
        return day + timedelta(days=7 - day.weekday())
    if interval is Interval.MONTH:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + DAY
