"""Reads of routing that other packages may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg
from hotline.organisation.model import Person, Unit
from hotline.routing import repository
from hotline.routing.model import Reservation, WorkItem, WorkState
from hotline.routing.work import WorkKind


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A reservation, with what its reader wants to know beside it."""

    reservation: Reservation
    answered_at: datetime | None
    name_of: Mapping[str, str]  # of the person, and of those who were passed over


@dataclass(frozen=True, slots=True)
class MyWork:
    """Something that is offered to somebody or on their desk."""

    reservation: Reservation
    item: WorkItem
    place: str | None


MOST_OF_ONE: Final = 200  # more than anybody has open at once


def line(session: Session) -> list[str]:
    """The ids of the waiting calls, the next one to be served first."""
    query = select(WorkItem.id, WorkItem.since, WorkItem.priority).where(
        WorkItem.state == WorkState.WAITING, WorkItem.kind == WorkKind.CALL
    )
    waiting = [
        (since - timedelta(seconds=priority), call_id)
        for call_id, since, priority in session.exec(query)
    ]
    return [call_id for _, call_id in sorted(waiting)]


def ahead_of(session: Session, call: Call) -> int:
    """How many callers are served before this one, who may not be in line yet."""
    if call.state is CallState.RINGING:
        return 0
    waiting = line(session)
    return waiting.index(call.id) if call.id in waiting else len(waiting)


def reservations(session: Session, call_id: str) -> Sequence[Reservation]:
    query = select(Reservation).where(Reservation.work_id == call_id)
    return session.exec(query.order_by(col(Reservation.id))).all()


def offers(session: Session, work_id: str) -> list[OfferRow]:
    """To whom a call or other work was offered, the first one first."""
    query = (
        select(Reservation, Leg.answered_at)
        .join(Leg, col(Leg.id) == col(Reservation.leg_id), isouter=True)
        .where(Reservation.work_id == work_id)
        .order_by(col(Reservation.offered_at), col(Reservation.id))
    )
    rows = session.exec(query).all()
    people = {row.person_id for row, _ in rows}
    people |= {who for row, _ in rows for who, _why in row.reason.get("passed_over", ())}
    names = select(Person.id, Person.name).where(col(Person.id).in_(people))
    name_of = dict(session.exec(names).all()) if people else {}
    return [OfferRow(row, answered_at, name_of) for row, answered_at in rows]


def open_work_of(session: Session, person_id: str) -> list[MyWork]:
    """All that is offered to somebody or on their desk, the oldest offer first."""
    query = (
        select(Reservation, WorkItem, Unit.name)
        .join(WorkItem, col(WorkItem.id) == col(Reservation.work_id))
        .outerjoin(Unit, col(Unit.id) == col(WorkItem.village_id))
        .where(Reservation.person_id == person_id, col(Reservation.state).in_(repository.OPEN))
        .order_by(col(Reservation.offered_at), col(Reservation.id))
        .limit(MOST_OF_ONE)
    )
    return [MyWork(*row) for row in session.exec(query)]
