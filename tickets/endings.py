"""The ends of a matter that are no answer, and the way back from an end.

Each function is one move, in a unit of work; all of them may raise what `tickets.guard.begin` raises.
"""

from dataclasses import dataclass
from typing import Final

from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork
from tickets.categories import categories
from tickets.clocks import service as clocks
from tickets.errors import ChoiceUnknown
from tickets.followups import service as followups
from tickets.followups.model import FollowUpKind
from tickets.guard import begin, move
from tickets.history import note
from tickets.machine import TicketAction
from tickets.model import NoteKind, Ticket
from tickets.policy import Actor

NOT_ACCEPTED: Final = "not_accepted"
# Where a caller is sent, in the dictionary of dispositions; each is also a way that can be told.
WAYS: Final = (
    "to_court_arbitration",
    "to_petition",
    "to_12345",
    "to_110",
    "to_119_120_122",
    "to_crisis_line",
    "to_other_hotline",
    "to_upstream",
)
OUTSIDE: Final = ("to_12345", "to_110", "to_119_120_122", "to_other_hotline", "to_upstream")
STILL_OURS: Final = "to_12345"  # the hotlines share matters: we ask how it ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a matter is not accepted, and where the caller goes instead."""

    reason: str
    way: str
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where a matter went."""

    target: str
    outside_number: str = ""
    warm: bool = False  # by a call put through, not by a work order
    text: str = ""


def not_accept(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    version: int | None,
    why: Refusal,
) -> Ticket:
    """不予受理: why, and where the caller was told to go instead.

    Raises:
        ChoiceUnknown: no such reason, or no such way.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.NOT_ACCEPT, version).ticket
    because = _label("not_accept_reasons", why.reason, "reason")
    where = _way(why.way, WAYS, "way")
    ticket.refusal, ticket.disposition = why.reason, NOT_ACCEPTED
    ticket.way_told = f"{where}：{why.told}" if why.told else where
    ticket.closed_at = uow.now
    public = f"不予受理，理由：{because}。途径：{ticket.way_told}"
    note(uow, ticket, TicketAction.NOT_ACCEPT, public, person_id=actor.id, kind=NoteKind.PUBLIC)
    move(uow, ticket, TicketAction.NOT_ACCEPT, person_id=actor.id, text=because)
    return ticket


def transfer_out(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, to: Elsewhere
) -> Ticket:
    """转出 to 12345, 110 and others; of 12345 we still ask how it ended.

    Raises:
        ChoiceUnknown: no such place.
    """
    ticket = begin(uow, actor, ticket_id, TicketAction.TRANSFER_OUT, version).ticket
    where = _way(to.target, OUTSIDE, "target")
    ticket.disposition = ticket.transferred_to = to.target
    ticket.outside_number = to.outside_number or ticket.outside_number
    ticket.closed_at = uow.now
    parts = (
        where,
        "电话转接" if to.warm else "工单转办",
        f"外部编号 {to.outside_number}" if to.outside_number else "",
        to.text,
    )
    text = "，".join(part for part in parts if part)
    move(uow, ticket, TicketAction.TRANSFER_OUT, person_id=actor.id, text=text)
    if to.target == STILL_OURS and ticket.callback_wanted and ticket.caller_number:
        due_at = clocks.call_back_due(uow, ticket)
        visit = followups.Promised(kind=FollowUpKind.VISIT_BACK, due_at=due_at, note="回访转办结果")
        followups.promise_for(uow, ticket, visit)
    return ticket


def close_explained(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """未解决但已解释: lawful, explained, and the caller is not satisfied; a supervisor signs, and it is supervised."""
    ticket = begin(uow, actor, ticket_id, TicketAction.CLOSE_EXPLAINED, version).ticket
    ticket.result, ticket.resolved = f"未解决但已解释：{reason}", False
    ticket.supervision = ticket.supervision or supervision_number(uow)
    ticket.closed_at = uow.now
    text = f"{reason}（督办 {ticket.supervision}）"
    move(uow, ticket, TicketAction.CLOSE_EXPLAINED, person_id=actor.id, text=text)
    finish(uow, ticket, result=ticket.result, person_id=actor.id)
    return ticket


def rework(
    uow: UnitOfWork, actor: Actor, ticket_id: str, version: int | None, *, reason: str
) -> Ticket:
    """重办: the caller is not satisfied, and for a reason; half of the first limit."""
    ticket = begin(uow, actor, ticket_id, TicketAction.REWORK, version).ticket
    ticket.reworks += 1
    ticket.result = None
    clocks.start(uow, ticket, is_half=True)
    move(uow, ticket, TicketAction.REWORK, person_id=actor.id, text=reason)
    followups.end_visit_back(uow, ticket.id, result=reason, person_id=actor.id)
    return ticket


def finish(uow: UnitOfWork, ticket: Ticket, *, result: str, person_id: str | None) -> None:
    """A matter is over: the caller need not be asked any more."""
    followups.end_visit_back(uow, ticket.id, result=result, person_id=person_id)


def supervision_number(uow: UnitOfWork) -> str:
    year = local(uow.now).year
    return f"督〔{year}〕{uow.next_number(f'supervision:{year}')}号"


def begin_anew(ticket: Ticket) -> None:
    """What an end had written down is over with it."""
    ticket.closed_at = ticket.result = None
    ticket.refusal = ticket.way_told = ticket.transferred_to = None


def _label(name: str, key: str, field: str) -> str:
    if not categories().has(name, key):
        raise ChoiceUnknown(f"{key} 不在字典中", fields=[field])
    return categories().label(name, key) or key


def _way(key: str, possible: tuple[str, ...], field: str) -> str:
    if key not in possible:
        raise ChoiceUnknown(f"{key} 不是可选的去向", fields=[field])
    return categories().label("dispositions", key) or key
