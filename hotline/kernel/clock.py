"""The one source of "now", so that tests and the simulator can move time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo(
    "Asia/Shanghai"
)  # the whole country keeps one time; UTC inside, this at the edges


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the only permitted call


class ManualClock:
    """Time that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step


def local(instant: datetime) -> datetime:
    """The same instant on a clock in Shanghai, for people and for days of the calendar."""
    return instant.astimezone(SHANGHAI)


def aware(instant: datetime | None) -> datetime | None:
    """An instant somebody typed without an offset is meant in Shanghai time."""
    if instant is None or instant.tzinfo is not None:
        return instant
    return instant.replace(tzinfo=SHANGHAI)
