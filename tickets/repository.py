"""All SQL that changes tickets and callers, and what their changes need to read; private to the package."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, case, or_
from sqlmodel import Session, col, select

from hotline.kernel.clock import local
from hotline.kernel.hot import HotInsert, HotStatement, from_json
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Appointment, AppointmentKind, Person, Unit, UnitLevel
from hotline.routing.model import Reservation
from hotline.routing.reasons import Against
from tickets import history
from tickets.dispatching import Office, PassedOver, Place
from tickets.model import Caller, Ticket

# Every incoming call passes these.
CALLER_OF: Final = HotStatement(
    "SELECT id, name, village_id, groups FROM caller WHERE phone = :phone"
)
TICKET_OF: Final = HotStatement("SELECT id FROM ticket WHERE call_id = :call_id")
SERIAL: Final = HotStatement(
    "INSERT INTO counter (name, value) "
    "SELECT :name, 1 WHERE NOT EXISTS (SELECT 1 FROM ticket WHERE call_id = :call_id) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)
ATTACHING: Final = HotStatement(
    "UPDATE call SET ticket_id = :ticket, caller_id = :caller, village_id = :village WHERE id = :call"
)
NEW_CALLER: Final = HotInsert(
    Caller, *("id", "phone", "groups", "created_at", "version"), unless="phone"
)


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """What a caller's record brings into a new ticket."""

    id: str
    name: str | None
    village_id: str | None
    groups: list[str]


def find_or_make_caller(uow: UnitOfWork, phone: str) -> KnownCaller:
    known = _caller(uow, phone)
    if known is not None:
        return known
    new = {"id": new_id(), "phone": phone, "groups": [], "created_at": uow.now, "version": 1}
    if NEW_CALLER.run(uow.connection, [new]):
        return KnownCaller(str(new["id"]), None, None, [])
    made_meanwhile = _caller(uow, phone)  # by another process, which is seen from now on
    assert made_meanwhile is not None  # noqa: S101 - callers are never deleted
    return made_meanwhile


def _caller(uow: UnitOfWork, phone: str) -> KnownCaller | None:
    row = CALLER_OF.first(uow.connection, phone=phone)
    return None if row is None else KnownCaller(row[0], row[1], row[2], from_json(row[3]))


def ticket_of_call(uow: UnitOfWork, call_id: str) -> str | None:
    row = TICKET_OF.first(uow.connection, call_id=call_id)
    return None if row is None else str(row[0])


def serial_for_call(uow: UnitOfWork, name: str, call_id: str) -> int | None:
    """The next value of this counter; None, and nothing counted: the call has a ticket already."""
    row = SERIAL.first(uow.connection, name=name, call_id=call_id)
    return None if row is None else int(row[0])


def insert_ticket(uow: UnitOfWork, values: dict[str, Any]) -> bool:
    """False: the call has a ticket already."""
    return _new_ticket(tuple(values)).run(uow.connection, [values]) > 0


@cache
def _new_ticket(columns: tuple[str, ...]) -> HotInsert:
    return HotInsert(Ticket, *columns, unless="call_id")


def attach_to_call(
    uow: UnitOfWork,
    call_id: str,
    *,
    ticket_id: str,
    caller_id: str | None,
    village_id: str | None,
) -> None:
    ATTACHING.run(
        uow.connection, call=call_id, ticket=ticket_id, caller=caller_id, village=village_id
    )


def lock_ticket(session: Session, ticket_id: str) -> Ticket | None:
    ticket = session.get(Ticket, ticket_id, with_for_update=True)
    history.found(session, ticket)
    return ticket


def lock_ticket_of_call(session: Session, call_id: str) -> Ticket | None:
    return session.exec(select(Ticket).where(Ticket.call_id == call_id).with_for_update()).first()


def lock_caller(session: Session, caller_id: str) -> Caller | None:
    return session.get(Caller, caller_id, with_for_update=True)


def active_person(session: Session, person_id: str) -> Person | None:
    person = session.get(Person, person_id)
    return person if person is not None and person.is_active else None


def active_unit(session: Session, unit_id: str) -> Unit | None:
    unit = session.get(Unit, unit_id)
    return unit if unit is not None and unit.is_active else None


def held_ticket(uow: UnitOfWork, ticket_id: str) -> Ticket:
    ticket = uow.locked(Ticket, ticket_id)
    history.found(uow.session, ticket)
    return ticket


def has_county(session: Session) -> bool:
    return _county(session) is not None


def place_of(session: Session, village_id: str | None) -> Place:
    """The village of a matter and the offices above it; without a village only the county."""
    county = _county(session)
    village = session.get(Unit, village_id) if village_id else None
    town = session.get(Unit, village.parent_id) if village and village.parent_id else None
    return Place(
        village=_office(village),
        town=_office(town if town and town.is_active else None),
        county=_office(county),
    )


def advisers_passed_over(
    uow: UnitOfWork, ticket: Ticket, reservation: Reservation | None, *, chosen: str | None = None
) -> tuple[PassedOver, ...]:
    """The village's advisers who did not get the matter, in the order in which they were asked."""
    if ticket.village_id is None:
        return ()
    why = dict(reservation.reason["passed_over"]) if reservation is not None else {}
    query = (
        select(Person.id, Person.name)
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(Appointment.village_id == ticket.village_id, in_force(local(uow.now).date()))
        .order_by(case((col(Appointment.kind) == AppointmentKind.PRIMARY, 0), else_=1), Person.id)
    )
    found: list[PassedOver] = []
    for person_id, name in uow.session.exec(query):
        if person_id == chosen:
            break  # who comes after is no reason
        found.append(PassedOver(name, Against(why[person_id]) if person_id in why else None))
    return tuple(found)


def _county(session: Session) -> Unit | None:
    query = select(Unit).where(Unit.level == UnitLevel.COUNTY, col(Unit.is_active))
    return session.exec(query.order_by(Unit.code)).first()


def _office(unit: Unit | None) -> Office | None:
    return Office(unit.id, unit.name) if unit is not None else None


def in_force(today: date) -> ColumnElement[bool]:
    """Appointments that hold on this day."""
    return (col(Appointment.since) <= today) & or_(
        col(Appointment.until).is_(None), col(Appointment.until) >= today
    )
