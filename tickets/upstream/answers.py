"""What goes back to a sender, and from when on. Pure."""

from typing import Final, Protocol

from tickets.categories import categories
from tickets.machine import STATE_LABELS, TicketState

S = TicketState
# From here on there is something to give back; a merged one has it from its master.
ANSWERED: Final = frozenset(
    {
        S.CALLBACK_PENDING,
        S.CLOSED,
        S.ARCHIVED,
        S.TRANSFERRED_OUT,
        S.NOT_ACCEPTED,
        S.CANCELLED,
    }
)


class Settled(Protocol):
    """The part of a ticket that is told."""

    state: TicketState
    public_reply: str | None
    answer: str
    result: str | None
    refusal: str | None
    way_told: str | None
    transferred_to: str | None
    outside_number: str | None


def is_answered(ticket: Settled) -> bool:
    merged = ticket.state is S.MERGED and ticket.public_reply is not None
    return merged or ticket.state in ANSWERED


def told(ticket: Settled) -> str:
    """The words for the sender; the inner side of the matter is not among them."""
    match ticket.state:
        case S.NOT_ACCEPTED:
            why = categories().label("not_accept_reasons", ticket.refusal) or ""
            return f"不予受理：{why}。{ticket.way_told or ''}"
        case S.TRANSFERRED_OUT:
            where = categories().label("dispositions", ticket.transferred_to)
            return f"已转出：{where}"
        case S.CANCELLED:
            return STATE_LABELS[S.CANCELLED]
        case _:
            return ticket.public_reply or ticket.answer or ticket.result or ""
