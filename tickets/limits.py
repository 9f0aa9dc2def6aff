"""How often and until when the steps beside the main way are open. Pure.

The numbers come from the usual practice of 12345/12348 offices (return within 2 working days, at most
two pauses, two extensions, two repetitions); how long a matter may take is `tickets.clocks`.
"""

from datetime import datetime, timedelta
from typing import Final

from hotline.calendar.calendar import PUBLISHED, Calendar
from tickets.clocks.rules import SEED, limit_of
from tickets.deadlines import DAY, SHANGHAI, end_of, midnight

RETURN_WITHIN: Final = 2  # working days after the dispatch
RETURNS_REFUSED: Final = 2  # 经研究确定不得退回
MOST_SUSPENSIONS: Final = 2
MOST_EXTENSIONS: Final = 2
MOST_REWORKS: Final = 2
REOPEN_WITHIN: Final = timedelta(days=30)
ARCHIVE_AFTER: Final = timedelta(days=15)
URGED_OFTEN: Final = 2  # from here on the dispatcher's list shows it


def is_extensible(request_kind: str | None, urgency: str) -> bool:
    """Whether there is anything to give; how much, is asked of `tickets.clocks`."""
    limit = limit_of(SEED, request_kind, urgency)
    return limit.total_days > limit.handle_days


def returnable_until(dispatched: datetime, calendar: Calendar = PUBLISHED) -> datetime:
    return end_of(dispatched, RETURN_WITHIN, calendar)


def of_upstream(
    own: datetime,
    upstream: datetime,
    calendar: Calendar = PUBLISHED,
    *,
    now: datetime | None = None,
) -> datetime:
    """The earlier of our own limit and a working day before that of the platform above.

    Where that day is over already, the platform's own instant holds: nothing is late when it comes in.
    """
    day = upstream.astimezone(SHANGHAI).date() - DAY
    while not calendar.is_working_day(day):
        day -= DAY
    before = midnight(day + DAY)
    return min(own, upstream if now is not None and before <= now else min(before, upstream))
