"""HTTP for recurring shifts: parse, authorise, call the service, return the pattern and its plan."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session

from hotline.duty import pattern_service, queries
from hotline.duty.errors import PatternNotFound, PatternWrong
from hotline.duty.model import ShiftPattern
from hotline.duty.pattern_schemas import PatternRead, PatternSaved, PatternWrite, PlanRead
from hotline.duty.reconcile import Plan
from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.edge import ID_PATTERN, PathId
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.phones import PhoneInvalid, normalised
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import Page
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/shift-patterns",
    tags=["duty"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
Reads = Annotated[Actor, Depends(requires("roster.read"))]
Plans = Annotated[Actor, Depends(requires("roster.manage"))]


@router.get("")
async def list_patterns(db: Db, actor: Reads) -> Page[PatternRead]:
    """Every pattern, the oldest first."""
    whole = actor.may("people.contact")
    rows = await db.read(queries.patterns)
    return Page(items=[PatternRead.of(row, whole=whole) for row in rows], next=None)


@router.post("", status_code=201, responses=problems(PersonNotFound, PatternWrong, PhoneInvalid))
async def add_pattern(body: PatternWrite, db: Db, actor: Plans) -> PatternSaved:
    """Keep a pattern and plan its first weeks; shifts that overlap are left out and named."""

    def unit(uow: UnitOfWork) -> PatternSaved:
        pattern = ShiftPattern(**body.fields(), created_at=uow.now)
        plan = pattern_service.add_pattern(uow, pattern, by=actor.id)
        return _saved(uow.session, pattern, plan, actor)

    return await db.write(unit)


@router.post(
    "/preview", responses=problems(PatternNotFound, PersonNotFound, PatternWrong, PhoneInvalid)
)
async def preview_pattern(
    body: PatternWrite,
    db: Db,
    _: Plans,
    clock: Now,
    pattern_id: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
) -> PlanRead:
    """What saving this would do to the roster; nothing is changed."""

    def read(session: Session) -> PlanRead:
        if pattern_id is not None and session.get(ShiftPattern, pattern_id) is None:
            raise PatternNotFound
        asked = ShiftPattern(**body.fields(), created_at=clock.now())
        asked.id = pattern_id or asked.id
        asked.phone = normalised(asked.phone) if asked.phone else None
        return _plan(session, pattern_service.planned(session, asked, clock.now()))

    return await db.read(read)


@router.put(
    "/{pattern_id}",
    responses=problems(
        PatternNotFound,
        ChangedMeanwhile,
        VersionMalformed,
        PersonNotFound,
        PatternWrong,
        PhoneInvalid,
    ),
)
async def change_pattern(
    pattern_id: PathId, body: PatternWrite, version: Version, db: Db, actor: Plans
) -> PatternSaved:
    """Change a pattern, and with it the shifts ahead that nobody has touched."""

    def unit(uow: UnitOfWork) -> PatternSaved:
        pattern, plan = pattern_service.change_pattern(
            uow, pattern_id, body.fields(), version=version, by=actor.id
        )
        return _saved(uow.session, pattern, plan, actor)

    return await db.write(unit)


@router.delete(
    "/{pattern_id}",
    status_code=204,
    responses=problems(PatternNotFound, ChangedMeanwhile, VersionMalformed),
)
async def remove_pattern(pattern_id: PathId, version: Version, db: Db, actor: Plans) -> None:
    """End a pattern: its untouched shifts ahead go, those of the past and by hand stay."""
    await db.write(
        lambda uow: pattern_service.remove_pattern(uow, pattern_id, version=version, by=actor.id)
    )


def _saved(session: Session, pattern: ShiftPattern, plan: Plan, actor: Actor) -> PatternSaved:
    shown = PatternRead.of(pattern, whole=actor.may("people.contact"))
    return PatternSaved(pattern=shown, plan=_plan(session, plan))


def _plan(session: Session, plan: Plan) -> PlanRead:
    shown = [*plan.add, *(one for _, one in plan.change), *(one.wanted for one in plan.clashes)]
    return PlanRead.of(plan, queries.names(session, {one.person_id for one in shown}))
