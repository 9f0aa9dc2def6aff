"""What an action needs beside the state: how often, until when, whether something was asked. Pure.

`tickets.policy.actions` hides what is hindered, `tickets.access.check` refuses it with the reason: one list.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol

from hotline.kernel.errors import HotlineError
from tickets import limits, refusals
from tickets.limits import STARTING, Office
from tickets.machine import Asked, TicketAction, TicketState


class History(Protocol):
    """What a condition needs to know of a ticket."""

    state: TicketState
    request_kind: str | None
    urgency: str
    due_at: datetime | None
    dispatched_at: datetime | None
    closed_at: datetime | None
    asked: Asked | None
    returns_refused: int
    suspensions: int
    extensions: int
    reworks: int
    supervision: str | None


Hindrance = type[HotlineError]
Condition = Callable[[History, datetime, Office], Hindrance | None]


def hindrance(
    ticket: History, action: TicketAction, now: datetime, office: Office = STARTING
) -> Hindrance | None:
    """Why the action is not open now, where the state would allow it; None: it is."""
    condition = CONDITIONS.get(action)
    return condition(ticket, now, office) if condition is not None else None


def _return(ticket: History, now: datetime, office: Office) -> Hindrance | None:
    if ticket.state is TicketState.DISPATCHED:
        return None  # nobody signed for it yet
    if ticket.returns_refused >= limits.RETURNS_REFUSED:
        return refusals.ReturnLocked
    since, kind = ticket.dispatched_at, ticket.request_kind
    if since and now >= office.returnable_until(since, kind, ticket.urgency):
        return refusals.ReturnTooLate
    return refusals.AlreadyAsked if ticket.asked else None


def _ask_suspension(ticket: History, _now: datetime, _office: Office) -> Hindrance | None:
    if ticket.suspensions >= limits.MOST_SUSPENSIONS:
        return refusals.SuspendedTooOften
    return refusals.AlreadyAsked if ticket.asked else None


def _ask_extension(ticket: History, now: datetime, office: Office) -> Hindrance | None:
    if ticket.extensions >= limits.MOST_EXTENSIONS:
        return refusals.ExtendedTooOften
    if ticket.due_at is None or not office.is_extensible(ticket.request_kind, ticket.urgency):
        return refusals.NotExtensible
    if now >= ticket.due_at:
        return refusals.ExtensionTooLate
    return refusals.AlreadyAsked if ticket.asked else None


def _asked(what: Asked) -> Condition:
    return lambda ticket, _now, _office: None if ticket.asked is what else refusals.NothingAsked


def _approve_extension(ticket: History, _now: datetime, office: Office) -> Hindrance | None:
    if ticket.asked is not Asked.EXTENSION or ticket.due_at is None:
        return refusals.NothingAsked
    # It was made urgent after it was asked, or the office has changed its limits.
    is_extensible = office.is_extensible(ticket.request_kind, ticket.urgency)
    return None if is_extensible else refusals.NotExtensible


def _rework(ticket: History, _now: datetime, _office: Office) -> Hindrance | None:
    return refusals.ReworkedTooOften if ticket.reworks >= limits.MOST_REWORKS else None


def _reopen(ticket: History, now: datetime, _office: Office) -> Hindrance | None:
    settled = ticket.state in {TicketState.CLOSED, TicketState.ARCHIVED}
    late = ticket.closed_at is not None and now > ticket.closed_at + limits.REOPEN_WITHIN
    return refusals.ReopenTooLate if settled and late else None


def _supervise(ticket: History, _now: datetime, _office: Office) -> Hindrance | None:
    return refusals.AlreadySupervised if ticket.supervision else None


def _merge(ticket: History, _now: datetime, _office: Office) -> Hindrance | None:
    return refusals.AlreadyAsked if ticket.asked else None  # what was asked would be lost


def _unmerge(ticket: History, now: datetime, _office: Office) -> Hindrance | None:
    merged_at = ticket.closed_at
    late = merged_at is not None and now > merged_at + limits.UNMERGE_WITHIN
    return refusals.UnmergeTooLate if late else None


A = TicketAction
CONDITIONS: Final[Mapping[TicketAction, Condition]] = MappingProxyType(
    {
        A.RETURN: _return,
        A.ASK_SUSPENSION: _ask_suspension,
        A.APPROVE_SUSPENSION: _asked(Asked.SUSPENSION),
        A.REFUSE_SUSPENSION: _asked(Asked.SUSPENSION),
        A.ASK_EXTENSION: _ask_extension,
        A.APPROVE_EXTENSION: _approve_extension,
        A.REFUSE_EXTENSION: _asked(Asked.EXTENSION),
        A.REWORK: _rework,
        A.REOPEN: _reopen,
        A.SUPERVISE: _supervise,
        A.MERGE: _merge,
        A.UNMERGE: _unmerge,
    }
)
