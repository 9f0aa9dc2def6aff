"""Promises to callers: made, tried, kept, put off. Each function runs inside a unit of work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.kernel.uow import UnitOfWork, check_version
from tickets import access
from tickets.categories import categories
from tickets.errors import ChoiceUnknown, HandlerUnknown
from tickets.followups import queries, repository
from tickets.followups.errors import (
    FollowUpNotFound,
    FollowUpOver,
    NothingToFollowUp,
    NotInTheFuture,
    TooFewAttempts,
)
from tickets.followups.events import (
    FollowUpAttempted,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpPostponed,
    FollowUpPromised,
    FollowUpTaken,
)
from tickets.followups.model import KIND_LABELS, PENDING, FollowUp, FollowUpKind, FollowUpState
from tickets.followups.rules import SETTLES_FOR, UNREACHED, may_give_up, next_try
from tickets.machine import TicketAction
from tickets.model import NoteKind, Ticket, TicketNote
from tickets.policy import Actor
from tickets.visibility import standing

REACHED_BY_CALL = "called_again"  # the caller was faster than we were


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What is promised, by when, and who keeps it: a person, else a unit, else whoever is on duty."""

    kind: FollowUpKind
    due_at: datetime
    note: str = ""
    owner_id: str | None = None
    unit_id: str | None = None


def promise(
    uow: UnitOfWork, actor: Actor, what: Promised, *, ticket_id: str | None, call_id: str | None
) -> FollowUp:
    """Promise something about a ticket; who promises keeps it unless somebody else is named.

    Raises:
        NothingToFollowUp: the call has no ticket.
        TicketNotFound: none of this person's tickets.
        NotInTheFuture: the time is over.
        HandlerUnknown: the owner is not a member of staff.
    """
    ticket_id = ticket_id or repository.ticket_id_of_call(uow.session, call_id or "")
    if ticket_id is None:
        raise NothingToFollowUp("no ticket belongs to this call")
    who = standing(uow.session, actor, uow.now)
    ticket = access.seen(uow.session, who, ticket_id, uow.now)
    access.check(ticket, who, TicketAction.PROMISE, uow.now)
    _in_future(uow, what.due_at)
    if what.owner_id is not None and not repository.is_active(uow.session, what.owner_id):
        raise HandlerUnknown("no member of staff has this id")
    owner = what.owner_id or actor.id
    return promise_for(
        uow, ticket, Promised(kind=what.kind, due_at=what.due_at, note=what.note, owner_id=owner)
    )


def promise_for(uow: UnitOfWork, ticket: Ticket, what: Promised) -> FollowUp:
    """The same by the system itself: nobody is asked for permission."""
    return _add(uow, what, ticket_id=ticket.id, call_id=ticket.call_id, phone=ticket.caller_number)


def owe_visit_back(uow: UnitOfWork, ticket: Ticket, *, due_at: datetime, note: str) -> None:
    """The caller is asked about an answer, once however often we hear of it."""
    if not has_visit_back(uow, ticket.id):
        promise_for(uow, ticket, Promised(kind=FollowUpKind.VISIT_BACK, due_at=due_at, note=note))


def has_visit_back(uow: UnitOfWork, ticket_id: str) -> bool:
    """Whether the caller is to be asked about this ticket already."""
    pending = repository.pending_of_ticket(uow.session, ticket_id)
    return any(row.kind is FollowUpKind.VISIT_BACK for row in pending)


def owe_call_back(
    uow: UnitOfWork, *, call_id: str, ticket_id: str | None, phone: str, due_at: datetime, note: str
) -> FollowUp:
    """A call was missed: its caller is owed one call back, however often the end is reported."""
    known = repository.of_missed_call(uow.session, call_id)
    if known is not None:
        if known.state in PENDING:  # a later report knows more: a message was left, a number given
            known.note, known.phone = note, phone
        return known
    what = Promised(kind=FollowUpKind.MISSED_CALL, due_at=due_at, note=note)
    return _add(uow, what, ticket_id=ticket_id, call_id=call_id, phone=phone)


def settle_answered(uow: UnitOfWork, *, call_id: str, phone: str) -> None:
    """A call was answered: it is owed nothing, and earlier missed ones of its number are settled."""
    own = repository.of_missed_call(uow.session, call_id)
    if own is not None and own.state in PENDING:
        _cancel(uow, own, reason="来电实际已接通", person_id=None)
    if not phone:
        return
    for earlier in repository.missed_calls_of(uow.session, phone, uow.now - SETTLES_FOR):
        if earlier.call_id != call_id:
            _finish(uow, earlier, result=REACHED_BY_CALL, note="来电人24小时内再次来电并已接通")


def end_visit_back(uow: UnitOfWork, ticket_id: str, *, result: str, person_id: str | None) -> None:
    """The ticket is closed: asking the caller about it is over, other promises stand."""
    for row in repository.pending_of_ticket(uow.session, ticket_id):
        if row.kind is FollowUpKind.VISIT_BACK:
            _finish(uow, row, result="reached", note=result, person_id=person_id)


def cancel_all(uow: UnitOfWork, ticket_id: str, *, reason: str, person_id: str | None) -> None:
    """The ticket is void (错拨、骚扰): nobody has to be called back."""
    for row in repository.pending_of_ticket(uow.session, ticket_id):
        _cancel(uow, row, reason=reason, person_id=person_id)


def take(uow: UnitOfWork, follow_up_id: str, person_id: str) -> None:
    """Somebody keeps it from now on; what is over, or theirs already, stays as it is."""
    row = repository.locked(uow.session, follow_up_id)
    if row is None or row.state not in PENDING or row.owner_id == person_id:
        return
    row.owner_id = person_id
    row.version += 1
    uow.session.flush()
    uow.emit(FollowUpTaken(**_facts(uow, row), person_id=person_id))


def attempt(
    uow: UnitOfWork,
    actor: Actor,
    follow_up_id: str,
    version: int | None,
    *,
    note: str,
    next_at: datetime | None = None,
) -> FollowUp:
    """Nobody answered: note it and come back to it later.

    Raises:
        FollowUpNotFound, FollowUpOver, ChangedMeanwhile, NotInTheFuture
    """
    row = _held(uow, actor, follow_up_id, version)
    if next_at is not None:
        _in_future(uow, next_at)
    row.attempts += 1
    row.first_attempt_at = row.first_attempt_at or uow.now
    row.last_attempt_at = uow.now
    _wait_until(row, next_at or next_try(uow.now, row.attempts))
    _noted(uow, row, f"第 {row.attempts} 次联系未成功", note, actor.id)
    facts = _facts(uow, row) | {"person_id": actor.id}
    uow.emit(FollowUpAttempted(**facts, attempts=row.attempts, due_at=row.due_at))
    return row


def done(
    uow: UnitOfWork,
    actor: Actor,
    follow_up_id: str,
    version: int | None,
    *,
    result: str,
    note: str,
) -> FollowUp:
    """Kept, or given up after enough attempts.

    Raises:
        FollowUpNotFound, FollowUpOver, ChangedMeanwhile
        ChoiceUnknown: the result is not one of the dictionary's.
        TooFewAttempts: "unreachable" may be said only after three attempts on two half-days.
    """
    row = _held(uow, actor, follow_up_id, version)
    if not categories().has("callback_results", result):
        raise ChoiceUnknown(f"回访结果 {result} 不在分类字典中", fields=["result"])
    if result in UNREACHED and row.kind is not FollowUpKind.REMINDER:
        row.attempts += 1
        row.last_attempt_at = uow.now
        if not may_give_up(uow.now, row.attempts, row.first_attempt_at):
            raise TooFewAttempts(TooFewAttempts.title, attempts=row.attempts - 1)
    _finish(uow, row, result=result, note=note, person_id=actor.id)
    return row


def postpone(
    uow: UnitOfWork,
    actor: Actor,
    follow_up_id: str,
    version: int | None,
    *,
    due_at: datetime,
    note: str,
) -> FollowUp:
    """Agree on another time.

    Raises:
        FollowUpNotFound, FollowUpOver, ChangedMeanwhile, NotInTheFuture
    """
    row = _held(uow, actor, follow_up_id, version)
    _in_future(uow, due_at)
    _wait_until(row, due_at)
    _noted(uow, row, "改期", note, actor.id)
    uow.emit(FollowUpPostponed(**_facts(uow, row), person_id=actor.id, due_at=due_at))
    return row


def cancel(
    uow: UnitOfWork, actor: Actor, follow_up_id: str, version: int | None, *, reason: str
) -> FollowUp:
    """Not needed any more; the reason is kept.

    Raises:
        FollowUpNotFound, FollowUpOver, ChangedMeanwhile
    """
    row = _held(uow, actor, follow_up_id, version)
    _cancel(uow, row, reason=reason, person_id=actor.id)
    return row


def _held(uow: UnitOfWork, actor: Actor, follow_up_id: str, version: int | None) -> FollowUp:
    row = repository.locked(uow.session, follow_up_id)
    if row is None or not queries.may_see(standing(uow.session, actor, uow.now), row):
        raise FollowUpNotFound("no follow-up of yours has this id")
    check_version(row.version, version)
    if row.state not in PENDING:
        raise FollowUpOver(f"it is {row.state}", state=row.state)
    return row


def _add(
    uow: UnitOfWork, what: Promised, *, ticket_id: str | None, call_id: str | None, phone: str
) -> FollowUp:
    row = FollowUp(
        ticket_id=ticket_id,
        call_id=call_id,
        kind=what.kind,
        due_at=what.due_at,
        owner_id=what.owner_id,
        unit_id=what.unit_id,
        phone=phone,
        note=what.note or None,
        created_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.emit(FollowUpPromised(**_facts(uow, row), due_at=row.due_at))
    return row


def _finish(
    uow: UnitOfWork, row: FollowUp, *, result: str, note: str, person_id: str | None = None
) -> None:
    row.state, row.done_at, row.result = FollowUpState.DONE, uow.now, result
    row.version += 1
    label = (
        "来电人再次来电"
        if result == REACHED_BY_CALL
        else categories().label("callback_results", result)
    )
    _noted(uow, row, str(label), note, person_id)
    uow.emit(FollowUpDone(**_facts(uow, row), person_id=person_id, result=result))


def _cancel(uow: UnitOfWork, row: FollowUp, *, reason: str, person_id: str | None) -> None:
    row.state, row.done_at = FollowUpState.CANCELLED, uow.now
    row.version += 1
    _noted(uow, row, "取消", reason, person_id)
    uow.emit(FollowUpCancelled(**_facts(uow, row), person_id=person_id, reason=reason))


def _wait_until(row: FollowUp, due_at: datetime) -> None:
    row.state, row.due_at, row.raised_at = FollowUpState.PROMISED, due_at, None
    row.version += 1


def _in_future(uow: UnitOfWork, due_at: datetime) -> None:
    if due_at <= uow.now:
        raise NotInTheFuture("the time is over")


def _noted(uow: UnitOfWork, row: FollowUp, what: str, words: str, person_id: str | None) -> None:
    """The ticket's history tells what became of the promise."""
    row.note = words or row.note
    if row.ticket_id is not None:
        said = "：".join(part for part in (f"{KIND_LABELS[row.kind]}{what}", words) if part)
        uow.session.add(
            TicketNote(
                ticket_id=row.ticket_id,
                author_id=person_id,
                kind=NoteKind.SYSTEM,
                action="follow_up",
                text=said,
                at=uow.now,
            )
        )


def _facts(uow: UnitOfWork, row: FollowUp) -> dict[str, Any]:
    return {
        "at": uow.now,
        "follow_up_id": row.id,
        "kind": row.kind,
        "ticket_id": row.ticket_id,
        "call_id": row.call_id,
        "owner_id": row.owner_id,
        "unit_id": row.unit_id,
    }
