"""What follow-ups look like in JSON."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from tickets.followups.model import FollowUpKind, FollowUpState
from tickets.inputs import Id, Input, Key, Moment, Text


class Promise(Input):
    """Something promised to a caller, or to oneself, about a ticket or the ticket of a call."""

    ticket_id: Id | None = None
    call_id: Id | None = None
    kind: FollowUpKind = FollowUpKind.CALL_BACK
    due_at: Moment
    note: Text = ""
    owner_id: Id | None = None  # nobody: who promises keeps it

    @model_validator(mode="after")
    def _about_something(self) -> "Promise":
        if (self.ticket_id is None) == (self.call_id is None):
            raise ValueError("either ticket_id or call_id")
        return self

    def promised(self) -> dict[str, Any]:
        return self.model_dump(exclude={"ticket_id", "call_id"})


class Attempt(Input):
    note: Text = ""
    next_at: Moment | None = None  # None: the next time that the rule prescribes


class Done(Input):
    result: Annotated[Key, Field(min_length=1)] = "reached"
    note: Text = ""


class Postpone(Input):
    due_at: Moment
    note: Text = ""


class Cancel(Input):
    reason: Annotated[Text, Field(min_length=2)]


class FollowUpRead(BaseModel):
    id: str
    kind: FollowUpKind
    kind_label: str
    state: FollowUpState
    ticket_id: str | None
    ticket_number: str | None
    call_id: str | None
    matter_label: str | None
    caller_name: str | None
    phone: str  # masked
    owner_id: str | None
    owner_name: str | None
    unit_id: str | None
    due_at: AwareDatetime
    shown_at: AwareDatetime | None
    done_at: AwareDatetime | None
    is_overdue: bool
    attempts: int
    last_attempt_at: AwareDatetime | None
    note: str | None
    result: str | None
    created_at: AwareDatetime
    version: int
