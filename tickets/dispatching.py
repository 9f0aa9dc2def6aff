"""Where a matter belongs, and in which words a dispatch is explained. Pure; who takes it is for the routing engine.

The reason is kept in the ticket's history: the operator reads it to the caller, the supervisor checks it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hotline.routing.policy import Who
from hotline.routing.reasons import Against
from hotline.routing.work import SUPERVISION

COMPLAINT: Final = "complaint"
ADVISERS: Final[Mapping[Who, str]] = MappingProxyType(
    {Who.VILLAGE_ADVISER: "法律顾问", Who.BACKUP_ADVISER: "候补法律顾问"}
)
WHY_NOT: Final[Mapping[Against, str]] = MappingProxyType(
    {
        Against.NO_ROOM: "在办已满",
        Against.CONFLICT: "需回避",
        Against.TRIED_JUST_NOW: "已退回或未签收",
        Against.TRIED_MORE: "已退回或未签收",
    }
)
NOT_THERE: Final = "不在岗"


@dataclass(frozen=True, slots=True)
class Office:
    unit_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The village of a matter and the offices above it."""

    village: Office | None
    town: Office | None
    county: Office | None

    def unit_of(self, who: Who) -> Office | None:
        """The office that answers for whom a rung of the ladder names."""
        is_local = who in ADVISERS or who is Who.TOWN_STATION
        return (self.town if is_local else None) or self.county


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An adviser of the village who did not get it; `why` is None: does not work here any more."""

    name: str
    why: Against | None = None


def countys_own(*, request_kind: str | None, skill: str, is_confidential: bool) -> str | None:
    """Why a matter stays with the county: it may be about those below. None: it need not."""
    if is_confidential:
        return "保密事项"
    return "投诉建议" if request_kind == COMPLAINT or skill == SUPERVISION else None


def explained(
    who: Who, name: str, place: Place, passed: Iterable[PassedOver], *, own: str | None, load: int
) -> str:
    """Why this person: the rung of the ladder that named them, and why nobody nearer."""
    if who is Who.FORCED:
        return f"指定：{name}"
    if own is not None:
        return f"{own}由县级直接办理：{name}"
    if place.village is None:
        return f"来电人村居未知，由县级办理：{name}"
    nearer = _passed(passed)
    if who in ADVISERS:
        because = f"（{nearer}）" if nearer else ""
        return f"{place.village.name}的{ADVISERS[who]} {name}，在办 {load} 件{because}"
    because = (
        f"{place.village.name}的法律顾问 {nearer}"
        if nearer
        else f"{place.village.name}没有法律顾问"
    )
    return f"{because}，{'转镇级' if who is Who.TOWN_STATION else '由县级办理'}：{name}"


def nobody(place: Place, *, own: str | None) -> tuple[Who, Office] | None:
    """Where a matter goes for which no person is there: the office's list. None: there is no office."""
    if place.town is not None and own is None:
        return Who.TOWN_STATION, place.town
    return (Who.COUNTY, place.county) if place.county is not None else None


def _passed(passed: Iterable[PassedOver]) -> str:
    return "、".join(
        f"{one.name} {WHY_NOT.get(one.why, NOT_THERE) if one.why else NOT_THERE}" for one in passed
    )
