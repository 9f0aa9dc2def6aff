"""What the office has entered of its own, read for whoever decides by it."""

from sqlmodel import Session

from hotline.duty.holidays.queries import calendar
from tickets.clocks.queries import limits
from tickets.limits import Office


def office(session: Session) -> Office:
    return Office(calendar(session), limits(session))
