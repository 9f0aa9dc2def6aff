"""A shift passes from one person to another: with leave, by a swap, with a hand-over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from hotline.duty.absence import repository
from hotline.duty.absence.events import ShiftGiven
from hotline.duty.model import Shift
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person

LEAVE: Final = "leave"
LEAVE_CANCELLED: Final = "leave_cancelled"
SWAP: Final = "swap"
HANDOVER: Final = "handover"


def fits(uow: UnitOfWork, shift: Shift, to: Person, *, besides: Collection[str] = ()) -> bool:
    """Whether the person is here and has room; `besides`: shifts they are about to give away."""
    return to.is_active and repository.has_room(uow.session, to.id, shift, besides=besides)


def is_away(uow: UnitOfWork, person_id: str, shift: Shift) -> bool:
    """Whether the person is on approved leave for some of the shift."""
    start, end = shift.starts_at, shift.ends_at
    return repository.leave_of(uow.session, person_id, start, end) is not None


def give(
    uow: UnitOfWork, shift: Shift, former: Person, to: Person, *, because: str, by: str
) -> None:
    """The shift is theirs from now on. Whoever calls has locked it.

    A duty telephone that was the former person's own number becomes the new one's; another
    number belongs to the office and stays.
    """
    if shift.phone is not None and shift.phone == former.phone:
        shift.phone = to.phone
    shift.person_id = to.id
    shift.version += 1
    shift.is_changed = shift.pattern_id is not None  # its pattern lets it be from now on
    uow.session.add(shift)
    uow.session.flush()
    uow.emit(
        ShiftGiven(
            at=uow.now,
            shift_id=shift.id,
            person_id=to.id,
            former_person_id=former.id,
            because=because,
            by=by,
        )
    )


def coming(uow: UnitOfWork, person_id: str, since: datetime) -> Sequence[Shift]:
    """The person's shifts that begin at this instant or later, locked."""
    return repository.shifts_from(uow.session, person_id, since)
