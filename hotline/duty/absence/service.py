"""What can be done with leaves. Each function runs inside a unit of work.

People are locked before their shifts, always in the order of ids: of two decisions that concern
the same people the second one sees what the first has done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hotline.duty.absence import events, repository, shifts
from hotline.duty.absence.errors import (
    DeputyAway,
    DeputyIsSelf,
    DeputyNeeded,
    LeaveNotFound,
    LeaveOverlaps,
    LeavePeriodWrong,
    OwnLeave,
)
from hotline.duty.absence.machine import LeaveAction, LeaveState, next_leave
from hotline.duty.absence.model import Leave, LeaveCover
from hotline.kernel.clock import local
from hotline.kernel.errors import Forbidden
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation.errors import PersonInactive
from hotline.organisation.model import Person
from hotline.organisation.service import locked_person

LONGEST: Final = timedelta(days=366)  # more is a typing error in the year
PENDING: Final = (LeaveState.REQUESTED, LeaveState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeave:
    person_id: str
    starts_at: datetime
    ends_at: datetime
    deputy_id: str | None = None
    reason: str = ""


def request(uow: UnitOfWork, wanted: NewLeave, *, by: str) -> Leave:
    """Ask for leave; somebody else decides.

    Raises:
        PersonNotFound, PersonInactive: the person or the deputy cannot be chosen.
        LeavePeriodWrong, LeaveOverlaps: the time does not fit.
        DeputyIsSelf, DeputyAway, DeputyNeeded: nobody would be there.
    """
    midnight = local(uow.now).replace(hour=0, minute=0, second=0, microsecond=0)
    if not timedelta(0) < wanted.ends_at - wanted.starts_at <= LONGEST:
        raise LeavePeriodWrong
    if wanted.starts_at < midnight or wanted.ends_at <= uow.now:
        raise LeavePeriodWrong("it begins before today")
    leave = Leave(
        person_id=wanted.person_id,
        deputy_id=wanted.deputy_id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        reason=wanted.reason,
        created_at=uow.now,
    )
    _check(uow, leave)
    uow.session.add(leave)
    uow.session.flush()
    uow.emit(
        events.LeaveRequested(
            at=uow.now,
            leave_id=leave.id,
            person_id=leave.person_id,
            deputy_id=leave.deputy_id,
            starts_at=leave.starts_at,
            ends_at=leave.ends_at,
            by=by,
        )
    )
    return leave


def enter(uow: UnitOfWork, wanted: NewLeave, *, by: str) -> Leave:
    """A supervisor enters it for somebody who rang in: approved at once.

    Raises: what `request` and `approve` raise.
    """
    return approve(uow, request(uow, wanted, by=by).id, None, by=by)


def approve(uow: UnitOfWork, leave_id: str, version: int | None, *, by: str) -> Leave:
    """Grant it: the deputy takes over the shifts inside it that fit, the others are gaps.

    Raises:
        LeaveNotFound, ChangedMeanwhile, LeaveOver: too late.
        OwnLeave: somebody else decides.
        LeavePeriodWrong: its last day is over.
        LeaveOverlaps, DeputyAway, DeputyNeeded, PersonInactive: no longer as it was asked for.
    """
    leave = _undecided(uow, leave_id, version, LeaveAction.APPROVE, by)
    if leave.ends_at <= uow.now:
        raise LeavePeriodWrong("its last day is over")
    person, deputy = _check(uow, leave)
    _decide(uow, leave, LeaveAction.APPROVE, by)
    if deputy is not None:
        _cover(uow, leave, person, deputy, by=by)
    return leave


def refuse(uow: UnitOfWork, leave_id: str, version: int | None, *, by: str) -> Leave:
    """Say no.

    Raises:
        LeaveNotFound, ChangedMeanwhile, LeaveOver, OwnLeave
    """
    leave = _undecided(uow, leave_id, version, LeaveAction.REFUSE, by)
    _decide(uow, leave, LeaveAction.REFUSE, by)
    return leave


def cancel(
    uow: UnitOfWork, leave_id: str, version: int | None, *, by: str, of_others: bool
) -> Leave:
    """Take it back, or come back early (销假): shifts to come that nobody changed since return.

    `of_others`: may do so for anybody.

    Raises:
        LeaveNotFound, ChangedMeanwhile, LeaveOver: too late.
        Forbidden: it is somebody else's.
    """
    leave = _locked(uow, leave_id, version)
    if leave.person_id != by and not of_others:
        raise Forbidden("only the person or a supervisor cancels a leave")
    has_begun = leave.state is LeaveState.APPROVED and leave.starts_at < uow.now
    action = LeaveAction.END if has_begun else LeaveAction.CANCEL
    was_approved = leave.state is LeaveState.APPROVED
    leave.state = next_leave(leave.state, action)
    if has_begun:
        if leave.ends_at <= uow.now:
            raise LeavePeriodWrong("it is over already")
        leave.ends_at = uow.now
    leave.version += 1
    if was_approved:
        _give_back(uow, leave, by=by)
    uow.emit(
        events.LeaveCancelled(
            at=uow.now,
            leave_id=leave.id,
            person_id=leave.person_id,
            deputy_id=leave.deputy_id,
            ends_at=leave.ends_at,
            by=by,
        )
    )
    return leave


def _locked(uow: UnitOfWork, leave_id: str, version: int | None) -> Leave:
    leave = repository.lock_leave(uow.session, leave_id)
    if leave is None:
        raise LeaveNotFound
    check_version(leave.version, version)
    return leave


def _undecided(
    uow: UnitOfWork, leave_id: str, version: int | None, action: LeaveAction, by: str
) -> Leave:
    leave = _locked(uow, leave_id, version)
    next_leave(leave.state, action)
    if leave.person_id == by:
        raise OwnLeave
    return leave


def _decide(uow: UnitOfWork, leave: Leave, action: LeaveAction, by: str) -> None:
    leave.state = next_leave(leave.state, action)
    leave.decided_by = by
    leave.version += 1
    uow.session.flush()
    uow.emit(
        events.LeaveDecided(
            at=uow.now,
            leave_id=leave.id,
            person_id=leave.person_id,
            deputy_id=leave.deputy_id,
            is_approved=leave.state is LeaveState.APPROVED,
            by=by,
        )
    )


def _check(uow: UnitOfWork, leave: Leave) -> tuple[Person, Person | None]:
    """Whether this leave can be, by the others as they are now; locks the people."""
    if leave.deputy_id == leave.person_id:
        raise DeputyIsSelf
    wanted = sorted({leave.person_id, leave.deputy_id or leave.person_id})
    people = {person_id: locked_person(uow, person_id) for person_id in wanted}
    if not all(person.is_active for person in people.values()):
        raise PersonInactive
    session, start, end = uow.session, leave.starts_at, leave.ends_at
    own = repository.leave_of(
        session, leave.person_id, start, end, states=PENDING, besides=leave.id
    )
    if own is not None:
        raise LeaveOverlaps
    if leave.deputy_id and repository.leave_of(session, leave.deputy_id, start, end):
        raise DeputyAway
    if repository.leave_covered_by(session, leave.person_id, start, end, besides=leave.id):
        raise DeputyNeeded
    return people[leave.person_id], people.get(leave.deputy_id or "")


def _cover(uow: UnitOfWork, leave: Leave, person: Person, deputy: Person, *, by: str) -> None:
    for shift in repository.shifts_touching(uow.session, person.id, leave.starts_at, leave.ends_at):
        inside = leave.starts_at <= shift.starts_at and shift.ends_at <= leave.ends_at
        if not inside or shift.starts_at <= uow.now or not shifts.fits(uow, shift, deputy):
            continue
        uow.session.add(
            LeaveCover(
                leave_id=leave.id,
                shift_id=shift.id,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                former_phone=shift.phone,
            )
        )
        shifts.give(uow, shift, person, deputy, because=shifts.LEAVE, by=by)


def _give_back(uow: UnitOfWork, leave: Leave, *, by: str) -> None:
    """Shifts to come that are still as the deputy got them, and still fit."""
    if leave.deputy_id is None:
        return
    wanted = sorted((leave.person_id, leave.deputy_id))
    people = {person_id: locked_person(uow, person_id) for person_id in wanted}
    person, deputy = people[leave.person_id], people[leave.deputy_id]
    covers = repository.covers(uow.session, leave.id)
    found = repository.lock_shifts(uow.session, [cover.shift_id for cover in covers])
    for cover in covers:
        shift = found.get(cover.shift_id)
        if (
            shift is None
            or shift.person_id != deputy.id
            or (shift.starts_at, shift.ends_at) != (cover.starts_at, cover.ends_at)
            or shift.starts_at <= uow.now
            or not shifts.fits(uow, shift, person)
        ):
            continue
        shifts.give(uow, shift, deputy, person, because=shifts.LEAVE_CANCELLED, by=by)
        shift.phone = cover.former_phone
        uow.session.delete(cover)
