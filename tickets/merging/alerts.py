"""Reads of alerts of many callers, for supervisors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from hotline.organisation.model import Unit
from tickets import queries as tickets
from tickets.categories import categories
from tickets.machine import STATE_LABELS
from tickets.merging import mass
from tickets.merging.likeness import Why
from tickets.merging.model import MassAlert
from tickets.merging.schemas import AlertTicket, MassAlertRead
from tickets.model import Ticket
from tickets.policy import Standing

SHOWN: Final = 50


def unsettled(session: Session, who: Standing, now: datetime) -> list[MassAlertRead]:
    """What nobody has seen to yet, the latest first."""
    query = select(MassAlert).where(col(MassAlert.settled_at).is_(None))
    query = query.order_by(col(MassAlert.raised_at).desc(), col(MassAlert.id).desc()).limit(SHOWN)
    return [read(session, mass.Gathered(one), who, now) for one in session.exec(query).all()]


def read(session: Session, found: mass.Gathered, who: Standing, now: datetime) -> MassAlertRead:
    alert = found.alert
    master = session.get(Ticket, alert.master_id) if alert.master_id else None
    columns = {"id", "level", "callers", "first_at", "raised_at", "master_id", "settled_at"}
    return MassAlertRead(
        **alert.model_dump(include=columns),
        about=_about(session, alert.sign),
        tickets=_rows(session, mass.tickets_of(session, alert), who, now),
        master_number=master.number if master else None,
        left_out=_rows(session, found.left_out, who, now),
    )


def _rows(
    session: Session, found: Sequence[Ticket], who: Standing, now: datetime
) -> list[AlertTicket]:
    return [
        AlertTicket(
            **row.model_dump(
                include={"id", "number", "state", "caller_name", "summary", "created_at"}
            ),
            state_label=STATE_LABELS[row.state],
        )
        for row in tickets.items(session, found, who, now)
    ]


def _about(session: Session, sign: str) -> str:
    kind, _, rest = sign.partition(":")
    if kind == Why.OPPONENT:
        return f"对方 {rest}"
    village_id, _, matter = rest.partition(":")
    village = session.get(Unit, village_id)
    return f"{village.name if village else ''} {categories().matter_label(matter)}".strip()
