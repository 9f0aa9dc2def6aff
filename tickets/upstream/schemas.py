"""What orders from upstream look like in JSON: as an operator types them, and as a platform sends them."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from tickets.deadlines import Light
from tickets.inputs import Id, Input, Key, Line, Moment, Storable, Text
from tickets.machine import TicketState
from tickets.upstream.model import Way
from tickets.upstream.service import Order

OutsideNumber = Annotated[str, Field(min_length=1, max_length=64), Storable]
Sender = Annotated[str, Field(max_length=40)]
KIND = "transfer_in"  # 上级/外单位转办: what an order is while nobody said more


class OrderIn(Input):
    """A work order of a platform, without its sender: who signed it sends it."""

    outside_number: OutsideNumber
    upstream_due_at: Moment | None = None
    caller_name: Line | None = None
    caller_number: Line = ""
    request_kind: Key = KIND
    matter: Key | None = None
    summary: Annotated[Text, Field(min_length=4)]
    claim: Text = ""
    urgency: Key = "normal"
    village_id: Id | None = None
    confidential: bool = False

    def order(self, sender: str) -> Order:
        about = {"sender", "outside_number", "upstream_due_at", "caller_number"}
        form: dict[str, Any] = self.model_dump(exclude=about)
        form["identity_refused"] = not self.caller_name
        if not self.confidential:
            del form["confidential"]  # a matter may be confidential by its kind
        return Order(
            sender=sender,
            outside_number=self.outside_number,
            form=form,
            caller_number=self.caller_number,
            due_at=self.upstream_due_at,
        )


class RegisterOrder(OrderIn):
    """The same as the operator's form says it."""

    sender: Sender


class OrderTaken(BaseModel):
    """What a platform is told of an order that it sent."""

    outside_number: str
    ticket_number: str
    is_new: bool  # else it was here already
    state: TicketState
    state_label: str


class AnswersWanted(Input):
    outside_numbers: Annotated[list[OutsideNumber], Field(min_length=1, max_length=100)]


class OrderAnswerRead(BaseModel):
    """How a matter stands; `answer` once there is one, and from then on it counts as given back."""

    outside_number: str
    ticket_number: str | None  # None: no such order
    state: TicketState | None
    state_label: str
    answer: str | None
    answered_at: AwareDatetime | None


class OrderAnswersRead(BaseModel):
    items: list[OrderAnswerRead]


class SenderRead(BaseModel):
    key: str
    name: str
    pushes: bool  # has a secret: it sends by itself


class SendersRead(BaseModel):
    items: list[SenderRead]


class OrderRead(BaseModel):
    id: str
    sender: str
    sender_name: str
    outside_number: str
    way: Way
    upstream_due_at: AwareDatetime | None
    received_at: AwareDatetime
    ticket_id: str
    ticket_number: str
    state: TicketState
    state_label: str
    matter_label: str | None
    summary: str  # empty where the matter is confidential
    due_at: AwareDatetime | None
    light: Light
    is_answered: bool
    answer: str | None
    returned_at: AwareDatetime | None


class RowRead(BaseModel):
    """What became of one row of a table."""

    row: int  # as the table counts
    outside_number: str
    outcome: str  # taken, known, refused
    ticket_number: str | None
    message: str


class ImportRead(BaseModel):
    taken: int
    known: int
    refused: int
    rows: list[RowRead]
