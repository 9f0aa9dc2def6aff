"""What the routes of the roster take and give."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from hotline.calendar.calendar import DayKind
from hotline.duty.days import days_touched, holidays_touched
from hotline.duty.model import Shift, ShiftKind
from hotline.duty.queries import ShiftRow
from hotline.duty.weeks import WeekCopy, Why
from hotline.kernel.clock import aware
from hotline.kernel.pii import mask_phone
from hotline.organisation.schemas import Body, Id, Patch, Phone

GROUP = r"^[\w-]{1,40}$"


def plausible(instant: datetime) -> datetime:
    """In Shanghai time where no offset was given; years that a clock can show in any zone."""
    if not 2000 <= instant.year <= 2199:
        raise ValueError("must be between the years 2000 and 2199")
    return aware(instant) or instant


def plausible_day(day: date) -> date:
    if not 2000 <= day.year <= 2199:
        raise ValueError("must be between the years 2000 and 2199")
    return day


Instant = Annotated[datetime, AfterValidator(plausible)]


Group = Annotated[str, StringConstraints(pattern=GROUP)]
Day = Annotated[date, AfterValidator(plausible_day)]


class ShiftWrite(Body):
    person_id: Id
    starts_at: Instant
    ends_at: Instant
    duty_group: Group = "general"
    kind: ShiftKind = ShiftKind.PRIMARY
    phone: Phone | None = None

    def shift(self) -> Shift:
        return Shift(**self.model_dump())


class ShiftPatch(Patch):
    """Only what is named is changed; but for the telephone, nothing may be null."""

    person_id: Id = ""
    starts_at: Instant = Field(default=None)  # type: ignore[assignment]  # never read unless set
    ends_at: Instant = Field(default=None)  # type: ignore[assignment]
    duty_group: Group = "general"
    kind: ShiftKind = ShiftKind.PRIMARY
    phone: Phone | None = None


class ShiftRead(BaseModel):
    id: str
    person_id: str
    person_name: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    duty_group: str
    kind: ShiftKind
    phone: str | None
    version: int
    pattern_id: str | None
    is_changed: bool  # by hand, so that its pattern lets it be
    crosses_midnight: bool
    holidays: list[str]  # statutory ones it lies in: allowed, but to be known

    @classmethod
    def of(cls, row: ShiftRow, *, whole: bool) -> Self:
        shift = row.shift
        phone = shift.phone if whole or not shift.phone else mask_phone(shift.phone)
        return cls(
            **shift.model_dump(exclude={"phone", "occurs_at", "starts_at", "ends_at"}),
            starts_at=shift.starts_at.astimezone(UTC),  # one that was just made has its own zone
            ends_at=shift.ends_at.astimezone(UTC),
            phone=phone,
            person_name=row.person_name,
            crosses_midnight=len(days_touched(shift.starts_at, shift.ends_at)) > 1,
            holidays=holidays_touched(shift.starts_at, shift.ends_at),
        )


class CopyWeek(Body):
    monday: Day = Field(alias="from")
    to: Day
    dry_run: bool = False


class SkippedRead(BaseModel):
    shift: ShiftRead
    why: Why
    overlap: ShiftRead | None


class WeekCopyRead(BaseModel):
    made: list[ShiftRead]
    skipped: list[SkippedRead]
    dry_run: bool

    @classmethod
    def of(cls, copy: WeekCopy, *, dry_run: bool, whole: bool) -> Self:
        def show(shift: Shift) -> ShiftRead:
            return ShiftRead.of(ShiftRow(shift, copy.people[shift.person_id].name), whole=whole)

        skipped = [
            SkippedRead(
                shift=show(one.shift),
                why=one.why,
                overlap=show(one.overlap) if one.overlap is not None else None,
            )
            for one in copy.skipped
        ]
        return cls(made=[show(one) for one in copy.made], skipped=skipped, dry_run=dry_run)


class DayRead(BaseModel):
    date: date
    kind: DayKind
    holiday: str | None
    is_known: bool  # the year's holidays are published; else Monday to Friday is assumed
    is_own: bool  # entered by the office, and before what is published


class GapRead(BaseModel):
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class CalendarRead(BaseModel):
    days: list[DayRead]
    shifts: list[ShiftRead]
    gaps: list[GapRead]  # service hours without a primary
