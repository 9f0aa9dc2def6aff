"""HTTP for the policy: read it, try another on a day that is over, put it in force."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session, col, select

from hotline.kernel.errors import Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from hotline.routing.policies import Policies
from hotline.routing.policy_file import PolicyUnusable
from hotline.routing.tryout import Trial, try_out
from hotline.routing.work_routes import Rules
from hotline.routing.work_schemas import PolicyIn, PolicyRead, TrialRead, TryOutIn, TryOutRead
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/routing/policy",
    tags=["routing"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
Makes = Annotated[Actor, Depends(requires("routing.policy"))]


@router.get("", dependencies=[Depends(requires("routing.read"))])
async def read_policy(db: Db, rules: Rules) -> PolicyRead:
    """The policy in force."""
    return await db.read(lambda session: _read(session, rules))


@router.put("", responses=problems(PolicyUnusable))
async def adopt_policy(body: PolicyIn, db: Db, actor: Makes, rules: Rules) -> PolicyRead:
    """Put a policy in force at once; one that contradicts itself is refused and changes nothing."""

    def unit(uow: UnitOfWork) -> PolicyRead:
        rules.adopt(uow, body.document, by=actor.id, note=body.note)
        return _read(uow.session, rules)

    return await db.write(unit)


@router.post(
    "/try-out",
    responses=problems(PolicyUnusable),
    dependencies=[Depends(requires("routing.policy"))],
)
async def try_policy(body: TryOutIn, db: Db, rules: Rules) -> TryOutRead:
    """Who would have been offered the calls of a day first; nothing is changed by it."""
    policy = body.document.policy(rules.office)
    return await db.read(lambda session: _tried(session, try_out(session, policy, body.day)))


def _read(session: Session, rules: Policies) -> PolicyRead:
    return PolicyRead(document=rules.document(session), version=rules.version(session))


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
