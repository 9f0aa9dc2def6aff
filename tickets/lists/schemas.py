"""What is asked of lists, and what saved lists and actions on many look like in JSON."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from hotline.web.paging import Cursor, Limit
from tickets.deadlines import Light
from tickets.inputs import Id, Input, Key, Line, Reason, Storable
from tickets.lists.filters import Sort, TicketFilter
from tickets.machine import TicketState
from tickets.move_schemas import Close, Dispatch, Note
from tickets.numbering import Channel


class TicketsWanted(Input):
    """Every key that a list may be narrowed or sorted by; others are refused by name."""

    call_id: Id | None = None
    caller_id: Id | None = None
    state: TicketState | None = None
    handler_id: Id | None = None
    operator_id: Id | None = None
    unit_id: Id | None = None
    village_id: Id | None = None
    matter: Key | None = None
    request_kind: Key | None = None
    urgency: Key | None = None
    channel: Channel | None = None
    confidential: bool | None = None
    since: date | None = None
    until: date | None = None
    mine: bool = False
    open: bool = False
    unassigned: bool = False
    pressing: bool = False
    light: Light | None = None
    sort: Sort = Sort.NEWEST
    q: Line | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "TicketsWanted":
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError("since must not be after until")
        if self.since == date.min:  # begins before the first instant there is
            raise ValueError("since lies too far back")
        return self

    def filter(self) -> TicketFilter:
        return TicketFilter(**self.model_dump(include=set(TicketsWanted.model_fields)))

    def asked(self) -> dict[str, Any]:
        """Only what was asked, as it is stored."""
        return self.model_dump(mode="json", exclude_defaults=True)


class PageWanted(TicketsWanted):
    cursor: Cursor = None
    limit: Limit = 50


class CountRead(BaseModel):
    count: int
    more: bool  # there are more; counting ended there


class ViewWrite(Input):
    name: Annotated[str, Field(min_length=1, max_length=20), Storable]
    wanted: TicketsWanted
    shared: bool = False


class ViewRead(BaseModel):
    key: str
    name: str
    builtin: bool
    wanted: dict[str, Any]  # only the keys that narrow or sort it
    shared: bool
    mine: bool  # may be changed by whoever asks
    owner_name: str | None
    version: int | None  # of one's own


class ViewsRead(BaseModel):
    items: list[ViewRead]


class ViewCount(CountRead):
    key: str


class ViewCounts(BaseModel):
    items: list[ViewCount]


class BulkAction(StrEnum):
    DISPATCH = "dispatch"
    NOTE = "note"
    CLOSE = "close"
    ACCEPT = "accept"
    FORWARD = "forward"
    CANCEL = "cancel"


class BulkItem(Input):
    id: Id
    version: int | None = None


class BulkAct(Input):
    """An action, what it needs, and the tickets with the versions that were on the screen."""

    action: BulkAction
    items: Annotated[list[BulkItem], Field(min_length=1, max_length=200)]
    dispatch: Dispatch | None = None
    note: Note | None = None
    close: Close | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _complete(self) -> "BulkAct":
        needed = {
            BulkAction.DISPATCH: "dispatch",
            BulkAction.NOTE: "note",
            BulkAction.CLOSE: "close",
            BulkAction.CANCEL: "reason",
        }
        field = needed.get(self.action)
        if field is not None and getattr(self, field) is None:
            raise ValueError(f"{self.action} needs {field}")
        if self.action is not BulkAction.NOTE and any(one.version is None for one in self.items):
            raise ValueError("every ticket needs the version that was on the screen")
        if len({one.id for one in self.items}) < len(self.items):
            raise ValueError("a ticket is named twice")
        return self


class BulkProblem(BaseModel):
    code: str
    title: str
    detail: str


class BulkResult(BaseModel):
    id: str
    number: str | None
    state: TicketState | None
    version: int | None
    problem: BulkProblem | None  # why nothing was done to it


class BulkResults(BaseModel):
    items: list[BulkResult]
