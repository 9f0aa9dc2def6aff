"""Answers: on the spot, and as a report of what was done. Each function is one move, in a unit of work.

All of them may raise what `tickets.guard.begin` raises.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork
from tickets.categories import categories
from tickets.drafts import service as drafts
from tickets.drafts.model import Part
from tickets.errors import AnswerTooShort, ChoiceUnknown, ContactInFuture
from tickets.guard import begin, move
from tickets.history import note
from tickets.machine import TicketAction
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
    contacted_at: datetime | None = None
    contact_number: str | None = None
    is_true: bool | None = None  # 诉求属实
    unresolved_reason: str | None = None


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
        ContactInFuture: nobody was called tomorrow.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.REPLY, version).ticket
    _long_enough(report.public_reply, "public_reply")
    ticket.public_reply = report.public_reply
    if report.contacted_at is not None and report.contacted_at > uow.now:
        raise ContactInFuture(ContactInFuture.title, fields=["contacted_at"])
    ticket.contacted, ticket.resolved = report.contacted, report.resolved
    ticket.contacted_at = report.contacted_at if report.contacted else None
    ticket.contact_number = report.contact_number if report.contacted else None
    ticket.is_true = report.is_true
    ticket.unresolved_reason = None if report.resolved else report.unresolved_reason
    ticket.replied_at = uow.now
    for kind, text in (
        (NoteKind.PUBLIC, report.public_reply),
        (NoteKind.INTERNAL, report.internal_note),
    ):
        if text:
            note(uow, ticket, TicketAction.REPLY, text, person_id=actor.id, kind=kind)
    drafts.handed_in(uow, actor.id, ticket.id, Part.REPLY)
    move(uow, ticket, TicketAction.REPLY, person_id=actor.id, text=_said(report))
    return ticket


def _said(report: Report) -> str:
    """What the history says of the disposal form; the number that was called is personal and stays out."""
    found = {None: "", True: "诉求属实，", False: "诉求不属实，"}[report.is_true]
    contact = "已联系来电人" if report.contacted else "未联系来电人"
    if report.contacted and report.contacted_at is not None:
        contact += f"（{local(report.contacted_at):%m-%d %H:%M}）"
    why = f"：{report.unresolved_reason}" if report.unresolved_reason else ""
    return f"{found}{contact}，" + ("已解决" if report.resolved else f"未解决{why}")


def _long_enough(answer: str, field: str) -> None:
    if len(answer.strip()) < ANSWER_LEAST:
        raise AnswerTooShort(AnswerTooShort.title, fields=[field], least=ANSWER_LEAST)
