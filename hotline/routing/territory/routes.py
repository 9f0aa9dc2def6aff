"""HTTP for who covers which village: look, appoint, replace and end."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends
from fastapi.requests import HTTPConnection

from hotline.kernel.errors import Forbidden
from hotline.organisation.edge import PathId
from hotline.organisation.errors import (
    AlreadyAppointed,
    AppointmentNotFound,
    NotAnAdviser,
    PeriodBackwards,
    PersonInactive,
    PersonNotFound,
    UnitNotFound,
    VillageInactive,
    WrongLevel,
)
from hotline.routing.territory import queries, service
from hotline.routing.territory.errors import OtherVillage, VillageWorkOpen
from hotline.routing.territory.policy import Status
from hotline.routing.territory.queries import Territory
from hotline.routing.territory.schemas import (
    AppointedRead,
    AppointIn,
    EndedRead,
    EndIn,
    GapsRead,
    TerritoryRead,
)
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.problems import problems


def territory_of(connection: HTTPConnection) -> Territory:
    return cast("Territory", connection.app.state.territory)


router = APIRouter(
    prefix="/api/territory",
    tags=["territory"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
Rules = Annotated[Territory, Depends(territory_of)]
Reads = Annotated[Actor, Depends(requires("roster.read"))]
Appoints = Annotated[Actor, Depends(requires("appointments.manage"))]


@router.get("")
async def read_territory(
    db: Db, actor: Reads, rules: Rules, clock: Now, status: Status | None = None
) -> TerritoryRead:
    """Towns with their villages: who covers each, why, and who comes next. The reader's own town is first."""
    now = clock.now()
    found = await db.read(lambda session: queries.coverage(session, now, rules))
    return TerritoryRead.of(
        found,
        now,
        own_unit=actor.unit_id,
        villages_per_adviser=rules.villages_per_adviser,
        status=status,
    )


@router.get("/gaps")
async def list_gaps(db: Db, _: Reads, rules: Rules, clock: Now) -> GapsRead:
    """Villages that nobody covers today."""
    now = clock.now()
    return GapsRead.of(await db.read(lambda session: queries.coverage(session, now, rules)))


@router.post(
    "/appointments",
    status_code=201,
    responses=problems(
        UnitNotFound,
        PersonNotFound,
        WrongLevel,
        NotAnAdviser,
        PersonInactive,
        VillageInactive,
        PeriodBackwards,
        AlreadyAppointed,
        AppointmentNotFound,
        OtherVillage,
        VillageWorkOpen,
    ),
)
async def appoint(body: AppointIn, db: Db, actor: Appoints, rules: Rules) -> AppointedRead:
    """Appoint an adviser or a backup, instead of somebody else if that is said."""
    made = await db.write(
        lambda uow: service.appoint(
            uow,
            rules,
            body.wanted(),
            replaces=body.replaces,
            leaves_work=body.leaves_work,
            by=actor.id,
        )
    )
    return AppointedRead.of(made, rules.villages_per_adviser)


@router.post(
    "/appointments/{appointment_id}/end", responses=problems(AppointmentNotFound, VillageWorkOpen)
)
async def end_appointment(
    appointment_id: PathId, body: EndIn, db: Db, actor: Appoints, rules: Rules
) -> EndedRead:
    """End an appointment with yesterday; open matters must be handed over or expressly stay."""
    left = await db.write(
        lambda uow: service.end(
            uow, rules, appointment_id, leaves_work=body.leaves_work, by=actor.id
        )
    )
    return EndedRead(open_left=left)
