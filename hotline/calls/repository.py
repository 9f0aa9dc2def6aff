"""All SQL of calls; private to the package."""

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegRole, LegState, Receipt
from hotline.kernel.uow import UnitOfWork


def insert_call(uow: UnitOfWork, call: dict[str, Any], leg: dict[str, Any]) -> None:
    """Core statements: this is the hot path of every incoming call."""
    uow.connection.execute(insert(Call), call)
    uow.connection.execute(insert(Leg), leg)


def find(session: Session, carrier: str, carrier_id: str, *, lock: bool = False) -> Call | None:
    query = select(Call).where(Call.carrier == carrier, Call.carrier_id == carrier_id)
    return session.exec(query.with_for_update() if lock else query).first()


def locked(uow: UnitOfWork, call_id: str) -> Call:
    return uow.locked(Call, call_id)


def legs(session: Session, call_id: str) -> list[Leg]:
    query = select(Leg).where(Leg.call_id == call_id).order_by(col(Leg.id))
    return list(session.exec(query))


def caller_leg(session: Session, call_id: str) -> Leg:
    query = select(Leg).where(Leg.call_id == call_id, Leg.role == LegRole.CALLER)
    return session.exec(query).one()


def open_agent_legs(session: Session, call_id: str) -> list[Leg]:
    query = select(Leg).where(
        Leg.call_id == call_id, Leg.role == LegRole.AGENT, Leg.state != LegState.ENDED
    )
    return list(session.exec(query))


def reply_of(uow: UnitOfWork, key: str) -> tuple[str | None, list[Any]] | None:
    """What was answered to this signal before, or None when it is new."""
    row = uow.connection.execute(
        select(col(Receipt.call_id), col(Receipt.reply)).where(col(Receipt.key) == key)
    ).first()
    return None if row is None else (row[0], row[1])


def keep_receipt(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> None:
    uow.connection.execute(
        insert(Receipt), {"key": key, "call_id": call_id, "at": uow.now, "reply": reply}
    )


def open_calls(session: Session, carrier: str) -> list[Call]:
    query = select(Call).where(Call.carrier == carrier, Call.state != CallState.ENDED)
    return list(session.exec(query))


def attach(uow: UnitOfWork, call_id: str, **values: Any) -> None:
    uow.connection.execute(update(Call).where(col(Call.id) == call_id).values(**values))
