"""All SQL of orders from upstream; private to this package."""

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Unit, UnitLevel
from tickets.machine import TicketState
from tickets.model import Ticket
from tickets.upstream.answers import ANSWERED
from tickets.upstream.model import UpstreamOrder


def of_number(session: Session, sender: str, outside_number: str) -> UpstreamOrder | None:
    query = select(UpstreamOrder).where(
        UpstreamOrder.sender == sender, UpstreamOrder.outside_number == outside_number
    )
    return session.exec(query).first()


def locked(uow: UnitOfWork, order_id: str) -> UpstreamOrder | None:
    query = select(UpstreamOrder).where(UpstreamOrder.id == order_id).with_for_update()
    return uow.session.exec(query).first()


def answered() -> ColumnElement[bool]:
    """The rule of `answers.is_answered` for queries; a test compares the two."""
    return or_(
        col(Ticket.state).in_(sorted(ANSWERED)),
        and_(col(Ticket.state) == TicketState.MERGED, col(Ticket.public_reply).is_not(None)),
    )


def village_named(session: Session, name: str) -> str | None:
    """The only village of this name; None where there is none, or more than one."""
    query = select(Unit.id).where(Unit.level == UnitLevel.VILLAGE, Unit.name == name)
    found = session.exec(query.limit(2)).all()
    return found[0] if len(found) == 1 else None
