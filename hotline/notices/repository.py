"""All SQL on notices; private to this package."""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, cast, delete, exists, func, literal, or_, update
from sqlmodel import Session, col, select

from hotline.kernel.event_log import OutboxMessage, OutboxState
from hotline.kernel.uow import OutboxCommand, UnitOfWork
from hotline.notices.model import Notice, NoticeState, Reason, TextRefusal
from hotline.notices.policy import Channel, Occasion

OUTBOX: Final = "notices"
# Few, so that a gateway that hangs takes no place of the telephone's commands.
LANES: Final = 4
ACTIVE: Final = (NoticeState.PENDING, NoticeState.SENDING)
OVER: Final = tuple(state for state in NoticeState if state not in ACTIVE)
COUNTS: Final = (NoticeState.SENT, NoticeState.UNKNOWN)  # towards the limit of a day
MOST_AT_ONCE: Final = 200
MOST_DELETED: Final = 1_000


def send(uow: UnitOfWork, notice: Notice) -> None:
    """Put it into the outbox, to be taken up when it is due."""
    notice.round += 1
    lane = zlib.crc32((notice.number or notice.target).encode()) % LANES
    uow.send(
        OutboxCommand(
            channel=OUTBOX,
            key=f"notice:{notice.id}:{notice.round}",
            group=f"{OUTBOX}/{lane}",
            body={"notice_id": notice.id},
            due_at=notice.due_at,
        )
    )


def held(session: Session, notice_id: str) -> Notice | None:
    """The row, locked until the end of the unit."""
    return session.get(Notice, notice_id, with_for_update=True)


def replace_unsent(uow: UnitOfWork, ticket_id: str) -> None:
    """Texts about a matter that nobody has begun to send are of no use any more."""
    unsent = (
        update(Notice)
        .where(col(Notice.ticket_id) == ticket_id, col(Notice.channel) == Channel.SMS)
        .where(col(Notice.state) == NoticeState.PENDING)
        .values(state=NoticeState.DROPPED, reason=Reason.REPLACED, settled_at=uow.now)
    )
    uow.session.exec(unsent)


def sent_to(session: Session, number: str, since: datetime) -> int:
    """How many texts went to a number, tests apart."""
    query = select(func.count()).where(
        Notice.number == number,
        col(Notice.settled_at) >= since,
        col(Notice.state).in_(COUNTS),
        col(Notice.occasion) != Occasion.TEST,
    )
    return int(session.exec(query).one())


def is_refused(session: Session, number: str) -> bool:
    return session.get(TextRefusal, number) is not None


def told_failure_since(session: Session, since: datetime) -> bool:
    query = select(Notice.id).where(Notice.occasion == Occasion.FAILED, col(Notice.made_at) > since)
    return session.exec(query.limit(1)).first() is not None


def stranded(session: Session, now: datetime, after: timedelta) -> Sequence[Notice]:
    """Due long ago, in nobody's hands, and not in the outbox: its message was given up."""
    key = literal("notice:") + col(Notice.id) + ":" + cast(col(Notice.round), String)
    carried = exists().where(
        col(OutboxMessage.key) == key, col(OutboxMessage.state) == OutboxState.PENDING
    )
    query = (
        select(Notice)
        .where(col(Notice.state).in_(ACTIVE), col(Notice.due_at) < now - after, ~carried)
        .where(or_(col(Notice.held_until).is_(None), col(Notice.held_until) < now - after))
        .order_by(col(Notice.due_at))
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).all()


def purge(uow: UnitOfWork, before: datetime) -> int:
    """Delete what was settled long ago; how many rows."""
    old = (
        select(Notice.id)
        .where(col(Notice.state).in_(OVER), col(Notice.made_at) < before)
        .limit(MOST_DELETED)
    )
    return uow.connection.execute(delete(Notice).where(col(Notice.id).in_(old))).rowcount
