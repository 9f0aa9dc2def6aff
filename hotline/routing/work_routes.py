"""HTTP for queues and the work in them: look, intervene, accept and decline."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends
from fastapi.requests import HTTPConnection

from hotline.kernel.errors import Forbidden
from hotline.organisation.edge import PathId
from hotline.routing import control, items, queries
from hotline.routing.errors import (
    CannotTake,
    NotYourOffer,
    QueueNotFound,
    WorkNotFound,
    WorkNotWaiting,
)
from hotline.routing.overview import overview
from hotline.routing.policies import Policies
from hotline.routing.work_schemas import (
    ExcludeIn,
    ForceIn,
    MyWorkRead,
    MyWorksRead,
    NoteIn,
    PauseIn,
    PriorityIn,
    QueuesRead,
)
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, CurrentPerson, Db, NotSignedIn, Now, requires
from hotline.web.problems import problems


def policies(connection: HTTPConnection) -> Policies:
    return cast("Policies", connection.app.state.policies)


Rules = Annotated[Policies, Depends(policies)]
Controls = Annotated[Actor, Depends(requires("routing.control"))]

router = APIRouter(
    prefix="/api/routing", tags=["routing"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
OF_WORK = problems(WorkNotFound, WorkNotWaiting)


@router.get("/queues", dependencies=[Depends(requires("routing.read"))])
async def list_queues(db: Db, rules: Rules, clock: Now) -> QueuesRead:
    """Each queue with what waits in it, with whom it is, and who would be next and why."""
    now = clock.now()
    found = await db.read(lambda session: overview(session, rules.current(session), now))
    return QueuesRead.of(found)


@router.get("/work/mine")
async def list_my_work(db: Db, actor: CurrentPerson) -> MyWorksRead:
    """What is offered to me or on my desk, with the reason why it came to me."""
    found = await db.read(lambda session: queries.open_work_of(session, actor.id))
    return MyWorksRead(items=[MyWorkRead.of(one) for one in found])


@router.post("/work/{work_id}/force", status_code=204, responses=OF_WORK | problems(CannotTake))
async def force(work_id: PathId, body: ForceIn, db: Db, actor: Controls) -> None:
    """This person and nobody else: at once if free, else as soon as they are."""
    await db.write(
        lambda uow: control.force(uow, work_id, body.person_id, by=actor.id, note=body.note)
    )


@router.post("/work/{work_id}/take-back", status_code=204, responses=OF_WORK)
async def take_back(work_id: PathId, body: NoteIn, db: Db, actor: Controls) -> None:
    """Back in line, in the old place."""
    await db.write(lambda uow: control.take_back(uow, work_id, by=actor.id, note=body.note))


@router.post("/work/{work_id}/priority", status_code=204, responses=OF_WORK)
async def prioritise(work_id: PathId, body: PriorityIn, db: Db, actor: Controls) -> None:
    """Seconds of credit: it counts as having waited that much longer."""
    await db.write(
        lambda uow: control.prioritise(uow, work_id, body.seconds, by=actor.id, note=body.note)
    )


@router.post("/work/{work_id}/exclude", status_code=204, responses=OF_WORK)
async def exclude(work_id: PathId, body: ExcludeIn, db: Db, actor: Controls) -> None:
    """A conflict of interest: never this person."""
    await db.write(
        lambda uow: control.exclude(uow, work_id, body.person_id, by=actor.id, note=body.note)
    )


@router.post(
    "/work/{work_id}/accept", status_code=204, responses=problems(WorkNotFound, NotYourOffer)
)
async def accept(work_id: PathId, db: Db, actor: CurrentPerson) -> None:
    """Take what was laid on one's desk; a second time changes nothing."""
    await db.write(lambda uow: items.accept(uow, work_id, actor.id))


@router.post(
    "/work/{work_id}/decline", status_code=204, responses=problems(WorkNotFound, NotYourOffer)
)
async def decline(work_id: PathId, db: Db, actor: CurrentPerson) -> None:
    """The next person is asked."""
    await db.write(lambda uow: items.decline(uow, work_id, actor.id))


@router.post("/queues/{queue}/pause", status_code=204, responses=problems(QueueNotFound))
async def pause(queue: str, body: PauseIn, db: Db, actor: Controls, rules: Rules) -> None:
    """Offer nothing from this queue; who waits is told, and keeps the place."""
    await db.write(
        lambda uow: control.pause(
            uow, rules.current(uow.session), queue, by=actor.id, reason=body.reason
        )
    )


@router.post("/queues/{queue}/go-on", status_code=204, responses=problems(QueueNotFound))
async def go_on(queue: str, db: Db, actor: Controls, rules: Rules) -> None:
    """Offer from this queue again."""
    await db.write(lambda uow: control.go_on(uow, rules.current(uow.session), queue, by=actor.id))
