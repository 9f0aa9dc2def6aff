"""HTTP for leaves: parse, authorise, call the service, return the row."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from hotline.duty.absence import queries, service
from hotline.duty.absence.errors import (
    DeputyAway,
    DeputyIsSelf,
    DeputyNeeded,
    LeaveNotFound,
    LeaveOverlaps,
    LeavePeriodWrong,
    OwnLeave,
)
from hotline.duty.absence.machine import LeaveOver, LeaveState
from hotline.duty.absence.model import Leave
from hotline.duty.absence.queries import LeaveFilter, LeaveRow
from hotline.duty.absence.schemas import LeaveRead, LeaveWrite
from hotline.duty.queries import Period
from hotline.duty.routes import last_seen, period
from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.edge import ID_PATTERN, PathId, page_of
from hotline.organisation.errors import PersonInactive, PersonNotFound
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import CursorUnknown, Limit, Page
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/leaves", tags=["duty"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Asks = Annotated[Actor, Depends(requires("roster.read"))]
Decides = Annotated[Actor, Depends(requires("roster.manage"))]
MANAGE = "roster.manage"
MOVE = problems(LeaveNotFound, LeaveOver, ChangedMeanwhile, VersionMalformed)
CHECKED = problems(
    *(PersonNotFound, PersonInactive, LeavePeriodWrong, LeaveOverlaps),
    *(DeputyIsSelf, DeputyAway, DeputyNeeded),
)


def leave_filter(
    actor: Asks,
    period: Annotated[Period, Depends(period)],
    *,
    person_id: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
    state: LeaveState | None = None,
    mine: bool = False,
) -> LeaveFilter:
    return LeaveFilter(
        start=period.start,
        end=period.end,
        person_id=person_id,
        state=state,
        of=actor.id if mine or not actor.may(MANAGE) else None,
    )


@router.get("", responses=problems(CursorUnknown))
async def list_leaves(
    db: Db,
    actor: Asks,
    wanted: Annotated[LeaveFilter, Depends(leave_filter)],
    after: Annotated[tuple[datetime, str] | None, Depends(last_seen)],
    limit: Limit = 200,
) -> Page[LeaveRead]:
    """Leaves that touch the period. Supervisors see everybody's, others theirs and where they stand in."""
    rows = await db.read(lambda s: queries.leaves(s, wanted, after=after, limit=limit))
    return page_of(
        rows,
        limit,
        show=lambda row: _shown(row, actor),
        key=lambda row: (row.leave.starts_at.isoformat(), row.leave.id),
    )


@router.post("", status_code=201, responses=CHECKED | problems(LeaveOver))
async def request_leave(body: LeaveWrite, db: Db, actor: Asks) -> LeaveRead:
    """Ask for leave; a supervisor who enters it for somebody else approves it at once."""
    wanted = body.leave(actor.id)
    is_others = wanted.person_id != actor.id
    if is_others and not actor.may(MANAGE):
        raise Forbidden(f"needs the permission {MANAGE}", permission=MANAGE)
    act = service.enter if is_others else service.request
    return await _done(db, actor, lambda uow: act(uow, wanted, by=actor.id))


@router.post("/{leave_id}/approve", responses=MOVE | CHECKED | problems(OwnLeave))
async def approve_leave(leave_id: PathId, db: Db, actor: Decides, version: Version) -> LeaveRead:
    """Grant it. The answer says how many shifts the deputy took over, and which have nobody."""
    return await _done(db, actor, lambda uow: service.approve(uow, leave_id, version, by=actor.id))


@router.post("/{leave_id}/refuse", responses=MOVE | problems(OwnLeave))
async def refuse_leave(leave_id: PathId, db: Db, actor: Decides, version: Version) -> LeaveRead:
    return await _done(db, actor, lambda uow: service.refuse(uow, leave_id, version, by=actor.id))


@router.post("/{leave_id}/cancel", responses=MOVE | problems(LeavePeriodWrong))
async def cancel_leave(leave_id: PathId, db: Db, actor: Asks, version: Version) -> LeaveRead:
    """Take it back; one that has begun ends now. Shifts to come that nobody changed since return."""
    may = actor.may(MANAGE)
    return await _done(
        db,
        actor,
        lambda uow: service.cancel(uow, leave_id, version, by=actor.id, of_others=may),
    )


async def _done(db: Db, actor: Actor, act: Callable[[UnitOfWork], Leave]) -> LeaveRead:
    def unit(uow: UnitOfWork) -> LeaveRow:
        leave = act(uow)
        uow.session.flush()
        return queries.leave_row(uow.session, leave)

    return _shown(await db.write(unit), actor)


def _shown(row: LeaveRow, actor: Actor) -> LeaveRead:
    return LeaveRead.of(row, whole=actor.may(MANAGE) or row.leave.person_id == actor.id)
