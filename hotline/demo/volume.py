"""When calls come: more on Mondays, hardly any at night, a dip at lunch; 8 to 25 a day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hotline.calendar.workdays import is_working_day
from hotline.demo.dice import Dice
from hotline.kernel.clock import SHANGHAI, local

DAYS: Final = 90
FEWEST, MOST = 8, 25
WEEK: Final = (20.5, 18.0, 17.0, 16.5, 17.5, 10.5, 9.5)  # Monday to Sunday
REST: Final = 9.5  # a holiday is like a Sunday
HOURS: Final = (
    0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.2, 6.0, 12.0, 12.5, 8.0,
    3.2, 4.8, 10.0, 10.5, 8.2, 5.0, 3.0, 2.8, 2.0, 1.2, 0.6, 0.3,
)  # fmt: skip


def arrivals(dice: Dice, now: datetime) -> list[datetime]:
    """The moments at which somebody rang in the last ninety days, today until now."""
    today = local(now).date()
    moments: list[datetime] = []
    for back in range(DAYS, -1, -1):
        moments += _day(dice, today - timedelta(days=back))
    # Ninety days to the hour, and nobody is still talking.
    return [m for m in moments if now - timedelta(days=DAYS) <= m < now - timedelta(minutes=20)]


def _day(dice: Dice, day: date) -> list[datetime]:
    usual = WEEK[day.weekday()] if is_working_day(day) else min(WEEK[day.weekday()], REST)
    count = round(min(max(usual * dice.between(0.8, 1.2), FEWEST), MOST))
    hours = dice.some(range(24), HOURS, k=count)
    moments = (time(hour, dice.whole(0, 59), dice.whole(0, 59)) for hour in hours)
    return sorted(datetime.combine(day, m, SHANGHAI).astimezone(UTC) for m in moments)
