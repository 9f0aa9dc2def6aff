"""What a caller looks like in JSON: the number always masked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from tickets.deadlines import Light
from tickets.inputs import Id, Input, Key, Keys, Line, Reason, Text
from tickets.machine import TicketState


class Known(StrEnum):
    """How sure we are of who is calling."""

    KNOWN = "known"  # one name, confirmed when a matter of theirs was registered
    MAYBE = "maybe"  # the number called before, but under several names or none: a shared telephone
    UNKNOWN = "unknown"


class Duty(StrEnum):
    ON_DUTY = "on_duty"
    OFF = "off"
    AWAY = "away"  # on leave


class CallerWanted(Input):
    number: Line | None = None
    caller_id: Id | None = None
    call_id: Id | None = None
    ticket_id: Id | None = None


class SaveCaller(Input):
    name: Line | None = None
    gender: Key | None = None
    birth_year: Annotated[int | None, Field(ge=1900, le=2100)] = None
    village_id: Id | None = None
    address: Line | None = None
    language: Key | None = None
    groups: Keys | None = None
    remarks: Text | None = None

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class CallerNoteWrite(Input):
    text: Reason


class CallerRead(BaseModel):
    id: str
    phone: str  # masked
    name: str | None
    gender: str | None
    birth_year: int | None
    village_id: str | None
    address: str | None
    language: str | None
    groups: list[str]
    remarks: str | None
    version: int


class VillageRead(BaseModel):
    id: str
    name: str
    town_id: str | None
    town_name: str | None


class AdviserRead(BaseModel):
    id: str
    name: str
    phone: str | None
    duty: Duty  # today
    until: datetime | None  # of the shift or the leave


class RecentMatter(BaseModel):
    id: str
    number: str
    state: TicketState
    state_label: str
    matter: str | None
    matter_label: str | None
    summary: str
    created_at: datetime
    due_at: datetime | None
    light: Light


class NameHeard(BaseModel):
    name: str
    count: int
    last_at: datetime


class CallerNoteRead(BaseModel):
    id: str
    text: str
    author_id: str
    author_name: str
    at: datetime
    is_mine: bool  # whoever wrote it, or a supervisor, may take it back


class CallerCard(BaseModel):
    known: Known
    withheld: bool  # no number was shown: nobody can be recognised or rung back
    phone: str  # masked; empty when withheld
    caller: CallerRead | None
    village: VillageRead | None
    adviser: AdviserRead | None
    open_count: int
    total_count: int
    red_count: int
    yellow_count: int
    recent: list[RecentMatter]
    names: list[NameHeard]  # who gave which name on this number, the last first
    notes: list[CallerNoteRead]
