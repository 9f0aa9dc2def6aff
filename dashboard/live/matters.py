"""Loads tickets, follow-ups and whether anybody is there for the board, and who sees them. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session, col

from dashboard.live import projection
from dashboard.live.frames import Loaded, Shown, attendance_card, follow_up_card, ticket_card
from dashboard.live.projection import Entity
from hotline.agents import attendance
from hotline.kernel.event_log import LoggedEvent
from tickets.deadlines import light
from tickets.followups.model import (
    PENDING,
    PENDING_ROWS,
    FollowUp,
    FollowUpKind,
    FollowUpState,
)
from tickets.machine import OPEN, TicketState
from tickets.merging.model import MassAlert
from tickets.model import Ticket

MOST_FOLLOW_UPS: Final = 2_000  # more than anybody looks at; the list has the rest
LIT: Final = OPEN - {TicketState.SUSPENDED}  # no time runs in a pause
HISTORY: Final = 200  # events read to learn who had a ticket


def tickets(session: Session, ids: Iterable[str], now: datetime) -> Loaded:
    query = select(
        col(Ticket.id),
        col(Ticket.number),
        col(Ticket.state),
        col(Ticket.request_kind),
        col(Ticket.matter),
        col(Ticket.urgency),
        col(Ticket.due_at),
        col(Ticket.call_id),
        col(Ticket.unit_id),
        col(Ticket.village_id),
        col(Ticket.handler_id),
        col(Ticket.operator_id),
        col(Ticket.confidential),
        col(Ticket.version),
    ).where(col(Ticket.id).in_(list(ids)))
    rows = session.connection().execute(query).all()
    before = _former_owners(session, [row.id for row in rows])
    return {
        Entity("ticket", row.id): Shown(
            ticket_card(row, light=light(row.due_at, now, is_open=row.state in LIT)),
            projection.topics_of_ticket(
                row.state,
                handler_id=row.handler_id,
                operator_id=row.operator_id,
                unit_id=row.unit_id,
                village_id=row.village_id,
                walled=row.confidential or row.request_kind == "complaint",
            ),
            lost=frozenset(before[row.id]),
        )
        for row in rows
    }


def _former_owners(session: Session, ids: Iterable[str]) -> Mapping[str, set[str]]:
    """Everybody whom a ticket's history names: if they had it, they must hear that it is gone."""
    query = (
        select(col(LoggedEvent.ticket_id), col(LoggedEvent.person_id), col(LoggedEvent.payload))
        .where(col(LoggedEvent.ticket_id).in_(list(ids)))
        .order_by(col(LoggedEvent.id).desc())
        .limit(HISTORY)
    )
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for ticket_id, person_id, payload in session.connection().execute(query):
        owners[ticket_id] |= projection.owners_named(payload | {"person_id": person_id})
    return owners


def follow_ups(session: Session, ids: Iterable[str] | None) -> Loaded:
    """These, or all that are shown: what is due, and calls missed, because they are owed at once."""
    query = select(
        col(FollowUp.id),
        col(FollowUp.kind),
        col(FollowUp.state),
        col(FollowUp.due_at),
        col(FollowUp.ticket_id),
        col(FollowUp.call_id),
        col(FollowUp.owner_id),
        col(FollowUp.unit_id),
        col(FollowUp.attempts),
    )
    if ids is None:
        is_due = col(FollowUp.state) == FollowUpState.DUE
        is_missed = col(FollowUp.kind) == FollowUpKind.MISSED_CALL
        query = query.where(PENDING_ROWS, is_due | is_missed)
        query = query.order_by(col(FollowUp.due_at), col(FollowUp.id)).limit(MOST_FOLLOW_UPS)
    else:
        query = query.where(col(FollowUp.id).in_(list(ids)))
    loaded: Loaded = {}
    for row in session.connection().execute(query):
        is_shown = row.state is FollowUpState.DUE or (
            row.state in PENDING and row.kind is FollowUpKind.MISSED_CALL
        )
        topics = projection.topics_of_follow_up(row.owner_id, row.unit_id)
        loaded[Entity("follow_up", row.id)] = (
            Shown(follow_up_card(row), topics) if is_shown else None
        )
    return loaded


def mass_alerts(session: Session, ids: Iterable[str]) -> Loaded:
    """Told to supervisors as they come; what they are about is asked of the API."""
    query = select(col(MassAlert.id), col(MassAlert.level), col(MassAlert.settled_at))
    rows = session.connection().execute(query.where(col(MassAlert.id).in_(list(ids)))).all()
    topics = frozenset({projection.SUPERVISE})
    return {
        Entity("mass_alert", row.id): Shown(
            {"id": row.id, "level": row.level, "is_open": row.settled_at is None}, topics
        )
        for row in rows
    }


def attended(session: Session) -> Loaded:
    """Since when nobody has been there to answer, for those who can send for somebody."""
    card = attendance_card(attendance.alarm_since(session))
    return {projection.ATTENDANCE: Shown(card, frozenset({projection.SUPERVISE}))}


def counts_of_callers(session: Session, caller_ids: set[str]) -> Mapping[str, tuple[int, int]]:
    """Caller → how many of their tickets are open, and how many there are."""
    if not caller_ids:
        return {}
    is_open = func.sum(cast(col(Ticket.state).in_(sorted(OPEN)), Integer))
    query = (
        select(col(Ticket.caller_id), is_open, func.count())
        .where(col(Ticket.caller_id).in_(caller_ids))
        .group_by(col(Ticket.caller_id))
    )
    rows = session.connection().execute(query)
    return {str(row[0]): (int(row[1]), int(row[2])) for row in rows}
