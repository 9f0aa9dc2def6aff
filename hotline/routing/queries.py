"""Reads of routing that other packages may use."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.routing import repository
from hotline.routing.model import Reservation, WorkItem, WorkState
from hotline.routing.work import WorkKind


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


def open_of_person(session: Session, person_id: str) -> Reservation | None:
    query = select(Reservation).where(
        Reservation.person_id == person_id,
        Reservation.kind == WorkKind.CALL,
        col(Reservation.state).in_(repository.OPEN),
    )
    return session.exec(query).first()
