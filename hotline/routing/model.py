"""Work that waits for a person, offers of it, and the policy in force. Unique indexes are the last line of safety."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from hotline.routing.work import Level, WorkKind


class WorkState(StrEnum):
    WAITING = "waiting"  # for somebody to be offered it
    OFFERED = "offered"
    TAKEN = "taken"
    CLOSED = "closed"  # nobody is needed any more


class WorkItem(SQLModel, table=True):
    """Something that needs a person. Its id is that of the call, ticket or follow-up itself."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index(
            "ix_work_item_waiting",
            "queue",
            "since",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_work_item_open",
            "state",
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
    )

    id: str = Field(primary_key=True)
    kind: WorkKind = Field(sa_type=enum_text(WorkKind))
    state: WorkState = Field(default=WorkState.WAITING, sa_type=enum_text(WorkState))
    queue: str
    since: datetime = Field(
        sa_type=UtcDateTime
    )  # its place in line; in the future: not before then
    priority: int = 0  # seconds of credit
    skill: str | None = None
    language: str | None = None
    village_id: str | None = Field(default=None, foreign_key="unit.id")
    min_level: int = Level.VILLAGE
    last_handler_id: str | None = Field(default=None, foreign_key="person.id")
    excluded: list[str] = Field(default_factory=list, sa_type=Json)  # 回避
    forced_id: str | None = Field(default=None, foreign_key="person.id")  # a supervisor's choice
    stranded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # nobody can take it
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReservationState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # the person said no
    TIMED_OUT = "timed_out"  # nobody picked up in time
    UNREACHABLE = "unreachable"  # the device could not ring or broke
    CANCELLED = "cancelled"  # the work went away
    RESCINDED = "rescinded"  # taken back: somebody else has it
    COMPLETED = "completed"  # the work is done


_OPEN = text("state IN ('offered', 'accepted')")
# Who rings or talks can do nothing else of the kind; of tickets one may have many.
_OPEN_CALL = text("kind = 'call' AND state IN ('offered', 'accepted')")


class Reservation(SQLModel, table=True):
    """One piece of work offered to one person."""

    __table_args__ = (
        Index(
            "uq_reservation_open_work",
            "work_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_reservation_open_person",
            "person_id",
            unique=True,
            sqlite_where=_OPEN_CALL,
            postgresql_where=_OPEN_CALL,
        ),
        Index("ix_reservation_work", "work_id"),
        Index("ix_reservation_open", "person_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_reservation_due", "state", "expires_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    work_id: str  # of the call, ticket or follow-up
    kind: WorkKind = Field(default=WorkKind.CALL, sa_type=enum_text(WorkKind))
    leg_id: str | None = Field(default=None, unique=True)  # what rings, for a call
    person_id: str = Field(foreign_key="person.id")
    state: ReservationState = Field(
        default=ReservationState.OFFERED, sa_type=enum_text(ReservationState)
    )
    offered_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # why this person


class QueueMember(SQLModel, table=True):
    """Who works in a queue and in which turn; somebody in none works in all."""

    __tablename__ = "queue_member"

    queue: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    level: int = 1  # the smaller is asked first


class QueuePause(SQLModel, table=True):
    """A queue from which nothing is offered until it goes on."""

    __tablename__ = "queue_pause"

    queue: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(foreign_key="person.id")
    reason: str = ""


class PolicyVersion(SQLModel, table=True):
    """A policy that is or was in force; the newest one is."""

    __tablename__ = "policy_version"

    id: str = Field(default_factory=new_id, primary_key=True)
    document: dict[str, Any] = Field(sa_type=Json)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str | None = Field(default=None, foreign_key="person.id")
    note: str = ""
