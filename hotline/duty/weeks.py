"""Copies a week of the roster to another one: what fits is made, what does not is named."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from hotline.duty import repository
from hotline.duty.errors import WeekWrong
from hotline.duty.model import Shift
from hotline.duty.service import LONGEST, add_shifts
from hotline.kernel.clock import SHANGHAI
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person

WEEK: Final = timedelta(days=7)


class Why(StrEnum):
    """Why a shift is not copied."""

    OVERLAPS = "overlaps"
    PERSON_INACTIVE = "person_inactive"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Skipped:
    shift: Shift  # the copy that is not made
    why: Why
    overlap: Shift | None = None


@dataclass(slots=True)
class WeekCopy:
    made: list[Shift] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)


def copied_week(
    session: Session, monday: date, to: date, now: datetime, *, is_locked: bool = False
) -> WeekCopy:
    """What copying would make, in three statements however many shifts there are.

    Raises:
        WeekWrong: not from one Monday to another, or into a week that is over.
    """
    begins = _midnight(to)
    if monday.weekday() or to.weekday() or monday == to or begins + WEEK <= now:
        raise WeekWrong
    sources = repository.starting_within(session, _midnight(monday), _midnight(monday) + WEEK)
    ids = {one.person_id for one in sources}
    result = WeekCopy(people=repository.people(session, ids, is_locked=is_locked))
    taken: dict[tuple[str, str], list[Shift]] = defaultdict(list)
    for one in repository.of_people(session, ids, begins, begins + WEEK + LONGEST):
        taken[one.person_id, one.duty_group].append(one)
    for source in sources:
        copy = _copy(source, to - monday)
        others = taken[copy.person_id, copy.duty_group]
        if copy.starts_at < now:
            result.skipped.append(Skipped(copy, Why.PAST))
        elif not result.people[copy.person_id].is_active:
            result.skipped.append(Skipped(copy, Why.PERSON_INACTIVE))
        elif (clash := next((one for one in others if _overlap(one, copy)), None)) is not None:
            result.skipped.append(Skipped(copy, Why.OVERLAPS, clash))
        else:
            result.made.append(copy)
            others.append(copy)
    return result


def copy_week(uow: UnitOfWork, monday: date, to: date, *, by: str) -> WeekCopy:
    """Copy what fits. Doing it again makes nothing: each copy meets the former one.

    Raises:
        WeekWrong
    """
    result = copied_week(uow.session, monday, to, uow.now, is_locked=True)
    add_shifts(uow, result.made, by=by)
    return result


def _copy(source: Shift, later: timedelta) -> Shift:
    return Shift(
        person_id=source.person_id,
        starts_at=source.starts_at + later,  # China keeps one time all year: the clock's hour stays
        ends_at=source.ends_at + later,
        duty_group=source.duty_group,
        kind=source.kind,
        phone=source.phone,
    )


def _overlap(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and one.ends_at > other.starts_at


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
