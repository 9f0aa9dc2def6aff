"""What the routes of the roster take and give."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints

from hotline.duty.model import Shift, ShiftKind
from hotline.duty.queries import ShiftRow
from hotline.kernel.clock import aware
from hotline.kernel.pii import mask_phone
from hotline.organisation.schemas import Body, Id, Phone

GROUP = r"^[\w-]{1,40}$"


def plausible(instant: datetime) -> datetime:
    """In Shanghai time where no offset was given; years that a clock can show in any zone."""
    if not 2000 <= instant.year <= 2199:
        raise ValueError("must be between the years 2000 and 2199")
    return aware(instant) or instant


Instant = Annotated[datetime, AfterValidator(plausible)]


class ShiftWrite(Body):
    person_id: Id
    starts_at: Instant
    ends_at: Instant
    duty_group: Annotated[str, StringConstraints(pattern=GROUP)] = "general"
    kind: ShiftKind = ShiftKind.PRIMARY
    phone: Phone | None = None

    def shift(self) -> Shift:
        return Shift(**self.model_dump())


class ShiftRead(BaseModel):
    id: str
    person_id: str
    person_name: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    duty_group: str
    kind: ShiftKind
    phone: str | None

    @classmethod
    def of(cls, row: ShiftRow, *, whole: bool) -> Self:
        shift = row.shift
        phone = shift.phone if whole or not shift.phone else mask_phone(shift.phone)
        return cls(**shift.model_dump(exclude={"phone"}), phone=phone, person_name=row.person_name)
