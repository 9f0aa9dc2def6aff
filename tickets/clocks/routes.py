"""HTTP for the limits: read the table, replace the whole of it. It holds for new tickets only."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session

from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.problems import problems
from tickets.clocks import queries, service
from tickets.clocks.rules import LimitsWrong
from tickets.clocks.schemas import LimitsIn, LimitsRead

router = APIRouter(
    prefix="/api/limits", tags=["calendar"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Manages = Annotated[Actor, Depends(requires("clocks.manage"))]


@router.get("", dependencies=[Depends(requires("roster.read"))])
async def read_limits(db: Db) -> LimitsRead:
    """How long each step of a matter may take, by urgency or kind of request."""
    return await db.read(_read)


@router.put("", responses=problems(LimitsWrong, ChangedMeanwhile, VersionMalformed))
async def set_limits(body: LimitsIn, db: Db, actor: Manages, version: Version) -> LimitsRead:
    """Put a whole table in force for tickets accepted from now on; those that run keep their time."""

    def unit(uow: UnitOfWork) -> LimitsRead:
        service.set_limits(uow, body.by_key(), version=version, by=actor.id)
        return _read(uow.session)

    return await db.write(unit)


def _read(session: Session) -> LimitsRead:
    return LimitsRead.of(queries.limits(session), queries.newest(session))
