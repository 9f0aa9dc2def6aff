"""Several tickets become one matter, and apart again. Each function runs inside a unit of work.

A merged ticket keeps its caller, its promises and everything written on it; only the work is done on
the master. All functions may raise what `tickets.guard.begin` raises.
"""

from collections.abc import Sequence
from typing import Final

from hotline.kernel.errors import HotlineError
from hotline.kernel.uow import UnitOfWork
from tickets import access, repository
from tickets.errors import TicketNotFound
from tickets.events import TicketNoted
from tickets.guard import Step, begin, enter, move
from tickets.history import facts, note
from tickets.machine import AT_WORK, TicketAction, TicketState
from tickets.merging import answering
from tickets.merging import repository as merges
from tickets.merging.errors import OBSTACLES, MasterMerged
from tickets.merging.model import Merge
from tickets.merging.policy import Obstacle, obstacle
from tickets.model import NoteKind, Ticket
from tickets.policy import Actor, Standing
from tickets.refusals import MasterUnknown

DUPLICATE: Final = "duplicate_merged"
# What a merge, or the master's answer, writes on a ticket; and what a dispatch would begin anew.
FORMER: Final = ("disposition", "result", "public_reply", "returns_refused")


def merge(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, master: str
) -> Ticket:
    """并单 into another ticket, by its id or number.

    Raises:
        MasterUnknown: none that this person sees.
        one of `errors.OBSTACLES`: the two cannot be one.
    """
    master_id = merges.id_of(uow.session, master)
    merges.hold(uow, (ticket_id, master_id))
    case = begin(uow, actor, ticket_id, TicketAction.MERGE, version)
    into = _master(uow, case.who, master_id)
    _become_part(uow, actor, case.ticket, into)
    return case.ticket


def gather(
    uow: UnitOfWork, actor: Actor, master_id: str, version: int | None, *, tickets: Sequence[str]
) -> Ticket:
    """Several tickets into this one, all or none; a refusal says of which ticket.

    Raises:
        one of `errors.OBSTACLES`: they cannot be one.
    """
    named = {typed: merges.id_of(uow.session, typed) for typed in tickets}
    merges.hold(uow, (master_id, *named.values()))
    master = begin(uow, actor, master_id, TicketAction.NOTE, version).ticket
    for typed, ticket_id in named.items():
        try:
            part = begin(uow, actor, ticket_id, TicketAction.MERGE, None).ticket
            _become_part(uow, actor, part, master)
        except HotlineError as refusal:
            about = dict(refusal.facts) | {"ticket": typed}
            raise type(refusal)(f"{typed}：{refusal.detail}", **about) from refusal
    return master


def unmerge(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """取消并单: the ticket is again what it was, with its person, its clock and its promises.

    Raises:
        UnmergeTooLate: more than 30 days ago.
    """
    known = uow.session.get(Ticket, ticket_id)
    master_id = known.merged_into_id if known is not None else None
    merges.hold(uow, (ticket_id, master_id or ""))
    ticket = begin(uow, actor, ticket_id, TicketAction.UNMERGE, version).ticket
    take_apart(uow, ticket, person_id=actor.id, reason=reason)
    return ticket


def take_apart(uow: UnitOfWork, ticket: Ticket, *, person_id: str | None, reason: str) -> None:
    """The same by the system itself: the master is void, and its parts are not."""
    row = merges.in_force(uow.session, ticket.id)
    master = uow.session.get(Ticket, ticket.merged_into_id) if ticket.merged_into_id else None
    before = row.before if row is not None else TicketState.REGISTERED
    former_handler_id = None
    handler = ticket.handler_id
    if before in AT_WORK and handler and not repository.active_person(uow.session, handler):
        # Whoever had it has left meanwhile: on nobody's desk it would be forgotten.
        before, former_handler_id = TicketState.PENDING_DISPATCH, handler
        ticket.handler_id = ticket.unit_id = None
        reason = f"{reason}（原承办人已停用，重新派单）"
    ticket.merged_into_id = ticket.closed_at = None
    step = Step(
        action=TicketAction.UNMERGE,
        after=before,
        person_id=person_id,
        text=reason,
        former_handler_id=former_handler_id,
    )
    enter(uow, ticket, step)
    former = row.former if row is not None else {"disposition": None}
    for name, value in former.items():
        setattr(ticket, name, value)
    if row is not None:
        row.undone_at, row.undone_by = uow.now, person_id
    if master is not None:
        _told(uow, master, f"{ticket.number} 从本单拆出：{reason}", person_id=person_id)


def _master(uow: UnitOfWork, who: Standing, master_id: str) -> Ticket:
    try:
        return access.held(uow.session, who, master_id, uow.now)
    except TicketNotFound as error:
        raise MasterUnknown("no ticket of yours", fields=["master"]) from error


def _become_part(uow: UnitOfWork, actor: Actor, ticket: Ticket, master: Ticket) -> None:
    against = obstacle(ticket, master)
    if against is Obstacle.MERGED:
        last = merges.last_master(uow.session, master) or master
        about = {"master_id": last.id, "master": last.number}
        raise MasterMerged(f"{master.number} 已并入 {last.number}", **about)
    if against is not None:
        raise OBSTACLES[against](fields=["master"])
    former = {name: getattr(ticket, name) for name in FORMER}
    row = Merge(
        ticket_id=ticket.id,
        master_id=master.id,
        before=ticket.state,
        former=former,
        merged_at=uow.now,
        merged_by=actor.id,
    )
    uow.session.add(row)
    ticket.merged_into_id, ticket.disposition = master.id, DUPLICATE
    ticket.closed_at = uow.now
    text = f"并入 {master.number}"
    move(uow, ticket, TicketAction.MERGE, person_id=actor.id, text=text)
    _told(uow, master, f"{ticket.number} 并入本单", person_id=actor.id)
    if said := _words(ticket):
        kind = NoteKind.INTERNAL
        note(uow, master, TicketAction.MERGE, said, person_id=actor.id, kind=kind)
    if master.state is TicketState.CALLBACK_PENDING:  # the others were told already
        answering.tell(uow, master, [ticket], person_id=actor.id)


def _words(ticket: Ticket) -> str:
    """What this caller said: who works on the master must not have to look for it."""
    parts = [ticket.summary, f"诉求：{ticket.claim}" if ticket.claim else ""]
    said = "\n".join(part for part in parts if part)
    return f"{ticket.number}：{said}" if said else ""


def _told(uow: UnitOfWork, master: Ticket, text: str, *, person_id: str | None) -> None:
    note(uow, master, TicketAction.MERGE, text, person_id=person_id)
    uow.session.flush()
    uow.emit(TicketNoted(**facts(uow, master), person_id=person_id, kind=NoteKind.SYSTEM))
