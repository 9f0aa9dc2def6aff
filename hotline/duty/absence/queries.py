"""Reads of absences, for this package and all above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.duty.absence.model import Leave, LeaveState


@dataclass(frozen=True, slots=True)
class Away:
    until: datetime
    deputy_id: str | None


def away(session: Session, at: datetime) -> Mapping[str, Away]:
    """Who is on approved leave at an instant, until when, and who stands in."""
    query = select(Leave).where(
        Leave.state == LeaveState.APPROVED, col(Leave.starts_at) <= at, col(Leave.ends_at) > at
    )
    rows = session.exec(query.order_by(col(Leave.ends_at)))
    return {row.person_id: Away(row.ends_at, row.deputy_id) for row in rows}
