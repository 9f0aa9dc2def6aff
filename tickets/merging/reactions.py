"""What happens to one ticket of a group reaches the others, in the same transaction."""

from functools import partial
from typing import Final

from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from tickets.events import TicketMoved, TicketNoted, TicketSaved
from tickets.history import facts, note
from tickets.machine import ENDS, TicketAction, TicketState
from tickets.merging import answering, mass, service
from tickets.merging import repository as merges
from tickets.merging.policy import MassRules
from tickets.model import NoteKind, Ticket, TicketNote

ANSWERED: Final = ENDS - {TicketState.MERGED, TicketState.ARCHIVED, TicketState.CANCELLED}


SIGNS: Final = frozenset({"opponent", "village_id", "matter"})


def install(bus: Bus, rules: MassRules | None = None) -> None:
    """`rules`: when a supervisor is told of many callers with one matter."""
    rules = rules or MassRules()
    bus.within(TicketMoved, _moved)
    bus.within(TicketNoted, _noted)
    bus.within(TicketMoved, partial(_registered, rules))
    bus.within(TicketSaved, partial(_saved, rules))


def _registered(rules: MassRules, uow: UnitOfWork, event: TicketMoved) -> None:
    if event.action is TicketAction.SUBMIT:
        _signed(rules, uow, event.ticket_id)
    elif event.after is TicketState.CANCELLED:
        mass.forget_signs(uow, event.ticket_id)


def _saved(rules: MassRules, uow: UnitOfWork, event: TicketSaved) -> None:
    if SIGNS.isdisjoint(event.fields):
        return
    if uow.session.get_one(Ticket, event.ticket_id).state is not TicketState.DRAFT:
        _signed(rules, uow, event.ticket_id)


def _signed(rules: MassRules, uow: UnitOfWork, ticket_id: str) -> None:
    for sign in mass.note_signs(uow, uow.session.get_one(Ticket, ticket_id)):
        mass.watch(uow, sign, rules)


def _moved(uow: UnitOfWork, event: TicketMoved) -> None:
    """The callers of a group hear what the master's caller hears."""
    if event.after is TicketState.CANCELLED:
        _void(uow, event)
        return
    if event.after is not TicketState.CALLBACK_PENDING and event.after not in ANSWERED:
        return
    parts = merges.parts_of(uow.session, event.ticket_id)
    if not parts:
        return
    master = uow.session.get_one(Ticket, event.ticket_id)
    say = answering.tell if event.after is TicketState.CALLBACK_PENDING else answering.close
    say(uow, master, parts, person_id=event.person_id)


def _void(uow: UnitOfWork, event: TicketMoved) -> None:
    """A void master takes nobody's matter with it."""
    for part_id in merges.direct_parts(uow.session, event.ticket_id):
        part = uow.locked(Ticket, part_id)
        service.take_apart(uow, part, person_id=event.person_id, reason="主单已作废，恢复办理")


def _noted(uow: UnitOfWork, event: TicketNoted) -> None:
    """A note on a part is also one on the master, with where it came from."""
    ticket = uow.session.get(Ticket, event.ticket_id)
    master = merges.last_master(uow.session, ticket) if ticket is not None else None
    if ticket is None or master is None or event.note_id is None:
        return
    uow.session.flush()
    row = uow.session.get_one(TicketNote, event.note_id)
    text = f"来自 {ticket.number}：{row.text}"
    # A public note speaks to the caller of the part alone.
    copy = note(uow, master, None, text, person_id=event.person_id, kind=NoteKind.INTERNAL)
    copy.action = row.action
    uow.emit(TicketNoted(**facts(uow, master), person_id=event.person_id, kind=copy.kind))
