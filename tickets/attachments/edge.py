"""How a file comes in and goes out over HTTP: streamed to the disk, served so that nothing in it can run."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse

from hotline.kernel.config import AttachmentSettings
from tickets.attachments.errors import UploadBroken
from tickets.attachments.kinds import KINDS
from tickets.attachments.model import Attachment
from tickets.attachments.names import disposition
from tickets.attachments.service import Limits
from tickets.attachments.store import Store

MEGABYTE: Final = 1 << 20
PREFIX: Final = "/api/attachments"
MARGIN: Final = (
    4 * MEGABYTE
)  # so that a file a little too large is refused with the words for files
SILENCE: Final = 60  # seconds without a byte, and the upload counts as broken
ALONE: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# A viewer of PDF does not start inside a sandbox; it runs what is in the file outside of our origin.
VIEWED_PDF: Final = f"{ALONE}; style-src 'unsafe-inline'; plugin-types application/pdf"
SANDBOXED: Final = f"{ALONE}; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def limits_of(settings: AttachmentSettings) -> Limits:
    return Limits(
        files=settings.max_files,
        size=settings.max_ticket_mb * MEGABYTE,
        delete_within=timedelta(minutes=settings.delete_within_minutes),
    )


def store_of(settings: AttachmentSettings) -> Store:
    return Store(
        settings.folder,
        most=settings.max_file_mb * MEGABYTE,
        keep_free=settings.keep_free_mb * MEGABYTE,
    )


def larger_bodies(settings: AttachmentSettings) -> dict[str, int]:
    return {PREFIX: settings.max_file_mb * MEGABYTE + MARGIN}


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The body, piece by piece; never the whole of it in memory.

    Raises:
        UploadBroken: the sender is gone, or silent for too long.
    """
    pieces = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except (ClientDisconnect, TimeoutError) as error:
            raise UploadBroken("the body ended early") from error
        yield piece


def announced(request: Request) -> int:
    """What the request says of its length; 0 where it says nothing."""
    said = request.headers.get("content-length", "")
    return int(said[:20]) if said.isdigit() else 0


def served(row: Attachment, path: Path, *, inline: bool) -> FileResponse:
    """The content: saved by the browser, or shown where that is wanted and harmless. Seekable."""
    kind = KINDS[row.kind]
    shown = inline and kind.shown
    return FileResponse(
        path,
        media_type=kind.media_type,
        headers={
            "Content-Disposition": disposition(row.name, kind, inline=shown),
            "Content-Security-Policy": VIEWED_PDF if shown and kind.key == "pdf" else SANDBOXED,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
