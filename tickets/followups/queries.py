"""Reads of follow-ups: one rule of who sees which, used by lists, tickets and the live board."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session, col, select, tuple_

from hotline.kernel.pii import mask_name, mask_phone
from hotline.organisation.model import Person
from tickets.categories import categories
from tickets.followups.model import (
    KIND_LABELS,
    PENDING,
    PENDING_ROWS,
    FollowUp,
    FollowUpKind,
    FollowUpState,
)
from tickets.followups.schemas import FollowUpRead
from tickets.model import Ticket
from tickets.policy import OVERSEERS, Standing, sees

Key = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class FollowUpFilter:
    state: FollowUpState | None = None
    kind: FollowUpKind | None = None
    ticket_id: str | None = None
    mine: bool = False  # for me: my own, and those that wait for anybody on duty
    due: bool = False  # it is time, nobody has acted
    pending: bool = False


def may_see(who: Standing, row: FollowUp) -> bool:
    """Its owner, its unit, and at the county's desk everybody: a colleague's promise must be kept, too."""
    return bool(
        who.roles & OVERSEERS
        or row.owner_id == who.person_id
        or (row.unit_id is not None and row.unit_id in who.unit_ids)
        or ("operator" in who.roles and row.unit_id is None)
    )


def visible(who: Standing) -> ColumnElement[bool]:
    """The same rule for queries."""
    if who.roles & OVERSEERS:
        return true()
    ways: list[ColumnElement[bool]] = [col(FollowUp.owner_id) == who.person_id]
    if who.unit_ids:
        ways.append(col(FollowUp.unit_id).in_(who.unit_ids))
    if "operator" in who.roles:
        ways.append(col(FollowUp.unit_id).is_(None))
    return or_(*ways)


def mine(who: Standing) -> ColumnElement[bool]:
    """What this person should act on: their own, else what their unit or the whole desk waits for."""
    nobodys = col(FollowUp.owner_id).is_(None)
    ways: list[ColumnElement[bool]] = [col(FollowUp.owner_id) == who.person_id]
    if who.unit_ids:
        ways.append(and_(nobodys, col(FollowUp.unit_id).in_(who.unit_ids)))
    if who.roles & (OVERSEERS | {"operator"}):
        ways.append(and_(nobodys, col(FollowUp.unit_id).is_(None)))
    return or_(*ways)


def page(
    session: Session,
    who: Standing,
    wanted: FollowUpFilter,
    now: datetime,
    *,
    after: Key | None = None,
    limit: int = 50,
) -> list[FollowUpRead]:
    """Follow-ups, the earliest first, after the given key."""
    query = select(FollowUp).where(mine(who) if wanted.mine else visible(who))
    if wanted.due or wanted.pending:
        query = query.where(PENDING_ROWS)
    if wanted.due:
        query = query.where(col(FollowUp.due_at) <= now)
    for column, value in (
        (FollowUp.state, wanted.state),
        (FollowUp.kind, wanted.kind),
        (FollowUp.ticket_id, wanted.ticket_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    if after is not None:
        query = query.where(tuple_(col(FollowUp.due_at), col(FollowUp.id)) > after)
    query = query.order_by(col(FollowUp.due_at), col(FollowUp.id)).limit(limit)
    return read_all(session, session.exec(query).all(), who, now)


def of_ticket(session: Session, ticket_id: str, who: Standing, now: datetime) -> list[FollowUpRead]:
    """Everything promised about a ticket: who may see the ticket may see this."""
    query = select(FollowUp).where(FollowUp.ticket_id == ticket_id).order_by(col(FollowUp.due_at))
    return read_all(session, session.exec(query.limit(100)).all(), who, now)


def read(session: Session, row: FollowUp, who: Standing, now: datetime) -> FollowUpRead:
    return read_all(session, [row], who, now)[0]


def read_all(
    session: Session, rows: Sequence[FollowUp], who: Standing, now: datetime
) -> list[FollowUpRead]:
    """Rows as they are shown, with names and numbers of tickets, in two queries for all of them."""
    tickets = _tickets(session, {row.ticket_id for row in rows if row.ticket_id})
    names = _names(session, {row.owner_id for row in rows if row.owner_id})
    return [
        FollowUpRead.model_validate(
            _facts(row)
            | _about(
                tickets.get(row.ticket_id or ""), who, now, is_own=row.owner_id == who.person_id
            )
            | {
                "owner_name": names.get(row.owner_id or ""),
                "is_overdue": row.state in PENDING and row.due_at <= now,
            }
        )
        for row in rows
    ]


def _facts(row: FollowUp) -> dict[str, Any]:
    columns = row.model_dump(exclude={"raised_at", "first_attempt_at", "phone"})
    return columns | {"kind_label": KIND_LABELS[row.kind], "phone": mask_phone(row.phone)}


def _about(ticket: Ticket | None, who: Standing, now: datetime, *, is_own: bool) -> dict[str, Any]:
    """Of its ticket. The desk keeps every promise, but a walled matter stays behind its wall."""
    if ticket is None or not (is_own or sees(who, ticket, now)):
        walled = ("ticket_id", "ticket_number", "matter_label", "caller_name", "note")
        return dict.fromkeys(walled)
    name = ticket.caller_name
    return {
        "ticket_number": ticket.number,
        "matter_label": categories().matter_label(ticket.matter),
        "caller_name": name if is_own or not name else mask_name(name),
    }


def _tickets(session: Session, ids: Collection[str]) -> dict[str, Ticket]:
    found = session.exec(select(Ticket).where(col(Ticket.id).in_(list(ids)))) if ids else ()
    return {ticket.id: ticket for ticket in found}


def _names(session: Session, ids: Collection[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(list(ids)))
    return dict(session.exec(query).all())
