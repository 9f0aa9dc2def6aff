"""The record of gaps follows what happens to appointments, people and villages, in the same transaction."""

from hotline.kernel.bus import Bus
from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.events import (
    AdviserAppointed,
    AppointmentEnded,
    PersonChanged,
    UnitChanged,
)
from hotline.organisation.model import Unit, UnitLevel
from hotline.routing.territory import repository, service


def install(bus: Bus) -> None:
    bus.within(AdviserAppointed, _on_appointment)
    bus.within(AppointmentEnded, _on_appointment)
    bus.within(PersonChanged, _on_person)
    bus.within(UnitChanged, _on_unit)


def _on_appointment(uow: UnitOfWork, event: AdviserAppointed | AppointmentEnded) -> None:
    service.review(uow, [event.village_id])


def _on_person(uow: UnitOfWork, event: PersonChanged) -> None:
    if "is_active" in event.changed:
        today = local(uow.now).date()
        service.review(uow, repository.villages_of(uow.session, event.person_id, today))


def _on_unit(uow: UnitOfWork, event: UnitChanged) -> None:
    unit = uow.session.get(Unit, event.unit_id)
    if unit is not None and unit.level is UnitLevel.VILLAGE:
        service.review(uow, [unit.id])
