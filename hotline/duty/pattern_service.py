"""Keeps patterns of recurring shifts, and the roster of the coming weeks as they say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from hotline.duty import repository, service
from hotline.duty.errors import PatternNotFound, PatternWrong
from hotline.duty.events import ShiftCancelled, ShiftPatternChanged
from hotline.duty.model import Shift, ShiftPattern
from hotline.duty.reconcile import Made, Plan, Taken, plan
from hotline.duty.recurrence import Occurrence, occurrences, overlap
from hotline.kernel.clock import local
from hotline.kernel.errors import NotFound
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.model import Person
from hotline.organisation.phones import normalised

AHEAD: Final = timedelta(weeks=6)  # a month and what is needed to plan leave
SYSTEM: Final = "system"  # who extends the roster day by day


def planned(
    session: Session, pattern: ShiftPattern, now: datetime, *, is_locked: bool = False
) -> Plan:
    """What the pattern would do to the roster from now on; nothing is changed.

    Raises:
        PersonNotFound: one of its people does not exist.
        PatternWrong: its sessions overlap, or it ends before it begins.
    """
    recurrence = pattern.recurrence()
    if overlap(recurrence.sessions) or (pattern.until and pattern.until < pattern.since):
        raise PatternWrong
    people = repository.people(session, set(pattern.people), is_locked=is_locked)
    if len(people) < len(set(pattern.people)):
        raise PersonNotFound
    today = local(now).date()
    wanted = [one for one in occurrences(recurrence, today, today + AHEAD) if one.starts_at > now]
    shifts = repository.made_by(session, pattern.id, now)
    end = max((one.ends_at for one in wanted), default=now)
    others = repository.of_people(session, people, now, end)
    return plan(
        wanted,
        {one.occurs_at: _made(one, pattern, people) for one in shifts if one.occurs_at is not None},
        omitted=repository.omitted(session, pattern.id, now),
        taken=[
            Taken(one.id, _time(one))
            for one in others
            if one.pattern_id != pattern.id and one.duty_group == pattern.duty_group
        ],
        inactive={person.id for person in people.values() if not person.is_active},
    )


def add_pattern(uow: UnitOfWork, pattern: ShiftPattern, *, by: str) -> Plan:
    """Keep a new pattern and plan its first weeks; what overlaps is left out and named.

    Raises:
        PersonNotFound, PatternWrong, PhoneInvalid
    """
    pattern.phone = normalised(pattern.phone) if pattern.phone else None
    pattern.created_at = uow.now
    result = planned(uow.session, pattern, uow.now, is_locked=True)
    uow.session.add(pattern)
    uow.session.flush()
    uow.emit(ShiftPatternChanged(at=uow.now, pattern_id=pattern.id, action="added", by=by))
    _carry_out(uow, pattern, result, by=by)
    return result


def change_pattern(
    uow: UnitOfWork, pattern_id: str, changes: Mapping[str, Any], *, version: int | None, by: str
) -> tuple[ShiftPattern, Plan]:
    """Change a pattern, and with it only shifts ahead that nobody has touched.

    Raises:
        PatternNotFound, ChangedMeanwhile, PersonNotFound, PatternWrong, PhoneInvalid
    """
    pattern = _locked(uow, pattern_id)
    check_version(pattern.version, version)
    with uow.session.no_autoflush:  # a refusal comes before anything is written
        for field, value in changes.items():
            setattr(pattern, field, normalised(value) if field == "phone" and value else value)
        result = planned(uow.session, pattern, uow.now, is_locked=True)
    pattern.version += 1
    uow.session.flush()
    uow.emit(ShiftPatternChanged(at=uow.now, pattern_id=pattern.id, action="changed", by=by))
    _carry_out(uow, pattern, result, by=by)
    return pattern, result


def remove_pattern(uow: UnitOfWork, pattern_id: str, *, version: int | None, by: str) -> None:
    """The pattern ends, and with it what it made for the time ahead and nobody has touched.

    Raises:
        PatternNotFound, ChangedMeanwhile
    """
    pattern = _locked(uow, pattern_id)
    check_version(pattern.version, version)
    ahead = repository.made_by(uow.session, pattern_id, uow.now)
    _carry_out(uow, pattern, Plan(remove=[one.id for one in ahead if not one.is_changed]), by=by)
    uow.session.flush()
    repository.forget_pattern(uow.session, pattern)
    uow.emit(ShiftPatternChanged(at=uow.now, pattern_id=pattern_id, action="removed", by=by))


def extend_pattern(uow: UnitOfWork, pattern_id: str) -> Plan:
    """Plan the days that have come into sight; a pattern that is gone wants nothing."""
    pattern = uow.session.get(ShiftPattern, pattern_id)
    if pattern is None:
        return Plan()
    pattern = _locked(uow, pattern_id)
    result = planned(uow.session, pattern, uow.now, is_locked=True)
    _carry_out(uow, pattern, result, by=SYSTEM)
    return result


def _carry_out(uow: UnitOfWork, pattern: ShiftPattern, result: Plan, *, by: str) -> None:
    for shift_id in result.remove:
        shift = uow.session.get_one(Shift, shift_id)
        uow.session.delete(shift)
        uow.emit(ShiftCancelled(at=uow.now, shift_id=shift_id, person_id=shift.person_id, by=by))
    uow.session.flush()
    ids = {wanted.person_id for wanted in [*result.add, *(one for _, one in result.change)]}
    people = repository.people(uow.session, ids)
    for shift_id, wanted in result.change:
        shift = uow.session.get_one(Shift, shift_id)
        shift.sqlmodel_update(_look(pattern, wanted, people))
        shift.version += 1
        service.tell_changed(uow, shift, by=by)
    added = [
        Shift(
            starts_at=wanted.starts_at,
            pattern_id=pattern.id,
            occurs_at=wanted.starts_at,
            **_look(pattern, wanted, people),
        )
        for wanted in result.add
    ]
    service.add_shifts(uow, added, by=by)


def _locked(uow: UnitOfWork, pattern_id: str) -> ShiftPattern:
    try:
        return uow.locked(ShiftPattern, pattern_id)
    except NotFound as error:
        raise PatternNotFound from error


def _look(
    pattern: ShiftPattern, wanted: Occurrence, people: Mapping[str, Person]
) -> dict[str, Any]:
    own = people[wanted.person_id].phone if pattern.rings_own_phone else None
    return {
        "person_id": wanted.person_id,
        "ends_at": wanted.ends_at,
        "kind": pattern.kind,
        "duty_group": pattern.duty_group,
        "phone": own if pattern.rings_own_phone else pattern.phone,
    }


def _made(shift: Shift, pattern: ShiftPattern, people: Mapping[str, Person]) -> Made:
    stands = _time(shift)
    is_alike = shift.person_id in people and all(
        getattr(shift, field) == value for field, value in _look(pattern, stands, people).items()
    )
    return Made(shift.id, stands, is_changed=shift.is_changed, is_alike=is_alike)


def _time(shift: Shift) -> Occurrence:
    return Occurrence(shift.person_id, shift.starts_at, shift.ends_at)
