"""The part of a hand-over that is no citizen's matter: villages and shifts, and what is left. In a unit of work."""

from datetime import date, datetime

from hotline.duty import service as roster
from hotline.duty.absence import shifts as passing
from hotline.duty.model import Shift
from hotline.kernel.uow import UnitOfWork
from hotline.organisation import service as organisation
from hotline.organisation.model import Appointment, AppointmentKind, Person
from tickets.followups.model import FollowUp
from tickets.handover import repository
from tickets.handover.errors import ReceiverOnDuty
from tickets.handover.policy import Target
from tickets.model import Ticket


def villages(
    uow: UnitOfWork,
    former: Person,
    receiver: Person | None,
    to: Target | None,
    day: date,
    *,
    by: str,
) -> int:
    """End the appointments with the day before; the receiver serves in the same place from then on.

    A receiver who serves the village already serves it once, in the higher place of the two.

    Raises:
        NotAnAdviser, AlreadyAppointed
    """
    if to is None:
        return 0
    found = repository.appointments_from(uow.session, former.id, day)
    for one in found:
        wanted = Appointment(
            village_id=one.village_id,
            person_id=receiver.id if receiver else former.id,
            kind=one.kind,
            since=max(day, one.since),
            until=one.until,
        )
        organisation.end_appointment(uow, one.id, today=day, by=by)
        uow.session.flush()
        if receiver is not None and _makes_room(uow, receiver, wanted, by=by):
            organisation.appoint(uow, wanted, by=by)
    return len(found)


def _makes_room(uow: UnitOfWork, receiver: Person, wanted: Appointment, *, by: str) -> bool:
    """Whether the receiver is to be appointed; a lower place of theirs in the village ends."""
    for own in repository.appointments_from(uow.session, receiver.id, wanted.since):
        if own.village_id != wanted.village_id:
            continue
        if own.kind is AppointmentKind.BACKUP and wanted.kind is AppointmentKind.PRIMARY:
            organisation.end_appointment(uow, own.id, today=wanted.since, by=by)
            uow.session.flush()
        else:
            return False
    return True


def shifts(
    uow: UnitOfWork,
    former: Person,
    receiver: Person | None,
    to: Target | None,
    since: datetime,
    *,
    by: str,
) -> int:
    """Give the shifts to come to the receiver, or take them off the roster.

    Raises:
        ReceiverOnDuty: some of them do not fit; their beginnings are among the facts.
    """
    if to is None:
        return 0
    found = passing.coming(uow, former.id, since)
    if receiver is None:
        for shift in found:
            roster.cancel_shift(uow, shift.id, by=by)
        return len(found)
    clashes: list[str] = []
    for shift in found:
        if not passing.fits(uow, shift, receiver) or passing.is_away(uow, receiver.id, shift):
            clashes.append(shift.starts_at.isoformat())
        else:
            passing.give(uow, shift, former, receiver, because=passing.HANDOVER, by=by)
    if clashes:
        raise ReceiverOnDuty(fields=["shifts"], shifts=clashes)
    return len(found)


def left_with(uow: UnitOfWork, person_id: str, today: date) -> dict[str, int]:
    """How much of each kind is still the person's."""
    session = uow.session
    session.flush()
    return {
        "tickets": repository.count(session, Ticket, repository.owned_tickets(person_id)),
        "follow_ups": repository.count(session, FollowUp, repository.owed_follow_ups(person_id)),
        "villages": len(repository.appointments_from(session, person_id, today)),
        "shifts": repository.count(session, Shift, repository.coming_shifts(person_id, uow.now)),
    }
