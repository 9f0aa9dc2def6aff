"""HTTP for one's own presence."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends

from hotline.agents import service
from hotline.agents.model import Agent
from hotline.agents.schemas import AgentRead, ExtendWrapUp, PresenceIn
from hotline.agents.service import NotInWrapUp
from hotline.kernel.errors import Forbidden
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.problems import problems

router = APIRouter(prefix="/api/me", tags=["presence"])
Answerer = Annotated[Actor, Depends(requires("calls.answer"))]
REFUSALS = problems(NotSignedIn, Forbidden)


@router.get("/presence", response_model=AgentRead, responses=REFUSALS)
async def read_presence(db: Db, actor: Answerer) -> Agent:
    """What I chose, and what is the case."""
    return await db.write(lambda uow: service.of(uow, actor.id))


@router.put("/presence", response_model=AgentRead, responses=REFUSALS)
async def set_presence(body: PresenceIn, db: Db, actor: Answerer) -> Agent:
    """Choose to take calls, to pause, or to sign out; during a call it is applied afterwards."""
    return await db.write(
        lambda uow: service.set_presence(uow, actor.id, body.intent, reason=body.reason)
    )


@router.post(
    "/wrap-up/finish", response_model=AgentRead, responses=REFUSALS | problems(NotInWrapUp)
)
async def finish_wrap_up(db: Db, actor: Answerer) -> Agent:
    """Ready for the next call."""
    return await db.write(lambda uow: service.finish_wrap_up(uow, actor.id))


@router.post(
    "/wrap-up/extend", response_model=AgentRead, responses=REFUSALS | problems(NotInWrapUp)
)
async def extend_wrap_up(body: ExtendWrapUp, db: Db, actor: Answerer) -> Agent:
    """More time to write."""
    more = timedelta(seconds=body.seconds)
    return await db.write(lambda uow: service.extend_wrap_up(uow, actor.id, more))
