"""The sweep that deletes recordings past their retention; which those are, is decided in `retention`."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import update
from sqlmodel import Session, col, select, tuple_

from hotline.calls.events import RecordingPurged
from hotline.calls.model import Recording
from hotline.calls.recordings import place_of
from hotline.calls.retention import Fate, Fates, end_of_retention, fate
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork

BATCH: Final = 100  # few, because a matter found closed must still be closed when its sound goes
# Of these calls those whose matter is still being worked on; told by whoever knows of matters.
Needed: TypeAlias = Callable[[Session, Collection[str]], set[str]]
Place: TypeAlias = tuple[datetime, str]
log = logging.getLogger(__name__)


class RecordingPurge:
    """First the file, then the row: a crash in between leaves a row that the next run marks.

    The other way round it would leave a voice that nobody looks for any more.
    """

    def __init__(self, database: Database, *, folder: Path, keep_days: int, needed: Needed) -> None:
        self._database = database
        self._folder = folder
        self._keep_days = keep_days
        self._needed = needed

    async def run_once(self) -> Fates:
        """Delete what is due; how many recordings met which fate."""
        fates: Fates = Counter()
        before = end_of_retention(self._database.clock.now(), self._keep_days)
        after: Place | None = None
        while before is not None:
            rows = await self._database.read(partial(_past_retention, before=before, after=after))
            if not rows:
                break
            await self._settle(rows, before, fates)
            after = rows[-1].created_at, rows[-1].id
        if fates[Fate.PURGE]:
            log.info(
                "deleted %d recordings past their retention of %d days; "
                "%d stay for open tickets, %d lie with the carrier",
                *(fates[Fate.PURGE], self._keep_days, fates[Fate.NEEDED], fates[Fate.ELSEWHERE]),
            )
        return fates

    async def _settle(self, rows: Sequence[Recording], before: datetime, fates: Fates) -> None:
        calls = {row.call_id for row in rows}
        needed = await self._database.read(lambda session: self._needed(session, calls))
        due: list[Recording] = []
        for row in rows:
            its = fate(
                row.created_at,
                before=before,
                is_here=place_of(row, self._folder) is not None,
                is_needed=row.call_id in needed,
            )
            if its is Fate.PURGE:
                due.append(row)
            else:
                fates[its] += 1
        if gone := await asyncio.to_thread(self._delete_files, due):
            fates[Fate.PURGE] += await self._database.write(partial(mark_purged, gone))

    def _delete_files(self, recordings: Sequence[Recording]) -> list[str]:
        gone = []
        for recording in recordings:
            path = place_of(recording, self._folder)
            try:
                if path is not None:
                    path.unlink(missing_ok=True)  # missing: a run before this one ended here
                    gone.append(recording.id)
            except OSError as error:
                log.warning("cannot delete recording %s: %s", recording.id, error.strerror)
        return gone


def mark_purged(recording_ids: Collection[str], uow: UnitOfWork) -> int:
    """Their sound is gone. One that is marked already stays as it is."""
    claim = (
        update(Recording)
        .where(col(Recording.id).in_(recording_ids), col(Recording.purged_at).is_(None))
        .values(purged_at=uow.now)
        .returning(col(Recording.id), col(Recording.call_id), col(Recording.kind))
    )
    rows = uow.connection.execute(claim).all()
    for recording_id, call_id, kind in rows:
        uow.emit(RecordingPurged(at=uow.now, call_id=call_id, recording_id=recording_id, kind=kind))
    return len(rows)


def _past_retention(
    session: Session, *, before: datetime, after: Place | None
) -> Sequence[Recording]:
    created_at, key = col(Recording.created_at), col(Recording.id)
    query = select(Recording).where(col(Recording.purged_at).is_(None), created_at < before)
    if after is not None:
        query = query.where(tuple_(created_at, key) > after)
    return session.exec(query.order_by(created_at, key).limit(BATCH)).all()
