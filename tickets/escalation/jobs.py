"""The sweep over deadlines: what has turned yellow or red is told to whom it concerns, once."""

from typing import Final

from sqlmodel import col, select

from hotline.duty.holidays.queries import calendar
from hotline.kernel.hot import HotInsert
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from tickets.deadlines import yellow_until
from tickets.escalation.events import TicketEscalated
from tickets.escalation.ladder import SAID, Level, from_on, reached
from tickets.escalation.model import Escalation
from tickets.history import facts, note
from tickets.machine import CLOCK_RUNS
from tickets.model import OPEN_TICKETS, Ticket

# Of two processes that find the same ticket, one writes the row and tells; the other one neither.
_INSERT: Final = HotInsert(
    Escalation,
    *("id", "ticket_id", "level", "due_at", "at"),
    unless="ticket_id, level, due_at",
)


def escalate(uow: UnitOfWork) -> int:
    """Tell of everything that has come to a new level; how many there were.

    A matter that passed several levels at once, as after a long standstill, is told of at the highest.
    """
    worked, told = calendar(uow.session), 0
    late = (
        select(Ticket)
        .where(OPEN_TICKETS, col(Ticket.due_at) <= yellow_until(uow.now))
        .where(col(Ticket.state).in_(sorted(CLOCK_RUNS)))
        .order_by(col(Ticket.id))
    )
    rows = uow.session.exec(late).all()
    known = _told(uow, [ticket.id for ticket in rows])
    for ticket in rows:
        due_at = ticket.due_at
        assert due_at is not None  # noqa: S101 - the query asks for those that have one
        level = reached(due_at, uow.now, worked)
        if level is None or known & {(ticket.id, one, due_at) for one in from_on(level)}:
            continue
        row = {
            "id": new_id(), "ticket_id": ticket.id, "level": level,
            "due_at": due_at, "at": uow.now,
        }  # fmt: skip
        if not _INSERT.run(uow.connection, [row]):
            continue
        told += 1
        note(uow, ticket, None, SAID[level], person_id=None)
        uow.emit(
            TicketEscalated(
                **facts(uow, ticket),
                level=level,
                due_at=due_at,
                handler_id=ticket.handler_id,
                unit_id=ticket.unit_id,
            )
        )
    return told


def _told(uow: UnitOfWork, ids: list[str]) -> set[tuple[str, Level, object]]:
    columns = col(Escalation.ticket_id), col(Escalation.level), col(Escalation.due_at)
    found = uow.connection.execute(select(*columns).where(columns[0].in_(ids)))
    return {(ticket_id, level, due_at) for ticket_id, level, due_at in found}
