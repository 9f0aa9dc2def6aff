"""All SQL of calls; private to the package."""

from typing import Any

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegRole, LegState, Receipt
from hotline.kernel.hot import HotInsert, HotStatement, from_json
from hotline.kernel.uow import UnitOfWork

_CALL = HotInsert(
    Call,
    *("id", "carrier", "carrier_id", "direction", "caller_number", "called_number", "state"),
    *("queue", "priority", "arrived_at", "hold_seconds", "ivr", "version"),
    unless="carrier, carrier_id",
)
_LEG = HotInsert(
    Leg,
    *("id", "call_id", "role", "endpoint", "carrier_leg_id", "state", "started_at", "answered_at"),
)
_RECEIPT = HotInsert(Receipt, "key", "call_id", "at", "reply")
_FIRST_RECEIPT = HotInsert(Receipt, "key", "call_id", "at", "reply", unless="key")
_REPLY = HotStatement("SELECT call_id, reply FROM receipt WHERE key = :key")

_KNOWN = HotStatement("SELECT id FROM call WHERE carrier = :carrier AND carrier_id = :carrier_id")


def insert_call(uow: UnitOfWork, call: dict[str, Any], leg: dict[str, Any]) -> bool:
    """The hot path of every incoming call. False: the call is there already."""
    if not _CALL.run(uow.connection, [call]):
        return False
    _LEG.run(uow.connection, [leg])
    return True


def id_of(uow: UnitOfWork, carrier: str, carrier_id: str) -> str | None:
    row = _KNOWN.first(uow.connection, carrier=carrier, carrier_id=carrier_id)
    return row[0] if row else None


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
    row = _REPLY.first(uow.connection, key=key)
    if row is None:
        return None
    return row[0], from_json(row[1])


def keep_receipt(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> None:
    row = {"key": key, "call_id": call_id, "at": uow.now, "reply": reply}
    _RECEIPT.run(uow.connection, [row])


def keep_first_receipt(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> bool:
    """False: this signal was applied before."""
    row = {"key": key, "call_id": call_id, "at": uow.now, "reply": reply}
    return _FIRST_RECEIPT.run(uow.connection, [row]) > 0


def change_receipt(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> None:
    row = col(Receipt.key) == key
    uow.connection.execute(update(Receipt).where(row).values(call_id=call_id, reply=reply))


def open_calls(session: Session, carrier: str) -> list[Call]:
    """Also calls that are over, but where the end of a line was never told."""
    of_carrier = select(Call).where(Call.carrier == carrier)
    going_on = session.exec(of_carrier.where(Call.state != CallState.ENDED)).all()
    lines = select(Leg.call_id).where(text("call_leg.state != 'ended'"))  # as in the index
    with_open_line = of_carrier.where(
        Call.state == CallState.ENDED, col(Call.id).in_(lines.distinct())
    )
    return [*going_on, *session.exec(with_open_line)]


def attach(uow: UnitOfWork, call_id: str, **values: Any) -> None:
    uow.connection.execute(update(Call).where(col(Call.id) == call_id).values(**values))
