"""Orders from upstream: taken once, answered once. Each function runs inside a unit of work."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.kernel.db import as_json
from hotline.kernel.uow import UnitOfWork
from tickets import service as tickets
from tickets.history import note
from tickets.model import NoteKind, Ticket
from tickets.numbering import Channel
from tickets.policy import Actor
from tickets.upstream import repository
from tickets.upstream.answers import is_answered, told
from tickets.upstream.errors import NotAnswered, OrderDiffers, OrderNotFound, SenderUnknown
from tickets.upstream.events import UpstreamOrderReceived, UpstreamOrderReturned
from tickets.upstream.model import UpstreamOrder, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a sender said; `form` are fields of the registration form."""

    sender: str
    outside_number: str
    form: Mapping[str, Any]
    caller_number: str = ""
    due_at: datetime | None = None

    def digest(self) -> str:
        said = {
            "form": {key: value for key, value in self.form.items() if value},
            "number": self.caller_number,
            "due_at": self.due_at.isoformat() if self.due_at else None,
        }
        return hashlib.sha256(as_json(dict(sorted(said.items()))).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Received:
    order: UpstreamOrder
    ticket: Ticket
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How orders come in here, and from whom they may."""

    way: Way
    division: str
    senders: Collection[str]
    person_id: str | None = None


def receive(uow: UnitOfWork, order: Order, at: Reception) -> Received:
    """Open a ticket for an order; the same order sent again only finds it.

    The ticket waits at the county's desk as a draft: a person reads what was sent before it is accepted.

    Raises:
        SenderUnknown: not in the settings.
        OrderDiffers: the number stands for something else already.
        ChoiceUnknown: a value is not in the dictionary.
    """
    if order.sender not in at.senders:
        raise SenderUnknown(SenderUnknown.title, fields=["sender"])
    uow.next_number(f"upstream:{order.sender}")  # two copies come one after the other
    known = repository.of_number(uow.session, order.sender, order.outside_number)
    if known is not None:
        ticket = uow.session.get_one(Ticket, known.ticket_id)
        if known.digest != order.digest():
            raise OrderDiffers(OrderDiffers.title, ticket_number=ticket.number)
        return Received(known, ticket, is_new=False)
    opening = tickets.Opening(
        channel=Channel.UPSTREAM,
        number=order.caller_number,
        operator_id=at.person_id if at.way is Way.FORM else None,
        outside_number=order.outside_number,
        upstream_due_at=order.due_at,
    )
    ticket = tickets.open_from_upstream(uow, opening, order.form, division=at.division)
    row = UpstreamOrder(
        ticket_id=ticket.id,
        sender=order.sender,
        outside_number=order.outside_number,
        due_at=order.due_at,
        way=at.way,
        digest=order.digest(),
        received_at=uow.now,
        received_by=at.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.emit(UpstreamOrderReceived(**_facts(uow, row), way=row.way, person_id=at.person_id))
    return Received(row, ticket, is_new=True)


def register(uow: UnitOfWork, actor: Actor, order: Order, at: Reception) -> Received:
    """The same by an operator who has read it: accepted at once, its time runs.

    Raises:
        what `receive` raises, and FieldsMissing: nothing is kept then.
    """
    found = receive(uow, order, at)
    if found.is_new:
        tickets.submit(uow, actor, found.ticket.id, None)
    return found


def give_back(uow: UnitOfWork, order_id: str, *, person_id: str | None) -> UpstreamOrder:
    """The answer goes back to the sender (反馈); a later one, after more work, goes back again.

    Raises:
        OrderNotFound
        NotAnswered: there is nothing to give back yet.
    """
    row = repository.locked(uow, order_id)
    if row is None:
        raise OrderNotFound("no order has this id")
    ticket = uow.session.get_one(Ticket, row.ticket_id)
    if not is_answered(ticket):
        raise NotAnswered(NotAnswered.title, state=ticket.state)
    words = told(ticket)
    if row.returned_at is not None and row.answer == words:
        return row
    row.returned_at, row.returned_by, row.answer = uow.now, person_id, words
    text = f"办理结果已反馈来源单位（外部编号 {row.outside_number}）"
    note(uow, ticket, None, text, person_id=person_id, kind=NoteKind.SYSTEM)
    uow.session.flush()
    uow.emit(UpstreamOrderReturned(**_facts(uow, row), person_id=person_id))
    return row


def _facts(uow: UnitOfWork, row: UpstreamOrder) -> dict[str, Any]:
    return {
        "at": uow.now,
        "order_id": row.id,
        "ticket_id": row.ticket_id,
        "sender": row.sender,
        "outside_number": row.outside_number,
    }
