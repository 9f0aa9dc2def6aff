"""Files of tickets. The content lies in a folder under its sum; a row says whose it is and what it was called."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id

_LIVING = text("deleted_at IS NULL AND purged_at IS NULL")


class Audience(StrEnum):
    INTERNAL = "internal"
    PUBLIC = "public"  # the caller may be given it


class Attachment(SQLModel, table=True):
    __table_args__ = (
        Index(
            "ix_attachment_content",
            "sha256",
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="ticket.id", index=True)
    sha256: str  # of the content; rows with one sum share one file
    size: int
    kind: str  # a key of `kinds.KINDS`, found in the content
    name: str  # exactly as it came; shown and saved only through `names`
    audience: Audience = Field(default=Audience.INTERNAL, sa_type=enum_text(Audience))
    uploaded_by: str | None = Field(default=None, foreign_key="person.id")
    uploaded_at: datetime = Field(sa_type=UtcDateTime)
    deleted_by: str | None = Field(default=None, foreign_key="person.id")
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delete_reason: str = ""
    purged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its retention is over

    @property
    def is_here(self) -> bool:
        """Whether the content is still kept for this row."""
        return self.deleted_at is None and self.purged_at is None
