"""HTTP for the roster: parse, authorise, call the service, return the row."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from hotline.duty import queries, service, weeks
from hotline.duty.errors import (
    ShiftInPast,
    ShiftNotFound,
    ShiftOver,
    ShiftOverlaps,
    ShiftPeriodWrong,
    ShiftRuns,
    WeekWrong,
)
from hotline.duty.queries import Period, ShiftRow
from hotline.duty.schemas import (
    CopyWeek,
    Instant,
    ShiftPatch,
    ShiftRead,
    ShiftWrite,
    WeekCopyRead,
    plausible,
)
from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.edge import ID_PATTERN, PathId, page_of
from hotline.organisation.errors import PersonInactive, PersonNotFound
from hotline.organisation.phones import PhoneInvalid
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page, decode_cursor
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/shifts", tags=["duty"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Reads = Annotated[Actor, Depends(requires("roster.read"))]
Plans = Annotated[Actor, Depends(requires("roster.manage"))]


def period(
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
) -> Period:
    return Period(start=start, end=end)


def last_seen(cursor: Cursor = None) -> tuple[datetime, str] | None:
    """The key of the last row of the page before.

    Raises:
        CursorUnknown: it was made for another list.
    """
    if cursor is None:
        return None
    at, shift_id = decode_cursor(cursor, parts=2)
    try:
        return plausible(datetime.fromisoformat(at)), shift_id
    except ValueError as error:
        raise CursorUnknown("not a cursor of this list") from error


@router.get("", responses=problems(CursorUnknown))
async def list_shifts(
    db: Db,
    actor: Reads,
    period: Annotated[Period, Depends(period)],
    after: Annotated[tuple[datetime, str] | None, Depends(last_seen)],
    person_id: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
    limit: Limit = 200,
) -> Page[ShiftRead]:
    """Shifts that touch the period, in the order of their beginning."""
    rows = await db.read(
        lambda session: queries.shifts(
            session, period, person_id=person_id, after=after, limit=limit
        )
    )
    whole = actor.may("people.contact")
    return page_of(
        rows,
        limit,
        show=lambda row: ShiftRead.of(row, whole=whole),
        key=lambda row: (row.shift.starts_at.isoformat(), row.shift.id),
    )


@router.get("/on-duty")
async def list_on_duty(db: Db, actor: Reads, clock: Now) -> Page[ShiftRead]:
    """Who is on duty now, primaries first."""
    rows = await db.read(lambda session: queries.on_duty(session, clock.now()))
    whole = actor.may("people.contact")
    return Page(items=[ShiftRead.of(row, whole=whole) for row in rows], next=None)


@router.post(
    "",
    status_code=201,
    responses=problems(
        PersonNotFound, PersonInactive, ShiftPeriodWrong, ShiftOverlaps, PhoneInvalid
    ),
)
async def plan_shift(body: ShiftWrite, db: Db, actor: Plans) -> ShiftRead:
    def unit(uow: UnitOfWork) -> ShiftRow:
        return queries.shift_row(uow.session, service.plan_shift(uow, body.shift(), by=actor.id))

    return ShiftRead.of(await db.write(unit), whole=actor.may("people.contact"))


@router.patch(
    "/{shift_id}",
    responses=problems(
        ShiftNotFound,
        ChangedMeanwhile,
        VersionMalformed,
        ShiftOver,
        ShiftRuns,
        ShiftInPast,
        PersonNotFound,
        PersonInactive,
        ShiftPeriodWrong,
        ShiftOverlaps,
        PhoneInvalid,
    ),
)
async def change_shift(
    shift_id: PathId, body: ShiftPatch, version: Version, db: Db, actor: Plans
) -> ShiftRead:
    """Move a shift, hand it to somebody else, or change group, kind or telephone."""

    def unit(uow: UnitOfWork) -> ShiftRow:
        changed = service.change_shift(uow, shift_id, body.changes(), version=version, by=actor.id)
        return queries.shift_row(uow.session, changed)

    return ShiftRead.of(await db.write(unit), whole=actor.may("people.contact"))


@router.post("/copy-week", responses=problems(WeekWrong))
async def copy_week(body: CopyWeek, db: Db, actor: Plans, clock: Now) -> WeekCopyRead:
    """Copy a week: what fits is made, the rest is named. With `dry_run` nothing is changed.

    Sending it twice makes nothing twice.
    """
    if body.dry_run:
        copy = await db.read(
            lambda session: weeks.copied_week(session, body.monday, body.to, clock.now())
        )
    else:
        copy = await db.write(lambda uow: weeks.copy_week(uow, body.monday, body.to, by=actor.id))
    whole = actor.may("people.contact")
    return WeekCopyRead.of(copy, dry_run=body.dry_run, whole=whole)


@router.delete(
    "/{shift_id}",
    status_code=204,
    responses=problems(ShiftNotFound, ChangedMeanwhile, VersionMalformed, ShiftOver),
)
async def cancel_shift(shift_id: PathId, version: Version, db: Db, actor: Plans) -> None:
    """Take a shift off the roster; one that runs ends now."""
    await db.write(lambda uow: service.cancel_shift(uow, shift_id, version=version, by=actor.id))
