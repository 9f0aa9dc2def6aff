"""Queues and work as the API shows and takes them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from hotline.organisation.names import Remark
from hotline.organisation.schemas import Body, Id
from hotline.routing.model import ReservationState, WorkState
from hotline.routing.overview import Entry, Next, Overview, QueueView
from hotline.routing.policy import Who
from hotline.routing.queries import MyWork
from hotline.routing.work import WorkKind


class NextRead(BaseModel):
    person_id: str
    person_name: str | None
    why: Who
    is_free: bool
    opens_in: int  # seconds until it is this rung's turn

    @classmethod
    def of(cls, found: Next, name_of: dict[str, str]) -> "NextRead":
        return cls(
            person_id=found.person_id,
            person_name=name_of.get(found.person_id),
            why=found.why,
            is_free=found.is_free,
            opens_in=round(found.opens_in),
        )


class WorkRead(BaseModel):
    id: str  # of the call, ticket or follow-up
    kind: WorkKind
    state: WorkState
    since: datetime
    priority: int
    skill: str | None
    language: str | None
    place: str | None
    is_stranded: bool
    forced: str | None
    holder: str | None
    next: NextRead | None

    @classmethod
    def of(cls, entry: Entry, name_of: dict[str, str]) -> "WorkRead":
        item = entry.item
        return cls(
            id=item.id,
            kind=item.kind,
            state=item.state,
            since=item.since,
            priority=item.priority,
            skill=item.skill,
            language=item.language,
            place=entry.place,
            is_stranded=item.stranded_at is not None,
            forced=name_of.get(item.forced_id or ""),
            holder=name_of.get(entry.holder_id or ""),
            next=NextRead.of(entry.next, name_of) if entry.next else None,
        )


class PauseRead(BaseModel):
    since: datetime
    reason: str


class MemberRead(BaseModel):
    person_id: str
    person_name: str | None
    level: int


class QueueRead(BaseModel):
    name: str
    label: str
    waiting: int
    longest_seconds: int
    pause: PauseRead | None
    members: list[MemberRead]
    items: list[WorkRead]

    @classmethod
    def of(cls, view: QueueView, name_of: dict[str, str]) -> "QueueRead":
        return cls(
            name=view.name,
            label=view.label,
            waiting=view.waiting,
            longest_seconds=round(view.longest),
            pause=PauseRead(since=view.pause.since, reason=view.pause.reason)
            if view.pause
            else None,
            members=[
                MemberRead(person_id=person_id, person_name=name_of.get(person_id), level=level)
                for person_id, level in sorted(view.members.items(), key=lambda one: one[1])
            ],
            items=[WorkRead.of(entry, name_of) for entry in view.entries],
        )


class QueuesRead(BaseModel):
    items: list[QueueRead]
    unattended_since: datetime | None  # in service hours nobody has been ready for over 3 minutes

    @classmethod
    def of(cls, found: Overview) -> "QueuesRead":
        return cls(
            items=[QueueRead.of(view, found.name_of) for view in found.queues],
            unattended_since=found.unattended_since,
        )


class ForceIn(Body):
    person_id: Id
    note: Remark = ""


class NoteIn(Body):
    note: Remark = ""


class PriorityIn(Body):
    seconds: Annotated[int, Field(ge=0, le=86_400)]
    note: Remark = ""


class ExcludeIn(Body):
    person_id: Id
    note: Annotated[Remark, StringConstraints(min_length=1)]


class PauseIn(Body):
    reason: Annotated[Remark, StringConstraints(min_length=1)]


class MyWorkRead(BaseModel):
    work_id: str  # of the call, ticket or follow-up
    kind: WorkKind
    state: ReservationState  # offered or accepted
    since: datetime  # when it was offered
    expires_at: datetime | None  # when an offer goes on to somebody else; None: it was accepted
    place: str | None
    skill: str | None
    why: str | None  # the rung of the ladder (`hotline.routing.policy.Who`)
    facts: dict[str, str | int]  # what stands behind it: skill, load, idle_seconds, tried

    @classmethod
    def of(cls, mine: MyWork) -> "MyWorkRead":
        reservation = mine.reservation
        is_open = reservation.state is ReservationState.OFFERED
        return cls(
            work_id=reservation.work_id,
            kind=reservation.kind,
            state=reservation.state,
            since=reservation.offered_at,
            expires_at=reservation.expires_at if is_open else None,
            place=mine.place,
            skill=mine.item.skill,
            why=reservation.reason.get("why"),
            facts=reservation.reason.get("facts", {}),
        )


class MyWorksRead(BaseModel):
    items: list[MyWorkRead]
