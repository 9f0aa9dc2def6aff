"""Attachments as the API shows and takes them."""

from datetime import datetime

from pydantic import BaseModel

from tickets.attachments.kinds import Family
from tickets.attachments.model import Audience
from tickets.inputs import Input, Reason


class AttachmentRead(BaseModel):
    """`name` is safe to show. `is_here` is false once it was deleted or purged."""

    id: str
    name: str
    size: int
    kind: str
    kind_label: str
    family: Family
    audience: Audience
    uploaded_by: str | None
    uploaded_by_name: str | None
    uploaded_at: datetime
    is_here: bool
    opens_in_browser: bool
    may_delete: bool
    deleted_by_name: str | None
    deleted_at: datetime | None
    delete_reason: str
    purged_at: datetime | None


class AttachmentLimits(BaseModel):
    file_bytes: int
    ticket_files: int
    ticket_bytes: int


class AttachmentsRead(BaseModel):
    items: list[AttachmentRead]
    limits: AttachmentLimits
    may_add: bool


class ShowTo(Input):
    audience: Audience


class Deletion(Input):
    reason: Reason
