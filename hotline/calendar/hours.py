"""When the hotline is open: service hours per weekday, lunch, holidays and make-up days. Pure.

Instants come in and go out in UTC; days and hours are those of Shanghai.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from hotline.calendar.workdays import NO_OVERRIDES, Overrides, is_working_day

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)
LOOK_AHEAD: Final = (
    60  # days: longer than any holiday, so a wrong table ends in None, not in a loop
)
FRIDAY: Final = 4
NOTHING: Final = timedelta(0)

Session = tuple[time, time]


class OfficeHours(Protocol):
    """The part of the office's settings that this module reads."""

    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...
    @property
    def lunch_from(self) -> time | None: ...
    @property
    def lunch_until(self) -> time | None: ...
    @property
    def open_on_holidays(self) -> bool: ...
    @property
    def always_open(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """The sessions of each weekday (Monday is 0); a make-up day keeps the hours of a Friday."""

    week: Mapping[int, tuple[Session, ...]]
    on_holidays: bool = False
    always: bool = False
    overrides: Overrides = field(default_factory=lambda: NO_OVERRIDES)

    def is_open(self, instant: datetime) -> bool:
        if self.always:
            return True
        here = instant.astimezone(SHANGHAI)
        now = here.time()
        return any(opens <= now < closes for opens, closes in self._sessions(here.date()))

    def next_opening(self, instant: datetime) -> datetime | None:
        """The instant itself while open, else when the next session begins.

        None when there is no session within two months: the settings are wrong.
        """
        if self.is_open(instant):
            return instant
        starts = (start for start, _ in self._from(instant) if start > instant)
        return next(starts, None)

    def first_hour_of_next_session(self, instant: datetime) -> tuple[datetime, datetime] | None:
        """When somebody who rang outside the hours is rung back: from, until (at most an hour).

        While open this is the hour that begins now.
        """
        start = self.next_opening(instant)
        if start is None:
            return None
        hour = start + timedelta(hours=1)
        if self.always:
            return start, hour
        return start, min(hour, self._end_of_session(start))

    def after(self, instant: datetime, time_left: timedelta) -> datetime:
        """When so much service time has passed: lunch, nights and closed days do not count.

        Where no session begins within two months the settings are wrong, and real time counts.
        """
        at = instant
        while time_left > NOTHING:
            start = self.next_opening(at)
            if start is None:
                return at + time_left
            end = start + DAY if self.always else self._end_of_session(start)
            if start + time_left <= end:
                return start + time_left
            time_left -= end - start
            at = end
        return at

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much service time lies between two instants; none when the second is not later."""
        if self.always:
            return max(end - start, NOTHING)
        first, last = start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()
        parts = (min(b, end) - max(a, start) for a, b in self.periods(first, last))
        return sum((part for part in parts if part > NOTHING), NOTHING)

    def periods(self, first: date, last: date) -> list[tuple[datetime, datetime]]:
        """The sessions of the days from first to last (inclusive); one period when always open."""
        if self.always:
            return [(_instant(first, time()), _instant(last + DAY, time()))]
        days = (first + n * DAY for n in range((last - first).days + 1))
        return [
            (_instant(day, opens), _instant(day, closes))
            for day in days
            for opens, closes in self._sessions(day)
        ]

    def _end_of_session(self, instant: datetime) -> datetime:
        return next(end for begin, end in self._from(instant) if begin <= instant < end)

    def _from(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """All sessions of the days from this one on, in order, as instants."""
        first = instant.astimezone(SHANGHAI).date()
        for day in (first + n * DAY for n in range(LOOK_AHEAD)):
            for opens, closes in self._sessions(day):
                yield _instant(day, opens), _instant(day, closes)

    def _sessions(self, day: date) -> tuple[Session, ...]:
        if self.on_holidays:
            return self.week.get(day.weekday(), ())
        if not is_working_day(day, self.overrides):
            return ()
        return self.week.get(min(day.weekday(), FRIDAY), ())


def service_hours(office: OfficeHours, overrides: Overrides = NO_OVERRIDES) -> ServiceHours:
    """The hours an office has set: the same on each weekday, with an optional lunch break."""
    sessions: tuple[Session, ...] = ((office.opens, office.closes),)
    if office.lunch_from is not None and office.lunch_until is not None:
        sessions = (office.opens, office.lunch_from), (office.lunch_until, office.closes)
    return ServiceHours(
        week=MappingProxyType(dict.fromkeys(range(7), sessions)),
        on_holidays=office.open_on_holidays,
        always=office.always_open,
        overrides=overrides,
    )


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
