"""Which tickets are claimed and what a claim keeps others from. Pure: no clock, database or framework."""

from datetime import datetime
from typing import Final

from tickets.machine import TicketAction, TicketState
from tickets.policy import Facts, Standing, actions

A, S = TicketAction, TicketState
# Whoever may do no more than this has nothing to claim, and a colleague's claim does not hinder it:
# nothing of it is work on the matter that two could do at the same time.
BESIDE: Final = frozenset({A.NOTE, A.PROMISE, A.REVEAL_PHONE, A.URGE, A.SUPERVISE, A.INVOLVE})
# There the handler is at work; what is dispatched to a person is in no queue.
THE_HANDLERS: Final = frozenset({S.DISPATCHED, S.IN_PROGRESS, S.SUSPENDED, S.REWORK})
THE_WRITERS: Final = frozenset({S.DRAFT, S.REGISTERED})  # and whoever writes it has it already
OVERSEER: Final = "supervisor"


def may_claim(who: Standing, ticket: Facts, now: datetime) -> bool:
    """A ticket of the desk's or a unit's queue, on which this person can take the next step."""
    if ticket.state in THE_HANDLERS and ticket.handler_id is not None:
        return False
    if ticket.state in THE_WRITERS and ticket.operator_id is not None:
        return False
    return not set(actions(who, ticket, now)) <= BESIDE | {A.REOPEN}


def may_take_over(who: Standing) -> bool:
    return OVERSEER in who.roles
