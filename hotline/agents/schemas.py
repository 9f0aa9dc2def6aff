"""Presence as the API shows it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hotline.agents.machine import AgentState, Intent
from hotline.organisation.names import Remark

BreakReason = Annotated[Remark, StringConstraints(max_length=40)]


class PresenceIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    intent: Intent
    reason: BreakReason | None = None


class ExtendWrapUp(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seconds: int = Field(default=60, ge=10, le=900)


class AgentRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    person_id: str
    intent: Intent
    break_reason: str | None
    next_intent: Intent | None
    state: AgentState
    state_since: datetime
    wrapup_until: datetime | None
    call_id: str | None
    missed_rings: int
    not_responding: bool
    connected: bool
