"""Another call of the same number: 并单, 新诉求 or 查询进度. Each function runs inside a unit of work."""

from typing import Final

from hotline.kernel.uow import UnitOfWork
from tickets import access
from tickets.errors import TicketNotFound
from tickets.events import TicketNoted
from tickets.guard import begin, move
from tickets.history import facts, note
from tickets.machine import TicketAction
from tickets.merging import repository as merges
from tickets.merging import service
from tickets.merging.errors import MasterWanted, MergeIntoItself
from tickets.merging.events import RepeatDecided
from tickets.merging.model import Choice, RepeatDecision
from tickets.model import NoteKind, Ticket
from tickets.policy import Actor
from tickets.refusals import MasterUnknown

APART: Final = "新诉求：与同号码的其他工单分开办理"


def decide(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    choice: Choice,
    *,
    other: str | None = None,
) -> Ticket:
    """Write down what it is, and do what follows; who decides otherwise later, decides anew.

    Raises:
        MasterWanted: which ticket is meant?
        MasterUnknown: none that this person sees.
        one of `errors.OBSTACLES`: the two cannot be one.
    """
    if choice is Choice.APART:
        ticket = begin(uow, actor, ticket_id, TicketAction.EDIT, version).ticket
        note(uow, ticket, TicketAction.EDIT, APART, person_id=actor.id)
        _write_down(uow, actor, ticket, choice, None)
        return ticket
    if not other:
        raise MasterWanted("which ticket?", fields=["other"])
    other_id = merges.id_of(uow.session, other)
    if choice is Choice.MERGE:
        ticket = service.merge(uow, actor, ticket_id, version, master=other)
    else:
        ticket = inquire(uow, actor, ticket_id, version, other=other)
    _write_down(uow, actor, ticket, choice, other_id)
    return ticket


def inquire(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, other: str
) -> Ticket:
    """查询进度: this ticket is over with the answer on the spot, and the other one knows of the question.

    Raises:
        MasterUnknown: none that this person sees.
        MergeIntoItself: a ticket cannot ask about itself.
    """
    other_id = merges.id_of(uow.session, other)
    merges.hold(uow, (ticket_id, other_id))
    case = begin(uow, actor, ticket_id, TicketAction.INQUIRE, version)
    ticket = case.ticket
    try:
        about = access.held(uow.session, case.who, other_id, uow.now)
    except TicketNotFound as error:
        raise MasterUnknown("no ticket of yours", fields=["other"]) from error
    if about.id == ticket.id:
        raise MergeIntoItself(fields=["other"])
    ticket.result = f"查询 {about.number} 的办理进度"
    ticket.closed_at = uow.now
    move(uow, ticket, TicketAction.INQUIRE, person_id=actor.id, text=ticket.result)
    asked = f"来电人查询进度（{ticket.number}）"
    row = note(uow, about, TicketAction.INQUIRE, asked, person_id=actor.id)
    noted = facts(uow, about) | {"person_id": actor.id, "note_id": row.id}
    uow.emit(TicketNoted(**noted, kind=NoteKind.SYSTEM))
    return ticket


def _write_down(
    uow: UnitOfWork, actor: Actor, ticket: Ticket, choice: Choice, other_id: str | None
) -> None:
    uow.session.add(
        RepeatDecision(
            ticket_id=ticket.id,
            choice=choice,
            other_id=other_id,
            decided_at=uow.now,
            decided_by=actor.id,
        )
    )
    uow.emit(
        RepeatDecided(**facts(uow, ticket), person_id=actor.id, choice=choice, other_id=other_id)
    )
