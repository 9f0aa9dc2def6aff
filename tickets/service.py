"""Registration: a ticket is opened, written and submitted. What follows is in `tickets.moves`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.duty.holidays.queries import calendar
from hotline.kernel.clock import local
from hotline.kernel.errors import Forbidden
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord
from tickets import policy, repository
from tickets.clocks import service as clocks
from tickets.dissatisfied import ask_the_dissatisfied, is_dissatisfied
from tickets.drafts import service as drafts
from tickets.drafts.model import Part
from tickets.errors import FieldsMissing, NumberWithheld
from tickets.events import (
    TicketNoted,
    TicketOpened,
    TicketRated,
    TicketSaved,
    TicketTaken,
)
from tickets.guard import begin, move
from tickets.history import edited, facts, note
from tickets.limits import of_upstream
from tickets.machine import DESK, TicketAction, TicketState
from tickets.model import NoteKind, Ticket
from tickets.numbering import Channel, counter_name, plain, ticket_number
from tickets.phones import caller_identity
from tickets.policy import Actor
from tickets.registration import (
    LABELS,
    NOT_NULL,
    UNTOUCHED,
    missing_fields,
    remember_caller,
    write,
)
from tickets.text import fold, search_text
from tickets.visibility import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known when a ticket is opened."""

    channel: Channel
    number: str  # as the network sent it; empty if withheld
    call_id: str | None = None
    operator_id: str | None = None
    outside_number: str | None = None  # of a work order from the platform above
    upstream_due_at: datetime | None = None


def open_for_call(uow: UnitOfWork, *, call_id: str, number: str, division: str) -> str:
    """Open the one ticket of a call, whose id is returned; a second time it only finds it.

    The caller is found by number, or made; the call learns ticket, caller and village.
    """
    return _open(uow, Opening(channel=Channel.CALL, number=number, call_id=call_id), division)


def open_by_hand(
    uow: UnitOfWork, actor: Actor, opening: Opening, form: Mapping[str, Any], *, division: str
) -> Ticket:
    """Open a ticket for somebody who came, wrote or asked online.

    Raises:
        Forbidden: the person registers nothing.
        ChoiceUnknown: a value is not in the dictionary.
    """
    who = standing(uow.session, actor, uow.now)
    if not policy.may_register(who):
        raise Forbidden("registers no tickets")
    ticket = uow.session.get_one(Ticket, _open(uow, opening, division))
    write(uow, ticket, form)
    uow.session.flush()
    return ticket


def open_from_upstream(
    uow: UnitOfWork, opening: Opening, form: Mapping[str, Any], *, division: str
) -> Ticket:
    """Open a draft for a work order of another platform; it shows until when they want it.

    Raises:
        ChoiceUnknown: a value is not in the dictionary.
    """
    ticket = uow.session.get_one(Ticket, _open(uow, opening, division))
    write(uow, ticket, form)
    clocks.start(uow, ticket)
    _heed_upstream(uow, ticket)
    uow.session.flush()
    return ticket


def identify(uow: UnitOfWork, *, call_id: str, number: str) -> None:
    """The number of a call became known only after its ticket was opened."""
    ticket = repository.lock_ticket_of_call(uow.session, call_id)
    phone = caller_identity(number)
    if ticket is None or phone is None or ticket.caller_number:
        return
    caller = repository.find_or_make_caller(uow, phone)
    ticket.caller_number, ticket.caller_id = phone, caller.id
    ticket.caller_name = ticket.caller_name or caller.name
    ticket.village_id = ticket.village_id or caller.village_id
    ticket.groups = ticket.groups or caller.groups
    ticket.search_text = search_text(ticket)
    repository.attach_to_call(
        uow, call_id, ticket_id=ticket.id, caller_id=caller.id, village_id=ticket.village_id
    )
    uow.emit(TicketSaved(**facts(uow, ticket), person_id=None, fields=("caller_number",)))


def take(uow: UnitOfWork, *, call_id: str, person_id: str) -> None:
    """The person who answers the call writes its ticket. Whoever takes a lost call over does, too."""
    ticket = repository.lock_ticket_of_call(uow.session, call_id)
    if ticket is None or ticket.state not in DESK or ticket.operator_id == person_id:
        return
    ticket.operator_id = person_id
    uow.session.flush()
    uow.emit(TicketTaken(**facts(uow, ticket), person_id=person_id))


def rate(uow: UnitOfWork, *, call_id: str, rating: int) -> None:
    """The caller's rating by key press belongs to the call and to its ticket."""
    ticket = repository.lock_ticket_of_call(uow.session, call_id)
    if ticket is not None and ticket.satisfaction is None:
        ticket.satisfaction = rating
        uow.emit(TicketRated(**facts(uow, ticket), rating=rating))
        if is_dissatisfied(rating):
            ask_the_dissatisfied(uow, ticket)


def save(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, form: Mapping[str, Any]
) -> Ticket:
    """Save what was typed; nothing is required yet.

    Raises:
        TicketNotFound, ChangedMeanwhile, IllegalTransition, ActionNotYours
        ChoiceUnknown: a value is not in the dictionary.
    """
    case = begin(uow, actor, ticket_id, TicketAction.EDIT, version)
    ticket = case.ticket
    fields = write(uow, ticket, form)
    drafts.handed_in(uow, actor.id, ticket.id, Part.FORM, form)
    if fields:
        ticket.version += 1
        edited(uow, ticket, person_id=actor.id)
        uow.session.flush()
        uow.emit(TicketSaved(**facts(uow, ticket), person_id=actor.id, fields=fields))
    return ticket


def submit(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    form: Mapping[str, Any] | None = None,
) -> Ticket:
    """Accept the matter: from now on its time runs. What is sent with it is saved first.

    Raises:
        TicketNotFound, ChangedMeanwhile, IllegalTransition, ActionNotYours, ChoiceUnknown
        FieldsMissing: something required is not filled in.
    """
    case = begin(uow, actor, ticket_id, TicketAction.SUBMIT, version)
    ticket = case.ticket
    write(uow, ticket, form or {})
    if missing := missing_fields(ticket):
        names = [LABELS[field] for field in missing]
        raise FieldsMissing(f"请填写：{'、'.join(names)}", missing=names, fields=missing)
    ticket.submitted_at = uow.now
    clocks.start(uow, ticket)
    _heed_upstream(uow, ticket)
    ticket.operator_id = ticket.operator_id or actor.id
    remember_caller(uow, ticket)
    drafts.handed_in(uow, actor.id, ticket.id, Part.FORM, form or ())
    move(uow, ticket, TicketAction.SUBMIT, person_id=actor.id)
    return ticket


def add_note(uow: UnitOfWork, actor: Actor, ticket_id: str, *, kind: NoteKind, text: str) -> Ticket:
    """Add to the history; no version is needed, because nothing is overwritten.

    Raises:
        TicketNotFound, ActionNotYours
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.NOTE, None).ticket
    row = note(uow, ticket, TicketAction.NOTE, text, person_id=actor.id, kind=kind)
    drafts.handed_in(uow, actor.id, ticket.id, Part.NOTE)
    noted = facts(uow, ticket) | {"person_id": actor.id, "kind": kind, "note_id": row.id}
    uow.emit(TicketNoted(**noted))
    return ticket


def reveal_phone(
    uow: UnitOfWork, actor: Actor, ticket_id: str, *, address: str | None = None
) -> str:
    """The caller's whole number, for who must ring back; who looked is recorded.

    Raises:
        TicketNotFound, IllegalTransition, ActionNotYours
        NumberWithheld: the caller showed none.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.REVEAL_PHONE, None).ticket
    if not ticket.caller_number:
        raise NumberWithheld("the caller withheld the number")
    uow.session.add(
        AccessRecord(
            at=uow.now,
            person_id=actor.id,
            action="reveal-phone",
            subject="ticket",
            subject_id=ticket.id,
            address=address,
        )
    )
    return ticket.caller_number


def _heed_upstream(uow: UnitOfWork, ticket: Ticket) -> None:
    """Who gave us the matter wants it earlier than our own limit would have it."""
    own, upstream = ticket.due_at, ticket.upstream_due_at
    if own is not None and upstream is not None:
        ticket.due_at = of_upstream(own, upstream, calendar(uow.session), now=uow.now)


def _open(uow: UnitOfWork, opening: Opening, division: str) -> str:
    day = local(uow.now).date()
    counter = counter_name(division, day, opening.channel)
    if opening.call_id is None:
        serial: int | None = uow.next_number(counter)
    else:
        serial = repository.serial_for_call(uow, counter, opening.call_id)
    if serial is None:
        return str(repository.ticket_of_call(uow, str(opening.call_id)))
    phone = caller_identity(opening.number)
    caller = repository.find_or_make_caller(uow, phone) if phone else None
    number = ticket_number(division, day, opening.channel, serial)
    name = caller.name if caller else None
    ticket_id = new_id()
    is_new = repository.insert_ticket(
        uow,
        {
            **NOT_NULL,
            **UNTOUCHED,
            "id": ticket_id,
            "number": number,
            "call_id": opening.call_id,
            "caller_id": caller.id if caller else None,
            "channel": opening.channel,
            "state": TicketState.DRAFT,
            "caller_name": name,
            "caller_number": phone or "",
            "village_id": caller.village_id if caller else None,
            "groups": caller.groups if caller else [],
            "operator_id": opening.operator_id,
            "outside_number": opening.outside_number,
            "upstream_due_at": opening.upstream_due_at,
            "search_text": "\n".join((number, plain(number), fold(name or ""))),
            "created_at": uow.now,
            "version": 1,
        },
    )
    if opening.call_id is not None:
        if not is_new:
            return str(repository.ticket_of_call(uow, opening.call_id))
        repository.attach_to_call(
            uow,
            opening.call_id,
            ticket_id=ticket_id,
            caller_id=caller.id if caller else None,
            village_id=caller.village_id if caller else None,
        )
    uow.emit(
        TicketOpened(
            at=uow.now,
            ticket_id=ticket_id,
            call_id=opening.call_id,
            person_id=opening.operator_id,
            number=number,
            channel=opening.channel,
        )
    )
    return ticket_id
