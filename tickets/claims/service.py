"""Claiming a ticket for a while (认领). Each function runs inside a unit of work.

A claim goes beside the routing engine, never past it. What the engine has given to a person cannot
be claimed by anybody; what still waits in its line is kept back for as long as the claim lasts, and
is offered by itself when the lease runs out. Every move of the ticket ends its claim: whoever works
on it next is decided by the move.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, delete, or_, update
from sqlmodel import col

from hotline.kernel.clock import local
from hotline.kernel.hot import HotInsert
from hotline.kernel.uow import UnitOfWork
from hotline.routing import items
from tickets import access
from tickets.claims import queries, rules
from tickets.claims.errors import ClaimLost, NothingToClaim, TakeOverNotYours
from tickets.claims.events import TicketClaimed, TicketReleased
from tickets.claims.model import TicketClaim
from tickets.errors import ClaimedByAnother
from tickets.history import facts, note
from tickets.machine import TicketAction
from tickets.model import Ticket
from tickets.policy import Actor
from tickets.visibility import standing

_INSERT: Final = HotInsert(
    TicketClaim,
    *("ticket_id", "person_id", "since", "expires_at", "line_since"),
    unless="ticket_id",
)


def claim(uow: UnitOfWork, actor: Actor, ticket_id: str, lease: timedelta) -> None:
    """Take a ticket of one's queue to work on it; who has it already has it longer.

    Raises:
        TicketNotFound: none that this person may see.
        NothingToClaim: it is somebody's already, or this person can do nothing about it.
        ClaimedByAnother: of several who try at once, one has it.
    """
    who = standing(uow.session, actor, uow.now)
    ticket = access.held(uow.session, who, ticket_id, uow.now)
    mine = queries.live(uow.session, ticket_id, uow.now)
    if mine is not None and mine.person_id == actor.id:
        renew(uow, actor, ticket_id, lease)
        return
    if not rules.may_claim(who, ticket, uow.now):
        raise NothingToClaim("it is in no queue of this person", ticket=ticket_id)
    until = uow.now + lease
    row = {"person_id": actor.id, "since": uow.now, "expires_at": until}
    row["line_since"] = items.hold(uow, ticket_id, until)
    if not _take(uow, ticket_id, row) and not _INSERT.run(
        uow.connection, [row | {"ticket_id": ticket_id}]
    ):
        raise _taken(uow, ticket_id)
    _told(uow, ticket, actor.id, f"认领，到 {local(until):%H:%M}")


def renew(uow: UnitOfWork, actor: Actor, ticket_id: str, lease: timedelta) -> None:
    """Keep it longer, while one's page is open.

    Raises:
        TicketNotFound: none that this person may see, or may see any longer.
        ClaimLost: it has run out, or somebody took it over.
    """
    access.held(uow.session, standing(uow.session, actor, uow.now), ticket_id, uow.now)
    until = uow.now + lease
    if not _change(
        uow,
        ticket_id,
        update(TicketClaim)
        .where(col(TicketClaim.ticket_id) == ticket_id, col(TicketClaim.person_id) == actor.id)
        .where(col(TicketClaim.expires_at) > uow.now)
        .values(expires_at=until),
    ):
        raise ClaimLost("no claim of this person", ticket=ticket_id)
    items.hold(uow, ticket_id, until)


def release(uow: UnitOfWork, actor: Actor, ticket_id: str) -> None:
    """Lay it back; what is no longer claimed by this person is laid back already.

    Raises:
        TicketNotFound: none that this person may see.
    """
    who = standing(uow.session, actor, uow.now)
    ticket = access.held(uow.session, who, ticket_id, uow.now)
    found = queries.live(uow.session, ticket_id, uow.now)
    if found is None or found.person_id != actor.id:
        return
    if found.line_since is not None:
        items.hold(uow, ticket_id, found.line_since)
    end(uow, ticket_id)
    note(uow, ticket, None, "放下认领", person_id=actor.id)
    uow.emit(TicketReleased(**facts(uow, ticket), person_id=actor.id))


def take_over(
    uow: UnitOfWork, actor: Actor, ticket_id: str, lease: timedelta, *, reason: str
) -> None:
    """A supervisor has it instead of whoever claimed it.

    Raises:
        TicketNotFound, TakeOverNotYours
        ClaimLost: nobody has it by now; it can be claimed.
    """
    who = standing(uow.session, actor, uow.now)
    ticket = access.held(uow.session, who, ticket_id, uow.now)
    if not rules.may_take_over(who):
        raise TakeOverNotYours("only a supervisor takes over")
    found = queries.live(uow.session, ticket_id, uow.now)
    if found is None:
        raise ClaimLost("nobody has claimed it", ticket=ticket_id)
    former = queries.name_of(uow.session, found.person_id)
    until = uow.now + lease
    found.person_id, found.since, found.expires_at = actor.id, uow.now, until
    uow.session.add(found)
    uow.session.flush()
    items.hold(uow, ticket_id, until)
    _told(uow, ticket, actor.id, f"接管 {former} 的认领：{reason}")


def end(uow: UnitOfWork, ticket_id: str) -> None:
    """The ticket has moved on, or was laid back: nobody has claimed it any more."""
    _change(uow, ticket_id, delete(TicketClaim).where(col(TicketClaim.ticket_id) == ticket_id))


def keep_others_off(uow: UnitOfWork, ticket: Ticket, person_id: str, action: TicketAction) -> None:
    """Refuse work on what somebody else has claimed.

    Raises:
        ClaimedByAnother
    """
    if action in rules.BESIDE:
        return
    found = queries.live(uow.session, ticket.id, uow.now)
    if found is not None and found.person_id != person_id:
        raise _taken(uow, ticket.id)


def _take(uow: UnitOfWork, ticket_id: str, row: dict[str, Any]) -> bool:
    """The row of a lease that has run out, for whoever comes first."""
    return _change(
        uow,
        ticket_id,
        update(TicketClaim)
        .where(col(TicketClaim.ticket_id) == ticket_id)
        .where(
            or_(
                col(TicketClaim.expires_at) <= uow.now,
                col(TicketClaim.person_id) == row["person_id"],
            )
        )
        .values(**row),
    )


def _change(uow: UnitOfWork, ticket_id: str, statement: Any) -> bool:
    """What this unit has read of the claim is read anew afterwards."""
    uow.session.flush()
    known = uow.session.identity_map.get(uow.session.identity_key(TicketClaim, ticket_id))
    if known is not None:
        uow.session.expunge(known)
    found: CursorResult[Any] = uow.session.connection().execute(statement)
    return found.rowcount == 1


def _taken(uow: UnitOfWork, ticket_id: str) -> ClaimedByAnother:
    found = queries.live(uow.session, ticket_id, uow.now)
    if found is None:
        return ClaimedByAnother("somebody was faster", ticket=ticket_id)
    return ClaimedByAnother(
        "somebody works on it",
        ticket=ticket_id,
        holder=queries.name_of(uow.session, found.person_id),
        until=_text(found.expires_at),
    )


def _text(at: datetime) -> str:
    return at.isoformat()


def _told(uow: UnitOfWork, ticket: Ticket, person_id: str, text: str) -> None:
    note(uow, ticket, None, text, person_id=person_id)
    uow.session.flush()
    uow.emit(TicketClaimed(**facts(uow, ticket), person_id=person_id))
