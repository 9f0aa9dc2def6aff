"""To whom a matter goes, and why. Pure: the candidates are given. The reason is kept for who must judge it."""

from dataclasses import dataclass
from typing import Final

SUPERVISORS_MATTERS: Final = "supervisor"  # the routing skill of complaints
COMPLAINT: Final = "complaint"


@dataclass(frozen=True, slots=True)
class Adviser:
    person_id: str
    name: str
    is_active: bool
    open_count: int


@dataclass(frozen=True, slots=True)
class Office:
    unit_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Candidates:
    village: Office | None
    primary: tuple[Adviser, ...]
    backup: tuple[Adviser, ...]
    town: Office | None
    county: Office | None


@dataclass(frozen=True, slots=True)
class Choice:
    handler_id: str | None
    unit_id: str | None
    reason: str  # in Chinese: the operator reads it to the caller, the supervisor checks it


def choose(
    candidates: Candidates, *, request_kind: str | None, skill: str, is_confidential: bool = False
) -> Choice | None:
    """The village's adviser, else the backup adviser, the town, the county; None: nobody is left.

    A complaint or a confidential matter stays with the county: it may be about those below.
    """
    county = candidates.county
    if request_kind == COMPLAINT or skill == SUPERVISORS_MATTERS or is_confidential:
        why = "保密事项" if is_confidential else "投诉建议"
        return _office(county, f"{why}由县级直接办理") if county else None
    town = candidates.town.unit_id if candidates.town else None
    if candidates.village is not None:
        for label, advisers in (
            ("法律顾问", candidates.primary),
            ("候补法律顾问", candidates.backup),
        ):
            if adviser := _least_busy(advisers):
                reason = f"{candidates.village.name}的{label} {adviser.name}，在办 {adviser.open_count} 件"
                return Choice(adviser.person_id, town, reason)
    if candidates.town is not None:
        return _office(candidates.town, _without_adviser(candidates) + "转镇级")
    why = _without_adviser(candidates) if candidates.village else "来电人村居未知，"
    return _office(county, why + "由县级办理") if county else None


def _without_adviser(candidates: Candidates) -> str:
    village = candidates.village
    if village is None:
        return ""
    off = [adviser.name for adviser in candidates.primary + candidates.backup]
    return (
        f"{village.name}的法律顾问 {'、'.join(off)} 不在岗，"
        if off
        else f"{village.name}没有法律顾问，"
    )


def _least_busy(advisers: tuple[Adviser, ...]) -> Adviser | None:
    active = [adviser for adviser in advisers if adviser.is_active]
    return min(active, key=lambda adviser: (adviser.open_count, adviser.person_id), default=None)


def _office(office: Office, why: str) -> Choice:
    return Choice(None, office.unit_id, f"{why}：{office.name}")
