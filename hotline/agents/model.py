"""One row for each person who can take calls, and one for each time nobody could."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from hotline.agents.machine import AgentState, Intent
from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id


class Agent(SQLModel, table=True):
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    intent: Intent = Field(default=Intent.SIGNED_OUT, sa_type=enum_text(Intent))
    break_reason: str | None = None
    next_intent: Intent | None = Field(default=None, sa_type=enum_text(Intent))
    next_reason: str | None = None
    state: AgentState = Field(default=AgentState.IDLE, sa_type=enum_text(AgentState))
    state_since: datetime = Field(sa_type=UtcDateTime)
    idle_since: datetime = Field(sa_type=UtcDateTime)  # end of the last handled call, not sign-in
    call_id: str | None = None
    wrapup_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    missed_rings: int = 0
    not_responding: bool = False
    endpoint: str = ""
    connected: bool = False  # a device that can ring is there
    version: int = 1


class Gap(SQLModel, table=True):
    """A time in service hours in which nobody was ready to take a call (无人值守)."""

    __tablename__ = "attendance_gap"
    id: str = Field(default_factory=new_id, primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime, index=True)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
