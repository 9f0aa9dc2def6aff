"""What can be done with swaps of shifts. Each function runs inside a unit of work.

The row of the swap is locked first, then the people, then the shifts: of two decisions at once the
second one finds the first one's outcome.
"""

from dataclasses import dataclass

from hotline.duty.absence import repository, shifts
from hotline.duty.absence.errors import (
    SwapAway,
    SwapExpired,
    SwapNotFound,
    SwapNotPossible,
    SwapNotYours,
    SwapOverlaps,
    SwapPending,
    SwapShiftChanged,
)
from hotline.duty.absence.events import SwapMoved, SwapProposed
from hotline.duty.absence.machine import SwapAction, SwapState, next_swap
from hotline.duty.absence.model import ShiftSwap
from hotline.duty.errors import ShiftNotFound
from hotline.duty.model import Shift
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation.errors import PersonInactive
from hotline.organisation.model import Person
from hotline.organisation.service import locked_person


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSwap:
    shift_id: str
    partner_id: str
    partner_shift_id: str | None = None  # None: given away
    note: str = ""


def propose(uow: UnitOfWork, wanted: NewSwap, *, by: str) -> ShiftSwap:
    """Ask a colleague to take a shift, or to change it for one of theirs.

    Raises:
        ShiftNotFound, SwapNotPossible: not a shift of theirs that is still to come.
        PersonNotFound, PersonInactive: there is no such colleague.
        SwapPending: the same was asked already.
        SwapOverlaps, SwapAway: it could not be done as things stand.
    """
    if wanted.partner_id == by:
        raise SwapNotPossible("a swap needs two people")
    people = _people(uow, by, wanted.partner_id)
    ids = [one for one in (wanted.shift_id, wanted.partner_shift_id) if one is not None]
    found = repository.lock_shifts(uow.session, ids)
    mine = _to_come(uow, found, wanted.shift_id, by)
    theirs = (
        _to_come(uow, found, wanted.partner_shift_id, wanted.partner_id)
        if wanted.partner_shift_id
        else None
    )
    if repository.open_swap(uow.session, mine.id, wanted.partner_id) is not None:
        raise SwapPending
    _check(uow, mine, theirs, people[by], people[wanted.partner_id])
    swap = ShiftSwap(
        proposer_id=by,
        partner_id=wanted.partner_id,
        shift_id=mine.id,
        starts_at=mine.starts_at,
        ends_at=mine.ends_at,
        partner_shift_id=theirs.id if theirs else None,
        partner_starts_at=theirs.starts_at if theirs else None,
        partner_ends_at=theirs.ends_at if theirs else None,
        note=wanted.note,
        created_at=uow.now,
        expires_at=min(shift.starts_at for shift in found.values()),
    )
    uow.session.add(swap)
    uow.session.flush()
    uow.emit(SwapProposed(at=uow.now, swap_id=swap.id, person_id=by, partner_id=swap.partner_id))
    return swap


def agree(
    uow: UnitOfWork, swap_id: str, version: int | None, *, by: str, needs_approval: bool
) -> ShiftSwap:
    """The colleague says yes; done at once where no supervisor has to approve.

    Raises:
        SwapNotFound, ChangedMeanwhile, SwapOver, SwapExpired: too late.
        SwapNotYours: somebody else was asked.
        SwapShiftChanged, SwapOverlaps, SwapAway, PersonInactive: it no longer fits.
    """
    swap = _open(uow, swap_id, version, SwapAction.AGREE)
    if swap.partner_id != by:
        raise SwapNotYours
    if needs_approval:
        _move(uow, swap, SwapAction.AGREE, by)
        return swap
    _exchange(uow, swap, by=by)
    _move(uow, swap, SwapAction.AGREE, by)
    _move(uow, swap, SwapAction.APPROVE, by)
    return swap


def approve(uow: UnitOfWork, swap_id: str, version: int | None, *, by: str) -> ShiftSwap:
    """A supervisor has the last word; not in a swap of their own.

    Raises: as `agree`.
    """
    swap = _open(uow, swap_id, version, SwapAction.APPROVE)
    if by in {swap.proposer_id, swap.partner_id}:
        raise SwapNotYours
    _exchange(uow, swap, by=by)
    _move(uow, swap, SwapAction.APPROVE, by)
    return swap


def refuse(
    uow: UnitOfWork, swap_id: str, version: int | None, *, by: str, of_others: bool
) -> ShiftSwap:
    """The colleague who was asked says no, or a supervisor does (`of_others`).

    Raises:
        SwapNotFound, ChangedMeanwhile, SwapOver, SwapExpired, SwapNotYours
    """
    swap = _open(uow, swap_id, version, SwapAction.REFUSE)
    if swap.partner_id != by and not of_others:
        raise SwapNotYours
    _move(uow, swap, SwapAction.REFUSE, by)
    return swap


def withdraw(uow: UnitOfWork, swap_id: str, version: int | None, *, by: str) -> ShiftSwap:
    """Whoever proposed it thinks better of it.

    Raises:
        SwapNotFound, ChangedMeanwhile, SwapOver, SwapExpired, SwapNotYours
    """
    swap = _open(uow, swap_id, version, SwapAction.WITHDRAW)
    if swap.proposer_id != by:
        raise SwapNotYours
    _move(uow, swap, SwapAction.WITHDRAW, by)
    return swap


def expire(uow: UnitOfWork) -> int:
    """Proposals whose shift has begun are over; how many there were."""
    found = repository.expired_swaps(uow.session, uow.now)
    for swap in found:
        _move(uow, swap, SwapAction.EXPIRE, None)
    return len(found)


def withdraw_all(uow: UnitOfWork, person_id: str, *, by: str) -> None:
    """Somebody leaves: nothing they proposed or were asked is open any more."""
    for swap in repository.open_swaps_of(uow.session, person_id):
        _move(uow, swap, SwapAction.WITHDRAW, by)


def _open(uow: UnitOfWork, swap_id: str, version: int | None, action: SwapAction) -> ShiftSwap:
    swap = repository.lock_swap(uow.session, swap_id)
    if swap is None:
        raise SwapNotFound
    check_version(swap.version, version)
    next_swap(swap.state, action)
    if swap.expires_at <= uow.now:
        raise SwapExpired
    return swap


def _people(uow: UnitOfWork, *ids: str) -> dict[str, Person]:
    people = {person_id: locked_person(uow, person_id) for person_id in sorted(ids)}
    if not all(person.is_active for person in people.values()):
        raise PersonInactive
    return people


def _to_come(uow: UnitOfWork, found: dict[str, Shift], shift_id: str, person_id: str) -> Shift:
    shift = found.get(shift_id)
    if shift is None:
        raise ShiftNotFound
    if shift.person_id != person_id or shift.starts_at <= uow.now:
        raise SwapNotPossible("not a shift of this person that is still to come")
    return shift


def _exchange(uow: UnitOfWork, swap: ShiftSwap, *, by: str) -> None:
    people = _people(uow, swap.proposer_id, swap.partner_id)
    ids = [one for one in (swap.shift_id, swap.partner_shift_id) if one is not None]
    found = repository.lock_shifts(uow.session, ids)
    mine = found.get(swap.shift_id)
    theirs = found.get(swap.partner_shift_id or "")
    if mine is None or not _is_as_was(mine, swap.proposer_id, (swap.starts_at, swap.ends_at)):
        raise SwapShiftChanged
    if swap.partner_shift_id is not None:
        was = swap.partner_starts_at, swap.partner_ends_at
        if theirs is None or not _is_as_was(theirs, swap.partner_id, was):
            raise SwapShiftChanged
    proposer, partner = people[swap.proposer_id], people[swap.partner_id]
    _check(uow, mine, theirs, proposer, partner)
    shifts.give(uow, mine, proposer, partner, because=shifts.SWAP, by=by)
    if theirs is not None:
        shifts.give(uow, theirs, partner, proposer, because=shifts.SWAP, by=by)


def _is_as_was(shift: Shift, person_id: str, times: tuple[object, object]) -> bool:
    return shift.person_id == person_id and (shift.starts_at, shift.ends_at) == times


def _check(
    uow: UnitOfWork, mine: Shift, theirs: Shift | None, proposer: Person, partner: Person
) -> None:
    """Whether each of them has room for what they get, without what they give."""
    given = [shift.id for shift in (mine, theirs) if shift is not None]
    for shift, to in ((mine, partner), (theirs, proposer)):
        if shift is None:
            continue
        if not shifts.fits(uow, shift, to, besides=given):
            raise SwapOverlaps
        if shifts.is_away(uow, to.id, shift):
            raise SwapAway


def _move(uow: UnitOfWork, swap: ShiftSwap, action: SwapAction, by: str | None) -> None:
    swap.state = next_swap(swap.state, action)
    swap.version += 1
    if swap.state is not SwapState.AGREED:
        swap.decided_by = by
    uow.session.flush()
    uow.emit(
        SwapMoved(
            at=uow.now,
            swap_id=swap.id,
            person_id=swap.proposer_id,
            partner_id=swap.partner_id,
            action=action,
            state=swap.state,
            by=by,
        )
    )
