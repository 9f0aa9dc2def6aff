"""HTTP for the limits: read the table, replace the whole of it. It holds for new tickets only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session

from hotline.duty.holidays.queries import calendar
from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.problems import problems
from tickets.clocks import queries, service
from tickets.clocks.rules import LimitsWrong
from tickets.clocks.schemas import HintRead, HintWanted, LimitsIn, LimitsRead
from tickets.deadlines import end_of, last_day

router = APIRouter(
    prefix="/api/limits", tags=["calendar"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Manages = Annotated[Actor, Depends(requires("clocks.manage"))]


@router.get("", dependencies=[Depends(requires("roster.read"))])
async def read_limits(db: Db) -> LimitsRead:
    """How long each step of a matter may take, by urgency or kind of request."""
    return await db.read(_read)


@router.get("/hint", dependencies=[Depends(requires("roster.read"))])
async def read_hint(db: Db, clock: Now, wanted: Annotated[HintWanted, Query()]) -> HintRead:
    """Until when a matter accepted now would have to be answered: to tell the caller while talking."""
    now = clock.now()

    def query(session: Session) -> HintRead:
        limit = queries.limit(session, wanted.request_kind, wanted.urgency)
        due_at = end_of(now, limit.handle_days, calendar(session))
        return HintRead(
            handle_days=limit.handle_days,
            total_days=limit.total_days,
            due_at=due_at,
            due_on=last_day(due_at),
        )

    return await db.read(query)


@router.put("", responses=problems(LimitsWrong, ChangedMeanwhile, VersionMalformed))
async def set_limits(body: LimitsIn, db: Db, actor: Manages, version: Version) -> LimitsRead:
    """Put a whole table in force for tickets accepted from now on; those that run keep their time."""

    def unit(uow: UnitOfWork) -> LimitsRead:
        service.set_limits(uow, body.by_key(), version=version, by=actor.id)
        return _read(uow.session)

    return await db.write(unit)


def _read(session: Session) -> LimitsRead:
    return LimitsRead.of(queries.limits(session), queries.newest(session))
