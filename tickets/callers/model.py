"""What colleagues wrote about a caller; the caller's record itself is in `tickets.model`."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime
from hotline.kernel.ids import new_id


class CallerNote(SQLModel, table=True):
    """Signed and dated; wrong ones are taken back, not rewritten. Logs carry ids, never the text."""

    __tablename__ = "caller_note"

    id: str = Field(default_factory=new_id, primary_key=True)
    caller_id: str = Field(foreign_key="caller.id", index=True)
    author_id: str = Field(foreign_key="person.id")
    text: str
    at: datetime = Field(sa_type=UtcDateTime)
