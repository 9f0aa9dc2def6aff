"""HTTP for the policy: read it, try another on a day that is over, put it in force."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session, col, select

from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.edge import PathId, page_of
from hotline.organisation.model import Person
from hotline.routing import repository
from hotline.routing.errors import PolicyNotFound
from hotline.routing.policies import Policies
from hotline.routing.policy_file import PolicyDocument, PolicyUnusable
from hotline.routing.policy_schemas import (
    OldPolicyRead,
    PolicyIn,
    PolicyRead,
    PolicyVersionRead,
    TrialRead,
    TryOutIn,
    TryOutRead,
)
from hotline.routing.tryout import Trial, try_out
from hotline.routing.work_routes import Rules
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page, decode_cursor
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/routing/policy",
    tags=["routing"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
Makes = Annotated[Actor, Depends(requires("routing.policy"))]
MAKES = [Depends(requires("routing.policy"))]


@router.get("", dependencies=[Depends(requires("routing.read"))])
async def read_policy(db: Db, rules: Rules) -> PolicyRead:
    """The policy in force, and what holds where it says nothing."""
    return await db.read(lambda session: _read(session, rules))


@router.put("", responses=problems(PolicyUnusable, ChangedMeanwhile))
async def adopt_policy(body: PolicyIn, db: Db, actor: Makes, rules: Rules) -> PolicyRead:
    """Put a policy in force at once; one that contradicts itself is refused and changes nothing."""
    document = PolicyDocument.parse(body.document)

    def unit(uow: UnitOfWork) -> PolicyRead:
        rules.adopt(uow, document, by=actor.id, note=body.note, based_on=body.based_on)
        return _read(uow.session, rules)

    return await db.write(unit)


@router.get("/versions", responses=problems(CursorUnknown), dependencies=MAKES)
async def list_versions(
    db: Db, cursor: Cursor = None, limit: Limit = 20
) -> Page[PolicyVersionRead]:
    """Policies that are or were in force, the newest first."""
    [before] = decode_cursor(cursor, parts=1) if cursor else [None]
    rows = await db.read(
        lambda session: repository.policy_versions(session, before=before, limit=limit)
    )
    return page_of(
        rows,
        limit,
        show=lambda row: PolicyVersionRead(
            id=row.id, made_at=row.made_at, made_by=row.made_by, note=row.note
        ),
        key=lambda row: (row.id,),
    )


@router.get(
    "/versions/{version}", responses=problems(PolicyNotFound, PolicyUnusable), dependencies=MAKES
)
async def read_version(version: PathId, db: Db) -> OldPolicyRead:
    """One of them whole, to begin a new one from."""
    return await db.read(lambda session: _old(session, version))


@router.post("/try-out", responses=problems(PolicyUnusable), dependencies=MAKES)
async def try_policy(body: TryOutIn, db: Db, rules: Rules) -> TryOutRead:
    """Who would have been offered the calls of a day first; nothing is changed by it."""
    policy = PolicyDocument.parse(body.document).policy(rules.office)
    return await db.read(lambda session: _tried(session, try_out(session, policy, body.day)))


def _read(session: Session, rules: Policies) -> PolicyRead:
    return PolicyRead.of(rules.document(session), rules.version(session), rules)


def _old(session: Session, version: str) -> OldPolicyRead:
    row = repository.policy_version(session, version)
    if row is None:
        raise PolicyNotFound("no such version", version=version)
    return OldPolicyRead(
        id=row.id,
        made_at=row.made_at,
        made_by=row.made_by,
        note=row.note,
        document=PolicyDocument.parse(row.document),
    )


def _tried(session: Session, trials: list[Trial]) -> TryOutRead:
    ids = {one for trial in trials for one in (trial.was, trial.would_be) if one}
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())
    items = [TrialRead.of(trial, names) for trial in trials]
    return TryOutRead(
        calls=len(items),
        others=sum(item.is_other for item in items),
        unanswered=sum(item.would_be is None for item in items),
        items=items,
    )
