"""The hours in force now: those of the settings, on the days of the office's own calendar."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from hotline.calendar.calendar import Calendar
from hotline.calendar.hours import OfficeHours, ServiceHours, service_hours
from hotline.duty.holidays.events import CalendarChanged
from hotline.duty.holidays.queries import calendar
from hotline.kernel.bus import Bus
from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork

BELIEVED_FOR: Final = timedelta(seconds=30)  # what another process changed is seen after it


class CurrentHours:
    """Remembers the calendar, because every call asks; an office that never closes needs none."""

    def __init__(self, office: OfficeHours) -> None:
        self._office = office
        self._usual = service_hours(office)
        self._known: tuple[datetime, Calendar, ServiceHours] | None = None

    def register(self, bus: Bus) -> None:
        bus.within(CalendarChanged, self._forget)

    def at(self, session: Session, now: datetime) -> ServiceHours:
        return self._usual if self._usual.always else self._read(session, now)[2]

    def is_holiday(self, session: Session, now: datetime) -> bool:
        """Whether a caller is told that it is a day off, rather than late."""
        return not self._read(session, now)[1].is_working_day(local(now).date())

    def _read(self, session: Session, now: datetime) -> tuple[datetime, Calendar, ServiceHours]:
        known = self._known
        if known is None or not timedelta(0) <= now - known[0] < BELIEVED_FOR:
            found = calendar(session)
            known = self._known = (now, found, service_hours(self._office, found.overrides))
        return known

    def _forget(self, _uow: UnitOfWork, _event: CalendarChanged) -> None:
        self._known = None
