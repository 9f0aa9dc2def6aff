"""All SQL of units, people and appointments; private to this package."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, or_
from sqlmodel import Session, col, select

from hotline.organisation.model import Appointment, AppointmentKind, Person, PersonRole, Role


def roles_of(session: Session, person_id: str) -> frozenset[Role]:
    rows = session.exec(select(PersonRole).where(PersonRole.person_id == person_id))
    return frozenset(row.role for row in rows)


def roles_of_all(session: Session, person_ids: Sequence[str]) -> dict[str, list[Role]]:
    """One query for a page of people."""
    roles: dict[str, list[Role]] = {person_id: [] for person_id in person_ids}
    rows = select(PersonRole).where(col(PersonRole.person_id).in_(person_ids))
    for row in session.exec(rows.order_by(col(PersonRole.role))):
        roles[row.person_id].append(row.role)
    return roles


def set_roles(session: Session, person_id: str, roles: Iterable[Role]) -> None:
    session.exec(delete(PersonRole).where(col(PersonRole.person_id) == person_id))
    session.add_all(PersonRole(person_id=person_id, role=role) for role in sorted(set(roles)))


def overlapping(session: Session, wanted: Appointment) -> Appointment | None:
    """An appointment of the same village that already fills this place for some of the days."""
    query = (
        select(Appointment)
        .where(Appointment.village_id == wanted.village_id)
        .where(_fills_the_same_place(wanted))
        .where(or_(col(Appointment.until).is_(None), col(Appointment.until) >= wanted.since))
    )
    if wanted.until is not None:
        query = query.where(col(Appointment.since) <= wanted.until)
    return session.exec(query).first()


def _fills_the_same_place(wanted: Appointment) -> ColumnElement[bool]:
    # One primary adviser a village; of backups there may be several, but nobody twice.
    same_person = col(Appointment.person_id) == wanted.person_id
    if wanted.kind is AppointmentKind.BACKUP:
        return same_person
    return or_(same_person, col(Appointment.kind) == AppointmentKind.PRIMARY)


def in_force(day: date) -> ColumnElement[bool]:
    return and_(
        col(Appointment.since) <= day,
        or_(col(Appointment.until).is_(None), col(Appointment.until) >= day),
    )


def person_named(session: Session, username: str) -> Person | None:
    return session.exec(select(Person).where(Person.username == username)).first()
