"""Whoever is not satisfied is asked why: all of them (不满意 100 % 回访), in the transaction of the rating."""

from typing import Final

from hotline.kernel.uow import UnitOfWork
from tickets.clocks import service as clocks
from tickets.followups import service as followups
from tickets.followups.model import FollowUpKind
from tickets.model import Ticket

DISSATISFIED: Final = 2  # of 5 (very satisfied) to 1: from here down


def is_dissatisfied(rating: int) -> bool:
    return rating <= DISSATISFIED


def ask_the_dissatisfied(uow: UnitOfWork, ticket: Ticket) -> None:
    """Promise to ask, by the office's limit; never twice, and nobody whose number is unknown."""
    if not ticket.caller_number or followups.has_visit_back(uow, ticket.id):
        return
    due_at = clocks.call_back_due(uow, ticket)
    note = "评价不满意，请回访原因"
    visit = followups.Promised(kind=FollowUpKind.VISIT_BACK, due_at=due_at, note=note)
    followups.promise_for(uow, ticket, visit)
