"""How often and until when the steps beside the main way are open. Pure.

The numbers come from the usual practice of 12345/12348 offices (at most two pauses, two extensions,
two repetitions); what an office sets itself is in `tickets.clocks`, and `Office` carries it here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hotline.calendar.calendar import PUBLISHED, Calendar
from hotline.calendar.hours import ServiceHours
from tickets.clocks.rules import REAL_TIME, SEED, Limits, limit_of
from tickets.deadlines import DAY, SHANGHAI, end_of, midnight, within_hours

RETURNS_REFUSED: Final = 2  # 经研究确定不得退回
MOST_SUSPENSIONS: Final = 2
MOST_EXTENSIONS: Final = 2
MOST_REWORKS: Final = 2
REOPEN_WITHIN: Final = timedelta(days=30)
UNMERGE_WITHIN: Final = timedelta(days=30)
ARCHIVE_AFTER: Final = timedelta(days=15)
URGED_OFTEN: Final = 2  # from here on the dispatcher's list shows it


@dataclass(frozen=True, slots=True)
class Office:
    """What an office has entered of its own: the calendar, and the table of limits."""

    calendar: Calendar = PUBLISHED
    limits: Limits = field(default_factory=lambda: SEED)

    def is_extensible(self, request_kind: str | None, urgency: str) -> bool:
        """Whether there is anything to give; how much, is asked of `tickets.clocks`."""
        limit = limit_of(self.limits, request_kind, urgency)
        return limit.total_days > limit.handle_days

    def returnable_until(
        self, dispatched: datetime, request_kind: str | None, urgency: str
    ) -> datetime:
        """Until when it may be returned (退单)."""
        days = limit_of(self.limits, request_kind, urgency).return_days
        return end_of(dispatched, days, self.calendar)

    def sign_due(
        self, offered: datetime, request_kind: str | None, urgency: str, hours: ServiceHours
    ) -> datetime:
        """Until when somebody must sign for it (签收); what is urgent waits for no working day."""
        limit = limit_of(self.limits, request_kind, urgency)
        if limit.sign_minutes is None:
            return end_of(offered, limit.sign_days or 1, self.calendar)
        minutes = timedelta(minutes=limit.sign_minutes)
        return within_hours(offered, minutes, hours, real_time=urgency == REAL_TIME)


STARTING: Final = Office()


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
