"""What the router knows of work and people: plain values, nothing that reads or writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class WorkKind(StrEnum):
    """Everything that needs a person goes through one engine."""

    CALL = "call"  # 来电: somebody is on the line
    CALL_BACK = "call_back"  # 回拨: somebody waits for the telephone to ring
    VOICEMAIL = "voicemail"  # 留言
    TICKET = "ticket"  # 待派工单
    APPLICATION = "application"  # 待审申请
    FOLLOW_UP = "follow_up"  # 回访与提醒


# Takes the whole attention of a person: one at a time, and only while nothing else of the kind.
EXCLUSIVE: Final = frozenset({WorkKind.CALL})


# Somebody waits at the other end, so only who is at the desk can take it.
LIVE: Final = frozenset({WorkKind.CALL, WorkKind.CALL_BACK, WorkKind.VOICEMAIL})
PAPER: Final = frozenset(WorkKind) - LIVE


# The skill that complaints ask for; who supervises has it by being one.
SUPERVISION: Final = "supervisor"


class Level(IntEnum):
    VILLAGE = 1
    TOWN = 2
    COUNTY = 3


class TryEnd(StrEnum):
    """Why an offer led to nothing; each has its own delay before the next one to the same person."""

    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Try:
    times: int
    last_at: datetime
    last: TryEnd = TryEnd.TIMED_OUT


NOTHING: Final[Mapping[str, Try]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One thing that waits for a person."""

    id: str
    kind: WorkKind = WorkKind.CALL
    queue: str = "general"
    since: datetime  # when it began to wait; nothing that happens to it changes this
    priority: int = 0  # seconds of credit: it counts as having waited that much longer
    skill: str | None = None
    language: str | None = None
    min_level: Level = Level.VILLAGE  # a duty of the county never goes down to a village
    last_handler: str | None = None  # who spoke with this caller within the sticky days
    advisers: tuple[str, ...] = ()  # of the caller's village
    backups: tuple[str, ...] = ()
    town_id: str | None = None  # whose station serves the village
    excluded: frozenset[str] = frozenset()  # conflict of interest
    tried: Mapping[str, Try] = field(default_factory=lambda: NOTHING)
    forced: str | None = None  # a supervisor has decided
    is_stranded: bool = False  # has been told that nobody can take it


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is there: free now, or free again later."""

    id: str
    idle_since: datetime
    is_free: bool = True  # for what takes the whole attention
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    queues: Mapping[str, int] = field(default_factory=dict)  # queue: level; none named: all, first
    level: Level = Level.COUNTY
    unit_id: str | None = None
    room: Mapping[WorkKind, int] = field(default_factory=dict)  # how many more of each kind
    load: Mapping[WorkKind, int] = field(default_factory=dict)  # how many open of each kind
    is_on_mobile: bool = False  # on duty, but not at a desk

    def may_take(self, kind: WorkKind) -> bool:
        """Whether one more of the kind fits now; a kind without a limit always does."""
        if kind in EXCLUSIVE and not self.is_free:
            return False
        return self.room.get(kind, 1) > 0


@dataclass(frozen=True, slots=True)
class Offer:
    work_id: str
    person_id: str
    rung: int  # of the ladder, from 0
