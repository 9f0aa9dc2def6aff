"""HTTP for hand-overs: look what there is, hand it over in one action."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session

from hotline.kernel.errors import Forbidden
from hotline.organisation.errors import (
    AlreadyAppointed,
    NotAnAdviser,
    OwnRights,
    PersonInactive,
    PersonNotFound,
    UnitNotFound,
)
from hotline.organisation.model import Person
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.problems import problems
from tickets.handover import queries, service
from tickets.handover.errors import (
    DayOver,
    DeskMissing,
    HandoverKeyReused,
    MayNotDeactivate,
    ReceiverNotCounty,
    ReceiverOnDuty,
    ReceiverUnfit,
    WorkLeftBehind,
)
from tickets.handover.queries import Preview
from tickets.handover.schemas import HandoverRead, HandoverWrite, PreviewRead
from tickets.inputs import ID_PATTERN
from tickets.visibility import standing

router = APIRouter(
    prefix="/api/handovers",
    tags=["handover"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
HandsOver = Annotated[Actor, Depends(requires("handover.manage"))]


@router.get("/preview", responses=problems(PersonNotFound))
async def preview_handover(
    person_id: Annotated[str, Query(pattern=ID_PATTERN)], db: Db, actor: HandsOver, clock: Now
) -> PreviewRead:
    """Somebody's open work. An administrator is told how much, not what it is about."""
    now, whole = clock.now(), actor.may("tickets.read_all")

    def query(session: Session) -> Preview:
        person = session.get(Person, person_id)
        if person is None:
            raise PersonNotFound
        who = standing(session, actor, now) if whole else None
        return queries.preview(session, person, now, who=who)

    return PreviewRead.of(await db.read(query), shows_matters=whole)


@router.post(
    "",
    responses=problems(
        *(PersonNotFound, UnitNotFound, PersonInactive, ReceiverUnfit, ReceiverNotCounty),
        *(ReceiverOnDuty, DeskMissing, HandoverKeyReused, DayOver, WorkLeftBehind),
        *(OwnRights, MayNotDeactivate, NotAnAdviser, AlreadyAppointed),
    ),
)
async def hand_over(body: HandoverWrite, db: Db, actor: HandsOver) -> HandoverRead:
    """Hand over everything at once, or nothing. The same key again answers the same and changes nothing."""
    if body.deactivate and not actor.may("people.manage"):
        raise MayNotDeactivate
    wish = body.wish()
    row = await db.write(lambda uow: service.hand_over(uow, wish, by=actor.id))
    return HandoverRead.of(row)
