"""When the calendar changes, the deadlines that reach over the changed days move, in the same transaction."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import col, select

from hotline.calendar.calendar import Calendar, OwnDay, OwnKind
from hotline.duty.holidays.events import CalendarChanged
from hotline.duty.holidays.queries import calendar
from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from tickets.clocks import service
from tickets.deadlines import last_day, midnight
from tickets.history import note
from tickets.model import OPEN_TICKETS, Ticket


def install(bus: Bus) -> None:
    bus.within(CalendarChanged, recalculate)


def recalculate(uow: UnitOfWork, event: CalendarChanged) -> None:
    """Move what must be moved, and say so in each ticket's history; nothing else is written."""
    after = calendar(uow.session)
    before = after.with_days(_days(event.before))
    days = sorted(day for day in _days(event.after) if _is_other(day, before, after))
    if not days:
        return
    reached = select(Ticket.id).where(OPEN_TICKETS, col(Ticket.due_at) > midnight(days[0]))
    why = "、".join(_said(day, after) for day in days[:3]) + ("等" if len(days) > 3 else "")
    for ticket_id in uow.session.exec(reached.order_by(Ticket.id)).all():
        ticket = uow.locked(Ticket, ticket_id)
        was = ticket.due_at
        if was is None or not service.recalculate(uow, ticket, before, after, days):
            continue
        ticket.version += 1
        new = last_day(ticket.due_at or was)
        text = f"节假日安排有变（{why}），办理期限由 {last_day(was)} 调整为 {new}"
        note(uow, ticket, None, text, person_id=event.person_id)


def _is_other(day: date, before: Calendar, after: Calendar) -> bool:
    """Another name for the same holiday moves nothing."""
    return before.is_working_day(day) is not after.is_working_day(day)


def _said(day: date, now: Calendar) -> str:
    return f"{day:%-m}月{day.day}日{'上班' if now.is_working_day(day) else '放假'}"


def _days(said: Mapping[str, str | None]) -> dict[date, OwnDay | None]:
    found: dict[date, OwnDay | None] = {}
    for day, text in said.items():
        kind, _, name = (text or "").partition(" ")
        found[date.fromisoformat(day)] = OwnDay(OwnKind(kind), name) if kind else None
    return found
