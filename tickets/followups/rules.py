"""When somebody must be called back, and when again. Pure; the instants of service hours are given.

国办函〔2025〕66号: a call that nobody answered is called back. Three attempts on two half-days.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
CALL_BACK_WITHIN: Final = timedelta(minutes=30)
TRY_AGAIN_AFTER: Final = timedelta(hours=1)
RAISE_AGAIN_AFTER: Final = timedelta(minutes=15)
ATTEMPTS: Final = 3
AFTERNOON: Final = time(12, 0)
HALF_DAYS: Final = (time(9, 0), time(14, 30))  # people are up, and not at table
SETTLES_FOR: Final = timedelta(hours=24)  # a later answered call of the same number
UNREACHED: Final = frozenset({"no_answer", "busy_off"})


def call_back_due(now: datetime, session: tuple[datetime, datetime] | None) -> datetime:
    """Within half an hour; outside service hours within the first hour of the next session."""
    if session is None or session[0] <= now:
        return now + CALL_BACK_WITHIN
    return session[1]


def next_try(now: datetime, attempts: int) -> datetime:
    """After a vain attempt: once more in this half-day, then in the next."""
    if attempts < 2 and half_day(now + TRY_AGAIN_AFTER) == half_day(now):
        return now + TRY_AGAIN_AFTER
    here = now.astimezone(SHANGHAI)
    morning, afternoon = HALF_DAYS
    if here.time() < AFTERNOON:
        return datetime.combine(here.date(), afternoon, tzinfo=SHANGHAI).astimezone(UTC)
    tomorrow = here.date() + timedelta(days=1)
    return datetime.combine(tomorrow, morning, tzinfo=SHANGHAI).astimezone(UTC)


def half_day(instant: datetime) -> tuple[int, bool]:
    """Which half of which day it is in Shanghai."""
    here = instant.astimezone(SHANGHAI)
    return here.date().toordinal(), here.time() >= AFTERNOON


def may_give_up(now: datetime, attempts: int, first_attempt_at: datetime | None) -> bool:
    """Three attempts, not all in one half-day."""
    spread = first_attempt_at is not None and half_day(first_attempt_at) != half_day(now)
    return attempts >= ATTEMPTS and spread
