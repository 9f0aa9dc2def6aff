"""Appointing, replacing and ending advisers, and keeping the record of gaps. Runs inside units of work."""

from collections.abc import Collection
from dataclasses import dataclass

from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork
from hotline.organisation import service as organisation
from hotline.organisation.errors import AppointmentNotFound
from hotline.organisation.model import Appointment, AppointmentKind
from hotline.routing.territory import queries, repository
from hotline.routing.territory.errors import OtherVillage, VillageWorkOpen
from hotline.routing.territory.events import VillageCovered, VillageUncovered
from hotline.routing.territory.model import VillageGap
from hotline.routing.territory.policy import Status
from hotline.routing.territory.queries import Territory


@dataclass(frozen=True, slots=True)
class Appointed:
    appointment: Appointment
    villages: int  # that the person is the adviser of now
    has_too_many: bool


def appoint(
    uow: UnitOfWork,
    territory: Territory,
    wanted: Appointment,
    *,
    replaces: str | None,
    leaves_work: bool,
    by: str,
) -> Appointed:
    """Appoint somebody, instead of somebody else where `replaces` names that appointment.

    The former one ends the day before, so that the village is never without. More villages than
    the office lets one adviser serve is a warning, no refusal: a gap is worse.

    Raises:
        as `organisation.service.appoint` and `end`; OtherVillage: `replaces` is of another place.
    """
    former = _appointment(uow, replaces) if replaces is not None else None
    if former is not None:
        if (former.village_id, former.kind) != (wanted.village_id, wanted.kind):
            raise OtherVillage
        _left_behind(uow, territory, former, leaves_work=leaves_work)
    made = organisation.appoint(uow, wanted, by=by, replaces=former)
    day = max(made.since, local(uow.now).date())
    villages = queries.villages_served(uow.session, made.person_id, day)
    most = territory.villages_per_adviser
    is_adviser = made.kind is AppointmentKind.PRIMARY
    return Appointed(made, villages, is_adviser and 0 < most < villages)


def end(
    uow: UnitOfWork, territory: Territory, appointment_id: str, *, leaves_work: bool, by: str
) -> int:
    """End an appointment with yesterday; returns how many open matters stay with the person.

    Raises:
        AppointmentNotFound: there is none.
        VillageWorkOpen: matters of the village are open, and nobody said that they may stay.
    """
    former = _appointment(uow, appointment_id)
    left = _left_behind(uow, territory, former, leaves_work=leaves_work)
    today = local(uow.now).date()
    organisation.end_appointment(uow, former.id, today=today, by=by)
    return left


def review(uow: UnitOfWork, village_ids: Collection[str]) -> None:
    """Compare these villages with the record of gaps; what has changed is recorded and told, once."""
    if not village_ids:
        return
    repository.lock(uow.session, village_ids)
    uow.session.flush()
    found = queries.verdicts(uow.session, uow.now, village_ids)
    known = repository.open_gaps(uow.session, village_ids)
    for village_id in sorted(village_ids):
        verdict, gap = found.get(village_id), known.get(village_id)
        is_gap = verdict is not None and verdict.status is Status.GAP
        if is_gap and verdict is not None and gap is None:
            since = verdict.since or local(uow.now).date()
            uow.session.add(
                VillageGap(
                    village_id=village_id,
                    since=since,
                    because=verdict.because,
                    noticed_at=uow.now,
                )
            )
            uow.emit(
                VillageUncovered(
                    at=uow.now,
                    village_id=village_id,
                    since=since.isoformat(),
                    because=verdict.because,
                )
            )
        elif gap is not None and not is_gap:
            gap.closed_at = uow.now
            uow.session.add(gap)
            uow.emit(VillageCovered(at=uow.now, village_id=village_id))


def review_all(uow: UnitOfWork) -> int:
    """Find what a date has changed: contracts that ran out, leave that began or ended.

    Only villages whose record is out of date are held; returns how many.
    """
    found = queries.verdicts(uow.session, uow.now)
    gaps = {village for village, verdict in found.items() if verdict.status is Status.GAP}
    changed = gaps ^ set(repository.open_gaps(uow.session))
    review(uow, changed)
    return len(changed)


def _left_behind(
    uow: UnitOfWork, territory: Territory, former: Appointment, *, leaves_work: bool
) -> int:
    open_ones = queries.open_in(uow.session, territory, former.person_id, former.village_id)
    if open_ones and not leaves_work:
        raise VillageWorkOpen(
            f"{open_ones} matters are open",
            open=open_ones,
            person_id=former.person_id,
            village_id=former.village_id,
        )
    return open_ones


def _appointment(uow: UnitOfWork, appointment_id: str) -> Appointment:
    found = uow.session.get(Appointment, appointment_id, with_for_update=True)
    if found is None:
        raise AppointmentNotFound
    return found
