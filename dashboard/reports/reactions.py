"""Which events of a call change the figures. Runs in the transaction of the event."""

from dashboard.reports import rollups
from hotline.calls.events import CallEnded, CallIdentified, CallMoved, CallRated
from hotline.calls.machine import CallState
from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork

# Before a person answers there is nothing to count, so an arriving call costs nothing here.
COUNTED = frozenset({CallState.TALKING, CallState.ENDED})


def install(bus: Bus) -> None:
    bus.within(CallMoved, _moved)
    bus.within(CallEnded, _changed)
    bus.within(CallRated, _changed)
    bus.within(CallIdentified, _changed)


def _moved(uow: UnitOfWork, event: CallMoved) -> None:
    if event.after in COUNTED:
        rollups.book(uow, event.call_id)


def _changed(uow: UnitOfWork, event: CallEnded | CallRated | CallIdentified) -> None:
    rollups.book(uow, event.call_id)
