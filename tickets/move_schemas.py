"""What the moves of a ticket take, and what is shown of them. Inputs refuse unknown fields."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from tickets.inputs import Id, Input, Key, Line, Moment, Reason, Text, Words
from tickets.machine import Asked
from tickets.model import NoteKind


class Resolve(Input):
    answer: Text
    disposition: Key | None = None


class Dispatch(Input):
    """To a unit, to a person, or to whom the system finds."""

    unit_id: Id | None = None
    handler_id: Id | None = None
    auto: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "Dispatch":
        if self.auto == bool(self.unit_id or self.handler_id):
            raise ValueError("either auto, or unit_id and handler_id")
        return self

    def target(self) -> dict[str, Any]:
        return self.model_dump(include={"unit_id", "handler_id"})


class Because(Input):
    reason: Reason


class Return(Input):
    reason: Reason
    reason_code: Key = "other_return"


class Ask(Input):
    """For a pause or more time: a key of the dictionary, and in words what it means here."""

    reason: Key
    text: Line = ""


class AskExtension(Ask):
    days: Annotated[int, Field(ge=1, le=30)]  # working days


class Grant(Input):
    reason: Line = ""


class GrantExtension(Input):
    days: Annotated[int | None, Field(ge=1, le=30)] = None  # fewer than were asked for


class NotAccept(Input):
    reason: Key
    way: Key
    told: Line = ""


class TransferOut(Input):
    target: Key
    outside_number: Line = ""
    warm: bool = False
    text: Line = ""


class Urge(Input):
    text: Line = ""


class Supervise(Input):
    days: Annotated[int, Field(ge=1, le=3)]  # working days
    text: Reason


class Involve(Input):
    unit_ids: Annotated[list[Id], Field(max_length=10)]
    text: Line = ""


class Reply(Input):
    """The disposal form of 12345: what was done, and apart from it what the caller is told."""

    public_reply: Text
    internal_note: Text = ""
    contacted: bool
    contacted_at: Moment | None = None
    contact_number: Line | None = None
    is_true: bool | None = None
    resolved: bool
    unresolved_reason: Line | None = None


class Close(Input):
    result: Reason
    satisfaction: Annotated[int | None, Field(ge=1, le=5)] = None


class Note(Input):
    kind: NoteKind = NoteKind.INTERNAL
    text: Words

    @model_validator(mode="after")
    def _by_a_person(self) -> "Note":
        if self.kind is NoteKind.SYSTEM:
            raise ValueError("system notes are written by the system")
        return self


class QuestionRead(BaseModel):
    id: str
    kind: Asked
    reason: str
    reason_label: str
    text: str
    days: int | None
    asked_by_name: str
    asked_at: datetime
    granted: bool | None
    decided_at: datetime | None
    answer: str
    ended_at: datetime | None


class ArchiveRead(BaseModel):
    at: datetime
    sha256: str
    is_intact: bool  # what was written down still has this hash
