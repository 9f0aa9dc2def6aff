"""What an office keeps in stock for answers: ready-made answers (常用答复) and lists of materials (材料清单)."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from hotline.kernel.db import Json, UtcDateTime
from hotline.kernel.ids import new_id


class CannedAnswer(SQLModel, table=True):
    """The office's, or one person's; its earlier texts are kept."""

    __tablename__ = "canned_answer"

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    matter_group: str | None = None  # a key of the dictionary's groups; None: for any matter
    title: str
    text: str  # with placeholders, see `placeholders`
    search_text: str  # title, text and pinyin initials, folded
    uses: int = 0  # how often it was put into a ticket; no edit, so no version
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
    updated_by: str = Field(foreign_key="person.id")
    updated_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CannedAnswerVersion(SQLModel, table=True):
    """A text as it was saved; never changed."""

    __tablename__ = "canned_answer_version"
    __table_args__ = (UniqueConstraint("answer_id", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    answer_id: str = Field(foreign_key="canned_answer.id")
    version: int
    matter_group: str | None = None
    title: str
    text: str
    edited_by: str = Field(foreign_key="person.id")
    edited_at: datetime = Field(sa_type=UtcDateTime)


class MaterialList(SQLModel, table=True):
    """What to bring for one matter; one with a shipped list's key stands in its place."""

    __tablename__ = "material_list"

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)
    matter_group: str | None = None
    title: str
    items: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)  # name, form, note
    remark: str = ""
    version: int = 1
    updated_by: str = Field(foreign_key="person.id")
    updated_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
