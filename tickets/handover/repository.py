"""Which open work is somebody's, and its change of owner in few statements; private to the package.

The columns are read and locked once, in the order of ids; what is written afterwards is written to
exactly these rows, so nothing that comes meanwhile is moved without its line in the history.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update
from sqlmodel import Session, col

from hotline.duty.model import Shift
from hotline.kernel.hot import HotInsert
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Appointment, PersonRole, Unit, UnitLevel
from hotline.routing.model import QueueMember, WorkItem, WorkState
from tickets.dispatching import COMPLAINT
from tickets.followups.model import PENDING_ROWS, FollowUp
from tickets.machine import DESK
from tickets.model import OPEN_TICKETS, NoteKind, Ticket, TicketNote

AT_ONCE: Final = 500  # ids in one statement: SQLite of older machines takes 999 values
ACTION: Final = "hand_over"
_NOTES: Final = HotInsert(
    TicketNote, "id", "ticket_id", "author_id", "kind", "action", "text", "at"
)


def owned_tickets(person_id: str) -> ColumnElement[bool]:
    """Open tickets that the person answers for, or has begun to register and nobody answers for yet."""
    return and_(
        OPEN_TICKETS,
        or_(
            col(Ticket.handler_id) == person_id,
            and_(
                col(Ticket.handler_id).is_(None),
                col(Ticket.operator_id) == person_id,
                col(Ticket.state).in_(sorted(DESK)),
            ),
        ),
    )


def owed_follow_ups(person_id: str) -> ColumnElement[bool]:
    return and_(PENDING_ROWS, col(FollowUp.owner_id) == person_id)


def coming_shifts(person_id: str, since: datetime) -> ColumnElement[bool]:
    return and_(col(Shift.person_id) == person_id, col(Shift.starts_at) >= since)


def appointments_of(person_id: str, day: date) -> ColumnElement[bool]:
    """Those that hold on the day or begin later."""
    return and_(
        col(Appointment.person_id) == person_id,
        or_(col(Appointment.until).is_(None), col(Appointment.until) >= day),
    )


def lock_tickets(session: Session, person_id: str) -> Sequence[Row[Any]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Ticket.id), col(Ticket.call_id), col(Ticket.state), col(Ticket.unit_id),
            col(Ticket.handler_id), col(Ticket.operator_id), col(Ticket.confidential),
            col(Ticket.request_kind),
        )
        .where(owned_tickets(person_id))
        .order_by(col(Ticket.id))
        .with_for_update()
    )  # fmt: skip
    return session.connection().execute(query).all()


def lock_follow_ups(session: Session, person_id: str) -> Sequence[Row[Any]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            col(FollowUp.id), col(FollowUp.kind), col(FollowUp.ticket_id), col(FollowUp.call_id)
        )
        .where(owed_follow_ups(person_id))
        .order_by(col(FollowUp.id))
        .with_for_update()
    )  # fmt: skip
    return session.connection().execute(query).all()


def change_tickets(session: Session, ids: Iterable[str], **values: Any) -> None:
    for some in _batches(ids):
        session.connection().execute(
            update(Ticket)
            .where(col(Ticket.id).in_(some))
            .values(version=col(Ticket.version) + 1, **values)
        )


def change_follow_ups(session: Session, ids: Iterable[str], **values: Any) -> None:
    for some in _batches(ids):
        # Raised anew: the new owner has not seen it yet.
        session.connection().execute(
            update(FollowUp)
            .where(col(FollowUp.id).in_(some))
            .values(version=col(FollowUp.version) + 1, raised_at=None, **values)
        )


def note(uow: UnitOfWork, ticket_ids: Iterable[str], text: str, *, by: str) -> None:
    """The same line in the history of each."""
    rows = [
        {
            "id": new_id(),
            "ticket_id": ticket_id,
            "author_id": by,
            "kind": NoteKind.SYSTEM,
            "action": ACTION,
            "text": text,
            "at": uow.now,
        }
        for ticket_id in ticket_ids
    ]
    if rows:
        _NOTES.run(uow.connection, rows)


def county(session: Session) -> Unit | None:
    query = select(Unit).where(col(Unit.level) == UnitLevel.COUNTY, col(Unit.is_active))
    return session.scalars(query.order_by(col(Unit.code))).first()


def active_unit(session: Session, unit_id: str | None) -> Unit | None:
    unit = session.get(Unit, unit_id) if unit_id else None
    return unit if unit is not None and unit.is_active else None


def roles_of(session: Session, person_id: str) -> frozenset[str]:
    query = select(col(PersonRole.role)).where(col(PersonRole.person_id) == person_id)
    return frozenset(str(role) for role in session.scalars(query))


def appointments_from(session: Session, person_id: str, day: date) -> Sequence[Appointment]:
    query = select(Appointment).where(appointments_of(person_id, day))
    return session.scalars(query.order_by(col(Appointment.id)).with_for_update()).all()


def leave_queues(session: Session, person_id: str) -> int:
    done: Any = session.connection().execute(
        delete(QueueMember).where(col(QueueMember.person_id) == person_id)
    )
    return int(done.rowcount)


def count(session: Session, table: Any, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(which)
    return int(session.connection().execute(query).scalar_one())


def walled(session: Session, person_id: str) -> int:
    """Promises of the person about complaints and confidential matters."""
    query = (
        select(func.count())
        .select_from(FollowUp)
        .join(Ticket, col(Ticket.id) == col(FollowUp.ticket_id))
        .where(owed_follow_ups(person_id))
        .where(or_(col(Ticket.confidential), col(Ticket.request_kind) == COMPLAINT))
    )
    return int(session.connection().execute(query).scalar_one())


def work_in_line(session: Session, ids: Iterable[str]) -> list[str]:
    """Which of these are being offered to somebody or lie on a desk."""
    found: list[str] = []
    for some in _batches(ids):
        query = select(col(WorkItem.id)).where(
            col(WorkItem.id).in_(some), col(WorkItem.state) != WorkState.CLOSED
        )
        found += session.scalars(query)
    return found


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some
