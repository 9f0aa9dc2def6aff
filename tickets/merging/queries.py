"""Reads of merging: what else the number has in hand, what was decided, who belongs to a matter."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_
from sqlmodel import Session, col, select

from hotline.organisation.model import Person
from tickets import access, policy
from tickets import queries as tickets
from tickets.limits import UNMERGE_WITHIN
from tickets.machine import ENDS, OPEN, STATE_LABELS, TicketAction, TicketState
from tickets.merging import repository as merges
from tickets.merging.model import RepeatDecision
from tickets.merging.policy import callers, obstacle
from tickets.merging.schemas import (
    DecisionRead,
    GroupRead,
    MatterOfNumber,
    PartRead,
    RepeatsRead,
)
from tickets.model import Ticket
from tickets.policy import Standing
from tickets.visibility import visible

SHOWN: Final = 8  # more old matters nobody reads while somebody talks
ENDED_WITHIN: Final = timedelta(days=30)  # whoever asks how it went, asks about these
SAID_NOTHING: Final = (TicketState.DRAFT, TicketState.MERGED, TicketState.CANCELLED)


def repeats(session: Session, who: Standing, ticket_id: str, now: datetime) -> RepeatsRead:
    """What the caller's number has in hand beside this ticket, open matters first.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    return RepeatsRead(
        matters=_of_the_number(session, who, ticket, now), decision=_decision(session, ticket.id)
    )


def group(session: Session, who: Standing, ticket_id: str, now: datetime) -> GroupRead:
    """Who belongs to the matter: of a master its parts, of a part its master.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    master = merges.last_master(session, ticket)
    parts = [] if master is not None else merges.parts_of(session, ticket.id)
    together = [ticket, *parts]
    merged_at = ticket.closed_at if ticket.state is TicketState.MERGED else None
    return GroupRead(
        callers=callers(one.caller_id for one in together),
        calls=len(together),
        matters=1,
        master_id=master.id if master else None,
        master_number=master.number if master else None,
        undo_until=merged_at + UNMERGE_WITHIN if merged_at else None,
        parts=_parts(session, who, parts, now),
    )


def _parts(session: Session, who: Standing, parts: list[Ticket], now: datetime) -> list[PartRead]:
    rows = tickets.items(session, parts, who, now)
    return [
        PartRead(
            **row.model_dump(include={"id", "number", "caller_name", "caller_number", "summary"}),
            merged_at=part.closed_at,
            may_open=policy.sees(who, part, now),
            may_unmerge=TicketAction.UNMERGE in row.actions,
        )
        for part, row in zip(parts, rows, strict=True)
    ]


def _of_the_number(
    session: Session, who: Standing, ticket: Ticket, now: datetime
) -> list[MatterOfNumber]:
    if ticket.caller_id is None:
        return []
    query: Any = (
        select(Ticket)
        .where(Ticket.caller_id == ticket.caller_id, Ticket.id != ticket.id, visible(who, now))
        .where(col(Ticket.state).not_in(SAID_NOTHING))
        .where(or_(col(Ticket.state).not_in(ENDS), col(Ticket.closed_at) > now - ENDED_WITHIN))
        # The closed ones have a time of closing: PostgreSQL sorts those without one first.
        .order_by(col(Ticket.state).in_(sorted(ENDS)), col(Ticket.created_at).desc())
        .limit(SHOWN)
    )
    found = session.exec(query).all()
    return [
        MatterOfNumber(
            **one.model_dump(include={"id", "number", "state", "summary", "created_at"}),
            state_label=STATE_LABELS[one.state],
            matter_label=row.matter_label,
            handler_name=row.handler_name,
            unit_name=row.unit_name,
            public_reply=one.public_reply,
            is_open=one.state in OPEN,
            may_take=obstacle(ticket, one) is None,
        )
        for one, row in zip(found, tickets.items(session, found, who, now), strict=True)
    ]


def _decision(session: Session, ticket_id: str) -> DecisionRead | None:
    query = (
        select(RepeatDecision, Person.name)
        .join(Person, col(Person.id) == col(RepeatDecision.decided_by))
        .where(RepeatDecision.ticket_id == ticket_id)
        .order_by(col(RepeatDecision.decided_at).desc(), col(RepeatDecision.id).desc())
    )
    newest = session.exec(query.limit(1)).first()
    if newest is None:
        return None
    row, name = newest
    other = session.get(Ticket, row.other_id) if row.other_id else None
    return DecisionRead(
        choice=row.choice,
        other_id=row.other_id,
        other_number=other.number if other else None,
        at=row.decided_at,
        by_name=name,
    )
