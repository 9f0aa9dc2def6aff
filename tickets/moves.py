"""Handling: what happens to a ticket from its registration to its end. Each function is one move, in a unit of work.

All of them may raise TicketNotFound, ChangedMeanwhile, IllegalTransition and ActionNotYours.
"""

from dataclasses import dataclass
from typing import Final

from hotline.kernel.uow import UnitOfWork
from tickets import repository
from tickets.categories import categories
from tickets.deadlines import answer_due, call_back_due
from tickets.errors import AnswerTooShort, ChoiceUnknown, HandlerUnknown, NobodyToDispatchTo
from tickets.events import DispatchWanted
from tickets.followups import service as followups
from tickets.followups.model import FollowUpKind
from tickets.guard import begin, facts, move, note
from tickets.machine import TicketAction, TicketState
from tickets.model import NoteKind, Ticket
from tickets.policy import Actor

ANSWER_LEAST: Final = 10
ANSWERED_ON_CALL: Final = "answered_on_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was done about a matter, and apart from it what the caller is told."""

    public_reply: str
    internal_note: str
    contacted: bool
    resolved: bool


def resolve(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    *,
    answer: str,
    disposition: str | None = None,
) -> Ticket:
    """Answered on the spot (当场答复办结).

    Raises:
        AnswerTooShort: "yes" is no answer to a legal question.
        ChoiceUnknown: no such way to settle a matter.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.RESOLVE, version).ticket
    _long_enough(answer, "answer")
    if disposition is not None and not categories().has("dispositions", disposition):
        raise ChoiceUnknown(f"处理方式 {disposition} 不在字典中", fields=["disposition"])
    ticket.answer = answer
    ticket.disposition = disposition or ticket.disposition or ANSWERED_ON_CALL
    ticket.closed_at = uow.now
    move(uow, ticket, TicketAction.RESOLVE, person_id=actor.id)
    return ticket


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
        action = TicketAction.FORWARD if was_registered else TicketAction.RETURN
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
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """Return it (退单): the desk decides anew."""
    ticket = begin(uow, actor, ticket_id, TicketAction.RETURN, version).ticket
    former, ticket.handler_id, ticket.unit_id = ticket.handler_id, None, None
    _move(uow, ticket, TicketAction.RETURN, actor, reason, former_handler_id=former)
    return ticket


def reply(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    report: Report,
) -> Ticket:
    """Report what was done (提交办理结果), apart from what the caller is told.

    Raises:
        AnswerTooShort: the caller would learn nothing.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.REPLY, version).ticket
    _long_enough(report.public_reply, "public_reply")
    ticket.public_reply = report.public_reply
    ticket.contacted, ticket.resolved = report.contacted, report.resolved
    ticket.replied_at = uow.now
    for kind, text in (
        (NoteKind.PUBLIC, report.public_reply),
        (NoteKind.INTERNAL, report.internal_note),
    ):
        if text:
            note(uow, ticket, TicketAction.REPLY, text, person_id=actor.id, kind=kind)
    said = (
        f"{'已' if report.contacted else '未'}联系来电人，{'已' if report.resolved else '未'}解决"
    )
    move(uow, ticket, TicketAction.REPLY, person_id=actor.id, text=said)
    return ticket


def approve(uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None) -> Ticket:
    """The reply answers the question (审核通过): the caller is asked about it by the next working day."""
    ticket = begin(uow, actor, ticket_id, TicketAction.APPROVE, version).ticket
    move(uow, ticket, TicketAction.APPROVE, person_id=actor.id)
    if ticket.callback_wanted and ticket.caller_number:
        due_at = call_back_due(uow.now)
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
    followups.end_visit_back(uow, ticket.id, result=result, person_id=actor.id)
    return ticket


def reopen(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """Not over yet (重开、重办): the same handler while it is being asked about, else a new dispatch."""
    ticket = begin(uow, actor, ticket_id, TicketAction.REOPEN, version).ticket
    former = ticket.handler_id
    if ticket.state is TicketState.CLOSED:  # whoever had it may have gone home for good
        ticket.handler_id = ticket.unit_id = None
    ticket.closed_at = ticket.result = None
    if ticket.state is not TicketState.CANCELLED:
        ticket.due_at = answer_due(uow.now, ticket.request_kind, ticket.urgency)
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


def _long_enough(answer: str, field: str) -> None:
    if len(answer.strip()) < ANSWER_LEAST:
        raise AnswerTooShort(AnswerTooShort.title, fields=[field], least=ANSWER_LEAST)
