"""What can be done with the shifts of the roster. Each function runs inside a unit of work."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from hotline.duty import repository
from hotline.duty.errors import (
    ShiftInPast,
    ShiftNotFound,
    ShiftOver,
    ShiftOverlaps,
    ShiftPeriodWrong,
    ShiftRuns,
)
from hotline.duty.events import ShiftCancelled, ShiftChanged, ShiftPlanned
from hotline.duty.model import Shift, ShiftOmission
from hotline.kernel.errors import NotFound
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation.errors import PersonInactive
from hotline.organisation.model import Person
from hotline.organisation.phones import normalised
from hotline.organisation.service import locked_person

LONGEST: Final = timedelta(days=7)  # a week's stand-by; more is a typing error in the year
WHILE_IT_RUNS: Final = {"ends_at", "phone"}


def plan_shift(uow: UnitOfWork, shift: Shift, *, by: str) -> Shift:
    """Put somebody on the roster; across midnight and holidays is fine.

    Raises:
        PersonNotFound, PersonInactive: nobody would answer.
        ShiftPeriodWrong, ShiftOverlaps: the time does not fit.
        PhoneInvalid: the telephone to ring could not be reached.
    """
    person = locked_person(uow, shift.person_id)  # two shifts at once would both find room
    if not person.is_active:
        raise PersonInactive
    _check_time(uow, shift, person)
    shift.phone = normalised(shift.phone) if shift.phone else None
    add_shifts(uow, [shift], by=by)
    return shift


def add_shifts(uow: UnitOfWork, shifts: Sequence[Shift], *, by: str) -> None:
    """Keep shifts that were found to fit."""
    uow.session.add_all(shifts)
    uow.session.flush()
    for shift in shifts:
        uow.emit(
            ShiftPlanned(
                at=uow.now,
                shift_id=shift.id,
                person_id=shift.person_id,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                by=by,
            )
        )


def change_shift(
    uow: UnitOfWork, shift_id: str, changes: Mapping[str, Any], *, version: int | None, by: str
) -> Shift:
    """Move a shift, hand it to somebody else, or change group, kind or telephone.

    Raises:
        ShiftNotFound, ChangedMeanwhile
        ShiftOver, ShiftRuns: it is too late for this change.
        ShiftInPast: it would begin before now.
        PersonNotFound, PersonInactive, ShiftPeriodWrong, ShiftOverlaps, PhoneInvalid
    """
    shift = _locked(uow, shift_id)
    check_version(shift.version, version)
    wanted = dict(changes)
    if wanted.get("phone"):
        wanted["phone"] = normalised(wanted["phone"])
    wanted = {field: value for field, value in wanted.items() if value != getattr(shift, field)}
    if not wanted:
        return shift
    _check_in_time(shift, wanted, uow.now)
    # Who has it now is locked as well: a swap and a move must not pass each other.
    ids = {shift.person_id, wanted.get("person_id", shift.person_id)}
    for person_id in sorted(ids):
        locked_person(uow, person_id)
    person = locked_person(uow, wanted.get("person_id", shift.person_id))
    if "person_id" in wanted and not person.is_active:
        raise PersonInactive
    with uow.session.no_autoflush:  # a refusal comes before anything is written
        for field, value in wanted.items():
            setattr(shift, field, value)
        _check_time(uow, shift, person)
    shift.version += 1
    shift.is_changed = shift.pattern_id is not None
    uow.session.flush()
    tell_changed(uow, shift, by=by)
    return shift


def tell_changed(uow: UnitOfWork, shift: Shift, *, by: str) -> None:
    uow.emit(
        ShiftChanged(
            at=uow.now,
            shift_id=shift.id,
            person_id=shift.person_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            by=by,
        )
    )


def cancel_shift(uow: UnitOfWork, shift_id: str, *, version: int | None = None, by: str) -> None:
    """Take a shift off the roster; one that runs ends now, one that has run stays on record.

    Raises:
        ShiftNotFound, ChangedMeanwhile, ShiftOver
    """
    shift = _locked(uow, shift_id)
    check_version(shift.version, version)
    locked_person(uow, shift.person_id)  # whoever extends the roster meanwhile waits
    if shift.starts_at >= uow.now:
        if shift.pattern_id is not None and shift.occurs_at is not None:
            gone = ShiftOmission(pattern_id=shift.pattern_id, occurs_at=shift.occurs_at)
            uow.session.add(gone)
        uow.session.delete(shift)
    elif shift.ends_at <= uow.now:
        raise ShiftOver
    else:
        shift.ends_at = uow.now
        shift.version += 1
        shift.is_changed = shift.pattern_id is not None
    uow.emit(ShiftCancelled(at=uow.now, shift_id=shift_id, person_id=shift.person_id, by=by))


def _locked(uow: UnitOfWork, shift_id: str) -> Shift:
    try:
        return uow.locked(Shift, shift_id)
    except NotFound as error:
        raise ShiftNotFound from error


def _check_in_time(shift: Shift, wanted: Mapping[str, Any], now: datetime) -> None:
    if shift.ends_at <= now:
        raise ShiftOver
    if shift.starts_at <= now:
        if not wanted.keys() <= WHILE_IT_RUNS:
            raise ShiftRuns
        if wanted.get("ends_at", now) < now:
            raise ShiftInPast
    elif wanted.get("starts_at", now) < now:
        raise ShiftInPast


def _check_time(uow: UnitOfWork, shift: Shift, person: Person) -> None:
    if not timedelta(0) < shift.ends_at - shift.starts_at <= LONGEST:
        raise ShiftPeriodWrong
    other = repository.overlapping(uow.session, shift)
    if other is not None:
        raise ShiftOverlaps(
            f"overlaps the shift {other.id}",
            overlap={
                "id": other.id,
                "person_name": person.name,
                "starts_at": other.starts_at.isoformat(),
                "ends_at": other.ends_at.isoformat(),
                "duty_group": other.duty_group,
            },
        )
