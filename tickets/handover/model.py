"""Hand-overs of somebody's open work (工作移交): who gave what to whom, once for each key."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime
from hotline.kernel.ids import new_id


class Handover(SQLModel, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)  # made by the console: a double click hands over once
    person_id: str = Field(foreign_key="person.id", index=True)
    made_by: str = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    reason: str
    asked: dict[str, Any] = Field(sa_type=Json)  # to tell a repetition from another wish
    moved: dict[str, Any] = Field(sa_type=Json)  # how many of each kind
