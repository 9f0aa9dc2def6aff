"""What mentions look like in JSON."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from tickets.inputs import Id, Input, Words


class NoteWithMentions(Input):
    """An internal note; public ones mention nobody."""

    text: Words
    person_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]


class ColleagueRead(BaseModel):
    id: str
    name: str
    unit_name: str | None


class ColleaguesRead(BaseModel):
    items: list[ColleagueRead]


class MentionRead(BaseModel):
    id: str
    ticket_id: str
    ticket_number: str
    by_name: str
    text: str
    at: datetime
    read_at: datetime | None
