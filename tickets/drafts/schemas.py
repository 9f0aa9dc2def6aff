"""What a draft looks like in JSON: names and values as they were typed, right or wrong."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tickets.drafts.model import Part
from tickets.inputs import Key, Keys, Text
from tickets.machine import TicketState

Typed = bool | int | float | Text | Keys | None
MOST_FIELDS = 40


class DraftWrite(BaseModel):
    """Nothing is trimmed or checked against a dictionary: it is not handed in yet."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    values: Annotated[dict[Key, Typed], Field(min_length=1, max_length=MOST_FIELDS)]


class DraftRead(BaseModel):
    """`version` 0 and no `saved_at`: nothing is kept."""

    values: dict[str, Typed]
    version: int
    saved_at: datetime | None


class DraftItem(BaseModel):
    ticket_id: str
    ticket_number: str
    part: Part
    state: TicketState
    state_label: str
    begins: str  # the first words of it
    saved_at: datetime
    is_seen: bool  # the ticket is still one of this person's


class DraftsRead(BaseModel):
    items: list[DraftItem]
