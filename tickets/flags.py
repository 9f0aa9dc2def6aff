"""What hurries or helps a matter without moving it: 催办, 督办, 协办. Each function runs in a unit of work."""

from collections.abc import Sequence

from hotline.duty.holidays.queries import calendar
from hotline.kernel.uow import UnitOfWork
from tickets import repository
from tickets.deadlines import end_of, last_day
from tickets.endings import supervision_number
from tickets.errors import HandlerUnknown
from tickets.guard import begin, mark
from tickets.machine import TicketAction
from tickets.model import Ticket
from tickets.policy import Actor


def urge(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, text: str = ""
) -> Ticket:
    """催办: the caller asks again. From the second time on it stands on the dispatcher's list."""
    ticket = begin(uow, actor, ticket_id, TicketAction.URGE, version).ticket
    ticket.urged += 1
    words = f"第 {ticket.urged} 次" + (f"：{text}" if text else "")
    mark(uow, ticket, TicketAction.URGE, person_id=actor.id, text=words)
    return ticket


def supervise(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, days: int, text: str
) -> Ticket:
    """督办: with a number, and an answer within 1 to 3 working days."""
    ticket = begin(uow, actor, ticket_id, TicketAction.SUPERVISE, version).ticket
    ticket.supervision = supervision_number(uow)
    ticket.supervision_due_at = end_of(uow.now, days, calendar(uow.session))
    until = last_day(ticket.supervision_due_at)
    words = f"{ticket.supervision}，{until:%Y-%m-%d} 前答复：{text}"
    mark(uow, ticket, TicketAction.SUPERVISE, person_id=actor.id, text=words)
    return ticket


def involve(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    *,
    unit_ids: Sequence[str],
    text: str = "",
) -> Ticket:
    """协办: these units see the matter and add to it; the one that leads answers.

    Raises:
        HandlerUnknown: no such unit is active.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.INVOLVE, version).ticket
    names = []
    for unit_id in unit_ids:
        unit = repository.active_unit(uow.session, unit_id)
        if unit is None or unit_id == ticket.unit_id:
            raise HandlerUnknown("no other active unit has this id", fields=["unit_ids"])
        names.append(unit.name)
    ticket.co_units = list(dict.fromkeys(unit_ids))
    words = "、".join(names) or "不再需要协办"
    words = f"{words}：{text}" if text else words
    mark(uow, ticket, TicketAction.INVOLVE, person_id=actor.id, text=words)
    return ticket
