"""Delivers the outbox: in order within a group, groups side by side, with back-off, never inside a transaction.

A group that hangs (a carrier that answers after seconds) holds up nobody but itself: what is due is
read without it, and the other groups go on.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import anyio
from anyio.abc import TaskGroup
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from hotline.kernel.database import Database
from hotline.kernel.event_log import OutboxMessage, OutboxState
from hotline.kernel.uow import UnitOfWork

Deliver = Callable[[dict[str, Any]], Awaitable[None]]
BATCH = 200
MOST_GROUPS = 32  # at once
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
        self._busy: set[str] = set()  # groups of which something is being delivered

    def route(self, channel: str, deliver: Deliver) -> None:
        self._channels[channel] = deliver

    def wake(self) -> None:
        self._wake.set()

    async def run_while(self, wanted: Callable[[], bool]) -> None:
        """Deliver as long as wanted; the timeout serves retries and messages of other processes."""
        async with anyio.create_task_group() as tasks:
            while wanted():
                self._wake.clear()
                try:
                    more = await self._start_due(tasks)
                except Exception:  # the database may be away: the messages are safe, try again
                    log.exception("the outbox could not be read")
                    more = False
                if not more or len(self._busy) >= MOST_GROUPS:
                    with anyio.move_on_after(self._idle):
                        await self._wake.wait()

    async def deliver_due(self) -> bool:
        """Send what is due now and wait until it is sent; True when there may be more."""
        async with anyio.create_task_group() as tasks:
            more = await self._start_due(tasks)
        return more  # noqa: RET504 - anyio's group may swallow errors, so in it mypy sees no return

    async def _start_due(self, tasks: TaskGroup) -> bool:
        """Begin to deliver what is due in groups that are not busy; True when there may be more."""
        free = MOST_GROUPS - len(self._busy)
        if free <= 0:
            return True  # the first group that is done wakes us
        now, busy = self._database.clock.now(), frozenset(self._busy)
        due = await self._database.read(lambda session: _due(session, now, busy))
        groups: defaultdict[str, list[OutboxMessage]] = defaultdict(list)
        for message in due:
            groups[message.group_key].append(message)
        for key in list(groups)[:free]:
            self._busy.add(key)
            tasks.start_soon(self._deliver, key, groups[key])
        return len(due) == BATCH or len(groups) > free

    async def _deliver(self, key: str, messages: list[OutboxMessage]) -> None:
        try:
            await self._deliver_group(messages)
        except Exception:  # sent, but it could not be noted: the receiver will see it again
            log.exception("what was delivered could not be noted")
            await asyncio.sleep(self._idle)
        finally:
            self._busy.discard(key)
            self._wake.set()  # for what came into this group meanwhile, and for whom there was no room

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


def _due(session: Session, now: datetime, busy: Collection[str]) -> Sequence[OutboxMessage]:
    """What may be sent: due, and not behind an earlier message of its group, being sent or to be retried."""
    waiting = (
        select(OutboxMessage.group_key)
        .where(OutboxMessage.state == OutboxState.PENDING, col(OutboxMessage.due_at) > now)
        .where(col(OutboxMessage.attempts) > 0)
    )
    return session.exec(
        select(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.PENDING, col(OutboxMessage.due_at) <= now)
        .where(col(OutboxMessage.group_key).not_in(waiting))
        .where(col(OutboxMessage.group_key).not_in(busy))
        .order_by(col(OutboxMessage.id))
        .limit(BATCH)
    ).all()
