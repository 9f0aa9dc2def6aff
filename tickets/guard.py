"""How every change of a ticket begins and ends: seen, up to date, allowed; then moved, noted and told."""

from dataclasses import dataclass

from hotline.kernel.errors import ChangedMeanwhile
from hotline.kernel.uow import UnitOfWork
from tickets import access, pauses, queries
from tickets.claims import service as claims
from tickets.events import TicketMarked, TicketMoved
from tickets.history import facts, note
from tickets.machine import TicketAction, next_state
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
        ClaimedByAnother: a colleague works on it just now.
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
    access.check(ticket, who, action, uow.now)
    claims.keep_others_off(uow, ticket, actor.id, action)
    return Case(ticket, who)


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
    before = ticket.state
    ticket.state = next_state(before, action)
    claims.end(uow, ticket.id)
    pauses.settle(uow, ticket, before)
    ticket.version += 1
    row = note(uow, ticket, action, text, person_id=person_id)
    row.before, row.after = before, ticket.state
    uow.session.flush()
    uow.emit(
        TicketMoved(
            at=uow.now,
            ticket_id=ticket.id,
            call_id=ticket.call_id,
            person_id=person_id,
            action=action,
            before=before,
            after=ticket.state,
            handler_id=ticket.handler_id,
            unit_id=ticket.unit_id,
            former_handler_id=former_handler_id,
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
