"""Telephones of the people who are rung: told by the test what to do, or acting on their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tests.peers.twilio.lines import Line

if TYPE_CHECKING:
    from tests.peers.twilio.peer import Peer

Habit: TypeAlias = "Callable[[Peer, Line], None]"


@dataclass
class Device:
    address: str
    habit: "Habit | None" = None  # None: it rings until the test says something
    rung: list[Line] = field(default_factory=list)

    def ring(self, line: Line, peer: "Peer") -> None:
        self.rung.append(line)
        if self.habit is not None:
            self.habit(peer, line)

    def answer(self) -> None:
        self._decide("answered")

    def reject(self) -> None:
        self._decide("busy")

    def _decide(self, outcome: str) -> None:
        decide(self.rung[-1], outcome)


def decide(line: Line, outcome: str) -> None:
    if line.outcome is not None and not line.outcome.done():
        line.outcome.set_result(outcome)


def answers_after(seconds: float, *, talks_for: float | None = None) -> Habit:
    """Somebody who takes the call and, perhaps, ends it."""

    async def act(peer: "Peer", line: Line) -> None:
        await peer.pace.sleep(seconds)
        decide(line, "answered")
        if talks_for is not None:
            await peer.pace.sleep(talks_for)
            if line.status == "in-progress":
                await peer.hang_up(line)

    return lambda peer, line: peer.spawn(act(peer, line))


def rejects_after(seconds: float) -> Habit:
    async def act(peer: "Peer", line: Line) -> None:
        await peer.pace.sleep(seconds)
        decide(line, "busy")

    return lambda peer, line: peer.spawn(act(peer, line))
