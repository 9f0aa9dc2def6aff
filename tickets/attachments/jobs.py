"""The sweep: purges what is past its retention, and deletes contents that no row keeps any more.

First the row, then the file: a crash in between leaves a content without a row, which the next run
finds. A content is out of the tree before its rows are asked for the last time: see `store`.
"""

import asyncio
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from hotline.kernel.database import Database
from tickets.attachments import repository, service
from tickets.attachments.store import ASIDE, Store

EVERY: Final = 3600  # seconds
BATCH: Final = 200
RESTS_FOR: Final = timedelta(hours=1)  # longer than any upload: its row may still be coming
log = logging.getLogger(__name__)


class AttachmentSweep:
    def __init__(self, database: Database, store: Store, *, keep_days: int) -> None:
        self._database = database
        self._store = store
        self._keep_days = keep_days

    async def run_once(self) -> int:
        """How many contents were deleted."""
        await self._purge()
        await self._settle(await asyncio.to_thread(lambda: list(self._store.left_aside())))
        rested = self._database.clock.now() - RESTS_FOR
        gone = 0
        for sums in _batches(await asyncio.to_thread(self._rested_since, rested)):
            kept = await self._database.read(partial(repository.referred, sums=sums))
            orphans = [one for one in sums if one not in kept]
            aside = [await asyncio.to_thread(self._store.put_aside, one) for one in orphans]
            gone += await self._settle(aside)
        for part, at in await asyncio.to_thread(lambda: list(self._store.unfinished())):
            if at < rested - timedelta(days=1):
                await asyncio.to_thread(partial(part.unlink, missing_ok=True))
        if gone:
            log.info("deleted %d contents of attachments that nothing refers to", gone)
        return gone

    def _rested_since(self, instant: datetime) -> list[str]:
        return [sha256 for sha256, at in self._store.contents() if at < instant]

    async def _purge(self) -> None:
        if self._keep_days == 0:
            return
        before = self._database.clock.now() - timedelta(days=self._keep_days)
        while await self._database.write(partial(service.purge, before=before, most=BATCH)):
            pass

    async def _settle(self, aside: list[Path]) -> int:
        """Asked once more, now that nobody can find the contents: a row may have come meanwhile."""
        sums = {path.name.removesuffix(ASIDE): path for path in aside}
        if not sums:
            return 0
        kept = await self._database.read(partial(repository.referred, sums=list(sums)))
        for one, path in sums.items():
            if one in kept:
                await asyncio.to_thread(self._store.put_back, path)
            else:
                await asyncio.to_thread(partial(path.unlink, missing_ok=True))
        return len(sums) - len(kept)


def _batches(sums: list[str]) -> Iterator[list[str]]:
    rest = iter(sums)
    while batch := list(islice(rest, BATCH)):
        yield batch
