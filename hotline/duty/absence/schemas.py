"""What the routes of leaves and swaps take and give."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, Field

from hotline.duty.absence.machine import LeaveState, SwapState
from hotline.duty.absence.queries import Gap, GapReason, LeaveRow, SwapRow
from hotline.duty.absence.service import NewLeave
from hotline.duty.absence.swaps import NewSwap
from hotline.duty.model import ShiftKind
from hotline.duty.schemas import Instant
from hotline.organisation.names import Remark
from hotline.organisation.schemas import Body, Id


class LeaveWrite(Body):
    person_id: Id | None = None  # somebody else's leave, entered by a supervisor
    deputy_id: Id | None = None
    starts_at: Instant
    ends_at: Instant
    reason: Remark = ""

    def leave(self, asking: str) -> NewLeave:
        return NewLeave(**self.model_dump() | {"person_id": self.person_id or asking})


class GapRead(BaseModel):
    """A shift inside the leave for which nobody is there."""

    shift_id: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    kind: ShiftKind
    why: GapReason

    @classmethod
    def of(cls, gap: Gap) -> Self:
        shift = gap.shift
        return cls(
            shift_id=shift.id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            kind=shift.kind,
            why=gap.why,
        )


class LeaveRead(BaseModel):
    id: str
    person_id: str
    person_name: str
    deputy_id: str | None
    deputy_name: str | None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str | None = Field(description="only for the person and those who decide")
    state: LeaveState
    created_at: AwareDatetime
    version: int
    covered: int = Field(description="shifts that the deputy took over")
    gaps: list[GapRead]

    @classmethod
    def of(cls, row: LeaveRow, *, whole: bool) -> Self:
        leave = row.leave
        return cls(
            **leave.model_dump(exclude={"reason", "decided_by"}),
            reason=leave.reason if whole else None,
            person_name=row.person_name,
            deputy_name=row.deputy_name,
            covered=row.covered,
            gaps=[GapRead.of(gap) for gap in row.gaps],
        )


class SwapWrite(Body):
    shift_id: Id
    partner_id: Id
    partner_shift_id: Id | None = None
    note: Remark = ""

    def swap(self) -> NewSwap:
        return NewSwap(**self.model_dump())


class SwapRead(BaseModel):
    id: str
    proposer_id: str
    proposer_name: str
    partner_id: str
    partner_name: str
    shift_id: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    partner_shift_id: str | None
    partner_starts_at: AwareDatetime | None
    partner_ends_at: AwareDatetime | None
    note: str
    state: SwapState
    created_at: AwareDatetime
    expires_at: AwareDatetime
    version: int

    @classmethod
    def of(cls, row: SwapRow) -> Self:
        return cls(
            **row.swap.model_dump(exclude={"decided_by"}),
            proposer_name=row.proposer_name,
            partner_name=row.partner_name,
        )
