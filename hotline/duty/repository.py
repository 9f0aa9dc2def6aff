"""SQL behind changes of the roster; private to this package."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from hotline.duty.model import Shift, ShiftOmission, ShiftPattern
from hotline.organisation.model import Person


def overlapping(session: Session, wanted: Shift) -> Shift | None:
    """Another shift of the same person and group that shares time; one may begin when one ends."""
    query = select(Shift).where(
        Shift.person_id == wanted.person_id,
        Shift.duty_group == wanted.duty_group,
        Shift.id != wanted.id,
        col(Shift.starts_at) < wanted.ends_at,
        col(Shift.ends_at) > wanted.starts_at,
    )
    with session.no_autoflush:  # a shift on its way to another time is not written yet
        return session.exec(query.order_by(col(Shift.starts_at))).first()


def starting_within(session: Session, start: datetime, end: datetime) -> Sequence[Shift]:
    query = select(Shift).where(col(Shift.starts_at) >= start, col(Shift.starts_at) < end)
    return session.exec(query.order_by(col(Shift.starts_at), col(Shift.id))).all()


def of_people(
    session: Session, people: Collection[str], start: datetime, end: datetime
) -> Sequence[Shift]:
    """Their shifts that touch the time, in any group."""
    query = select(Shift).where(
        col(Shift.person_id).in_(people), col(Shift.ends_at) > start, col(Shift.starts_at) < end
    )
    return session.exec(query.order_by(col(Shift.starts_at), col(Shift.id))).all()


def people(session: Session, ids: Collection[str], *, is_locked: bool = False) -> dict[str, Person]:
    """Who they are by id; locked in one order, so that two units never wait for each other."""
    query = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id))
    if is_locked:
        query = query.with_for_update()
    return {person.id: person for person in session.exec(query)}


def made_by(session: Session, pattern_id: str, after: datetime) -> Sequence[Shift]:
    """What the pattern has made of its occurrences from then on."""
    query = select(Shift).where(
        Shift.pattern_id == pattern_id, col(Shift.occurs_at) > after, col(Shift.starts_at) > after
    )
    return session.exec(query).all()


def omitted(session: Session, pattern_id: str, after: datetime) -> set[datetime]:
    """Occurrences that somebody removed, or moved so far ahead that they run or are over."""
    gone = select(ShiftOmission.occurs_at).where(
        ShiftOmission.pattern_id == pattern_id, col(ShiftOmission.occurs_at) > after
    )
    early = select(Shift.occurs_at).where(
        Shift.pattern_id == pattern_id, col(Shift.occurs_at) > after, col(Shift.starts_at) <= after
    )
    found = {*session.exec(gone), *session.exec(early)}
    return {at for at in found if at is not None}


def forget_pattern(session: Session, pattern: ShiftPattern) -> None:
    """The pattern goes; what it made and is kept belongs to nobody's pattern from now on."""
    session.exec(delete(ShiftOmission).where(col(ShiftOmission.pattern_id) == pattern.id))
    session.exec(
        update(Shift)
        .where(col(Shift.pattern_id) == pattern.id)
        .values(pattern_id=None, occurs_at=None)
        .execution_options(synchronize_session=False)
    )
    session.delete(pattern)
