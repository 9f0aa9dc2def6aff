"""Rows for tests. A test states only the fields it is about; ids and numbers come from counters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, groupby
from typing import Any, TypeVar

from sqlmodel import SQLModel

from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import (
    Appointment,
    AppointmentKind,
    Person,
    PersonRole,
    Role,
    Unit,
    UnitLevel,
)
from tickets.followups.model import FollowUp, FollowUpKind
from tickets.machine import TicketState
from tickets.model import Caller, Ticket
from tickets.text import search_text

Row = TypeVar("Row", bound=SQLModel)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)


def keep(database: Database, row: Row) -> Row:
    """Store the row; it can be read afterwards without a session."""

    def unit(uow: UnitOfWork) -> Row:
        uow.session.add(row)
        uow.session.flush()
        return row

    return database.write_now(unit)


def keep_all(database: Database, rows: Sequence[SQLModel]) -> None:
    """The same for many at once; what others refer to comes first."""

    def unit(uow: UnitOfWork) -> None:
        for _, alike in groupby(rows, key=type):
            uow.session.add_all(alike)
            uow.session.flush()

    database.write_now(unit)


def a_unit(database: Database, level: UnitLevel = UnitLevel.VILLAGE, **fields: Any) -> Unit:
    return keep(database, _unit(level, **fields))


def a_person(database: Database, *roles: str, unit: Unit | None = None, **fields: Any) -> Person:
    person, its_roles = _person(*roles, unit=unit, **fields)
    keep_all(database, [person, *its_roles])
    return person


def an_appointment(database: Database, village: Unit, person: Person, **fields: Any) -> Appointment:
    return keep(database, _appointment(village, person, **fields))


def a_caller(database: Database, phone: str = "+8613905722046", **fields: Any) -> Caller:
    return keep(database, Caller(phone=phone, **{"created_at": LONG_AGO} | fields))


def a_call(database: Database, **fields: Any) -> Call:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "carrier": "simulator",
        "carrier_id": f"CA{number}",
        "caller_number": "+8613905722046",
        "called_number": "12348",
        "state": CallState.IVR,
        "arrived_at": database.clock.now(),
    }
    return keep(database, Call(**defaults | fields))


def a_ticket(database: Database, **fields: Any) -> Ticket:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": new_id(),
        "number": f"330599-20260302-1-{number:04}",
        "state": TicketState.REGISTERED,
        "request_kind": "consultation",
        "matter": "wage_arrears",
        "summary": "包工头拖欠工资三个月",
        "caller_name": "李桂芳",
        "caller_number": "+8613905722046",
        "created_at": database.clock.now() + timedelta(microseconds=number),
    }
    ticket = Ticket(**defaults | fields)
    ticket.search_text = search_text(ticket)
    return keep(database, ticket)


def a_follow_up(database: Database, **fields: Any) -> FollowUp:
    defaults: dict[str, Any] = {
        "kind": FollowUpKind.CALL_BACK,
        "due_at": database.clock.now() + timedelta(minutes=30),
        "phone": "+8613905722046",
        "created_at": database.clock.now(),
    }
    return keep(database, FollowUp(**defaults | fields))


@dataclass(frozen=True, slots=True)
class County:
    """One county with two towns, a village in each, and one person of each kind."""

    county: Unit
    town: Unit
    other_town: Unit
    village: Unit
    other_village: Unit
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Person:
        return self.people[who]


def a_county(database: Database) -> County:
    """Has admin, supervisor, operator, operator2, adviser, backup, town_officer, other_town_officer, reviewer and auditor."""
    county = _unit(UnitLevel.COUNTY, code="330599", name="云山县公共法律服务中心")
    town = _unit(UnitLevel.TOWN, name="东溪镇", parent_id=county.id)
    other_town = _unit(UnitLevel.TOWN, name="西岭镇", parent_id=county.id)
    village = _unit(name="东沟村", parent_id=town.id)
    other_village = _unit(name="西坡村", parent_id=other_town.id)
    places: dict[str, tuple[str, Unit]] = {
        "admin": ("admin", county),
        "supervisor": ("supervisor", county),
        "operator": ("operator", county),
        "operator2": ("operator", county),
        "adviser": ("adviser", town),
        "backup": ("adviser", town),
        "town_officer": ("town_officer", town),
        "other_town_officer": ("town_officer", other_town),
        "reviewer": ("reviewer", county),
        "auditor": ("auditor", county),
    }
    made = {
        name: _person(role, unit=unit, name=name, phone="+8613600000001")
        for name, (role, unit) in places.items()
    }
    people = {name: person for name, (person, _) in made.items()}
    roles = [role for _, roles in made.values() for role in roles]
    appointments = [
        _appointment(village, people["adviser"]),
        _appointment(village, people["backup"], kind=AppointmentKind.BACKUP),
    ]
    units = [county, town, other_town, village, other_village]
    keep_all(database, [*units, *people.values(), *roles, *appointments])
    return County(county, town, other_town, village, other_village, people)


def _unit(level: UnitLevel = UnitLevel.VILLAGE, **fields: Any) -> Unit:
    number = next(_numbers)
    defaults = {"code": f"{number:012}", "name": f"单位{number}", "level": level}
    return Unit(**defaults | fields)


def _person(
    *roles: str, unit: Unit | None = None, **fields: Any
) -> tuple[Person, list[PersonRole]]:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": new_id(),
        "username": f"person{number}",
        "name": f"人员{number}",
        "password_hash": "-",
        "unit_id": unit.id if unit else None,
        "created_at": LONG_AGO,
    }
    person = Person(**defaults | fields)
    return person, [PersonRole(person_id=person.id, role=Role(role)) for role in roles]


def _appointment(village: Unit, person: Person, **fields: Any) -> Appointment:
    defaults: dict[str, Any] = {"since": date(2026, 1, 1), "kind": AppointmentKind.PRIMARY}
    return Appointment(village_id=village.id, person_id=person.id, **defaults | fields)
