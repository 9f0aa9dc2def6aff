"""Starts, stops and moves the clock of a ticket. Each function runs inside a unit of work.

Whoever changes a ticket's deadline does it here, so that it can be made again when the calendar changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime

from hotline.calendar.calendar import Calendar
from hotline.duty.holidays.queries import calendar
from hotline.kernel.uow import UnitOfWork, check_version
from tickets.clocks import queries
from tickets.clocks.events import DeadlineMoved, LimitsChanged
from tickets.clocks.model import LimitsVersion, TicketClock
from tickets.clocks.rules import Limit, checked
from tickets.deadlines import after_pause, check_extension, end_of, extended, moved
from tickets.history import facts
from tickets.model import Ticket


def start(uow: UnitOfWork, ticket: Ticket, *, is_half: bool = False) -> datetime:
    """From now on its time runs, by the limits in force now; what ran before is forgotten.

    `is_half`: half of the days, rounded up (重办).
    """
    limit = queries.limit(uow.session, ticket.request_kind, ticket.urgency)
    days = (limit.handle_days + 1) // 2 if is_half else limit.handle_days
    due_at = end_of(uow.now, days, calendar(uow.session))
    clock = uow.session.get(TicketClock, ticket.id)
    if clock is None:
        clock = TicketClock(
            ticket_id=ticket.id,
            started_at=uow.now,
            handle_days=days,
            total_days=limit.total_days,
            due_at=due_at,
        )
    clock.started_at, clock.due_at, clock.pauses, clock.extended_days = uow.now, due_at, [], 0
    clock.handle_days, clock.total_days = days, limit.total_days
    uow.session.add(clock)
    ticket.due_at = due_at
    return due_at


def call_back_due(uow: UnitOfWork, ticket: Ticket) -> datetime:
    """Until when the caller is asked about the reply; a matter that needs no call: the next working day."""
    days = queries.limit(uow.session, ticket.request_kind, ticket.urgency).call_back_days
    return end_of(uow.now, 1 if days is None else days, calendar(uow.session))


def resume(uow: UnitOfWork, ticket: Ticket, paused_from: datetime) -> datetime | None:
    """The clock stood still since then and runs again now (恢复计时)."""
    if ticket.due_at is None:
        return None
    clock = _clock(uow, ticket)
    if clock is not None:
        clock.pauses = [*clock.pauses, [paused_from.isoformat(), uow.now.isoformat()]]
    due_at = after_pause(ticket.due_at, paused_from, uow.now, calendar(uow.session))
    return _set(uow, ticket, clock, due_at, "pause")


def check(uow: UnitOfWork, ticket: Ticket, days: int) -> None:
    """Whether so many working days could be given.

    Raises:
        ExtensionTooLong: more than the limits allowed when its time began.
    """
    clock = _clock(uow, ticket)
    if clock is not None:
        cap = clock.total_days - clock.handle_days
        check_extension(days, given=clock.extended_days, cap=cap)
        return
    limit = queries.limit(uow.session, ticket.request_kind, ticket.urgency)
    check_extension(days, given=0, cap=limit.total_days - limit.handle_days)


def extend(uow: UnitOfWork, ticket: Ticket, days: int) -> datetime | None:
    """So many working days more (延期).

    Raises:
        ExtensionTooLong: more than the limits allowed when its time began.
    """
    if ticket.due_at is None:
        return None
    check(uow, ticket, days)
    clock = _clock(uow, ticket)
    if clock is not None:
        clock.extended_days += days
    due_at = extended(ticket.due_at, days, calendar(uow.session))
    return _set(uow, ticket, clock, due_at, "extension")


def set_limits(
    uow: UnitOfWork, wanted: Mapping[str, Limit], *, version: int | None, by: str
) -> LimitsVersion:
    """Put other limits in force, for tickets whose time begins from now on.

    Raises:
        LimitsWrong: with every mistake in it; the present ones stay in force.
        ChangedMeanwhile: somebody else was faster.
    """
    new = checked(wanted)
    number = uow.next_number("limits")  # two who change them do it one after the other
    check_version(number - 1, version)
    present = queries.limits(uow.session)
    changed = [key for key in new if new[key] != present[key]]
    row = LimitsVersion(
        version=number,
        made_at=uow.now,
        made_by=by,
        limits={key: asdict(limit) for key, limit in new.items()},
    )
    uow.session.add(row)
    uow.session.flush()
    uow.emit(
        LimitsChanged(
            at=uow.now,
            person_id=by,
            version=number,
            before={key: asdict(present[key]) for key in changed},
            after={key: asdict(new[key]) for key in changed},
        )
    )
    return row


def recalculate(
    uow: UnitOfWork, ticket: Ticket, before: Calendar, after: Calendar, days: Iterable[date]
) -> bool:
    """The deadline as another calendar gives it; False: these days do not touch it."""
    clock = _clock(uow, ticket)
    if ticket.due_at is None:
        return False
    if clock is not None:
        due_at = queries.basis(clock).due_at(after)
    else:
        started = ticket.submitted_at or ticket.created_at
        due_at = moved(ticket.due_at, started, before, after, days)
    if due_at == ticket.due_at:
        return False
    _set(uow, ticket, clock, due_at, "calendar")
    return True


def _clock(uow: UnitOfWork, ticket: Ticket) -> TicketClock | None:
    """The basis, unless the deadline was set by something that it does not know."""
    clock = uow.session.get(TicketClock, ticket.id)
    return clock if clock is not None and clock.due_at == ticket.due_at else None


def _set(
    uow: UnitOfWork, ticket: Ticket, clock: TicketClock | None, due_at: datetime, why: str
) -> datetime:
    before, ticket.due_at = ticket.due_at, due_at
    if clock is not None:
        clock.due_at = due_at
        uow.session.add(clock)
    if before is not None and before != due_at:
        uow.emit(
            DeadlineMoved(
                **facts(uow, ticket), person_id=None, before=before, after=due_at, why=why
            )
        )
    return due_at
