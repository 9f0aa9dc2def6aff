"""HTTP for units, people and appointments: parse, authorise, call the service, return the row."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation import queries, service
from hotline.organisation.edge import ID_PATTERN, PathId, page_of
from hotline.organisation.errors import (
    OwnRights,
    PersonNotFound,
    UnitCodeTaken,
    UnitNotFound,
    UsernameTaken,
    WrongLevel,
)
from hotline.organisation.model import Role
from hotline.organisation.names import Line
from hotline.organisation.phones import PhoneInvalid
from hotline.organisation.queries import PeopleFilter, PersonRow
from hotline.organisation.schemas import (
    AppointmentRead,
    PersonPatch,
    PersonRead,
    PersonWrite,
    UnitPatch,
    UnitRead,
    UnitWrite,
    VillageRead,
)
from hotline.organisation.sign_in import service as sign_ins
from hotline.organisation.sign_in.errors import PasswordWeak
from hotline.organisation.sign_in.routes import Desk
from hotline.organisation.sign_in.schemas import PasswordWrite
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page, decode_cursor
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api", tags=["organisation"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
ReadsUnits = Annotated[Actor, Depends(requires("units.read"))]
KeepsUnits = Annotated[Actor, Depends(requires("units.manage"))]
ReadsPeople = Annotated[Actor, Depends(requires("people.read"))]
KeepsPeople = Annotated[Actor, Depends(requires("people.manage"))]
Text = Annotated[Line, Query(max_length=40)]
QueryId = Annotated[str | None, Query(pattern=ID_PATTERN)]
WholeCounty = Annotated[int, Query(ge=1, le=2000)]


@router.get("/units", responses=problems(CursorUnknown))
async def list_units(
    db: Db, _: ReadsUnits, cursor: Cursor = None, limit: WholeCounty = 1000
) -> Page[UnitRead]:
    """Units in the order of their codes: the county, its towns, their villages."""
    after = decode_cursor(cursor, parts=1)[0] if cursor else None
    rows = await db.read(lambda session: queries.units(session, after=after, limit=limit))
    return page_of(rows, limit, show=UnitRead.of, key=lambda unit: (unit.code,))


@router.get("/units/villages")
async def find_villages(
    db: Db, _: ReadsUnits, q: Text = "", limit: Limit = 20
) -> Page[VillageRead]:
    """Villages by a part of the name or by pinyin initials."""
    rows = await db.read(lambda session: queries.villages(session, q, limit=limit))
    return Page(items=[VillageRead.of(row) for row in rows], next=None)


@router.post(
    "/units",
    status_code=201,
    responses=problems(UnitCodeTaken, UnitNotFound, WrongLevel, PhoneInvalid),
)
async def add_unit(body: UnitWrite, db: Db, actor: KeepsUnits) -> UnitRead:
    return UnitRead.of(await db.write(lambda uow: service.add_unit(uow, body.unit(), by=actor.id)))


@router.patch(
    "/units/{unit_id}",
    responses=problems(UnitNotFound, ChangedMeanwhile, VersionMalformed, PhoneInvalid),
)
async def change_unit(
    unit_id: PathId, body: UnitPatch, db: Db, actor: KeepsUnits, version: Version
) -> UnitRead:
    return UnitRead.of(
        await db.write(
            lambda uow: service.change_unit(
                uow, unit_id, body.changes(), version=version, by=actor.id
            )
        )
    )


def people_filter(
    *,
    q: Text = "",
    role: Role | None = None,
    unit_id: QueryId = None,
    is_active: bool | None = None,
) -> PeopleFilter:
    return PeopleFilter(q=q or None, role=role, unit_id=unit_id, is_active=is_active)


@router.get("/people", responses=problems(CursorUnknown))
async def list_people(
    db: Db,
    actor: ReadsPeople,
    wanted: Annotated[PeopleFilter, Depends(people_filter)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PersonRead]:
    """Staff in the order of names."""
    after = decode_cursor(cursor, parts=2) if cursor else None
    rows = await db.read(lambda session: queries.people(session, wanted, after=after, limit=limit))
    whole = actor.may("people.contact")
    return page_of(
        rows,
        limit,
        show=lambda row: PersonRead.of(row, whole=whole),
        key=lambda row: (row.person.name, row.person.id),
    )


@router.get("/people/{person_id}", responses=problems(PersonNotFound))
async def read_person(person_id: PathId, db: Db, actor: ReadsPeople) -> PersonRead:
    row = await db.read(lambda session: queries.person(session, person_id))
    return PersonRead.of(row, whole=actor.may("people.contact"))


@router.post(
    "/people",
    status_code=201,
    responses=problems(UsernameTaken, UnitNotFound, PhoneInvalid, PasswordWeak),
)
async def add_person(body: PersonWrite, db: Db, actor: KeepsPeople, desk: Desk) -> PersonRead:
    new = body.person(await desk.hash(body.password, body.username))

    def unit(uow: UnitOfWork) -> PersonRow:
        return queries.person_row(uow.session, service.add_person(uow, new, by=actor.id))

    return PersonRead.of(await db.write(unit), whole=True)


@router.patch(
    "/people/{person_id}",
    responses=problems(
        PersonNotFound, UnitNotFound, ChangedMeanwhile, VersionMalformed, PhoneInvalid, OwnRights
    ),
)
async def change_person(
    person_id: PathId, body: PersonPatch, db: Db, actor: KeepsPeople, version: Version
) -> PersonRead:
    """Change what is named. New roles or deactivation end the person's sessions at once."""

    def unit(uow: UnitOfWork) -> PersonRow:
        person = service.change_person(uow, person_id, body.changes(), version=version, by=actor.id)
        return queries.person_row(uow.session, person)

    return PersonRead.of(await db.write(unit), whole=True)


@router.post(
    "/people/{person_id}/password",
    status_code=204,
    responses=problems(PersonNotFound, PasswordWeak),
)
async def set_password(
    person_id: PathId, body: PasswordWrite, desk: Desk, actor: KeepsPeople
) -> None:
    """Set a new password; all sessions of the person end, and a lock is lifted."""
    await desk.set_password(person_id, body.password, by=actor.id)


@router.delete("/people/{person_id}/totp", status_code=204, responses=problems(PersonNotFound))
async def forget_totp(person_id: PathId, db: Db, _: KeepsPeople) -> None:
    """For a lost telephone: the person enrols a new one."""
    await db.write(lambda uow: sign_ins.forget_totp(uow, person_id))


@router.get("/appointments", responses=problems(CursorUnknown))
async def list_appointments(
    db: Db,
    _: ReadsPeople,
    village_id: QueryId = None,
    person_id: QueryId = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> Page[AppointmentRead]:
    """Who serves which village, past and present."""
    after = decode_cursor(cursor, parts=1)[0] if cursor else None
    rows = await db.read(
        lambda session: queries.appointments(
            session, village_id=village_id, person_id=person_id, after=after, limit=limit
        )
    )
    return page_of(rows, limit, show=AppointmentRead.of, key=lambda row: (row.appointment.id,))
