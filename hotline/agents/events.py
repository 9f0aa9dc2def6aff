"""What changed about a person's presence."""

from dataclasses import dataclass

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
