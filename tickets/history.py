"""What is written down of a change: the facts that every event says, and a line of the ticket's history.

A line says what became different with it, field by field. Every change of a ticket begins by
locking it, so that is where its values are remembered for comparison.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from hotline.kernel.uow import UnitOfWork
from tickets.machine import TicketAction
from tickets.model import NoteKind, Ticket, TicketNote

FORM: Final = (
    *("request_kind", "matter", "summary", "claim", "answer", "disposition", "urgency"),
    *("risk_flags", "caller_name", "identity_refused", "relation", "opponent", "incident_time"),
    *("incident_place", "groups", "village_id", "confidential", "callback_wanted"),
    *("opponent_type", "amount", "deadline_on", "phone_alt", "contact_time", "home_region"),
    *("law_refs", "materials"),
)
HANDLING: Final = (
    *("handler_id", "unit_id", "co_units", "due_at", "public_reply", "contacted", "contacted_at"),
    *("contact_number", "is_true", "resolved", "unresolved_reason", "satisfaction", "result"),
    *("refusal", "way_told", "transferred_to", "outside_number", "supervision"),
    *("supervision_due_at", "merged_into_id"),
)
# Saved as it is typed: the pauses of one person's typing are no steps of the history.
ONE_SITTING: Final = timedelta(minutes=10)
_FOUND: Final = "tickets as they were found"


def facts(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What every event of a ticket says."""
    return {"at": uow.now, "ticket_id": ticket.id, "call_id": ticket.call_id}


def found(session: Session, ticket: Ticket | None) -> None:
    """Remember how a ticket was before this unit of work; a second time changes nothing."""
    if ticket is not None:
        session.info.setdefault(_FOUND, {}).setdefault(ticket.id, _values(ticket))


def note(
    uow: UnitOfWork,
    ticket: Ticket,
    action: TicketAction | None,
    text: str,
    *,
    person_id: str | None,
    kind: NoteKind = NoteKind.SYSTEM,
) -> TicketNote:
    row = TicketNote(
        ticket_id=ticket.id,
        author_id=person_id,
        kind=kind,
        action=action,
        text=text,
        at=uow.now,
        changes=_changes(uow.session, ticket),
    )
    uow.session.add(row)
    return row


def edited(uow: UnitOfWork, ticket: Ticket, *, person_id: str) -> None:
    """A line for what somebody changed in the form; what they change soon after belongs to the same line."""
    newest = select(TicketNote).where(TicketNote.ticket_id == ticket.id)
    last = uow.session.exec(newest.order_by(col(TicketNote.id).desc()).limit(1)).first()
    is_same_sitting = (
        last is not None
        and (last.action, last.author_id) == (TicketAction.EDIT, person_id)
        and last.at > uow.now - ONE_SITTING
    )
    if last is None or not is_same_sitting:
        note(uow, ticket, TicketAction.EDIT, "", person_id=person_id)
        return
    last.changes = merged([*(last.changes or ()), *_changes(uow.session, ticket)])
    uow.session.add(last)


def merged(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One step from the first value of each field to its last; what came back is no change."""
    steps: dict[str, dict[str, Any]] = {}
    for change in changes:
        before = steps[change["field"]]["before"] if change["field"] in steps else change["before"]
        steps[change["field"]] = change | {"before": before}
    return [step for step in steps.values() if step["before"] != step["after"]]


def _changes(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    """What is different from how the ticket was found; from here on it counts as found so."""
    known = session.info.get(_FOUND, {})
    before, after = known.get(ticket.id), _values(ticket)
    if before is None:
        return []
    known[ticket.id] = after
    return [
        {"field": name, "before": before[name], "after": after[name]}
        for name in after
        if before[name] != after[name]
    ]


def _values(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in (*FORM, *HANDLING)}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
