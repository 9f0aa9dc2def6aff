"""What tickets and callers look like in JSON. Inputs refuse unknown fields, outputs have no defaults."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tickets.deadlines import Light
from tickets.followups.schemas import FollowUpRead
from tickets.inputs import Id, Input, Key, Keys, Line, Moment, Text
from tickets.machine import Asked, TicketAction, TicketState
from tickets.model import NoteKind
from tickets.move_schemas import ArchiveRead, QuestionRead
from tickets.numbering import Channel

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
OPENING = ("channel", "caller_number", "outside_number", "upstream_due_at")


class SaveTicket(Input):
    """The registration form (来电登记). Only the fields that are sent are changed."""

    request_kind: Key | None = None
    matter: Key | None = None
    summary: Text | None = None
    claim: Text | None = None
    answer: Text | None = None
    disposition: Key | None = None
    urgency: Key | None = None
    risk_flags: Keys | None = None
    caller_name: Line | None = None
    identity_refused: bool | None = None
    relation: Key | None = None
    opponent: Line | None = None
    opponent_type: Key | None = None
    amount: Annotated[int | None, Field(ge=0, le=10**12)] = None
    deadline_on: Day | None = None
    phone_alt: Line | None = None
    contact_time: Line | None = None
    home_region: Line | None = None
    law_refs: Text | None = None
    materials: Text | None = None
    incident_time: Line | None = None
    incident_place: Line | None = None
    groups: Keys | None = None
    village_id: Id | None = None
    confidential: bool | None = None
    callback_wanted: bool | None = None

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class OpenTicket(SaveTicket):
    """A ticket without a call: somebody came, wrote, or asked online."""

    channel: Channel = Channel.VISIT
    caller_number: Line = ""
    outside_number: Line | None = None  # of the platform above (上级工单)
    upstream_due_at: Moment | None = None  # and until when it wants an answer

    def form(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True, exclude=set(OPENING))


class TicketListItem(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    number: str
    call_id: str | None
    version: int
    state: TicketState
    state_label: str
    channel: Channel
    request_kind: str | None
    request_kind_label: str | None
    matter: str | None
    matter_label: str | None
    summary: str
    urgency: str
    caller_name: str | None
    caller_number: str
    confidential: bool
    village_id: str | None
    village_name: str | None
    unit_id: str | None
    unit_name: str | None
    handler_id: str | None
    handler_name: str | None
    operator_id: str | None
    operator_name: str | None
    satisfaction: int | None
    created_at: datetime
    due_at: datetime | None
    due_on: date | None
    light: Light
    asked: Asked | None
    urged: int
    supervision: str | None
    actions: list[TicketAction]


class ChangeRead(BaseModel):
    """One field before and after; people, units and villages by name, too."""

    field: str
    before: JsonValue
    after: JsonValue
    before_name: str | None
    after_name: str | None


class NoteRead(BaseModel):
    id: str
    kind: NoteKind
    action: str | None
    action_label: str | None
    before: TicketState | None
    after: TicketState | None
    text: str
    changes: list[ChangeRead]
    author_id: str | None
    author_name: str | None
    at: datetime


class TicketRead(TicketListItem):
    caller_id: str | None
    claim: str
    answer: str
    disposition: str | None
    risk_flags: list[str]
    identity_refused: bool
    relation: str | None
    opponent: str | None
    opponent_type: str | None
    amount: int | None
    deadline_on: date | None
    phone_alt: str | None  # whole for whoever sees the caller's name, else masked
    contact_time: str | None
    home_region: str | None
    law_refs: str | None
    materials: str | None
    incident_time: str | None
    incident_place: str | None
    groups: list[str]
    callback_wanted: bool
    routing_skill: str
    public_reply: str | None
    contacted: bool | None
    contacted_at: datetime | None
    contact_number: str | None
    is_true: bool | None
    resolved: bool | None
    unresolved_reason: str | None
    result: str | None
    returns_refused: int
    suspensions: int
    suspended_at: datetime | None
    extensions: int
    reworks: int
    supervision_due_on: date | None
    co_units: list[str]
    co_unit_names: list[str]
    refusal: str | None
    refusal_label: str | None
    way_told: str | None
    transferred_to: str | None
    outside_number: str | None
    upstream_due_at: datetime | None
    merged_into_id: str | None
    merged_into_number: str | None
    archive: ArchiveRead | None
    questions: list[QuestionRead]
    submitted_at: datetime | None
    dispatched_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    notes: list[NoteRead]
    more_notes: bool  # only the newest are sent
    follow_ups: list[FollowUpRead]


class PhoneRead(BaseModel):
    phone: str


class EntryRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str


class MatterRead(EntryRead):
    code: str
    pinyin: str  # initials
    routing_skill: str
    stat_group: str
    risk: str | None
    is_confidential: bool


class MatterGroupRead(EntryRead):
    code: str
    pinyin: str
    stat_group: str
    routing_skill: str
    keywords: list[str]
    matters: list[MatterRead]


class CategoriesRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    matter_groups: list[MatterGroupRead]
    lists: dict[str, list[EntryRead]]
