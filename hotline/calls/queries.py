"""Reads of calls that other packages may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, tuple_

from hotline.calls import repository
from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, Recording
from hotline.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class CallFilter:
    carrier_id: str | None = None
    state: CallState | None = None
    since: datetime | None = None
    until: datetime | None = None
    mine: bool = False  # only those the reader answered


def find(session: Session, carrier: str, carrier_id: str, *, lock: bool = False) -> Call | None:
    return repository.find(session, carrier, carrier_id, lock=lock)


def id_of(uow: UnitOfWork, carrier: str, carrier_id: str) -> str | None:
    """The call's id without loading it: almost always None, for a call that arrives now."""
    return repository.id_of(uow, carrier, carrier_id)


def get(session: Session, call_id: str) -> Call | None:
    return session.get(Call, call_id)


def legs(session: Session, call_id: str) -> list[Leg]:
    return repository.legs(session, call_id)


def recordings(session: Session, call_id: str) -> Sequence[Recording]:
    query = select(Recording).where(Recording.call_id == call_id)
    return session.exec(query.order_by(col(Recording.id))).all()


def page(
    session: Session,
    wanted: CallFilter,
    *,
    person_id: str | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[Call]:
    """Calls, newest first, after the given key."""
    query = select(Call)
    if wanted.carrier_id is not None:
        query = query.where(Call.carrier_id == wanted.carrier_id)
    if wanted.state is not None:
        query = query.where(Call.state == wanted.state)
    if person_id is not None:
        query = query.where(Call.person_id == person_id)
    if wanted.since is not None:
        query = query.where(col(Call.arrived_at) >= wanted.since)
    if wanted.until is not None:
        query = query.where(col(Call.arrived_at) < wanted.until)
    if before is not None:
        query = query.where(tuple_(col(Call.arrived_at), col(Call.id)) < before)
    query = query.order_by(col(Call.arrived_at).desc(), col(Call.id).desc())
    return session.exec(query.limit(limit)).all()


def open_calls(session: Session, carrier: str) -> list[Call]:
    return repository.open_calls(session, carrier)
