"""HTTP for the calendar: a year at a glance, days changed by hand, a notice pasted as a whole."""

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path

from hotline.calendar.calendar import warning
from hotline.duty.holidays import queries, service
from hotline.duty.holidays.errors import DayNameMissing, DayTwice, NoticeUnreadable
from hotline.duty.holidays.schemas import CalendarStateRead, DaysIn, NoticeIn, YearRead
from hotline.kernel.clock import local
from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/calendar",
    tags=["calendar"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
READS = [Depends(requires("roster.read"))]
Manages = Annotated[Actor, Depends(requires("clocks.manage"))]
Year = Annotated[int, Path(ge=2000, le=2199)]
LOOKS_AHEAD: Final = timedelta(days=35)  # the longest usual limit, 15 working days, and a holiday


@router.get("/state", dependencies=READS)
async def read_state(db: Db, clock: Now) -> CalendarStateRead:
    """Warnings for every year that today's deadlines may reach and whose holidays nobody entered."""
    today = local(clock.now()).date()
    calendar = await db.read(queries.calendar)
    years = calendar.unknown_years([today, today + LOOKS_AHEAD])
    return CalendarStateRead(warnings=[warning(year) for year in years])


@router.get("/years/{year}", dependencies=READS)
async def read_year(year: Year, db: Db) -> YearRead:
    return await db.read(
        lambda session: YearRead.of(year, queries.calendar(session), queries.version(session))
    )


@router.put(
    "/days", responses=problems(DayTwice, DayNameMissing, ChangedMeanwhile, VersionMalformed)
)
async def set_days(body: DaysIn, db: Db, actor: Manages, version: Version) -> YearRead:
    """Change some days; deadlines that reach over one of them move at once. Gives the first one's year."""

    def unit(uow: UnitOfWork) -> YearRead:
        entries = [one.entry() for one in body.days]
        service.set_days(uow, entries, version=version, by=actor.id)
        return _read(uow, entries[0][0])

    return await db.write(unit)


@router.put(
    "/years/{year}", responses=problems(NoticeUnreadable, ChangedMeanwhile, VersionMalformed)
)
async def enter_year(
    year: Year, body: NoticeIn, db: Db, actor: Manages, version: Version
) -> YearRead:
    """Enter the State Council's notice: all lines or none; each mistake is said with its remedy."""

    def unit(uow: UnitOfWork) -> YearRead:
        service.enter_year(uow, year, body.text, version=version, by=actor.id)
        return _read(uow, date(year, 1, 1))

    return await db.write(unit)


def _read(uow: UnitOfWork, day: date) -> YearRead:
    session = uow.session
    return YearRead.of(day.year, queries.calendar(session), queries.version(session))
