"""What the contract suite needs of a network under test: people to act, and an application that listens."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from hotline.kernel.ids import new_id
from hotline.telephony.port import CallRef, Ring, Telephony
from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    LegAnswered,
    LegEnded,
    Reply,
    Signal,
)
from hotline.telephony.steps import Say, Steps, Wait

S = TypeVar("S")
Script: TypeAlias = Callable[[Signal], Steps]
QUEUE = Wait(("connecting",), seconds=20)


def greets_then_queues(signal: Signal) -> Steps:
    """The shortest dialogue: a greeting, then the queue."""
    if isinstance(signal, CallArrived):
        return (Say(("greeting",)),)
    return (QUEUE,) if type(signal).__name__ in {"StepsDone", "Gathered"} else ()


@dataclass
class Desk:
    """The application: applies each signal once, answers by its script, keeps what it heard."""

    script: Script = greets_then_queues
    say: Callable[[CallRef, Steps], Awaitable[None]] | None = None  # for networks told by command
    seen: list[Signal] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)  # id at the network: our id

    async def receive(self, signal: Signal, *, replies: bool = False) -> Reply:
        if signal.key in self.replies:
            known = self.replies[signal.key]
            return Reply(known.call_id, known.steps, replayed=True)
        self.seen.append(signal)
        call_id = self.calls.setdefault(signal.carrier_id, new_id())
        reply = Reply(call_id, self.script(signal))
        self.replies[signal.key] = reply
        if reply.steps and not replies and self.say is not None:
            await self.say(CallRef(call_id, signal.carrier_id), reply.steps)
        return reply

    def of(self, kind: type[S], carrier_id: str | None = None) -> list[S]:
        return [
            signal
            for signal in self.seen
            if isinstance(signal, kind) and carrier_id in {None, signal.carrier_id}
        ]

    def ends_of(self, leg_id: str) -> list[LegEnded]:
        return [signal for signal in self.of(LegEnded) if signal.leg_id == leg_id]

    def was_answered(self, leg_id: str) -> bool:
        return any(signal.leg_id == leg_id for signal in self.of(LegAnswered))

    def caller_left(self, carrier_id: str) -> bool:
        return bool(self.of(CallerHungUp, carrier_id))


class Bench(Protocol):
    """A network with people at both ends."""

    desk: Desk

    @property
    def network(self) -> Telephony: ...

    async def dial(self, number: str = "+8613905722046") -> CallRef:
        """Somebody calls; returns when the application knows."""
        ...

    async def caller_presses(self, call: CallRef, digits: str) -> None: ...

    async def caller_hangs_up(self, call: CallRef) -> None: ...

    async def caller_speaks(self, call: CallRef, seconds: float) -> None:
        """Leave a message of this length and end it with the key."""
        ...

    async def device_answers(self, leg_id: str) -> None: ...

    async def device_rejects(self, leg_id: str) -> None: ...

    async def device_hangs_up(self, leg_id: str) -> None: ...

    async def pass_time(self, seconds: float) -> None: ...

    def heard(self, call: CallRef) -> list[str]:
        """The prompts played to the caller so far."""
        ...

    def is_ringing(self, leg_id: str) -> bool: ...

    def is_connected(self, call: CallRef) -> bool:
        """The caller is still on the line."""
        ...

    def hear_each_other(self, call: CallRef, leg_id: str) -> bool: ...

    def rings(self, person_id: str) -> int:
        """How often this person's device has begun to ring."""
        ...


async def until(holds: Callable[[], Any], bench: Bench, seconds: float = 5) -> None:
    """Wait for a fact that follows without time passing at the network."""
    async with asyncio.timeout(seconds):
        while not holds():
            await bench.pass_time(0)
            await asyncio.sleep(0.002)


def a_ring(person_id: str, *, patience: int = 20) -> Ring:
    return Ring(new_id(), f"agent:{person_id}", person_id, "139****2046", patience)
