"""What a claim looks like in JSON."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from tickets.inputs import Input, Reason

ClaimAction = Literal["claim", "release", "take_over"]


class ClaimRead(BaseModel):
    ticket_id: str
    person_id: str | None  # nobody has claimed it
    person_name: str | None
    mine: bool
    since: datetime | None
    expires_at: datetime | None
    actions: list[ClaimAction]


class TakeOver(Input):
    reason: Reason
