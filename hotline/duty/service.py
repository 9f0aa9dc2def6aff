"""What can be done with the roster. Each function runs inside a unit of work."""

from datetime import timedelta
from typing import Final

from hotline.duty import repository
from hotline.duty.errors import ShiftNotFound, ShiftOverlaps, ShiftPeriodWrong
from hotline.duty.events import ShiftCancelled, ShiftPlanned
from hotline.duty.model import Shift
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.errors import PersonInactive
from hotline.organisation.phones import normalised
from hotline.organisation.service import locked_person

LONGEST: Final = timedelta(days=7)  # a week's stand-by; more is a typing error in the year


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
    if not timedelta(0) < shift.ends_at - shift.starts_at <= LONGEST:
        raise ShiftPeriodWrong
    if repository.overlapping(uow.session, shift) is not None:
        raise ShiftOverlaps
    shift.phone = normalised(shift.phone) if shift.phone else None
    uow.session.add(shift)
    uow.session.flush()
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
    return shift


def cancel_shift(uow: UnitOfWork, shift_id: str, *, by: str) -> None:
    """Take a shift off the roster; one that has run is kept, one that runs ends now.

    Raises:
        ShiftNotFound: there is none.
    """
    shift = uow.session.get(Shift, shift_id, with_for_update=True)
    if shift is None:
        raise ShiftNotFound
    if shift.starts_at >= uow.now:
        uow.session.delete(shift)
    elif shift.ends_at > uow.now:
        shift.ends_at = uow.now
    uow.emit(ShiftCancelled(at=uow.now, shift_id=shift_id, person_id=shift.person_id, by=by))
