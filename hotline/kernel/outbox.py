"""Delivers the outbox: in order within a group, groups side by side, with back-off, never inside a transaction."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from hotline.kernel.database import Database
from hotline.kernel.event_log import OutboxMessage, OutboxState
from hotline.kernel.uow import UnitOfWork

Deliver = Callable[[dict[str, Any]], Awaitable[None]]
BATCH = 200
GIVE_UP_AFTER = 8
FIRST_RETRY = timedelta(seconds=1)
log = logging.getLogger(__name__)


class Outbox:
    """One task that sends what is due; `wake` is called after each commit."""

    def __init__(self, database: Database, *, idle: timedelta = timedelta(seconds=0.5)) -> None:
        self._database = database
        self._channels: dict[str, Deliver] = {}
        self._wake = asyncio.Event()
        self._idle = idle.total_seconds()

    def route(self, channel: str, deliver: Deliver) -> None:
        self._channels[channel] = deliver

    def wake(self) -> None:
        self._wake.set()

    async def run_while(self, wanted: Callable[[], bool]) -> None:
        """Deliver as long as wanted; the timeout serves retries and messages of other processes."""
        while wanted():
            self._wake.clear()
            try:
                more = await self.deliver_due()
            except Exception:  # the database may be away: the messages are safe, try again
                log.exception("the outbox could not be read")
                more = False
            if not more:
                try:
                    await asyncio.wait_for(self._wake.wait(), self._idle)
                except TimeoutError:
                    continue

    async def deliver_due(self) -> bool:
        """Send what is due now; True when there may be more."""
        now = self._database.clock.now()
        due = await self._database.read(lambda session: _due(session, now))
        groups: defaultdict[str, list[OutboxMessage]] = defaultdict(list)
        for message in due:
            groups[message.group_key].append(message)
        if groups:
            await asyncio.gather(*(self._deliver_group(group) for group in groups.values()))
        return len(due) == BATCH

    async def _deliver_group(self, messages: list[OutboxMessage]) -> None:
        done: list[int] = []
        trouble: tuple[OutboxMessage, Exception] | None = None
        for message in messages:
            try:
                await self._channels[message.channel](message.body)
            except Exception as error:  # noqa: BLE001 - any failure of the outside is recorded, then retried
                trouble = message, error
                break
            done.append(message.id or 0)
        await self._database.write(lambda uow: self._settle(uow, done, trouble))

    def _settle(
        self,
        uow: UnitOfWork,
        done: list[int],
        trouble: tuple[OutboxMessage, Exception] | None,
    ) -> None:
        if done:
            uow.connection.execute(delete(OutboxMessage).where(col(OutboxMessage.id).in_(done)))
        if trouble is None:
            return
        message, error = trouble
        attempts = message.attempts + 1
        final = bool(getattr(error, "permanent", False)) or attempts >= GIVE_UP_AFTER
        log.warning(
            "outbox message %s failed (%d, %s): %s",
            message.id,
            attempts,
            "given up" if final else "will be tried again",
            type(error).__name__,
        )
        values = {
            "attempts": attempts,
            "error": f"{type(error).__name__}: {error}"[:500],
            "state": OutboxState.FAILED if final else OutboxState.PENDING,
            "due_at": uow.now + FIRST_RETRY * 2 ** (attempts - 1),
        }
        row = col(OutboxMessage.id) == message.id
        uow.connection.execute(update(OutboxMessage).where(row).values(**values))


def _due(session: Session, now: datetime) -> Sequence[OutboxMessage]:
    """What may be sent: due, and not behind an earlier message of its group that waits for a retry."""
    waiting = (
        select(OutboxMessage.group_key)
        .where(OutboxMessage.state == OutboxState.PENDING, col(OutboxMessage.due_at) > now)
        .where(col(OutboxMessage.attempts) > 0)
    )
    return session.exec(
        select(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.PENDING, col(OutboxMessage.due_at) <= now)
        .where(col(OutboxMessage.group_key).not_in(waiting))
        .order_by(col(OutboxMessage.id))
        .limit(BATCH)
    ).all()
