"""Which tickets may be one matter, and how many people ask about it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from tickets.machine import ENDS, TicketState


class Matter(Protocol):
    """What a merge needs to know of a ticket."""

    id: str
    state: TicketState
    caller_id: str | None
    confidential: bool
    request_kind: str | None


class Obstacle(StrEnum):
    """Why one ticket cannot go into another."""

    ITSELF = "itself"
    MERGED = "merged"  # the other is part of a third one
    DRAFT = "draft"
    OVER = "over"
    CONFIDENTIAL = "confidential"
    COMPLAINT = "complaint"


# On these nobody works, or not yet.
NO_MASTER: Final[Mapping[TicketState, Obstacle]] = MappingProxyType(
    dict.fromkeys(ENDS, Obstacle.OVER)
    | {TicketState.MERGED: Obstacle.MERGED, TicketState.DRAFT: Obstacle.DRAFT}
)


def obstacle(ticket: Matter, master: Matter) -> Obstacle | None:
    """What stands against it; None: nothing.

    A ticket's words are read by whoever sees its master, and the master's answer by its caller: so a
    confidential matter stays with one caller, and a complaint out of sight of those whom it is about.
    """
    if ticket.id == master.id:
        return Obstacle.ITSELF
    if master.state in NO_MASTER:
        return NO_MASTER[master.state]
    if (ticket.confidential or master.confidential) and not _one_secret(ticket, master):
        return Obstacle.CONFIDENTIAL
    if ticket.request_kind == "complaint" and master.request_kind != "complaint":
        return Obstacle.COMPLAINT
    return None


def _one_secret(ticket: Matter, master: Matter) -> bool:
    is_one_caller = ticket.caller_id is not None and ticket.caller_id == master.caller_id
    return ticket.confidential and master.confidential and is_one_caller


def callers(caller_ids: Iterable[str | None]) -> int:
    """People (诉求人): a number counts once however often it rang, a withheld one each time."""
    known = list(caller_ids)
    return len({one for one in known if one is not None}) + known.count(None)


@dataclass(frozen=True, slots=True)
class MassRules:
    """From how many different callers on, within which time, a supervisor is told."""

    callers: int = 3
    within: timedelta = timedelta(days=7)

    def level(self, callers: int) -> int:
        """0: not yet; then one level for each doubling, so that a growing crowd is told of again."""
        level = 0
        while callers >= self.callers << level:
            level += 1
        return level
