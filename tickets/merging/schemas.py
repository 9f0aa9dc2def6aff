"""What merging takes and shows. Inputs refuse unknown fields, outputs have no defaults."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from tickets.inputs import Input, Reason, Storable
from tickets.machine import TicketState
from tickets.merging.model import Choice

Named = Annotated[str, Field(min_length=1, max_length=64), Storable]  # an id or a number


class MergeInto(Input):
    master: Named


class Gather(Input):
    tickets: Annotated[list[Named], Field(min_length=1, max_length=50)]


class Undo(Input):
    reason: Reason


class Decide(Input):
    choice: Choice
    other: Named | None = None


class MatterOfNumber(BaseModel):
    """A matter of the same number, beside the one that is written now."""

    id: str
    number: str
    state: TicketState
    state_label: str
    matter_label: str | None
    summary: str
    created_at: datetime
    handler_name: str | None
    unit_name: str | None
    public_reply: str | None  # what can be told at once to who asks
    is_open: bool
    may_take: bool  # the ticket can be merged into it


class DecisionRead(BaseModel):
    choice: Choice
    other_id: str | None
    other_number: str | None
    at: datetime
    by_name: str


class RepeatsRead(BaseModel):
    matters: list[MatterOfNumber]
    decision: DecisionRead | None


class PartRead(BaseModel):
    """A merged ticket as whoever sees the master may see it: the caller masked, unless it is theirs."""

    id: str
    number: str
    caller_name: str | None
    caller_number: str
    summary: str
    merged_at: datetime | None
    may_open: bool
    may_unmerge: bool


class GroupRead(BaseModel):
    """People and matters counted apart: 诉求人, 来电, 件."""

    callers: int
    calls: int
    matters: int
    master_id: str | None  # of a part
    master_number: str | None
    undo_until: datetime | None
    parts: list[PartRead]


class CandidateRead(BaseModel):
    """Perhaps the same matter; nothing happens unless somebody decides it."""

    id: str
    number: str
    state: TicketState
    state_label: str
    matter_label: str | None
    caller_name: str | None
    summary: str
    created_at: datetime
    reasons: list[str]
    may_take: bool  # the ticket can be merged into it
    may_come: bool  # it can be merged into the ticket


class MakeMaster(Input):
    master: Named | None = None  # none: the oldest


class AlertTicket(BaseModel):
    id: str
    number: str
    state: TicketState
    state_label: str
    caller_name: str | None
    summary: str
    created_at: datetime


class MassAlertRead(BaseModel):
    """群体性: so many callers with one opponent, or one kind of matter in one village."""

    id: str
    about: str
    level: int
    callers: int
    first_at: datetime
    raised_at: datetime
    tickets: list[AlertTicket]
    master_id: str | None
    master_number: str | None
    left_out: list[AlertTicket]  # could not be merged: over, confidential, or with a question open
    settled_at: datetime | None
