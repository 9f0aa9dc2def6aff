"""Reads of the roster, for this package and all above it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from hotline.duty.model import Shift, ShiftKind, ShiftPattern
from hotline.organisation.model import Person


@dataclass(frozen=True, slots=True)
class ShiftRow:
    shift: Shift
    person_name: str
    is_active: bool = True  # the person; somebody switched off answers nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From (inclusive) until (exclusive); None is open."""

    start: datetime | None = None
    end: datetime | None = None


def on_duty(session: Session, at: datetime, *, duty_group: str | None = None) -> list[ShiftRow]:
    """Who is on duty at an instant: the primary before the backup, longest on duty first."""
    query = (
        select(Shift, Person.name)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .where(col(Shift.starts_at) <= at, col(Shift.ends_at) > at, col(Person.is_active))
    )
    if duty_group is not None:
        query = query.where(Shift.duty_group == duty_group)
    rows = [ShiftRow(shift, name) for shift, name in session.exec(query)]
    return sorted(
        rows,
        key=lambda row: (
            row.shift.kind is not ShiftKind.PRIMARY,
            row.shift.starts_at,
            row.shift.id,
        ),
    )


def shifts(
    session: Session,
    period: Period,
    *,
    person_id: str | None = None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[ShiftRow]:
    """Shifts that touch the period, in the order of their beginning."""
    query = select(Shift, Person.name).join(Person, col(Person.id) == col(Shift.person_id))
    if period.start is not None:
        query = query.where(col(Shift.ends_at) > period.start)
    if period.end is not None:
        query = query.where(col(Shift.starts_at) < period.end)
    if person_id is not None:
        query = query.where(Shift.person_id == person_id)
    if after is not None:
        query = query.where(tuple_(col(Shift.starts_at), col(Shift.id)) > tuple_(*after))
    rows = session.exec(query.order_by(col(Shift.starts_at), col(Shift.id)).limit(limit))
    return [ShiftRow(shift, name) for shift, name in rows]


def calendar(session: Session, start: datetime, end: datetime) -> list[ShiftRow]:
    """Every shift that touches the time, with its person, in one statement."""
    query = (
        select(Shift, Person.name, Person.is_active)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .where(col(Shift.ends_at) > start, col(Shift.starts_at) < end)
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    return [ShiftRow(shift, name, is_active) for shift, name, is_active in session.exec(query)]


def patterns(session: Session) -> list[ShiftPattern]:
    """Few enough to be listed whole: one for each post."""
    query = select(ShiftPattern).order_by(col(ShiftPattern.created_at), col(ShiftPattern.id))
    return list(session.exec(query))


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The names of people by their ids."""
    query = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    return dict(session.exec(query).all())


def shift_row(session: Session, shift: Shift) -> ShiftRow:
    return ShiftRow(shift, session.get_one(Person, shift.person_id).name)
