"""Whether anybody is there to take calls while the hotline is open; each gap is kept, with its length."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from hotline.agents.events import Attended, Unattended
from hotline.agents.machine import Intent
from hotline.agents.model import Agent, Gap
from hotline.kernel.uow import UnitOfWork

PATIENCE: Final = timedelta(minutes=3)  # without anybody ready, until the supervisor is told


def watch(uow: UnitOfWork, *, is_open: bool) -> None:
    """Note that a gap begins, lasts too long, or is over. Called every few seconds."""
    gap = open_gap(uow.session, lock=True)
    if not is_open or _is_anybody_there(uow.session):
        if gap is not None:
            _end(uow, gap)
    elif gap is None:
        uow.session.add(Gap(since=uow.now))
    elif gap.told_at is None and uow.now - gap.since >= PATIENCE:
        gap.told_at = uow.now
        uow.session.add(gap)
        uow.emit(Unattended(at=uow.now, gap_id=gap.id, since=gap.since))


def open_gap(session: Session, *, lock: bool = False) -> Gap | None:
    """The gap that is not over."""
    query = select(Gap).where(col(Gap.until).is_(None))
    return session.exec(query.with_for_update() if lock else query).first()


def alarm_since(session: Session) -> datetime | None:
    """Since when nobody is there, once it has lasted too long."""
    gap = open_gap(session)
    return gap.since if gap is not None and gap.told_at is not None else None


def _end(uow: UnitOfWork, gap: Gap) -> None:
    if gap.told_at is None:  # too short for anybody to hear of it
        uow.session.delete(gap)
        return
    gap.until = uow.now
    uow.session.add(gap)
    uow.emit(
        Attended(at=uow.now, gap_id=gap.id, seconds=int((uow.now - gap.since).total_seconds()))
    )


def _is_anybody_there(session: Session) -> bool:
    """Who talks or writes up is there, too: they will be free again."""
    query = select(Agent.person_id).where(
        Agent.intent == Intent.AVAILABLE,
        col(Agent.connected).is_(True),
        col(Agent.not_responding).is_(False),
    )
    return session.exec(query.limit(1)).first() is not None
