"""Reads of units, people and advisers, for this package and all above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from hotline.organisation.errors import PersonNotFound
from hotline.organisation.model import (
    Appointment,
    AppointmentKind,
    Person,
    PersonRole,
    Role,
    Unit,
    UnitLevel,
)
from hotline.organisation.repository import in_force, roles_of, roles_of_all

LEVELS = 3  # county, town, village: a subtree is never deeper


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, without secrets."""

    id: str
    username: str
    name: str
    roles: frozenset[Role]
    unit_id: str | None
    unit_name: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    person: Person
    unit_name: str | None
    roles: list[Role]


@dataclass(frozen=True, slots=True)
class VillageRow:
    unit: Unit
    town: str | None


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    appointment: Appointment
    village_name: str
    person_name: str


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    q: str | None = None  # a part of the name, or the beginning of the username
    role: Role | None = None
    unit_id: str | None = None  # with all units below it
    is_active: bool | None = None


def identity(session: Session, person_id: str) -> Identity | None:
    query = (
        select(Person, Unit.name)
        .join(Unit, col(Unit.id) == col(Person.unit_id), isouter=True)
        .where(Person.id == person_id)
    )
    row = session.exec(query).first()
    if row is None:
        return None
    person, unit_name = row
    return Identity(
        id=person.id,
        username=person.username,
        name=person.name,
        roles=roles_of(session, person.id),
        unit_id=person.unit_id,
        unit_name=unit_name,
        is_active=person.is_active,
    )


def people(
    session: Session, wanted: PeopleFilter, *, after: Sequence[str] | None, limit: int
) -> list[PersonRow]:
    """A page in the order of names; `after` is the (name, id) of the last row seen."""
    query = select(Person, Unit.name).join(Unit, col(Unit.id) == col(Person.unit_id), isouter=True)
    if wanted.q:
        named = col(Person.name).contains(wanted.q, autoescape=True)
        known_as = col(Person.username).startswith(wanted.q.casefold(), autoescape=True)
        query = query.where(or_(named, known_as))
    if wanted.role is not None:
        holders = select(PersonRole.person_id).where(PersonRole.role == wanted.role)
        query = query.where(col(Person.id).in_(holders))
    if wanted.unit_id is not None:
        query = query.where(col(Person.unit_id).in_(subtree(session, wanted.unit_id)))
    if wanted.is_active is not None:
        query = query.where(col(Person.is_active).is_(wanted.is_active))
    if after is not None:
        query = query.where(tuple_(col(Person.name), col(Person.id)) > tuple_(*after))
    rows = session.exec(query.order_by(col(Person.name), col(Person.id)).limit(limit)).all()
    roles = roles_of_all(session, [person.id for person, _ in rows])
    return [PersonRow(person, unit_name, roles[person.id]) for person, unit_name in rows]


def person(session: Session, person_id: str) -> PersonRow:
    """One member of staff.

    Raises:
        PersonNotFound: there is none with this id.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise PersonNotFound
    return person_row(session, found)


def person_row(session: Session, person: Person) -> PersonRow:
    unit = session.get(Unit, person.unit_id) if person.unit_id else None
    return PersonRow(person, unit.name if unit else None, sorted(roles_of(session, person.id)))


def units(session: Session, *, after: str | None, limit: int) -> Sequence[Unit]:
    """In the order of division codes: a county, its towns, their villages."""
    query = select(Unit).order_by(col(Unit.code)).limit(limit)
    if after is not None:
        query = query.where(col(Unit.code) > after)
    return session.exec(query).all()


def subtree(session: Session, unit_id: str) -> list[str]:
    """The unit and all below it."""
    found, level = [unit_id], [unit_id]
    for _ in range(LEVELS - 1):
        below = select(Unit.id).where(col(Unit.parent_id).in_(level))
        level = list(session.exec(below))
        found += level
    return found


def villages(session: Session, q: str, *, limit: int) -> list[VillageRow]:
    """By a part of the name or by pinyin initials: 东沟 or dgc."""
    town = aliased(Unit)
    query = (
        select(Unit, town.name)
        .join(town, col(town.id) == col(Unit.parent_id), isouter=True)
        .where(Unit.level == UnitLevel.VILLAGE, col(Unit.is_active))
    )
    if text := q.strip():
        by_letters = col(Unit.initials).contains(text.lower(), autoescape=True)
        query = query.where(or_(col(Unit.name).contains(text, autoescape=True), by_letters))
    rows = session.exec(query.order_by(col(Unit.code)).limit(limit))
    return [VillageRow(unit, name) for unit, name in rows]


def adviser_of(
    session: Session,
    village_id: str,
    day: date,
    kind: AppointmentKind = AppointmentKind.PRIMARY,
) -> Person | None:
    """Who serves the village on that day, if they are still with us."""
    query = (
        select(Person)
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(Appointment.village_id == village_id, Appointment.kind == kind, in_force(day))
        .where(col(Person.is_active))
        .order_by(col(Appointment.since).desc())
    )
    return session.exec(query).first()


def villages_of(session: Session, person_id: str, day: date) -> list[str]:
    query = select(Appointment.village_id).where(Appointment.person_id == person_id, in_force(day))
    return list(session.exec(query))


def appointments(
    session: Session,
    *,
    village_id: str | None,
    person_id: str | None,
    after: str | None,
    limit: int,
) -> list[AppointmentRow]:
    """In the order of their making."""
    query = (
        select(Appointment, Unit.name, Person.name)
        .join(Unit, col(Unit.id) == col(Appointment.village_id))
        .join(Person, col(Person.id) == col(Appointment.person_id))
    )
    if village_id is not None:
        query = query.where(Appointment.village_id == village_id)
    if person_id is not None:
        query = query.where(Appointment.person_id == person_id)
    if after is not None:
        query = query.where(col(Appointment.id) > after)
    rows = session.exec(query.order_by(col(Appointment.id)).limit(limit))
    return [AppointmentRow(appointment, village, person) for appointment, village, person in rows]
