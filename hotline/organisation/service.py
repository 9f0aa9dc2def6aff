"""What can be done with units, people and appointments. Each function runs inside a unit of work.

People are never deleted: their name stays on what they did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from hotline.kernel.clock import local
from hotline.kernel.errors import HotlineError
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation import repository
from hotline.organisation.errors import (
    AlreadyAppointed,
    AppointmentNotFound,
    NotAnAdviser,
    OwnRights,
    PeriodBackwards,
    PersonInactive,
    PersonNotFound,
    UnitCodeTaken,
    UnitNotFound,
    UsernameTaken,
    VillageInactive,
    WrongLevel,
)
from hotline.organisation.events import (
    AdviserAppointed,
    AppointmentEnded,
    PersonAdded,
    PersonChanged,
    UnitChanged,
)
from hotline.organisation.model import Appointment, AppointmentKind, Person, Role, Unit, UnitLevel
from hotline.organisation.names import initials
from hotline.organisation.phones import normalised
from hotline.organisation.sign_in import service as sign_ins
from hotline.organisation.sign_in.events import Why

ABOVE: Final[Mapping[UnitLevel, UnitLevel | None]] = {
    UnitLevel.COUNTY: None,
    UnitLevel.TOWN: UnitLevel.COUNTY,
    UnitLevel.VILLAGE: UnitLevel.TOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """The password is a hash already: hashing takes longer than a unit of work may."""

    username: str
    name: str
    password_hash: str
    roles: frozenset[Role]
    phone: str | None = None
    unit_id: str | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licence_no: str | None = None


def add_unit(uow: UnitOfWork, unit: Unit, *, by: str) -> Unit:
    """Add a unit below its parent.

    Raises:
        UnitNotFound, WrongLevel: the parent does not exist or is of the wrong level.
        UnitCodeTaken: another unit has this code.
        PhoneInvalid: nobody could be reached at the number.
    """
    parent = _unit(uow, unit.parent_id) if unit.parent_id else None
    if ABOVE[unit.level] != (parent.level if parent else None):
        raise WrongLevel(f"a {unit.level} cannot be below {parent.level if parent else 'nothing'}")
    unit.initials = initials(unit.name)
    unit.phone = _phone(unit.phone)
    uow.session.add(unit)
    _flush(uow, UnitCodeTaken(f"the code {unit.code} is used", code_taken=unit.code))
    uow.emit(UnitChanged(at=uow.now, unit_id=unit.id, by=by))
    return unit


def change_unit(
    uow: UnitOfWork, unit_id: str, changes: Mapping[str, Any], *, version: int | None, by: str
) -> Unit:
    """Change name, phone, address or activity; code and place in the tree stay.

    Raises:
        UnitNotFound, ChangedMeanwhile, PhoneInvalid
    """
    _unit(uow, unit_id)
    unit = uow.locked(Unit, unit_id)
    check_version(unit.version, version)
    for field, value in changes.items():
        setattr(unit, field, _phone(value) if field == "phone" else value)
    unit.initials = initials(unit.name)
    unit.version += 1
    uow.emit(UnitChanged(at=uow.now, unit_id=unit.id, by=by))
    return unit


def add_person(uow: UnitOfWork, new: NewPerson, *, by: str) -> Person:
    """Add a member of staff with roles.

    Raises:
        UsernameTaken, UnitNotFound, PhoneInvalid
    """
    if new.unit_id is not None:
        _unit(uow, new.unit_id)
    person = Person(
        username=new.username,
        name=new.name,
        password_hash=new.password_hash,
        phone=_phone(new.phone),
        unit_id=new.unit_id,
        skills=list(new.skills),
        languages=list(new.languages),
        licence_no=new.licence_no,
        password_changed_at=uow.now,
        created_at=uow.now,
    )
    uow.session.add(person)
    _flush(uow, UsernameTaken(username=new.username))  # before the roles: they refer to the row
    repository.set_roles(uow.session, person.id, new.roles)
    uow.emit(PersonAdded(at=uow.now, person_id=person.id, by=by, roles=tuple(sorted(new.roles))))
    return person


def change_person(
    uow: UnitOfWork, person_id: str, changes: Mapping[str, Any], *, version: int | None, by: str
) -> Person:
    """Change what is named; new roles or deactivation end the person's sessions at once.

    Raises:
        PersonNotFound, UnitNotFound, ChangedMeanwhile, PhoneInvalid
        OwnRights: somebody tried to change their own roles or activity.
    """
    person = locked_person(uow, person_id)
    check_version(person.version, version)
    before = repository.roles_of(uow.session, person_id)
    after = frozenset(changes.get("roles", before))
    deactivated = person.is_active and changes.get("is_active") is False
    if person_id == by and (after != before or deactivated):
        raise OwnRights
    if changes.get("unit_id") is not None:
        _unit(uow, changes["unit_id"])
    for field, value in changes.items():
        if field != "roles":
            setattr(person, field, _phone(value) if field == "phone" else value)
    person.version += 1
    if after != before:
        repository.set_roles(uow.session, person_id, after)
        sign_ins.revoke_all(uow, person_id, Why.ROLES)
    if deactivated:
        sign_ins.revoke_all(uow, person_id, Why.DEACTIVATED)
    uow.emit(
        PersonChanged(
            at=uow.now,
            person_id=person_id,
            by=by,
            changed=tuple(sorted(changes)),
            roles=tuple(sorted(after)),
            is_active=person.is_active,
        )
    )
    return person


def appoint(
    uow: UnitOfWork, appointment: Appointment, *, by: str, replaces: Appointment | None = None
) -> Appointment:
    """Make somebody the adviser of a village for a time.

    The appointment it `replaces` ends the day before; both are told of when both are done, so that
    a village that changes its adviser is not taken for one that has lost it.

    Raises:
        UnitNotFound, WrongLevel, VillageInactive: there is no such village.
        PersonNotFound, PersonInactive, NotAnAdviser: the person cannot serve.
        PeriodBackwards, AlreadyAppointed: the days do not fit.
    """
    village = _served_village(uow, appointment.village_id)
    person = locked_person(uow, appointment.person_id)
    if not person.is_active:
        raise PersonInactive
    if Role.ADVISER not in repository.roles_of(uow.session, person.id):
        raise NotAnAdviser
    if appointment.until is not None and appointment.until < appointment.since:
        raise PeriodBackwards
    if replaces is not None:
        _close(uow, replaces, max(appointment.since, local(uow.now).date()))
        uow.session.flush()
    if repository.overlapping(uow.session, appointment) is not None:
        raise AlreadyAppointed
    uow.session.add(appointment)
    uow.session.flush()
    if replaces is not None:
        uow.emit(_ended(uow, replaces, by=by))
    uow.emit(
        AdviserAppointed(
            at=uow.now,
            person_id=person.id,
            village_id=village.id,
            kind=AppointmentKind(appointment.kind),
            by=by,
        )
    )
    return appointment


def end_appointment(uow: UnitOfWork, appointment_id: str, *, today: date, by: str) -> None:
    """End it with yesterday; one that has not begun is taken back. Ended ones stay for the record.

    Raises:
        AppointmentNotFound: there is none.
    """
    appointment = uow.session.get(Appointment, appointment_id, with_for_update=True)
    if appointment is None:
        raise AppointmentNotFound
    _close(uow, appointment, today)
    uow.emit(_ended(uow, appointment, by=by))


def _served_village(uow: UnitOfWork, village_id: str) -> Unit:
    village = _unit(uow, village_id, lock=True)  # two at once would both see a free place
    if village.level is not UnitLevel.VILLAGE:
        raise WrongLevel("advisers serve villages", level=village.level)
    if not village.is_active:
        raise VillageInactive
    return village


def _close(uow: UnitOfWork, appointment: Appointment, day: date) -> None:
    """It does not hold on this day any more."""
    if appointment.since >= day:
        uow.session.delete(appointment)
    elif appointment.until is None or appointment.until >= day:
        appointment.until = date.fromordinal(day.toordinal() - 1)


def _ended(uow: UnitOfWork, appointment: Appointment, *, by: str) -> AppointmentEnded:
    return AppointmentEnded(
        at=uow.now,
        person_id=appointment.person_id,
        village_id=appointment.village_id,
        by=by,
    )


def locked_person(uow: UnitOfWork, person_id: str) -> Person:
    person = uow.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise PersonNotFound
    return person


def _unit(uow: UnitOfWork, unit_id: str, *, lock: bool = False) -> Unit:
    unit = uow.session.get(Unit, unit_id, with_for_update=lock or None)
    if unit is None:
        raise UnitNotFound
    return unit


def _phone(entered: str | None) -> str | None:
    return normalised(entered) if entered else None


def _flush(uow: UnitOfWork, taken: HotlineError) -> None:
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise taken from error
