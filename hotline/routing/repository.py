"""SQL on offers and work; private to the package. What a dispatch looks at is in `snapshot`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from hotline.calls.model import Call
from hotline.organisation.model import Person
from hotline.routing.model import (
    PolicyVersion,
    QueueMember,
    QueuePause,
    Reservation,
    ReservationState,
    WorkItem,
    WorkState,
)
from hotline.routing.work import LIVE, WorkKind

OPEN = (ReservationState.OFFERED, ReservationState.ACCEPTED)


def take(session: Session, work_id: str) -> bool:
    """Claim work for an offer; False: it waits no longer, somebody was faster."""
    session.flush()
    found: CursorResult[Any] = session.connection().execute(
        update(WorkItem)
        .where(col(WorkItem.id) == work_id, col(WorkItem.state) == WorkState.WAITING)
        .values(state=WorkState.OFFERED)
    )
    if item := session.identity_map.get(session.identity_key(WorkItem, work_id)):
        session.expire(item)
    return found.rowcount == 1


def open_reservation(session: Session, *, leg_id: str) -> Reservation | None:
    query = select(Reservation).where(
        Reservation.leg_id == leg_id, col(Reservation.state).in_(OPEN)
    )
    return session.exec(query.with_for_update()).first()


def open_reservation_of(session: Session, work_id: str) -> Reservation | None:
    query = select(Reservation).where(
        Reservation.work_id == work_id, col(Reservation.state).in_(OPEN)
    )
    return session.exec(query.with_for_update()).first()


def open_paper_of(session: Session, person_id: str) -> Sequence[Reservation]:
    """What somebody has in hand for which somebody waits at the other end, calls apart."""
    query = select(Reservation).where(
        Reservation.person_id == person_id,
        col(Reservation.state).in_(OPEN),
        col(Reservation.kind).in_(list(LIVE - {WorkKind.CALL})),
    )
    return session.exec(query.with_for_update()).all()


def open_of_all(session: Session, work_ids: Sequence[str]) -> Sequence[Reservation]:
    query = select(Reservation).where(
        col(Reservation.work_id).in_(work_ids), col(Reservation.state).in_(OPEN)
    )
    return session.exec(query.with_for_update()).all()


def expired(session: Session, now: datetime) -> Sequence[Reservation]:
    query = select(Reservation).where(
        Reservation.state == ReservationState.OFFERED, col(Reservation.expires_at) <= now
    )
    return session.exec(query).all()


def last_handler(session: Session, number: str, since: datetime) -> str | None:
    """Who spoke last with a caller of this number."""
    query = (
        select(Call.person_id)
        .where(
            Call.caller_number == number,
            col(Call.arrived_at) >= since,
            col(Call.person_id).is_not(None),
        )
        .order_by(col(Call.arrived_at).desc())
    )
    return session.exec(query.limit(1)).first()


def paused(session: Session) -> frozenset[str]:
    return frozenset(session.exec(select(QueuePause.queue)))


def newest_policy_id(session: Session) -> str | None:
    return session.exec(select(PolicyVersion.id).order_by(col(PolicyVersion.id).desc())).first()


def members(session: Session, queue: str) -> Sequence[QueueMember]:
    return session.exec(select(QueueMember).where(QueueMember.queue == queue)).all()


def policy_versions(session: Session, *, before: str | None, limit: int) -> Sequence[Any]:
    """The newest first: id, when, who by name, why; not the documents."""
    query = _versions().order_by(col(PolicyVersion.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(PolicyVersion.id) < before)
    return session.connection().execute(query).all()


def policy_version(session: Session, version: str) -> Any | None:
    query = _versions(col(PolicyVersion.document)).where(col(PolicyVersion.id) == version)
    return session.connection().execute(query).first()


def _versions(*further: Any) -> Select[Any]:
    return select_columns(
        col(PolicyVersion.id),
        col(PolicyVersion.made_at),
        col(PolicyVersion.note),
        col(Person.name).label("made_by"),
        *further,
    ).outerjoin(Person, col(Person.id) == col(PolicyVersion.made_by))
