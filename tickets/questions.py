"""What a handler asks and somebody else decides: to return a matter, to stop its clock, to have longer.

Each function is one move, in a unit of work; all of them may raise what `tickets.guard.begin` raises.
"""

from dataclasses import dataclass

from hotline.duty.holidays.queries import calendar
from hotline.kernel.uow import UnitOfWork
from tickets import limits
from tickets.categories import categories
from tickets.clocks import service as clocks
from tickets.deadlines import after_pause, last_day
from tickets.errors import ChoiceUnknown
from tickets.guard import begin, mark, move
from tickets.history import note
from tickets.life import REASONS
from tickets.machine import Asked, TicketAction
from tickets.model import NoteKind, Ticket, TicketQuestion
from tickets.pauses import pending
from tickets.policy import Actor
from tickets.refusals import NothingAsked

NO_MORE_RETURNS = "经研究确定不得退回"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why somebody asks: a key of the dictionary, and in words what it means here."""

    reason: str
    text: str = ""


def ask_return(uow: UnitOfWork, actor: Actor, ticket: Ticket, why: Grounds) -> None:
    """退单 of a matter that was signed for: whoever has it answers for it until it is decided."""
    words = _words(Asked.RETURN, why)
    move(uow, ticket, TicketAction.RETURN, person_id=actor.id, text=words)
    _ask(uow, actor, ticket, Asked.RETURN, why)


def approve_return(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str = ""
) -> Ticket:
    """It did go to the wrong place (同意退单): counted against the dispatch, and decided anew."""
    ticket = begin(uow, actor, ticket_id, TicketAction.APPROVE_RETURN, version).ticket
    _decide(uow, actor, ticket, granted=True, answer=reason)
    former, ticket.handler_id, ticket.unit_id = ticket.handler_id, None, None
    move(
        uow,
        ticket,
        TicketAction.APPROVE_RETURN,
        person_id=actor.id,
        text=reason,
        former_handler_id=former,
    )
    return ticket


def refuse_return(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """It stays where it is (驳回退单); the second time for good."""
    ticket = begin(uow, actor, ticket_id, TicketAction.REFUSE_RETURN, version).ticket
    _decide(uow, actor, ticket, granted=False, answer=reason)
    ticket.returns_refused += 1
    is_last = ticket.returns_refused >= limits.RETURNS_REFUSED
    text = f"{reason}（{NO_MORE_RETURNS}）" if is_last else reason
    move(uow, ticket, TicketAction.REFUSE_RETURN, person_id=actor.id, text=text)
    return ticket


def ask_suspension(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, why: Grounds
) -> Ticket:
    """Ask for the clock to stop (申请暂停), for one of the listed reasons.

    Raises:
        ChoiceUnknown: none of them.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.ASK_SUSPENSION, version).ticket
    words = _words(Asked.SUSPENSION, why)
    _ask(uow, actor, ticket, Asked.SUSPENSION, why)
    mark(uow, ticket, TicketAction.ASK_SUSPENSION, person_id=actor.id, text=words)
    return ticket


def approve_suspension(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str = ""
) -> Ticket:
    """The clock stops (同意暂停)."""
    ticket = begin(uow, actor, ticket_id, TicketAction.APPROVE_SUSPENSION, version).ticket
    _decide(uow, actor, ticket, granted=True, answer=reason)
    ticket.suspensions += 1
    ticket.suspended_at = uow.now
    move(uow, ticket, TicketAction.APPROVE_SUSPENSION, person_id=actor.id, text=reason)
    return ticket


def refuse_suspension(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """The clock runs on (不同意暂停)."""
    ticket = begin(uow, actor, ticket_id, TicketAction.REFUSE_SUSPENSION, version).ticket
    _decide(uow, actor, ticket, granted=False, answer=reason)
    mark(uow, ticket, TicketAction.REFUSE_SUSPENSION, person_id=actor.id, text=reason)
    return ticket


def resume(uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None) -> Ticket:
    """The clock runs again (恢复计时); the limit has moved by the working days of the pause."""
    ticket = begin(uow, actor, ticket_id, TicketAction.RESUME, version).ticket
    since, before = ticket.suspended_at, ticket.due_at
    text = ""
    if since is not None and before is not None:
        text = (
            f"期限 {last_day(after_pause(before, since, uow.now, calendar(uow.session))):%Y-%m-%d}"
        )
    move(uow, ticket, TicketAction.RESUME, person_id=actor.id, text=text)
    return ticket


def ask_extension(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, why: Grounds, *, days: int
) -> Ticket:
    """Ask for more working days (申请延期), before the limit is over.

    Raises:
        ChoiceUnknown: none of the listed reasons.
        ExtensionTooLong: it would end after the longest limit of such a matter.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.ASK_EXTENSION, version).ticket
    words = _words(Asked.EXTENSION, why)
    clocks.check(uow, ticket, days)
    _ask(uow, actor, ticket, Asked.EXTENSION, why, days=days)
    text = f"{days} 个工作日：{words}"
    mark(uow, ticket, TicketAction.ASK_EXTENSION, person_id=actor.id, text=text)
    return ticket


def approve_extension(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, days: int | None = None
) -> Ticket:
    """There is more time (同意延期), for as many days as were asked or fewer; the caller is told why.

    Raises:
        ExtensionTooLong: it would end after the longest limit of such a matter.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.APPROVE_EXTENSION, version).ticket
    question = pending(uow, ticket)
    granted = days or (question.days if question else None)
    if question is None or granted is None or ticket.due_at is None:
        raise NothingAsked("no extension is asked for")
    due_at = clocks.extend(uow, ticket, granted)
    ticket.extensions += 1
    until = f"{last_day(due_at or ticket.due_at):%Y-%m-%d}"
    _decide(uow, actor, ticket, granted=True, answer=f"延期 {granted} 个工作日")
    because = categories().label(REASONS[Asked.EXTENSION], question.reason)
    told = f"因{because}，办理期限延长至 {until}"
    note(
        uow,
        ticket,
        TicketAction.APPROVE_EXTENSION,
        told,
        person_id=actor.id,
        kind=NoteKind.PUBLIC,
    )
    text = f"{granted} 个工作日，新期限 {until}"
    mark(uow, ticket, TicketAction.APPROVE_EXTENSION, person_id=actor.id, text=text)
    return ticket


def refuse_extension(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """The limit stays (驳回延期)."""
    ticket = begin(uow, actor, ticket_id, TicketAction.REFUSE_EXTENSION, version).ticket
    _decide(uow, actor, ticket, granted=False, answer=reason)
    mark(uow, ticket, TicketAction.REFUSE_EXTENSION, person_id=actor.id, text=reason)
    return ticket


def _words(kind: Asked, why: Grounds) -> str:
    """The reason as people read it.

    Raises:
        ChoiceUnknown: it is not in the dictionary.
    """
    known = categories()
    if not known.has(REASONS[kind], why.reason):
        raise ChoiceUnknown(f"原因 {why.reason} 不在字典中", fields=["reason"])
    label = known.label(REASONS[kind], why.reason) or ""
    return f"{label}：{why.text}" if why.text and why.text != label else label


def _ask(
    uow: UnitOfWork,
    actor: Actor,
    ticket: Ticket,
    kind: Asked,
    why: Grounds,
    *,
    days: int | None = None,
) -> None:
    ticket.asked = kind
    uow.session.add(
        TicketQuestion(
            ticket_id=ticket.id,
            kind=kind,
            reason=why.reason,
            text=why.text,
            days=days,
            asked_by=actor.id,
            asked_at=uow.now,
        )
    )
    uow.session.flush()


def _decide(uow: UnitOfWork, actor: Actor, ticket: Ticket, *, granted: bool, answer: str) -> None:
    question = pending(uow, ticket)
    if question is not None:
        question.granted, question.answer = granted, answer
        question.decided_by, question.decided_at = actor.id, uow.now
    ticket.asked = None
    uow.session.flush()
