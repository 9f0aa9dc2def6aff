"""HTTP for the calendar of the roster: days, shifts and gaps of a period in one answer."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from hotline.calendar.calendar import Calendar
from hotline.calendar.hours import service_hours
from hotline.duty import queries
from hotline.duty.days import DAY, days_between, gaps
from hotline.duty.errors import DaysWrong
from hotline.duty.holidays.queries import calendar
from hotline.duty.model import ShiftKind
from hotline.duty.schemas import CalendarRead, Day, DayRead, GapRead, ShiftRead
from hotline.kernel.clock import SHANGHAI
from hotline.kernel.errors import Forbidden
from hotline.web.deps import Actor, Config, Db, NotSignedIn, requires
from hotline.web.problems import problems

router = APIRouter(prefix="/api", tags=["duty"], responses=problems(NotSignedIn, Forbidden))
Reads = Annotated[Actor, Depends(requires("roster.read"))]
LONGEST: Final = 62  # days: the six weeks that a month shows, and some


def days(
    first: Annotated[Day, Query(alias="from")], last: Annotated[Day, Query(alias="to")]
) -> tuple[date, date]:
    """The first and the last day, both included.

    Raises:
        DaysWrong: backwards, or more than a calendar shows.
    """
    if not 0 <= (last - first).days < LONGEST:
        raise DaysWrong
    return first, last


Days = Annotated[tuple[date, date], Depends(days)]


@router.get("/calendar/days", responses=problems(DaysWrong))
async def list_days(db: Db, _: Reads, period: Days) -> list[DayRead]:
    """Which days are worked, which are statutory holidays, which are made up for (调休)."""
    return _days(period, await db.read(calendar))


@router.get("/shifts/calendar", responses=problems(DaysWrong))
async def show_calendar(db: Db, actor: Reads, settings: Config, period: Days) -> CalendarRead:
    """Everything a calendar draws; a gap is service time in which no primary is on duty."""
    first, last = period
    start, end = _midnight(first), _midnight(last + DAY)
    rows, worked = await db.read(
        lambda session: (queries.calendar(session, start, end), calendar(session))
    )
    covered = [
        (row.shift.starts_at, row.shift.ends_at)
        for row in rows
        if row.shift.kind is ShiftKind.PRIMARY and row.is_active
    ]
    whole = actor.may("people.contact")
    return CalendarRead(
        days=_days(period, worked),
        shifts=[ShiftRead.of(row, whole=whole) for row in rows],
        gaps=[
            GapRead(starts_at=begins, ends_at=ends)
            for begins, ends in gaps(
                service_hours(settings.office, worked.overrides).periods(first, last), covered
            )
        ],
    )


def _days(period: tuple[date, date], worked: Calendar) -> list[DayRead]:
    whole = days_between(*period, worked)
    return [DayRead.model_validate(day, from_attributes=True) for day in whole]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
