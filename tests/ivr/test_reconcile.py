"""What a network no longer holds is ended here as well, also after the call."""

from datetime import timedelta

from hotline.agents import service as agents
from hotline.agents.machine import AgentState
from hotline.calls.machine import CallState
from hotline.calls.model import Leg, LegState
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.telephony.signals import CallerHungUp, EndCause
from ivr.reconcile import Reconciler
from tests.house import House


async def test_a_line_whose_end_was_never_told_ends_although_its_call_is_over(
    database: Database, bus: Bus, clock: ManualClock
) -> None:
    house = House(database, bus, clock)
    person_id = await house.operator("zhang")
    carrier_id, leg_id = await house.talking()
    gone = CallerHungUp(key="x", carrier="simulator", carrier_id=carrier_id, at=clock.now())
    await house.ivr.receive(gone)
    await database.write(lambda uow: agents.finish_wrap_up(uow, person_id))
    house.phones.calls.clear()  # and the report of the person's line is lost with it
    assert house.call(carrier_id).state is CallState.ENDED
    assert LegState.ANSWERED in {leg.state for leg in house.all(Leg)}

    clock.advance(timedelta(seconds=11))
    networks = {"simulator": house.phones}
    assert await Reconciler(database, house.ivr, networks).run_once() == 1
    assert {leg.state for leg in house.all(Leg)} == {LegState.ENDED}
    assert {leg.cause for leg in house.all(Leg, id=leg_id)} == {EndCause.LOST}
    assert house.agent(person_id).state is AgentState.IDLE
    assert await Reconciler(database, house.ivr, networks).run_once() == 0
