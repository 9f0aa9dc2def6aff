"""The simulated network, whose people are methods of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from typing_extensions import override

from hotline.kernel.clock import ManualClock
from hotline.telephony.port import CallRef, Ring
from hotline.telephony.signals import EndCause, Reply, Signal
from hotline.telephony.steps import Gather, Record, Say, Wait
from ivr.simulator.network import SimulatedCall, SimulatedTelephony
from tests.contracts.bench import Desk


class ImpatientTelephony(SimulatedTelephony):
    """Its rings end by the hotline's timer alone; a device that gives up by itself is added here."""

    patience: dict[str, datetime]

    @override
    async def ring(self, call: CallRef, ring: Ring) -> None:
        due = self._clock.now() + timedelta(seconds=ring.patience)
        self.patience.setdefault(ring.leg_id, due)
        await super().ring(call, ring)


class SimulatorBench:
    def __init__(self) -> None:
        self.desk = Desk()
        self.clock = ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.network = ImpatientTelephony(self.clock, self._sink)
        self.desk.say = self.network.say
        self._lines: dict[str, SimulatedCall] = {}
        self._ringing: dict[str, datetime] = {}
        self._rings: list[str] = []
        self.network.on_ring = self._rang
        self.network.patience = self._ringing

    async def dial(self, number: str = "+8613905722046") -> CallRef:
        carrier_id = await self.network.dial(number)
        self._lines[carrier_id] = self.network.calls[carrier_id]
        return CallRef(self.desk.calls[carrier_id], carrier_id)

    async def caller_presses(self, call: CallRef, digits: str) -> None:
        await self.network.press(call.carrier_id, digits)

    async def caller_hangs_up(self, call: CallRef) -> None:
        await self.network.end_call(call.carrier_id)

    async def caller_speaks(self, call: CallRef, seconds: float) -> None:
        await self.network.leave_message(call.carrier_id, seconds=seconds)

    async def device_answers(self, leg_id: str) -> None:
        self._ringing.pop(leg_id, None)
        await self.network.answer(leg_id)

    async def device_rejects(self, leg_id: str) -> None:
        await self.network.end_leg(leg_id, EndCause.REJECTED)

    async def device_hangs_up(self, leg_id: str) -> None:
        await self.network.end_leg(leg_id)

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        for carrier_id, line in list(self.network.calls.items()):
            asks = line.steps and isinstance(line.steps[-1], Say)
            if asks or (seconds and line.steps and not isinstance(line.steps[-1], Record)):
                await self.network.listen(carrier_id)
        for leg_id, due in list(self._ringing.items()):
            if self.is_ringing(leg_id) and due <= self.clock.now():
                await self.network.end_leg(leg_id, EndCause.NO_ANSWER)

    def heard(self, call: CallRef) -> list[str]:
        return [
            key
            for steps in self._lines[call.carrier_id].heard
            for step in steps
            if isinstance(step, Say | Gather | Wait | Record)
            for key in step.prompts
        ]

    def is_ringing(self, leg_id: str) -> bool:
        legs = (call.legs.get(leg_id) for call in self.network.calls.values())
        return any(leg is not None and not leg.answered for leg in legs)

    def is_connected(self, call: CallRef) -> bool:
        return call.carrier_id in self.network.calls

    def hear_each_other(self, call: CallRef, leg_id: str) -> bool:
        line = self.network.calls.get(call.carrier_id)
        return line is not None and line.bridged == leg_id and not line.on_hold

    def rings(self, person_id: str) -> int:
        return self._rings.count(person_id)

    def _rang(self, _: SimulatedCall, leg: object) -> None:
        self._rings.append(str(getattr(leg, "person_id", "")))

    async def _sink(self, signal: Signal) -> Reply:
        return await self.desk.receive(signal)


@asynccontextmanager
async def a_simulator_bench() -> AsyncIterator[SimulatorBench]:
    yield SimulatorBench()
