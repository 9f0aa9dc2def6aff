"""What the routes of hand-overs take and give."""

from datetime import date
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from hotline.duty.model import ShiftKind
from hotline.organisation.model import AppointmentKind
from tickets.followups.schemas import FollowUpRead
from tickets.handover.model import Handover
from tickets.handover.policy import Target, Where
from tickets.handover.queries import Preview, Village
from tickets.handover.service import Wish
from tickets.inputs import Id, Input, Line
from tickets.schemas import TicketListItem


class TargetWrite(Input):
    """A person, a unit, or the county's desk (of shifts: off the roster; of villages: nobody)."""

    where: Where
    id: Id | None = None

    @model_validator(mode="after")
    def _named(self) -> "TargetWrite":
        if (self.where is Where.DESK) is not (self.id is None):
            raise ValueError("a person or unit needs an id, the desk has none")
        return self

    def target(self) -> Target:
        return Target(self.where, self.id)


class PlaceWrite(TargetWrite):
    """For villages and shifts a unit is nobody."""

    @model_validator(mode="after")
    def _is_no_unit(self) -> "PlaceWrite":
        if self.where is Where.UNIT:
            raise ValueError("a person, or the desk")
        return self


class TargetsWrite(Input):
    """A kind that is left out stays with the person."""

    tickets: TargetWrite | None = None
    follow_ups: TargetWrite | None = None
    villages: PlaceWrite | None = None
    shifts: PlaceWrite | None = None


class HandoverWrite(Input):
    key: Annotated[str, Field(pattern=r"^[\w-]{8,64}$")]
    from_person_id: Id
    to: TargetsWrite
    reason: Annotated[Line, Field(min_length=2)]
    from_date: date
    deactivate: bool = False

    def wish(self) -> Wish:
        to = self.to
        return Wish(
            key=self.key,
            person_id=self.from_person_id,
            reason=self.reason,
            from_date=self.from_date,
            tickets=to.tickets.target() if to.tickets else None,
            follow_ups=to.follow_ups.target() if to.follow_ups else None,
            villages=to.villages.target() if to.villages else None,
            shifts=to.shifts.target() if to.shifts else None,
            deactivate=self.deactivate,
        )


class MovedRead(BaseModel):
    tickets: int
    follow_ups: int
    villages: int
    shifts: int
    queues: int


class HandoverRead(BaseModel):
    id: str
    person_id: str
    made_by: str
    made_at: AwareDatetime
    reason: str
    moved: MovedRead

    @classmethod
    def of(cls, row: Handover) -> Self:
        moved = MovedRead(**row.moved)
        return cls(**row.model_dump(exclude={"key", "asked", "moved"}), moved=moved)


class PlaceRead(BaseModel):
    village_name: str
    kind: AppointmentKind
    since: date
    until: date | None

    @classmethod
    def of(cls, row: Village) -> Self:
        one = row.appointment
        return cls(village_name=row.name, kind=one.kind, since=one.since, until=one.until)


class DutyRead(BaseModel):
    id: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    kind: ShiftKind


class PreviewRead(BaseModel):
    person_id: str
    person_name: str
    is_active: bool
    tickets: int
    by_state: dict[str, int]
    by_light: dict[str, int]
    walled: int = Field(description="complaints and confidential matters: only for the county")
    follow_ups: int
    follow_ups_due: int
    villages: list[PlaceRead]
    shifts: list[DutyRead]
    queues: list[str]
    shows_matters: bool = Field(description="false: only the counts are for this person")
    ticket_list: list[TicketListItem] = Field(description="at most 100, the most urgent first")
    follow_up_list: list[FollowUpRead]

    @classmethod
    def of(cls, found: Preview, *, shows_matters: bool) -> Self:
        return cls(
            person_id=found.person.id,
            person_name=found.person.name,
            is_active=found.person.is_active,
            tickets=found.tickets,
            by_state=found.by_state,
            by_light=found.by_light,
            walled=found.walled,
            follow_ups=found.follow_ups,
            follow_ups_due=found.follow_ups_due,
            villages=[PlaceRead.of(one) for one in found.villages],
            shifts=[DutyRead(**one.model_dump()) for one in found.shifts],
            queues=found.queues,
            shows_matters=shows_matters,
            ticket_list=found.ticket_list,
            follow_up_list=found.follow_up_list,
        )
