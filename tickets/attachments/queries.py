"""Reads of attachments: what a ticket's page lists, and what other packages may know."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.organisation.model import Person
from tickets import access, policy
from tickets.attachments import repository
from tickets.attachments.kinds import KINDS
from tickets.attachments.model import Attachment
from tickets.attachments.names import shown
from tickets.attachments.schemas import AttachmentLimits, AttachmentRead, AttachmentsRead
from tickets.attachments.service import Limits, may_delete
from tickets.machine import TicketAction, TicketState
from tickets.policy import Standing


def listed(
    session: Session, who: Standing, ticket_id: str, now: datetime, limits: Limits, most: int
) -> AttachmentsRead:
    """All files of a ticket, also those that are gone: what was there is part of its history.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    rows = repository.of_ticket(session, ticket.id)
    is_archived = ticket.state is TicketState.ARCHIVED
    return AttachmentsRead(
        items=_read(session, rows, who, now, limits, is_archived=is_archived),
        limits=AttachmentLimits(
            file_bytes=most, ticket_files=limits.files, ticket_bytes=limits.size
        ),
        may_add=not is_archived and TicketAction.NOTE in policy.actions(who, ticket, now),
    )


def read(
    session: Session, row: Attachment, who: Standing, now: datetime, limits: Limits
) -> AttachmentRead:
    return _read(session, [row], who, now, limits, is_archived=False)[0]


def _read(
    session: Session,
    rows: Sequence[Attachment],
    who: Standing,
    now: datetime,
    limits: Limits,
    *,
    is_archived: bool,
) -> list[AttachmentRead]:
    names = _names(session, (id_ for row in rows for id_ in (row.uploaded_by, row.deleted_by)))
    return [
        AttachmentRead(
            **row.model_dump(include=set(AttachmentRead.model_fields) - {"name"}),
            name=shown(row.name),
            kind_label=KINDS[row.kind].label,
            family=KINDS[row.kind].family,
            uploaded_by_name=names.get(row.uploaded_by or ""),
            is_here=row.is_here,
            opens_in_browser=KINDS[row.kind].shown,
            may_delete=row.is_here and not is_archived and may_delete(row, who, now, limits),
            deleted_by_name=names.get(row.deleted_by or ""),
        )
        for row in rows
    ]


def _names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(wanted))
    return dict(session.exec(query).all())
