"""Where contents lie: once each, under their SHA-256, in a tree of folders. Knows no rows.

A file is written beside the tree, made safe on the disk and then linked into it. Its first name stays
until the row is there, so that a sweep which meets the content without its row does no harm:
`Arrived.settle` links it again.
"""

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import IO, Final

from hotline.kernel.ids import new_id
from tickets.attachments.errors import AttachmentAway, FileTooLarge, StorageFull
from tickets.attachments.inspection import inspect
from tickets.attachments.kinds import Kind

INCOMING: Final = "incoming"
PART: Final = ".part"
ASIDE: Final = ".aside"
PIECE: Final = 1 << 20
NO_ROOM: Final = frozenset({ENOSPC, EDQUOT, EFBIG})


@dataclass(frozen=True, slots=True)
class Arrived:
    """A content that lies in the tree; its row is still to be written."""

    sha256: str
    size: int
    kind: Kind
    part: Path
    place: Path

    def settle(self) -> None:
        """Called when the row is there: a sweep may have taken the content away just before."""
        if not self.place.exists():
            _link(self.part, self.place)
        self.part.unlink(missing_ok=True)

    def give_up(self) -> None:
        """No row came of it. The content may be another row's: the sweep decides."""
        self.part.unlink(missing_ok=True)


class Store:
    def __init__(self, folder: Path, *, most: int, keep_free: int) -> None:
        self._folder = folder
        self._most = most  # bytes of one file
        self._keep_free = keep_free  # bytes that stay for the database beside it

    async def take_in(self, pieces: AsyncIterator[bytes], name: str, *, announced: int) -> Arrived:
        """Write, inspect and place what is sent; nothing is left behind when it fails.

        Raises:
            FileTooLarge, StorageFull
            FileRefused: of the kind that says why.
        """
        await asyncio.to_thread(self._make_room, announced)
        part = self._folder / INCOMING / f"{new_id()}{PART}"
        try:
            file = await asyncio.to_thread(part.open, "xb")
            with file:
                size, sha256 = await self._write(file, pieces)
            return await asyncio.to_thread(self._place, part, size, sha256, name)
        except OSError as error:
            part.unlink(missing_ok=True)
            if error.errno in NO_ROOM:
                raise StorageFull("the disk is full") from error
            raise
        except BaseException:  # also when the browser went away
            part.unlink(missing_ok=True)
            raise

    def place_of(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def found(self, sha256: str) -> Path:
        """Raises: AttachmentAway: the file is not in the folder."""
        place = self.place_of(sha256)
        if not place.is_file():
            raise AttachmentAway("there is no such file in the folder of attachments")
        return place

    def contents(self) -> Iterator[tuple[str, datetime]]:
        """All contents in the tree, and since when they lie there."""
        for path in self._folder.glob("??/??/*"):
            yield path.name, _written_at(path)

    def put_aside(self, sha256: str) -> Path:
        """Out of the tree, but not yet gone: `put_back` or unlink it."""
        aside = self._folder / INCOMING / f"{sha256}{ASIDE}"
        self.place_of(sha256).replace(aside)
        return aside

    def put_back(self, aside: Path) -> None:
        place = self.place_of(aside.name.removesuffix(ASIDE))
        if not place.exists():
            _link(aside, place)
        aside.unlink(missing_ok=True)

    def left_aside(self) -> Iterator[Path]:
        """Contents that a sweep had in hand when the power failed."""
        yield from (self._folder / INCOMING).glob(f"*{ASIDE}")

    def unfinished(self) -> Iterator[tuple[Path, datetime]]:
        for path in (self._folder / INCOMING).glob(f"*{PART}"):
            yield path, _written_at(path)

    def _make_room(self, announced: int) -> None:
        (self._folder / INCOMING).mkdir(parents=True, exist_ok=True, mode=0o700)
        if announced > self._most:
            raise FileTooLarge("it is announced to be too large", limit=self._most)
        if shutil.disk_usage(self._folder).free < announced + self._keep_free:
            raise StorageFull("too little room is left")

    async def _write(self, file: IO[bytes], pieces: AsyncIterator[bytes]) -> tuple[int, str]:
        digest, size, waiting = hashlib.sha256(), 0, bytearray()

        def flush(*, end: bool = False) -> None:
            file.write(waiting)
            digest.update(waiting)
            waiting.clear()
            if end:
                file.flush()
                os.fsync(file.fileno())

        async for piece in pieces:
            size += len(piece)
            if size > self._most:
                raise FileTooLarge("it is too large", limit=self._most)
            waiting += piece
            if len(waiting) >= PIECE:
                await asyncio.to_thread(flush)
        await asyncio.to_thread(lambda: flush(end=True))
        return size, digest.hexdigest()

    def _place(self, part: Path, size: int, sha256: str, name: str) -> Arrived:
        with part.open("rb") as file:
            kind = inspect(file, name)
        place = self.place_of(sha256)
        if not place.is_file():
            _link(part, place)
        elif place.stat().st_size != size:
            part.replace(place)  # damaged since; this one is whole
        else:
            os.utime(place)  # young again: a sweep looks only at what has lain here for a while
        return Arrived(sha256, size, kind, part, place)


def _link(part: Path, place: Path) -> None:
    """Under its name at once or not at all, and still there after a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        place.hardlink_to(part)
    except FileExistsError:  # two uploads of one content; both names mean the same bytes
        return
    for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
        _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
