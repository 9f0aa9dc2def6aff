"""What the routes of recurring shifts take and give."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from hotline.duty.model import ShiftKind, ShiftPattern
from hotline.duty.reconcile import Clash, Plan
from hotline.duty.recurrence import Occurrence, OnHolidays, Turn
from hotline.duty.schemas import Day, Group
from hotline.kernel.pii import mask_phone
from hotline.organisation.names import Name
from hotline.organisation.schemas import Body, Id, Phone

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class SessionWrite(Body):
    """Local times; one that ends no later than it begins ends on the next day."""

    begins: Clock
    ends: Clock


class PatternWrite(Body):
    name: Name
    weekdays: Annotated[set[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1)]
    sessions: Annotated[list[SessionWrite], Field(min_length=1, max_length=6)]
    people: Annotated[list[Id], Field(min_length=1, max_length=60)]
    turn: Turn = Turn.DAY
    on_holidays: OnHolidays = OnHolidays.SKIP
    kind: ShiftKind = ShiftKind.PRIMARY
    duty_group: Group = "general"
    phone: Phone | None = None
    rings_own_phone: bool = False  # instead of `phone`: that of the person whose turn it is
    since: Day
    until: Day | None = None

    def fields(self) -> dict[str, Any]:
        return self.model_dump(exclude={"weekdays", "sessions"}) | {
            "weekdays": sorted(self.weekdays),
            "sessions": [[one.begins, one.ends] for one in self.sessions],
        }


class SessionRead(BaseModel):
    begins: str
    ends: str


class PatternRead(BaseModel):
    id: str
    name: str
    weekdays: list[int]
    sessions: list[SessionRead]
    people: list[str]
    turn: Turn
    on_holidays: OnHolidays
    kind: ShiftKind
    duty_group: str
    phone: str | None
    rings_own_phone: bool
    since: date
    until: date | None
    version: int

    @classmethod
    def of(cls, pattern: ShiftPattern, *, whole: bool) -> Self:
        phone = pattern.phone if whole or not pattern.phone else mask_phone(pattern.phone)
        sessions = [SessionRead(begins=begins, ends=ends) for begins, ends in pattern.sessions]
        rest = pattern.model_dump(exclude={"phone", "sessions", "created_at"})
        return cls(**rest, phone=phone, sessions=sessions)


class OccurrenceRead(BaseModel):
    person_id: str
    person_name: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class ClashRead(OccurrenceRead):
    """A shift that is not made; `taken` is the person's other one, null where they are inactive."""

    taken: OccurrenceRead | None


class PlanRead(BaseModel):
    """What is done to the roster, or would be."""

    add: list[OccurrenceRead]
    change: list[OccurrenceRead]
    removed: int
    clashes: list[ClashRead]

    @classmethod
    def of(cls, plan: Plan, names: dict[str, str]) -> Self:
        def show(one: Occurrence) -> OccurrenceRead:
            return OccurrenceRead(
                person_id=one.person_id,
                person_name=names.get(one.person_id, ""),
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )

        def clash(one: Clash) -> ClashRead:
            taken = show(one.taken.time) if one.taken is not None else None
            return ClashRead(**show(one.wanted).model_dump(), taken=taken)

        return cls(
            add=[show(one) for one in plan.add],
            change=[show(one) for _, one in plan.change],
            removed=len(plan.remove),
            clashes=[clash(one) for one in plan.clashes],
        )


class PatternSaved(BaseModel):
    pattern: PatternRead
    plan: PlanRead
