"""Handling: what happens to a ticket from its registration to its end. Each function is one move, in a unit of work.

Answers are in `tickets.answers`, what is asked and decided in `tickets.questions`, other ends in `tickets.endings`.

All of them may raise TicketNotFound, ChangedMeanwhile, IllegalTransition and ActionNotYours.
"""

from typing import Final

from hotline.kernel.uow import UnitOfWork
from tickets import questions, repository
from tickets.categories import categories
from tickets.clocks import service as clocks
from tickets.endings import begin_anew, finish
from tickets.errors import ChoiceUnknown, HandlerUnknown, NobodyToDispatchTo
from tickets.events import DispatchWanted
from tickets.followups import service as followups
from tickets.followups.model import FollowUpKind
from tickets.guard import begin, move
from tickets.history import facts
from tickets.machine import TicketAction, TicketState
from tickets.model import Ticket
from tickets.policy import Actor

# How a matter that is somewhere comes to wait for a dispatch.
ANEW: Final = {
    TicketState.REGISTERED: TicketAction.FORWARD,
    TicketState.DISPATCHED: TicketAction.RETURN,
}


def forward(uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None) -> Ticket:
    """Somebody else must answer it (转办); who that is, is decided by the dispatch."""
    ticket = begin(uow, actor, ticket_id, TicketAction.FORWARD, version).ticket
    move(uow, ticket, TicketAction.FORWARD, person_id=actor.id)
    return ticket


def dispatch_automatically(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None
) -> Ticket:
    """Let the routing engine choose now (派单): by its policy, and with its reason in the history.

    Where everybody has enough to do, the matter keeps its place in line.

    Raises:
        NobodyToDispatchTo: not even the county is set up.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.DISPATCH, version).ticket
    if ticket.state is not TicketState.PENDING_DISPATCH:
        former, ticket.handler_id, ticket.unit_id = ticket.handler_id, None, None
        was_registered = ticket.state is TicketState.REGISTERED
        action = ANEW.get(ticket.state, TicketAction.TAKE_BACK)
        text = "" if was_registered else "改派"
        _move(uow, ticket, action, actor, text, former_handler_id=former)
    uow.emit(DispatchWanted(**facts(uow, ticket), person_id=actor.id))
    if ticket.state is TicketState.PENDING_DISPATCH and not repository.has_county(uow.session):
        raise NobodyToDispatchTo("no unit of the county is set up")
    return ticket


def dispatch_to(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    *,
    unit_id: str | None = None,
    handler_id: str | None = None,
) -> Ticket:
    """Give it to a person or a unit that somebody chose (手工派单、改派).

    Raises:
        HandlerUnknown: no such person or unit is active.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.DISPATCH, version).ticket
    names = []
    if handler_id is not None:
        person = repository.active_person(uow.session, handler_id)
        if person is None:
            raise HandlerUnknown("no active person has this id", fields=["handler_id"])
        unit_id = unit_id or person.unit_id
        names.append(person.name)
    if unit_id is not None:
        unit = repository.active_unit(uow.session, unit_id)
        if unit is None:
            raise HandlerUnknown("no active unit has this id", fields=["unit_id"])
        names.insert(0, unit.name)
    former = ticket.handler_id
    ticket.handler_id, ticket.unit_id = handler_id, unit_id
    ticket.dispatched_at = uow.now
    text = f"人工选择：{' '.join(names)}"
    _move(uow, ticket, TicketAction.DISPATCH, actor, text, former_handler_id=former)
    return ticket


def accept(uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None) -> Ticket:
    """Sign for it (签收): who does so answers for it from now on."""
    ticket = begin(uow, actor, ticket_id, TicketAction.ACCEPT, version).ticket
    former, ticket.handler_id = ticket.handler_id, actor.id
    move(
        uow,
        ticket,
        TicketAction.ACCEPT,
        person_id=actor.id,
        former_handler_id=former if former != actor.id else None,
    )
    return ticket


def give_back(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    *,
    reason: str,
    code: str = "other_return",
) -> Ticket:
    """Return it (退单): before it is signed for, at once; afterwards somebody reviews the reason.

    Raises:
        ChoiceUnknown: no such reason.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.RETURN, version).ticket
    if not categories().has("return_reasons", code):
        raise ChoiceUnknown(f"退单原因 {code} 不在字典中", fields=["reason_code"])
    if ticket.state is not TicketState.DISPATCHED:
        questions.ask_return(uow, actor, ticket, questions.Grounds(reason=code, text=reason))
        return ticket
    former, ticket.handler_id, ticket.unit_id = ticket.handler_id, None, None
    _move(uow, ticket, TicketAction.RETURN, actor, reason, former_handler_id=former)
    return ticket


def take_back(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """收回: whoever has it, has it no longer, and it is dispatched anew."""
    ticket = begin(uow, actor, ticket_id, TicketAction.TAKE_BACK, version).ticket
    former, ticket.handler_id, ticket.unit_id = ticket.handler_id, None, None
    _move(uow, ticket, TicketAction.TAKE_BACK, actor, reason, former_handler_id=former)
    return ticket


def approve(uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None) -> Ticket:
    """The reply answers the question (审核通过): the caller is asked about it by the next working day."""
    ticket = begin(uow, actor, ticket_id, TicketAction.APPROVE, version).ticket
    move(uow, ticket, TicketAction.APPROVE, person_id=actor.id)
    if ticket.callback_wanted and ticket.caller_number:
        due_at = clocks.call_back_due(uow, ticket)
        visit = followups.Promised(kind=FollowUpKind.VISIT_BACK, due_at=due_at, note="回访办理结果")
        followups.promise_for(uow, ticket, visit)
    return ticket


def send_back(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """The reply misses the point (审核退回)."""
    ticket = begin(uow, actor, ticket_id, TicketAction.SEND_BACK, version).ticket
    _move(uow, ticket, TicketAction.SEND_BACK, actor, reason)
    return ticket


def close(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    *,
    result: str,
    satisfaction: int | None = None,
) -> Ticket:
    """The caller was asked, or need not be (办结)."""
    ticket = begin(uow, actor, ticket_id, TicketAction.CLOSE, version).ticket
    ticket.result = result
    ticket.closed_at = uow.now
    ticket.satisfaction = satisfaction or ticket.satisfaction
    _move(uow, ticket, TicketAction.CLOSE, actor, result)
    finish(uow, ticket, result=result, person_id=actor.id)
    return ticket


def reopen(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """Not over after all (重开): a supervisor takes an end back; what was dispatched is dispatched anew."""
    ticket = begin(uow, actor, ticket_id, TicketAction.REOPEN, version).ticket
    former = ticket.handler_id
    if ticket.state is not TicketState.CANCELLED:  # whoever had it may have gone home for good
        ticket.handler_id = ticket.unit_id = None
    begin_anew(ticket)
    if ticket.state is not TicketState.CANCELLED:
        clocks.start(uow, ticket)
    _move(uow, ticket, TicketAction.REOPEN, actor, reason, former_handler_id=former)
    followups.end_visit_back(uow, ticket.id, result=reason, person_id=actor.id)
    return ticket


def cancel(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """Void (无效、错拨、骚扰): nobody has to be called back."""
    ticket = begin(uow, actor, ticket_id, TicketAction.CANCEL, version).ticket
    ticket.closed_at = uow.now
    _move(uow, ticket, TicketAction.CANCEL, actor, reason)
    followups.cancel_all(uow, ticket.id, reason=reason, person_id=actor.id)
    return ticket


def _move(
    uow: UnitOfWork,
    ticket: Ticket,
    action: TicketAction,
    actor: Actor,
    text: str,
    *,
    former_handler_id: str | None = None,
) -> None:
    move(
        uow,
        ticket,
        action,
        person_id=actor.id,
        text=text,
        former_handler_id=former_handler_id if former_handler_id != ticket.handler_id else None,
    )
