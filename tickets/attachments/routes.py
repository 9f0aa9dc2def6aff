"""HTTP for attachments: parse, authorise, call the service, return the row."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query, status
from starlette.responses import FileResponse

from hotline.web.deps import Config, Db, NotSignedIn
from hotline.web.problems import problems
from tickets.attachments import edge, names, queries, service
from tickets.attachments.edge import limits_of, store_of
from tickets.attachments.errors import (
    AttachmentArchived,
    AttachmentAway,
    AttachmentGone,
    AttachmentNotFound,
    DeletionNotYours,
    FileActive,
    FileDamaged,
    FileDisguised,
    FileEmpty,
    FileLocked,
    FileNotAllowed,
    FilePacked,
    FileProgram,
    FileSwollen,
    FileTooLarge,
    StorageFull,
    TicketFull,
    UploadBroken,
)
from tickets.attachments.intake import Intake
from tickets.attachments.model import Attachment, Audience
from tickets.attachments.schemas import AttachmentRead, AttachmentsRead, Deletion, ShowTo
from tickets.edge import AtDesk, PathId
from tickets.errors import ActionNotYours, TicketNotFound
from tickets.inputs import Id

router = APIRouter(prefix=edge.PREFIX, tags=["attachments"])
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
TicketId = Annotated[Id, Query()]


@router.get("", responses=problems(NotSignedIn, TicketNotFound))
async def list_attachments(desk: AtDesk, config: Config, ticket_id: TicketId) -> AttachmentsRead:
    """The files of a ticket, also those that were deleted, and what may still be added."""
    settings = config.attachments
    most = settings.max_file_mb * edge.MEGABYTE
    return await desk.see(
        lambda s, who, now: queries.listed(s, who, ticket_id, now, limits_of(settings), most)
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(NotSignedIn, TicketNotFound, ActionNotYours, AttachmentArchived, TicketFull),
        *(FileTooLarge, StorageFull, UploadBroken, FileEmpty, FileNotAllowed, FileDisguised),
        *(FilePacked, FileActive, FileProgram, FileLocked, FileSwollen, FileDamaged),
    ),
    openapi_extra=BODY,
)
async def upload_attachment(
    intake: Annotated[Intake, Depends()],
    ticket_id: TicketId,
    x_file_name: Annotated[str, Header(max_length=4000)],
    *,
    audience: Annotated[Audience, Query()] = Audience.INTERNAL,
) -> AttachmentRead:
    """Add a file. The body is the file itself, `X-File-Name` its percent-encoded name (UTF-8).

    What it is, is found in its content. The name is in a header because addresses end up in logs.
    """
    return await intake.receive(ticket_id, names.received(x_file_name), audience)


@router.get(
    "/{attachment_id}/content",
    response_class=FileResponse,
    responses=problems(NotSignedIn, AttachmentNotFound, AttachmentGone, AttachmentAway),
)
async def download_attachment(
    attachment_id: PathId,
    desk: AtDesk,
    config: Config,
    db: Db,
    *,
    inline: Annotated[bool, Query()] = False,
) -> FileResponse:
    """The content, seekable. `inline` shows pictures and PDF; each download is recorded."""
    row: Attachment = await desk.see(lambda s, who, now: service.wanted(s, who, attachment_id, now))
    path = await asyncio.to_thread(store_of(config.attachments).found, row.sha256)
    await db.write(lambda uow: service.note_download(uow, row, desk.actor.id, desk.address))
    return edge.served(row, path, inline=inline)


@router.patch(
    "/{attachment_id}",
    responses=problems(
        NotSignedIn, AttachmentNotFound, AttachmentGone, AttachmentArchived, ActionNotYours
    ),
)
async def show_attachment(
    attachment_id: PathId, desk: AtDesk, config: Config, body: ShowTo
) -> AttachmentRead:
    """Say whether the caller may be given it."""
    limits = limits_of(config.attachments)
    return await desk.do(
        lambda uow: service.show_to(uow, desk.actor, attachment_id, body.audience),
        lambda s, row, who, now: queries.read(s, row, who, now, limits),
    )


@router.post(
    "/{attachment_id}/delete",
    responses=problems(NotSignedIn, AttachmentNotFound, AttachmentArchived, DeletionNotYours),
)
async def delete_attachment(
    attachment_id: PathId, desk: AtDesk, config: Config, body: Deletion
) -> AttachmentRead:
    """Take it away; that it was there, who deleted it and why stays."""
    limits = limits_of(config.attachments)
    return await desk.do(
        lambda uow: service.delete(
            uow, desk.actor, attachment_id, reason=body.reason, limits=limits
        ),
        lambda s, row, who, now: queries.read(s, row, who, now, limits),
    )
