"""How every change of a ticket begins and ends: seen, up to date, allowed; then moved, noted and told."""

from dataclasses import dataclass

from hotline.kernel.errors import ChangedMeanwhile
from hotline.kernel.uow import UnitOfWork
from tickets import access, pauses, queries
from tickets.events import TicketMarked, TicketMoved
from tickets.history import facts, note
from tickets.machine import IllegalTransition, TicketAction, TicketState, next_state
from tickets.model import Ticket
from tickets.policy import Actor, Standing
from tickets.visibility import standing


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket that this person may now change."""

    ticket: Ticket
    who: Standing


def begin(
    uow: UnitOfWork, actor: Actor, ticket_id: str, action: TicketAction, version: int | None
) -> Case:
    """Lock the ticket for an action.

    Raises:
        TicketNotFound: none of this person's tickets.
        ChangedMeanwhile: somebody was faster; `current` is the ticket as it is now.
        IllegalTransition: the ticket's state does not allow it.
        ActionNotYours: the person's place does not allow it.
        one of `tickets.refusals.HINDRANCES`: too late, too often, or nobody asked.
    """
    who = standing(uow.session, actor, uow.now)
    ticket = access.held(uow.session, who, ticket_id, uow.now)
    if version is not None and version != ticket.version:
        current = queries.read(uow.session, ticket, who, uow.now).model_dump(mode="json")
        raise ChangedMeanwhile(
            f"based on version {version}, but it is {ticket.version}",
            version=ticket.version,
            expected=version,
            current=current,
        )
    try:
        access.check(ticket, who, action, uow.now)
    except IllegalTransition as refusal:
        raise _elsewhere(uow, ticket, refusal) from refusal
    return Case(ticket, who)


def _elsewhere(uow: UnitOfWork, ticket: Ticket, refusal: IllegalTransition) -> IllegalTransition:
    """Of a merged ticket: where it can be done instead."""
    master = uow.session.get(Ticket, ticket.merged_into_id) if ticket.merged_into_id else None
    if master is None:
        return refusal
    where = {"master_id": master.id, "master": master.number}
    text = f"工单已并入 {master.number}，请到主单上操作"
    return IllegalTransition(text, **(dict(refusal.facts) | where))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of state as the history will tell it."""

    action: TicketAction
    after: TicketState
    person_id: str | None
    text: str = ""
    former_handler_id: str | None = None


def move(
    uow: UnitOfWork,
    ticket: Ticket,
    action: TicketAction,
    *,
    person_id: str | None,
    text: str = "",
    former_handler_id: str | None = None,
) -> None:
    """Change the state, write it into the history and tell everybody."""
    step = Step(
        action=action,
        after=next_state(ticket.state, action),
        person_id=person_id,
        text=text,
        former_handler_id=former_handler_id,
    )
    enter(uow, ticket, step)


def enter(uow: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """The same where the state after is not the action's own: what is undone goes back to where it was."""
    before = ticket.state
    ticket.state = step.after
    pauses.settle(uow, ticket, before)
    ticket.version += 1
    row = note(uow, ticket, step.action, step.text, person_id=step.person_id)
    row.before, row.after = before, ticket.state
    uow.session.flush()
    uow.emit(
        TicketMoved(
            **facts(uow, ticket),
            person_id=step.person_id,
            action=step.action,
            before=before,
            after=ticket.state,
            handler_id=ticket.handler_id,
            unit_id=ticket.unit_id,
            former_handler_id=step.former_handler_id,
        )
    )


def mark(
    uow: UnitOfWork, ticket: Ticket, action: TicketAction, *, person_id: str, text: str
) -> None:
    """The same for what leaves the state as it is, and is more than a note."""
    ticket.version += 1
    note(uow, ticket, action, text, person_id=person_id)
    uow.session.flush()
    uow.emit(
        TicketMarked(
            **facts(uow, ticket),
            person_id=person_id,
            action=action,
            handler_id=ticket.handler_id,
            unit_id=ticket.unit_id,
            operator_id=ticket.operator_id,
        )
    )
