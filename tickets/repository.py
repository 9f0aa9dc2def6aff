"""All SQL that changes tickets and callers, and what their changes need to read; private to the package."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Executable, bindparam, func, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from hotline.calls.model import Call
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Appointment, AppointmentKind, Person, Unit, UnitLevel
from tickets.dispatching import Adviser, Candidates, Office
from tickets.machine import TicketState
from tickets.model import Caller, Ticket

INSERTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

CALLER_OF: Final = select(
    col(Caller.id), col(Caller.name), col(Caller.village_id), col(Caller.groups)
).where(col(Caller.phone) == bindparam("phone"))
ATTACHING: Final = (
    update(Call)
    .where(col(Call.id) == bindparam("of"))
    .values(
        ticket_id=bindparam("ticket"),
        caller_id=bindparam("caller"),
        village_id=bindparam("village"),
    )
    .execution_options(synchronize_session=False)
)
TICKET_OF: Final = select(col(Ticket.id)).where(col(Ticket.call_id) == bindparam("call_id"))


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """What a caller's record brings into a new ticket."""

    id: str
    name: str | None
    village_id: str | None
    groups: list[str]


def find_or_make_caller(uow: UnitOfWork, phone: str) -> KnownCaller:
    """Core statements: every incoming call passes here."""
    row = uow.connection.execute(CALLER_OF, {"phone": phone}).first()
    if row is not None:
        return KnownCaller(row[0], row[1], row[2], row[3])
    new = {"id": new_id(), "phone": phone, "groups": [], "created_at": uow.now, "version": 1}
    if _insert_unless_there(uow, Caller, new, "phone"):
        return KnownCaller(str(new["id"]), None, None, [])
    row = uow.connection.execute(CALLER_OF, {"phone": phone}).one()
    return KnownCaller(row[0], row[1], row[2], row[3])


def ticket_of_call(uow: UnitOfWork, call_id: str) -> str | None:
    return uow.connection.execute(TICKET_OF, {"call_id": call_id}).scalar_one_or_none()


def insert_ticket(uow: UnitOfWork, values: dict[str, Any]) -> bool:
    """False: the call has a ticket already."""
    return _insert_unless_there(uow, Ticket, values, "call_id")


def _insert_unless_there(
    uow: UnitOfWork, table: type[SQLModel], values: dict[str, Any], unique: str
) -> bool:
    """Insert the row; False where another process was faster, which is seen from now on."""
    statement = _insertion(uow.connection.dialect.name, table, unique)
    return uow.connection.execute(statement, values).first() is not None


@cache
def _insertion(dialect: str, table: type[SQLModel], unique: str) -> Executable:
    # Built once: making a statement of twenty columns costs more than running it.
    inserting = INSERTS[dialect](table).on_conflict_do_nothing(index_elements=[unique])
    return cast("Executable", inserting.returning(text("1")))


def attach_to_call(
    uow: UnitOfWork,
    call_id: str,
    *,
    ticket_id: str,
    caller_id: str | None,
    village_id: str | None,
) -> None:
    facts = {"of": call_id, "ticket": ticket_id, "caller": caller_id, "village": village_id}
    uow.connection.execute(ATTACHING, facts)


def lock_ticket(session: Session, ticket_id: str) -> Ticket | None:
    return session.get(Ticket, ticket_id, with_for_update=True)


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


def candidates(session: Session, village_id: str | None, today: date) -> Candidates:
    """Who could take a matter of this village; without a village only the county."""
    county = session.exec(
        select(Unit).where(Unit.level == UnitLevel.COUNTY, col(Unit.is_active)).order_by(Unit.code)
    ).first()
    village = session.get(Unit, village_id) if village_id else None
    town = session.get(Unit, village.parent_id) if village and village.parent_id else None
    advisers = _advisers(session, village.id, today) if village else {}
    return Candidates(
        village=Office(village.id, village.name) if village else None,
        primary=tuple(advisers.get(AppointmentKind.PRIMARY, ())),
        backup=tuple(advisers.get(AppointmentKind.BACKUP, ())),
        town=Office(town.id, town.name) if town and town.is_active else None,
        county=Office(county.id, county.name) if county else None,
    )


def _advisers(
    session: Session, village_id: str, today: date
) -> dict[AppointmentKind, list[Adviser]]:
    load = (
        select(func.count())
        .select_from(Ticket)
        .where(col(Ticket.handler_id) == col(Person.id))
        .where(col(Ticket.state).in_([TicketState.DISPATCHED, TicketState.IN_PROGRESS]))
        .scalar_subquery()
    )
    rows = session.exec(
        select(Appointment.kind, Person, load)
        .join(Person, col(Person.id) == col(Appointment.person_id))
        .where(Appointment.village_id == village_id, in_force(today))
        .order_by(col(Person.id))
    )
    found: dict[AppointmentKind, list[Adviser]] = {}
    for kind, person, open_count in rows:
        adviser = Adviser(person.id, person.name, person.is_active, open_count)
        found.setdefault(AppointmentKind(kind), []).append(adviser)
    return found


def in_force(today: date) -> ColumnElement[bool]:
    """Appointments that hold on this day."""
    return (col(Appointment.since) <= today) & or_(
        col(Appointment.until).is_(None), col(Appointment.until) >= today
    )
