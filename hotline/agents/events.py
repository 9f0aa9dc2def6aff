"""What changed about a person's presence."""

from dataclasses import dataclass
from datetime import datetime

from hotline.agents.machine import AgentState, Intent
from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(Event):
    person_id: str
    intent: Intent
    state: AgentState
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNotResponding(Event):
    """A person missed so many rings that no more calls are offered; the supervisor is told."""

    person_id: str
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpEnded(Event):
    person_id: str
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattended(Event):
    """Nobody has been ready for too long while the hotline is open; told once for each gap."""

    gap_id: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended(Event):
    """Somebody is there again after a gap that was told of."""

    gap_id: str
    seconds: int
