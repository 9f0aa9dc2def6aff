"""Reads of alerts of many callers, for supervisors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from hotline.organisation.model import Unit
from tickets import queries as tickets
from tickets.categories import categories
from tickets.merging import mass
from tickets.merging.likeness import Why
from tickets.merging.model import MassAlert, TicketSign
from tickets.merging.schemas import AlertTicket, MassAlertRead
from tickets.model import Ticket
from tickets.policy import Standing

SHOWN: Final = 50
MOST_TICKETS: Final = 2_000  # of all alerts together; a longer list nobody reads


def unsettled(session: Session, who: Standing, now: datetime) -> list[MassAlertRead]:
    """What nobody has seen to yet, the latest first."""
    query = select(MassAlert).where(col(MassAlert.settled_at).is_(None))
    query = query.order_by(col(MassAlert.raised_at).desc(), col(MassAlert.id).desc()).limit(SHOWN)
    return _read(session, session.exec(query).all(), [], who, now)


def read(session: Session, found: mass.Gathered, who: Standing, now: datetime) -> MassAlertRead:
    (one,) = _read(session, [found.alert], found.left_out, who, now)
    return one


def _read(
    session: Session,
    alerts: Sequence[MassAlert],
    left_out: Sequence[Ticket],
    who: Standing,
    now: datetime,
) -> list[MassAlertRead]:
    """As many statements for fifty alerts as for one."""
    signed = _signed(session, alerts)
    rows = _rows(session, [*(ticket for _, _, ticket in signed), *left_out], who, now)
    villages = _named(session, {one.sign.split(":")[1] for one in alerts})
    masters = _numbers(session, {one.master_id for one in alerts if one.master_id})
    columns = {"id", "level", "callers", "first_at", "raised_at", "master_id", "settled_at"}
    return [
        MassAlertRead(
            **alert.model_dump(include=columns),
            about=_about(alert.sign, villages),
            tickets=[
                rows[ticket.id]
                for sign, at, ticket in signed
                if sign == alert.sign and at >= alert.first_at
            ],
            master_number=masters.get(alert.master_id or ""),
            left_out=[rows[ticket.id] for ticket in left_out],
        )
        for alert in alerts
    ]


def _signed(session: Session, alerts: Sequence[MassAlert]) -> list[tuple[str, datetime, Ticket]]:
    if not alerts:
        return []
    since = min(alert.first_at for alert in alerts)
    query = (
        select(TicketSign.sign, TicketSign.at, Ticket)
        .join(Ticket, col(Ticket.id) == col(TicketSign.ticket_id))
        .where(col(TicketSign.sign).in_([alert.sign for alert in alerts]))
        .where(col(TicketSign.at) >= since)
        .order_by(col(TicketSign.at), col(Ticket.id))
        .limit(MOST_TICKETS)
    )
    return list(session.exec(query).all())


def _rows(
    session: Session, found: Sequence[Ticket], who: Standing, now: datetime
) -> dict[str, AlertTicket]:
    columns = {"id", "number", "state", "caller_name", "summary", "created_at", "state_label"}
    rows = tickets.items(session, found, who, now)
    return {row.id: AlertTicket(**row.model_dump(include=columns)) for row in rows}


def _named(session: Session, unit_ids: set[str]) -> dict[str, str]:
    query = select(Unit.id, Unit.name).where(col(Unit.id).in_(unit_ids))
    return dict(session.exec(query).all())


def _numbers(session: Session, ticket_ids: set[str]) -> dict[str, str]:
    query = select(Ticket.id, Ticket.number).where(col(Ticket.id).in_(ticket_ids))
    return dict(session.exec(query).all())


def _about(sign: str, villages: Mapping[str, str]) -> str:
    kind, _, rest = sign.partition(":")
    if kind == Why.OPPONENT:
        return f"对方 {rest}"
    village_id, _, matter = rest.partition(":")
    return f"{villages.get(village_id, '')} {categories().matter_label(matter)}".strip()
