"""SQL of who serves where and with how much in hand; private to this package. Columns instead of rows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy import exists as exists_
from sqlmodel import Session, col

from hotline.organisation.model import Appointment, Person, PersonRole, Unit, UnitLevel
from hotline.routing.model import Reservation, WorkItem
from hotline.routing.repository import OPEN
from hotline.routing.staff import LEVEL_OF_ROLE
from hotline.routing.territory.model import VillageGap
from hotline.routing.work import Level, WorkKind

Only = Collection[str] | None  # these villages; None: all


def units(session: Session) -> Sequence[Unit]:
    """County, towns and the villages in use, in the order of their codes."""
    query = select(Unit).where(or_(col(Unit.is_active), col(Unit.level) != UnitLevel.VILLAGE))
    return session.scalars(query.order_by(col(Unit.code))).all()


def villages(session: Session, only: Only = None) -> list[str]:
    """The ids of villages in use."""
    query = select(col(Unit.id)).where(col(Unit.level) == UnitLevel.VILLAGE, col(Unit.is_active))
    if only is not None:
        query = query.where(col(Unit.id).in_(only))
    return list(session.scalars(query))


def lock(session: Session, village_ids: Collection[str]) -> None:
    """Hold the villages, in one order everywhere: two at once would both open the same gap."""
    query = select(col(Unit.id)).where(col(Unit.id).in_(village_ids)).order_by(col(Unit.id))
    session.connection().execute(query.with_for_update()).all()


def appointments(session: Session, today: date, only: Only = None) -> Sequence[Row[Any]]:
    """Those that hold today or will."""
    query: Select[*tuple[Any, ...]] = select(
        col(Appointment.id), col(Appointment.village_id), col(Appointment.person_id),
        col(Appointment.kind), col(Appointment.since), col(Appointment.until),
    ).where(or_(col(Appointment.until).is_(None), col(Appointment.until) >= today))  # fmt: skip
    if only is not None:
        query = query.where(col(Appointment.village_id).in_(only))
    return session.connection().execute(query.order_by(col(Appointment.id))).all()


def last_ended(session: Session, today: date, only: Only = None) -> dict[str, date]:
    """Village: the last day of the contract that ended last."""
    query = (
        select(col(Appointment.village_id), func.max(col(Appointment.until)))
        .where(col(Appointment.until) < today)
        .group_by(col(Appointment.village_id))
    )
    if only is not None:
        query = query.where(col(Appointment.village_id).in_(only))
    rows = session.connection().execute(query)
    return {village_id: day for village_id, day in rows if day is not None}


def open_gaps(session: Session, only: Only = None) -> dict[str, VillageGap]:
    query = select(VillageGap).where(col(VillageGap.closed_at).is_(None))
    if only is not None:
        query = query.where(col(VillageGap.village_id).in_(only))
    return {gap.village_id: gap for gap in session.scalars(query)}


def people(session: Session) -> Iterator[Row[Any]]:
    """All staff, those who left included: their name stays on appointments."""
    roles = [role for role, level in LEVEL_OF_ROLE.items() if level is Level.COUNTY]
    is_county = exists_().where(
        col(PersonRole.person_id) == col(Person.id), col(PersonRole.role).in_(roles)
    )
    query = select(
        col(Person.id), col(Person.name), col(Person.unit_id), col(Person.is_active),
        col(Person.open_cap), is_county.label("is_county"),
    ).order_by(col(Person.name), col(Person.id))  # fmt: skip
    return iter(session.connection().execute(query))


def offered(session: Session) -> Iterator[tuple[str, str, str | None]]:
    """Tickets laid on somebody's desk: work, person, village."""
    query = (
        select(col(Reservation.work_id), col(Reservation.person_id), col(WorkItem.village_id))
        .outerjoin(WorkItem, col(WorkItem.id) == col(Reservation.work_id))
        .where(col(Reservation.kind) == WorkKind.TICKET, col(Reservation.state).in_(OPEN))
    )
    return ((row[0], row[1], row[2]) for row in session.connection().execute(query))


def villages_of(session: Session, person_id: str, today: date) -> list[str]:
    query = (
        select(col(Appointment.village_id))
        .where(col(Appointment.person_id) == person_id)
        .where(or_(col(Appointment.until).is_(None), col(Appointment.until) >= today))
    )
    return list(session.scalars(query.distinct()))
