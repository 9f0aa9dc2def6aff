"""HTTP for the members of queues: read the list, replace the whole of it, ask for one person."""

from typing import Annotated

from fastapi import APIRouter, Depends

from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.edge import PathId
from hotline.organisation.errors import PersonInactive, PersonNotFound
from hotline.routing import members
from hotline.routing.errors import MemberTwice, QueueNotFound
from hotline.routing.members_schemas import MembersIn, PersonQueuesRead, QueueMembersRead
from hotline.routing.work_routes import Rules
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/routing", tags=["routing"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
READS = [Depends(requires("routing.read"))]
Makes = Annotated[Actor, Depends(requires("routing.policy"))]


@router.get("/queues/{queue}/members", dependencies=READS, responses=problems(QueueNotFound))
async def list_members(queue: str, db: Db, rules: Rules) -> QueueMembersRead:
    """Who works in this queue, and in which turn; nobody: all who are in no other one."""
    found = await db.read(lambda session: members.of_queue(session, rules.current(session), queue))
    return QueueMembersRead.of(found)


@router.put(
    "/queues/{queue}/members",
    responses=problems(
        QueueNotFound,
        PersonNotFound,
        PersonInactive,
        MemberTwice,
        ChangedMeanwhile,
        VersionMalformed,
    ),
)
async def set_members(
    queue: str, body: MembersIn, db: Db, actor: Makes, rules: Rules, version: Version
) -> QueueMembersRead:
    """Replace the whole list; If-Match with the version it was read at keeps others' changes."""

    def unit(uow: UnitOfWork) -> QueueMembersRead:
        policy = rules.current(uow.session)
        wanted = [(one.person_id, one.level) for one in body.members]
        members.replace(uow, policy, queue, wanted, version=version, by=actor.id)
        uow.session.flush()
        return QueueMembersRead.of(members.of_queue(uow.session, policy, queue))

    return await db.write(unit)


@router.get("/people/{person_id}/queues", dependencies=READS, responses=problems(PersonNotFound))
async def list_queues_of_person(person_id: PathId, db: Db, rules: Rules) -> PersonQueuesRead:
    """The queues one person works in."""
    found = await db.read(
        lambda session: members.of_person(session, rules.current(session), person_id)
    )
    return PersonQueuesRead.of(person_id, found)
