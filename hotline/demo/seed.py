"""Puts the demonstration county into an empty database, in a few large statements."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from dashboard.reports import rollups
from hotline.calls.model import Call, Leg
from hotline.demo import callers, county, presence, roster
from hotline.demo.assignment import work_rows
from hotline.demo.calls import CallHistory
from hotline.demo.county import CODE, STAFF
from hotline.demo.dice import Dice
from hotline.demo.matters import Matters
from hotline.demo.stories import Stories
from hotline.duty.model import Shift, ShiftPattern
from hotline.kernel.clock import Clock
from hotline.kernel.database import Database
from hotline.kernel.event_log import Counter, LoggedEvent
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Appointment, Person, PersonRole, Role, Unit
from hotline.organisation.sign_in.passwords import Passwords
from hotline.routing.model import Reservation, WorkItem
from tickets.followups.model import FollowUp
from tickets.model import Caller, Ticket, TicketNote

PASSWORD: Final = "demo-12348"  # noqa: S105 - public, and only ever made by the demonstration
SEED: Final = 12348
ROLES: Final = {
    Role.ADMIN: "系统管理员",
    Role.SUPERVISOR: "热线主管",
    Role.OPERATOR: "值班坐席",
    Role.ADVISER: "村居法律顾问",
    Role.TOWN_OFFICER: "司法所工作人员",
}
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    password: str
    name: str
    role: str
    place: str


def accounts() -> list[Account]:
    """The accounts of the demonstration, to be printed at its start."""
    return [
        Account(staff.username, PASSWORD, staff.name, ROLES[staff.role], staff.town or "县中心")
        for staff in STAFF
    ]


def seed(database: Database, clock: Clock, *, number: int = SEED) -> bool:
    """Make the county as it would be now; False where it already exists and nothing was done."""
    if database.read_now(lambda session: session.connection().execute(_COUNTY).first() is not None):
        return False
    parts = _write_down(Dice(number), clock)
    # One unit: a half-made county could never be told from a whole one.
    database.write_now(lambda uow: _keep(uow, parts))
    return True


_COUNTY: Final = select(col(Unit.id)).where(col(Unit.code) == CODE)


def _write_down(dice: Dice, clock: Clock) -> list[tuple[type[SQLModel], Rows]]:
    now = clock.now()
    passwords = Passwords()
    # Hashing is slow on purpose; one hash serves all, because the password is public anyway.
    password_hash = passwords.hash_now(PASSWORD)
    passwords.close()
    place = county.build(dice, now=now, password_hash=password_hash)
    citizens = callers.people(dice, place, now)
    patterns = roster.patterns(dice, place, now)
    history = CallHistory(dice, place, Stories())
    history.fill(citizens, now)
    matters = Matters(dice, place, history.stories, now)
    matters.fill(history.calls)
    matters.promises.agreed(matters.tickets[::-1])
    work, held = work_rows(matters.tickets)
    counters = [{"name": name, "value": value} for name, value in matters.counters.items()]
    return [
        (Unit, place.units),
        (Person, place.people),
        (PersonRole, place.roles),
        (Appointment, place.appointments),
        (ShiftPattern, patterns),
        (Shift, roster.shifts(dice, place, patterns, now)),
        (Caller, [citizen.row for citizen in citizens]),
        (Call, [call.row for call in history.calls]),
        (Leg, history.legs),
        (WorkItem, presence.in_line(history.calls)),
        (Reservation, history.reservations),
        (Ticket, matters.tickets),
        (WorkItem, work),
        (Reservation, held),
        (TicketNote, matters.notes),
        (FollowUp, matters.promises.rows),
        (Counter, counters),
        (LoggedEvent, presence.log(history, place, now)),
    ]


def _keep(uow: UnitOfWork, parts: list[tuple[type[SQLModel], Rows]]) -> None:
    for table, rows in parts:
        uow.connection.execute(
            insert(table), _numbered(uow, rows) if table is LoggedEvent else rows
        )
        if table is Call:
            rollups.book_new(uow.connection, [SimpleNamespace(**row) for row in rows])


def _numbered(uow: UnitOfWork, rows: Rows) -> Rows:
    """As the writer numbers its own events, so that no number is given twice."""
    return [row | {"seq": next(uow.numbers) if uow.numbers is not None else None} for row in rows]
