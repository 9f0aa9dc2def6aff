"""A telephone network without telephones: callers and devices that do as they are told.

It passes the same contract suite as the real adapters; tests, the demonstration and load runs use it.
What people do (scripts, chance) is in `behaviour`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotline.kernel.clock import Clock
from hotline.kernel.ids import new_id
from hotline.telephony.port import CallRef, LiveCall, Ring, Sink
from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    EndCause,
    Gathered,
    LegAnswered,
    LegEnded,
    LegRang,
    RecordingReady,
    StepsDone,
    VoicemailRecorded,
)
from hotline.telephony.steps import Gather, HangUp, Record, Steps, Wait


class NoSuchLine(LookupError):
    """The simulated person acts on a call that is over."""


@dataclass
class SimulatedLeg:
    leg_id: str
    person_id: str
    display: str
    answered: bool = False


@dataclass
class SimulatedCall:
    carrier_id: str
    number: str
    steps: Steps = ()
    heard: list[Steps] = field(default_factory=list)  # everything that was said, for tests
    legs: dict[str, SimulatedLeg] = field(default_factory=dict)
    bridged: str | None = None
    on_hold: bool = False
    recording_since: datetime | None = None


class SimulatedTelephony:
    """Implements Telephony; the methods of `Caller` and `Device` are what people do."""

    name = "simulator"

    def __init__(self, clock: Clock, sink: Sink) -> None:
        self._clock = clock
        self._sink = sink
        self.calls: dict[str, SimulatedCall] = {}
        self.on_steps: Callable[[SimulatedCall], None] = lambda _: None
        self.on_ring: Callable[[SimulatedCall, SimulatedLeg], None] = lambda *_: None
        self.on_bridge: Callable[[SimulatedCall, SimulatedLeg], None] = lambda *_: None

    # What the hotline tells the network

    async def say(self, call: CallRef, steps: Steps) -> None:
        line = self.calls.get(call.carrier_id)
        if line is None:
            return
        line.steps = steps
        line.heard.append(steps)
        if steps and isinstance(steps[-1], HangUp) and len(steps) == 1:
            await self.end_call(call.carrier_id)
        else:
            self.on_steps(line)

    async def ring(self, call: CallRef, ring: Ring) -> None:
        line = self.calls.get(call.carrier_id)
        if line is None or ring.leg_id in line.legs:
            return
        leg = SimulatedLeg(ring.leg_id, ring.person_id, ring.display)
        line.legs[ring.leg_id] = leg
        await self._sink(
            LegRang(
                key=f"sim:{ring.leg_id}:rang",
                carrier=self.name,
                carrier_id=line.carrier_id,
                at=self._clock.now(),
                leg_id=ring.leg_id,
            )
        )
        self.on_ring(line, leg)

    async def bridge(self, call: CallRef, leg_id: str) -> None:
        line = self.calls.get(call.carrier_id)
        leg = line.legs.get(leg_id) if line else None
        if line is not None and leg is not None:
            line.bridged, line.steps = leg_id, ()
            self.on_bridge(line, leg)

    async def hold(self, call: CallRef, *, on: bool) -> None:
        line = self.calls.get(call.carrier_id)
        if line is not None:
            line.on_hold = on

    async def hang_up(self, call: CallRef, leg_id: str | None) -> None:
        line = self.calls.get(call.carrier_id)
        if line is None:
            return
        if leg_id is None:
            await self.end_call(call.carrier_id)
        elif leg_id in line.legs:
            answered = line.legs[leg_id].answered
            await self._end_leg(
                line, leg_id, EndCause.COMPLETED if answered else EndCause.CANCELLED
            )

    async def record(self, call: CallRef, *, on: bool) -> None:
        line = self.calls.get(call.carrier_id)
        if line is not None:
            line.recording_since = self._clock.now() if on else None

    async def live_calls(self) -> Sequence[LiveCall]:
        return [LiveCall(c.carrier_id, frozenset(c.legs)) for c in self.calls.values()]

    async def ready(self) -> str | None:
        return None

    # What callers do

    async def dial(self, number: str, *, to: str = "12348") -> str:
        """A caller rings; returns the network's id of the call."""
        carrier_id = f"SIM{new_id()}"
        self.calls[carrier_id] = SimulatedCall(carrier_id, number)
        await self._sink(
            CallArrived(
                key=f"sim:{carrier_id}:arrived",
                carrier=self.name,
                carrier_id=carrier_id,
                at=self._clock.now(),
                from_number=number,
                to_number=to,
            )
        )
        return carrier_id

    async def press(self, carrier_id: str, digits: str) -> None:
        """Keys, for the question being asked."""
        line = self._line(carrier_id)
        line.steps = ()
        await self._sink(
            Gathered(
                key=f"sim:{carrier_id}:{new_id()}",
                carrier=self.name,
                carrier_id=carrier_id,
                at=self._clock.now(),
                digits=digits,
            )
        )

    async def listen(self, carrier_id: str) -> None:
        """The caller listens to the end and presses nothing."""
        line = self._line(carrier_id)
        steps, line.steps = line.steps, ()
        if not steps:
            return
        if isinstance(steps[-1], HangUp):
            await self.end_call(carrier_id)
        elif isinstance(steps[-1], Gather | Wait):
            await self.press(carrier_id, "")
        elif isinstance(steps[-1], Record):
            await self.leave_message(carrier_id, seconds=12.0)
        else:
            await self._sink(
                StepsDone(
                    key=f"sim:{carrier_id}:{new_id()}",
                    carrier=self.name,
                    carrier_id=carrier_id,
                    at=self._clock.now(),
                )
            )

    async def leave_message(self, carrier_id: str, *, seconds: float) -> None:
        line = self._line(carrier_id)
        line.steps = ()
        await self._sink(
            VoicemailRecorded(
                key=f"sim:{carrier_id}:message",
                carrier=self.name,
                carrier_id=carrier_id,
                at=self._clock.now(),
                location=f"simulated/{carrier_id}-message",
                seconds=seconds,
            )
        )

    async def end_call(self, carrier_id: str) -> None:
        """The caller's line ends, whoever ended it."""
        line = self.calls.pop(carrier_id, None)
        if line is None:
            return
        now = self._clock.now()
        await self._sink(
            CallerHungUp(
                key=f"sim:{carrier_id}:ended", carrier=self.name, carrier_id=carrier_id, at=now
            )
        )
        for leg_id, leg in list(line.legs.items()):
            cause = EndCause.COMPLETED if leg.answered else EndCause.CANCELLED
            await self._end_leg(line, leg_id, cause)

    # What devices do

    async def answer(self, leg_id: str) -> None:
        line, leg = self._leg(leg_id)
        leg.answered = True
        await self._sink(
            LegAnswered(
                key=f"sim:{leg_id}:answered",
                carrier=self.name,
                carrier_id=line.carrier_id,
                at=self._clock.now(),
                leg_id=leg_id,
            )
        )

    async def end_leg(self, leg_id: str, cause: EndCause = EndCause.COMPLETED) -> None:
        """The device ends its leg: rejects, gives up, hangs up or breaks."""
        line, _ = self._leg(leg_id)
        await self._end_leg(line, leg_id, cause)

    async def _end_leg(self, line: SimulatedCall, leg_id: str, cause: EndCause) -> None:
        leg = line.legs.pop(leg_id, None)
        if leg is None:
            return
        if line.bridged == leg_id:
            line.bridged = None
            await self._recorded(line)
        await self._sink(
            LegEnded(
                key=f"sim:{leg_id}:ended",
                carrier=self.name,
                carrier_id=line.carrier_id,
                at=self._clock.now(),
                leg_id=leg_id,
                cause=cause,
            )
        )

    async def _recorded(self, line: SimulatedCall) -> None:
        if line.recording_since is None:
            return
        seconds = (self._clock.now() - line.recording_since).total_seconds()
        line.recording_since = None
        await self._sink(
            RecordingReady(
                key=f"sim:{line.carrier_id}:{new_id()}",
                carrier=self.name,
                carrier_id=line.carrier_id,
                at=self._clock.now(),
                location=f"simulated/{line.carrier_id}",
                seconds=seconds,
                channels=2,
            )
        )

    def _line(self, carrier_id: str) -> SimulatedCall:
        try:
            return self.calls[carrier_id]
        except KeyError:
            raise NoSuchLine(carrier_id) from None

    def _leg(self, leg_id: str) -> tuple[SimulatedCall, SimulatedLeg]:
        for line in self.calls.values():
            if leg_id in line.legs:
                return line, line.legs[leg_id]
        raise NoSuchLine(leg_id)
