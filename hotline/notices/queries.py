"""Reads of notices: pages of them, and how each channel is doing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from hotline.notices.model import Notice, NoticeState, Reason, TextRefusal


class Shelf(StrEnum):
    """What people look through at once."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


S = NoticeState
SHELVES: Final[Mapping[Shelf, tuple[NoticeState, ...]]] = MappingProxyType(
    {
        Shelf.PENDING: (S.PENDING, S.SENDING),
        Shelf.SENT: (S.SENT,),
        Shelf.FAILED: (S.FAILED, S.UNKNOWN),
        Shelf.DROPPED: (S.DROPPED,),
    }
)


@dataclass(slots=True)
class Health:
    """What became of the notices of one channel."""

    counts: dict[NoticeState, int] = field(default_factory=lambda: defaultdict(int))
    sent_at: datetime | None = None  # the last one
    failed_at: datetime | None = None
    reason: Reason | None = None  # of the last failure, or of what is being tried again
    detail: str | None = None


def page(
    session: Session, shelf: Shelf | None, target: str | None, *, after: str | None, limit: int
) -> Sequence[Notice]:
    """The newest first; `after` is the id of the last row seen."""
    query = select(Notice).order_by(col(Notice.id).desc()).limit(limit)
    if shelf is not None:
        query = query.where(col(Notice.state).in_(SHELVES[shelf]))
    if target is not None:
        query = query.where(Notice.target == target)
    if after is not None:
        query = query.where(col(Notice.id) < after)
    return session.exec(query).all()


def health(session: Session, since: datetime) -> Mapping[str, Health]:
    """Channel → how it has done since then; what still waits or failed counts however old it is."""
    found: defaultdict[str, Health] = defaultdict(Health)
    recent = col(Notice.made_at) >= since
    count, last = func.count(), func.max(col(Notice.settled_at))
    query = (
        select(Notice.target, Notice.state, count, last)
        .where(recent)
        .group_by(col(Notice.target), col(Notice.state))
    )
    for target, state, number, at in session.exec(query):
        one = found[target]
        one.counts[NoticeState(state)] = number
        if state is S.SENT:
            one.sent_at = at
        elif state in SHELVES[Shelf.FAILED]:
            one.failed_at = max(filter(None, (one.failed_at, at)), default=None)
    for target, one in found.items():
        _explain(session, target, one, since)
    return found


def is_refused(session: Session, number: str) -> bool:
    """Whether a citizen wants no texts to this number."""
    return session.get(TextRefusal, number) is not None


def _explain(session: Session, target: str, one: Health, since: datetime) -> None:
    query = (
        select(col(Notice.reason), col(Notice.detail))
        .where(Notice.target == target, col(Notice.made_at) >= since)
        .where(col(Notice.reason).is_not(None), col(Notice.state).not_in((S.DROPPED, S.SENT)))
        .order_by(col(Notice.id).desc())
        .limit(1)
    )
    row = session.exec(query).first()
    if row is not None:
        one.reason, one.detail = row[0], row[1]
