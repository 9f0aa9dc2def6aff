"""Reads of orders from upstream: lists of what waits for which step, and what a sender may know."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, not_
from sqlmodel import Session, col, select, tuple_
from sqlmodel.sql.expression import SelectOfScalar

from tickets.categories import categories
from tickets.machine import STATE_LABELS, TicketState
from tickets.model import Ticket
from tickets.queries import light_of
from tickets.upstream import repository
from tickets.upstream.answers import is_answered, told
from tickets.upstream.model import UpstreamOrder
from tickets.upstream.schemas import OrderAnswerRead, OrderRead, OrderTaken
from tickets.upstream.service import Received

Key = tuple[datetime, str]
Row = tuple[UpstreamOrder, Ticket]
MOST_EXPORTED = 10_000


class Step(StrEnum):
    """What an order waits for."""

    REGISTER = "register"  # somebody must read it
    HANDLE = "handle"
    GIVE_BACK = "give_back"  # answered, the sender does not know
    RETURNED = "returned"


def page(
    session: Session,
    step: Step | None,
    names: Mapping[str, str],
    now: datetime,
    *,
    after: Key | None = None,
    limit: int = 50,
) -> list[OrderRead]:
    """Orders, the oldest first while they wait for us, the newest first afterwards."""
    key = tuple_(col(UpstreamOrder.received_at), col(UpstreamOrder.id))
    query = _of(step)
    newest_first = step in {None, Step.RETURNED}
    if after is not None:
        query = query.where(key < after if newest_first else key > after)
    columns = (col(UpstreamOrder.received_at), col(UpstreamOrder.id))
    query = query.order_by(*(c.desc() if newest_first else c for c in columns)).limit(limit)
    return [read(row, names, now) for row in session.exec(query).all()]


def to_give_back(session: Session, *, most: int = MOST_EXPORTED) -> Sequence[Row]:
    """Answers that their senders do not have yet, for a sheet."""
    query = _of(Step.GIVE_BACK).order_by(col(UpstreamOrder.received_at), col(UpstreamOrder.id))
    return session.exec(query.limit(most)).all()


def one(session: Session, row: UpstreamOrder, names: Mapping[str, str], now: datetime) -> OrderRead:
    return read((row, session.get_one(Ticket, row.ticket_id)), names, now)


def read(row: Row, names: Mapping[str, str], now: datetime) -> OrderRead:
    order, ticket = row
    answered = is_answered(ticket)
    return OrderRead(
        id=order.id,
        sender=order.sender,
        sender_name=names.get(order.sender, order.sender),
        outside_number=order.outside_number,
        way=order.way,
        upstream_due_at=order.due_at,
        received_at=order.received_at,
        ticket_id=ticket.id,
        ticket_number=ticket.number,
        state=ticket.state,
        state_label=STATE_LABELS[ticket.state],
        matter_label=categories().matter_label(ticket.matter),
        summary="" if ticket.confidential else ticket.summary,
        due_at=ticket.due_at,
        light=light_of(ticket, now),
        is_answered=answered,
        answer=told(ticket) if answered and not ticket.confidential else None,
        returned_at=order.returned_at,
    )


def taken(found: Received) -> OrderTaken:
    return OrderTaken(
        outside_number=found.order.outside_number,
        ticket_number=found.ticket.number,
        is_new=found.is_new,
        state=found.ticket.state,
        state_label=STATE_LABELS[found.ticket.state],
    )


def known(session: Session, sender: str, outside_number: str) -> Row | None:
    order = repository.of_number(session, sender, outside_number)
    return None if order is None else (order, session.get_one(Ticket, order.ticket_id))


def answer(outside_number: str, row: Row | None) -> OrderAnswerRead:
    """What a sender hears of one of its numbers."""
    if row is None:
        return OrderAnswerRead(
            outside_number=outside_number,
            ticket_number=None,
            state=None,
            state_label="没有这个编号",
            answer=None,
            answered_at=None,
        )
    order, ticket = row
    answered = is_answered(ticket)
    return OrderAnswerRead(
        outside_number=outside_number,
        ticket_number=ticket.number,
        state=ticket.state,
        state_label=STATE_LABELS[ticket.state],
        answer=told(ticket) if answered else None,
        answered_at=order.returned_at if answered else None,
    )


def _of(step: Step | None) -> SelectOfScalar[Row]:
    query: Any = select(UpstreamOrder, Ticket).join(
        Ticket, col(Ticket.id) == col(UpstreamOrder.ticket_id)
    )
    found: SelectOfScalar[Row] = query if step is None else query.where(*_waits_for(step))
    return found


def _waits_for(step: Step) -> tuple[ColumnElement[bool], ...]:
    is_draft = col(Ticket.state) == TicketState.DRAFT
    is_told = col(UpstreamOrder.returned_at).is_not(None)
    match step:
        case Step.REGISTER:
            return (is_draft,)
        case Step.HANDLE:
            return (not_(is_draft), not_(repository.answered()), not_(is_told))
        case Step.GIVE_BACK:
            return (repository.answered(), not_(is_told))
        case Step.RETURNED:
            return (is_told,)
