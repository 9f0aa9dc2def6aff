"""Which of several processes sends messages and sweeps: the holder of a lease in the database."""

import asyncio
import os
import socket
from datetime import timedelta

from sqlmodel import Session

from hotline.kernel import lease
from hotline.kernel.database import Database
from hotline.kernel.event_log import Lease
from hotline.kernel.ids import new_id

NAME = "housekeeping"
HOLD_FOR = timedelta(seconds=6)
RENEW_EVERY = 1.5  # seconds


class Leader:
    """`elected` is set while this process leads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = f"{socket.gethostname()}/{os.getpid()}/{new_id()}"
        self.elected = asyncio.Event()

    async def run(self) -> None:
        """Take and renew the lease until cancelled; then give it back."""
        try:
            while True:
                if await self._take():
                    self.elected.set()
                else:
                    self.elected.clear()
                    await self._bury_the_dead()
                await asyncio.sleep(RENEW_EVERY)
        except Exception:
            self.elected.clear()  # not renewed: another process may lead from now on
            raise

    def resign(self) -> None:
        """At a clean stop, so that the next process need not wait."""
        self.elected.clear()
        self._database.write_now(lambda uow: lease.release(uow, NAME, holder=self._holder))

    async def _take(self) -> bool:
        return await self._database.write(
            lambda uow: lease.take(uow, NAME, holder=self._holder, hold_for=HOLD_FOR)
        )

    async def _bury_the_dead(self) -> None:
        """A holder on this machine whose process is gone will not come back: do not wait for it."""
        holder = await self._database.read(_holder)
        if holder is None:
            return
        host, pid, _ = holder.split("/", 2)
        if host == socket.gethostname() and not _is_alive(int(pid)):
            await self._database.write(lambda uow: lease.release(uow, NAME, holder=holder))
            if await self._take():
                self.elected.set()


def _holder(session: Session) -> str | None:
    row = session.get(Lease, NAME)
    return row.holder if row else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
