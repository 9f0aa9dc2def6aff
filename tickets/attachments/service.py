"""Files added to tickets, shown, deleted and purged. Each function runs inside a unit of work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord
from tickets import access
from tickets.attachments import repository
from tickets.attachments.errors import (
    AttachmentArchived,
    AttachmentGone,
    AttachmentNotFound,
    DeletionNotYours,
    TicketFull,
)
from tickets.attachments.events import (
    AttachmentAdded,
    AttachmentDeleted,
    AttachmentPurged,
    AttachmentShown,
)
from tickets.attachments.kinds import KINDS
from tickets.attachments.model import Attachment, Audience
from tickets.attachments.names import shown
from tickets.attachments.store import Arrived
from tickets.errors import TicketNotFound
from tickets.history import facts
from tickets.machine import TicketAction, TicketState
from tickets.model import NoteKind, Ticket, TicketNote
from tickets.policy import OVERSEERS, Actor, Standing
from tickets.visibility import standing

AUDIENCES = {Audience.INTERNAL: "内部", Audience.PUBLIC: "对外"}


@dataclass(frozen=True, slots=True)
class Limits:
    files: int  # of one ticket
    size: int  # bytes of one ticket
    delete_within: timedelta  # for the uploader; a supervisor may later


@dataclass(frozen=True, slots=True)
class Addition:
    content: Arrived
    name: str
    audience: Audience


def check_room(session: Session, ticket_id: str, limits: Limits, size: int) -> None:
    """Raises: TicketFull: one more file, or so many bytes more, would be too much."""
    files, held = repository.load(session, ticket_id)
    if files + 1 > limits.files or held + size > limits.size:
        raise TicketFull(f"the ticket has {files} files", files=limits.files, bytes=limits.size)


def may_add(
    session: Session, who: Standing, ticket_id: str, now: datetime, limits: Limits, size: int
) -> None:
    """Asked before anything is received.

    Raises:
        TicketNotFound, ActionNotYours, TicketFull, AttachmentArchived
    """
    ticket = access.seen(session, who, ticket_id, now)
    _check_open(ticket)
    access.check(ticket, who, TicketAction.NOTE, now)
    check_room(session, ticket.id, limits, size)


def add(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    new: Addition,
    limits: Limits,
) -> Attachment:
    """Write down what has arrived; whoever may add a note may add a file.

    Raises:
        TicketNotFound, ActionNotYours, TicketFull, AttachmentArchived
    """
    who = standing(uow.session, actor, uow.now)
    ticket = access.held(uow.session, who, ticket_id, uow.now)
    _check_open(ticket)
    access.check(ticket, who, TicketAction.NOTE, uow.now)
    check_room(uow.session, ticket.id, limits, new.content.size)
    row = Attachment(
        ticket_id=ticket.id,
        sha256=new.content.sha256,
        size=new.content.size,
        kind=new.content.kind.key,
        name=new.name,
        audience=new.audience,
        uploaded_by=actor.id,
        uploaded_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    _noted(uow, ticket, f"上传附件：{_said(row)}，{AUDIENCES[new.audience]}", actor.id)
    uow.emit(AttachmentAdded(**_facts(uow, ticket, row, actor.id), audience=new.audience))
    return row


def show_to(uow: UnitOfWork, actor: Actor, attachment_id: str, audience: Audience) -> Attachment:
    """Say whether the caller may be given it.

    Raises:
        AttachmentNotFound, AttachmentGone, AttachmentArchived, ActionNotYours
    """
    row, ticket, who = _held(uow, actor, attachment_id)
    access.check(ticket, who, TicketAction.NOTE, uow.now)
    if row.audience is not audience:
        row.audience = audience
        _noted(uow, ticket, f"附件改为{AUDIENCES[audience]}：{_said(row)}", actor.id)
        uow.emit(AttachmentShown(**_facts(uow, ticket, row, actor.id), audience=audience))
    return row


def delete(
    uow: UnitOfWork, actor: Actor, attachment_id: str, *, reason: str, limits: Limits
) -> Attachment:
    """Take it away; row, name and reason stay. A second deletion changes nothing.

    Raises:
        AttachmentNotFound, AttachmentArchived
        DeletionNotYours: somebody else's, or too late.
    """
    row, ticket, who = _held(uow, actor, attachment_id, gone_too=True)
    if not row.is_here:
        return row
    if not may_delete(row, who, uow.now, limits):
        raise DeletionNotYours("only the uploader, for a while; then a supervisor")
    row.deleted_at, row.deleted_by, row.delete_reason = uow.now, actor.id, reason
    _noted(uow, ticket, f"删除附件：{_said(row)}，原因：{reason}", actor.id)
    uow.emit(AttachmentDeleted(**_facts(uow, ticket, row, actor.id)))
    return row


def may_delete(row: Attachment, who: Standing, now: datetime, limits: Limits) -> bool:
    if who.roles & OVERSEERS:
        return True
    return row.uploaded_by == who.person_id and now < row.uploaded_at + limits.delete_within


def wanted(session: Session, who: Standing, attachment_id: str, now: datetime) -> Attachment:
    """The attachment, for somebody who may have its content.

    Raises:
        AttachmentNotFound: none on a ticket of theirs.
        AttachmentGone: it was deleted or purged.
    """
    row = repository.get(session, attachment_id)
    try:
        if row is not None:
            access.seen(session, who, row.ticket_id, now)
    except TicketNotFound:
        row = None
    if row is None:
        raise AttachmentNotFound("no attachment of yours has this id")
    if not row.is_here:
        raise AttachmentGone("deleted or purged")
    return row


def note_download(uow: UnitOfWork, row: Attachment, person_id: str, address: str | None) -> None:
    uow.session.add(
        AccessRecord(
            at=uow.now,
            person_id=person_id,
            action="download-attachment",
            subject="attachment",
            subject_id=row.id,
            address=address,
        )
    )


def purge(uow: UnitOfWork, before: datetime, most: int) -> int:
    """The contents of tickets that ended before this instant are kept no longer; how many."""
    rows = repository.past_retention(uow.session, before, most)
    for row in rows:
        ticket = uow.session.get_one(Ticket, row.ticket_id)
        row.purged_at = uow.now
        _noted(uow, ticket, f"附件按保存期限清除：{_said(row)}", None)
        uow.emit(AttachmentPurged(**_facts(uow, ticket, row, None)))
    return len(rows)


def _held(
    uow: UnitOfWork, actor: Actor, attachment_id: str, *, gone_too: bool = False
) -> tuple[Attachment, Ticket, Standing]:
    """The row with its ticket, held until the end of the unit."""
    found = repository.get(uow.session, attachment_id)
    who = standing(uow.session, actor, uow.now)
    if found is None:
        raise AttachmentNotFound("no attachment has this id")
    try:
        ticket = access.held(uow.session, who, found.ticket_id, uow.now)
    except TicketNotFound as error:
        raise AttachmentNotFound("no attachment of yours has this id") from error
    row = uow.locked(Attachment, attachment_id)
    if not row.is_here and not gone_too:
        raise AttachmentGone("deleted or purged")
    _check_open(ticket)
    return row, ticket, who


def _check_open(ticket: Ticket) -> None:
    if ticket.state is TicketState.ARCHIVED:
        raise AttachmentArchived("the archive names the files and their sums")


def _said(row: Attachment) -> str:
    return f"{shown(row.name)}（{KINDS[row.kind].label}，{_size(row.size)}）"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} KB"


def _noted(uow: UnitOfWork, ticket: Ticket, text: str, person_id: str | None) -> None:
    uow.session.add(
        TicketNote(
            ticket_id=ticket.id,
            author_id=person_id,
            kind=NoteKind.SYSTEM,
            action="attachment",
            text=text,
            at=uow.now,
        )
    )


def _facts(
    uow: UnitOfWork, ticket: Ticket, row: Attachment, person_id: str | None
) -> dict[str, Any]:
    return facts(uow, ticket) | {"attachment_id": row.id, "person_id": person_id}
