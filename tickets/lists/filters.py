"""What a list may be narrowed by: an allow-list of keys, so that no other column can be guessed from a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col

from hotline.kernel.clock import SHANGHAI
from tickets.deadlines import Light, yellow_until
from tickets.machine import TicketState
from tickets.model import OPEN_TICKETS, Ticket
from tickets.numbering import Channel
from tickets.policy import Standing
from tickets.queries import lit, ticking

DAY: Final = timedelta(days=1)
EQUAL: Final = (
    "call_id", "caller_id", "state", "handler_id", "operator_id", "unit_id", "village_id",
    "matter", "request_kind", "urgency", "channel", "confidential",
)  # fmt: skip
# What leaves few tickets however many there are.
NARROW: Final = ("call_id", "caller_id", "handler_id", "unit_id", "village_id", "light")


class Sort(StrEnum):
    NEWEST = "newest"
    DUE = "due"  # open tickets with a limit, the one that ends soonest first


@dataclass(frozen=True, slots=True)
class TicketFilter:
    call_id: str | None = None
    caller_id: str | None = None
    state: TicketState | None = None
    handler_id: str | None = None
    operator_id: str | None = None
    unit_id: str | None = None
    village_id: str | None = None
    matter: str | None = None
    request_kind: str | None = None
    urgency: str | None = None
    channel: Channel | None = None
    confidential: bool | None = None
    since: date | None = None  # registered on this day in Shanghai, or later
    until: date | None = None  # on this day, or before
    mine: bool = False  # I answer for it, or I registered it
    open: bool = False
    unassigned: bool = False  # accepted, and nobody's yet
    pressing: bool = False  # in its last day, or overdue
    light: Light | None = None
    sort: Sort = Sort.NEWEST
    q: str | None = None

    @property
    def is_narrow(self) -> bool:
        return (
            self.mine
            or self.pressing
            or self.sort is Sort.DUE
            or any(getattr(self, name) is not None for name in NARROW)
        )


def conditions(who: Standing, wanted: TicketFilter, now: datetime) -> list[Any]:
    """All but the question `q`, as clauses."""
    equal = [
        col(getattr(Ticket, name)) == value
        for name in EQUAL
        if (value := getattr(wanted, name)) is not None
    ]
    return [*equal, *_period(wanted), *_work(who, wanted, now), *_light(wanted, now)]


def _period(wanted: TicketFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield col(Ticket.created_at) >= _start_of(wanted.since)
    if wanted.until is not None and wanted.until < date.max:
        yield col(Ticket.created_at) < _start_of(wanted.until + DAY)


def _work(who: Standing, wanted: TicketFilter, now: datetime) -> Iterator[Any]:
    if wanted.mine:
        yield or_(*(person == who.person_id for person in _people(wanted)))
    if wanted.open or wanted.unassigned or wanted.pressing or wanted.sort is Sort.DUE:
        yield OPEN_TICKETS
    if wanted.unassigned:
        yield col(Ticket.state) != TicketState.DRAFT
        yield func.coalesce(col(Ticket.handler_id), col(Ticket.unit_id)).is_(None)
    if wanted.pressing:
        yield ticking() & (col(Ticket.due_at) <= yellow_until(now))
    if wanted.sort is Sort.DUE:
        yield ticking() & col(Ticket.due_at).is_not(None)


def _people(wanted: TicketFilter) -> list[Any]:
    """Who answers for a ticket, and who registered it.

    Of open tickets there are few, and of one person's thousands: the index of the open ones is the
    better way, and SQLite takes it only where the other is closed by an expression.
    """
    people: list[Any] = [col(Ticket.handler_id), col(Ticket.operator_id)]
    if wanted.open or wanted.pressing:
        return [func.coalesce(person, "") for person in people]
    return people


def _light(wanted: TicketFilter, now: datetime) -> Iterator[Any]:
    if wanted.light is Light.NONE:
        yield or_(col(Ticket.due_at).is_(None), ~ticking())
    elif wanted.light is not None:
        yield OPEN_TICKETS
        yield lit(wanted.light, now)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
