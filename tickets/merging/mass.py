"""Many callers with one matter (群体性): noticed, told once for each level, made one ticket.

Each function runs inside a unit of work.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import col, select

from hotline.kernel.uow import UnitOfWork
from tickets import access, policy
from tickets.conditions import hindrance
from tickets.machine import MERGEABLE, TicketAction, TicketState
from tickets.merging import repository as merges
from tickets.merging import service
from tickets.merging.errors import AlertNotFound, AlertSettled, NothingToGather
from tickets.merging.events import MassAlertRaised, MassAlertSettled
from tickets.merging.likeness import signs
from tickets.merging.model import MassAlert, TicketSign
from tickets.merging.policy import MassRules, obstacle
from tickets.model import Ticket
from tickets.policy import Actor
from tickets.text import fold
from tickets.visibility import standing

MOST_GATHERED = 200


@dataclass
class Gathered:
    """A master of many, and which of the alert's tickets could not come along."""

    alert: MassAlert
    left_out: list[Ticket] = field(default_factory=list)


def note_signs(uow: UnitOfWork, ticket: Ticket) -> list[str]:
    """Write down what the matter may share with others; the signs that it did not have before."""
    wanted = set(signs(ticket.opponent, ticket.village_id, ticket.matter))
    known = set(
        uow.session.exec(select(TicketSign.sign).where(TicketSign.ticket_id == ticket.id)).all()
    )
    forget_signs(uow, ticket.id, known - wanted)
    fresh = sorted(wanted - known)
    for sign in fresh:
        row = TicketSign(ticket_id=ticket.id, sign=sign, caller=_caller(ticket), at=uow.now)
        uow.session.add(row)
    uow.session.flush()
    return fresh


def forget_signs(uow: UnitOfWork, ticket_id: str, which: set[str] | None = None) -> None:
    """A void ticket counts for nothing; nor does what was written by mistake."""
    if which is not None and not which:
        return
    gone = delete(TicketSign).where(col(TicketSign.ticket_id) == ticket_id)
    if which is not None:
        gone = gone.where(col(TicketSign.sign).in_(sorted(which)))
    uow.session.flush()
    uow.connection.execute(gone)


def watch(uow: UnitOfWork, sign: str, rules: MassRules) -> None:
    """Raise an alert, or raise it higher, if so many callers have come with this sign."""
    since = uow.now - rules.within
    in_time = (TicketSign.sign == sign, col(TicketSign.at) > since)
    callers: Any = select(
        func.count(func.distinct(col(TicketSign.caller))), func.min(col(TicketSign.at))
    ).where(*in_time)
    count, first_at = uow.session.exec(callers).one()
    level = rules.level(count)
    if level == 0:
        return
    uow.next_number("mass-alert")  # whoever comes at the same moment waits, and finds the alert
    query = select(MassAlert).where(MassAlert.sign == sign, col(MassAlert.last_at) > since)
    newest = query.order_by(col(MassAlert.last_at).desc()).limit(1).with_for_update()
    alert = uow.session.exec(newest).first()
    if alert is not None and level <= alert.level:
        alert.callers, alert.last_at = max(count, alert.callers), uow.now
        return
    if alert is None:
        alert = MassAlert(
            sign=sign, level=level, callers=count,
            first_at=first_at, last_at=uow.now, raised_at=uow.now,
        )  # fmt: skip
    alert.level, alert.callers = level, count
    alert.last_at = alert.raised_at = uow.now
    alert.settled_at = alert.settled_by = None  # told again, although the smaller crowd was seen to
    uow.session.add(alert)
    uow.session.flush()
    uow.emit(MassAlertRaised(at=uow.now, alert_id=alert.id, level=level, callers=count))


def tickets_of(session: Any, alert: MassAlert) -> list[Ticket]:
    """The tickets with the alert's sign, the oldest first."""
    query = (
        select(Ticket)
        .join(TicketSign, col(TicketSign.ticket_id) == col(Ticket.id))
        .where(TicketSign.sign == alert.sign, col(TicketSign.at) >= alert.first_at)
        .order_by(col(TicketSign.at), col(Ticket.id))
        .limit(MOST_GATHERED)
    )
    return list(session.exec(query).all())


def gather(uow: UnitOfWork, actor: Actor, alert_id: str, *, master: str | None = None) -> Gathered:
    """Make one matter of it: the chosen ticket, else the oldest, takes in all that can be taken.

    Raises:
        AlertNotFound, AlertSettled
        NothingToGather: there are no two tickets that can be one.
        MasterUnknown, one of `errors.OBSTACLES`: not into this one.
    """
    alert = _open_alert(uow, alert_id)
    found = tickets_of(uow.session, alert)
    merges.hold(uow, [ticket.id for ticket in found])
    who = standing(uow.session, actor, uow.now)
    if master is not None:
        into = access.seen(uow.session, who, merges.id_of(uow.session, master), uow.now)
    else:
        takers = (one for one in found if any(_fits(other, one, uow.now) for other in found))
        chosen = next(takers, None)
        if chosen is None:
            raise NothingToGather
        into = chosen
    may = TicketAction.MERGE
    parts = [
        one
        for one in found
        if _fits(one, into, uow.now) and may in policy.permitted(who, one, uow.now)
    ]
    if not parts:
        raise NothingToGather
    service.gather(uow, actor, into.id, None, tickets=[part.id for part in parts])
    _settle(uow, actor, alert, into.id)
    taken = {part.id for part in parts} | {into.id}
    left = [one for one in found if one.id not in taken and one.state is not TicketState.MERGED]
    return Gathered(alert, left)


def dismiss(uow: UnitOfWork, actor: Actor, alert_id: str) -> MassAlert:
    """A supervisor has seen it, and they are separate matters.

    Raises:
        AlertNotFound, AlertSettled
    """
    alert = _open_alert(uow, alert_id)
    _settle(uow, actor, alert, None)
    return alert


def _fits(part: Ticket, master: Ticket, now: datetime) -> bool:
    return (
        part.state in MERGEABLE
        and part.state is not TicketState.DRAFT
        and hindrance(part, TicketAction.MERGE, now) is None
        and obstacle(part, master) is None
    )


def _open_alert(uow: UnitOfWork, alert_id: str) -> MassAlert:
    alert = uow.session.get(MassAlert, alert_id, with_for_update=True)
    if alert is None:
        raise AlertNotFound
    if alert.settled_at is not None:
        raise AlertSettled
    return alert


def _settle(uow: UnitOfWork, actor: Actor, alert: MassAlert, master_id: str | None) -> None:
    alert.settled_at, alert.settled_by, alert.master_id = uow.now, actor.id, master_id
    uow.session.flush()
    uow.emit(
        MassAlertSettled(at=uow.now, alert_id=alert.id, person_id=actor.id, master_id=master_id)
    )


def _caller(ticket: Ticket) -> str | None:
    """Who asks: by number, else by name; nameless without a number, they may all be one."""
    if ticket.caller_id is not None:
        return ticket.caller_id
    return f"name:{fold(ticket.caller_name)}" if ticket.caller_name else None
