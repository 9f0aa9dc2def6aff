"""Who may be offered what, and when: ladders of timed rings. Pure.

A ladder is a list of rungs. Work stands on the first rung and the next ones open below it as it
waits, so nobody ever loses a place: a rung adds people, it never takes any away. A rung that names
nobody who is there does not hold the work up (TaskRouter `skip_if`, mod_callcenter
`tier-rule-no-agent-no-wait`). Priority counts as time already waited, on the ladder too: what is
urgent does not wait for the best person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotline.routing.work import Level, Person, Try, TryEnd, Work, WorkKind


class Who(StrEnum):
    """Whom a rung names."""

    FORCED = "forced"  # 指定: whom a supervisor chose; never part of a policy
    LAST_HANDLER = "last_handler"  # 上次接待
    VILLAGE_ADVISER = "village_adviser"  # 本村法律顾问
    BACKUP_ADVISER = "backup_adviser"  # 候补法律顾问
    SKILL_GROUP = "skill_group"  # 本队列技能组
    SAME_SKILL = "same_skill"  # 其他队列同技能
    TOWN_STATION = "town_station"  # 镇司法所
    COUNTY = "county"  # 县级
    ANYONE = "anyone"  # 任何在岗人员
    MOBILES = "mobiles"  # 值班手机
    VOICEMAIL = "voicemail"  # 留言
    CALL_BACK = "call_back"  # 预约回拨


PERSONAL: Final = frozenset({Who.FORCED, Who.LAST_HANDLER, Who.VILLAGE_ADVISER, Who.BACKUP_ADVISER})
ENDS: Final = frozenset({Who.VOICEMAIL, Who.CALL_BACK})


@dataclass(frozen=True, slots=True)
class Rung:
    who: Who
    hold: int = 0  # seconds to wait for one of these people before the next rung opens, too
    ring: int | None = None  # seconds to ring each of them; None: as the queue says
    queue: str | None = None  # whose group; None: that of the queue the ladder belongs to


RETRY_AFTER: Final[Mapping[TryEnd, int]] = MappingProxyType(
    {TryEnd.REJECTED: 30, TryEnd.TIMED_OUT: 10, TryEnd.UNREACHABLE: 5}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePolicy:
    """How the work of one queue finds its person."""

    name: str
    ladder: tuple[Rung, ...]
    label: str = ""
    kinds: frozenset[WorkKind] = frozenset({WorkKind.CALL})  # what comes here
    skills: frozenset[str] = frozenset()  # only work that needs one of these; none: any
    ring_for: int = 20  # seconds until an offer counts as not taken
    sticky_days: int = 7  # a caller goes to the last handler within so many days; 0: never
    min_level: Level = Level.VILLAGE
    priority: int = 0  # seconds of credit for everything in this queue
    max_waiting: int = 50  # further callers are told at once that it will take long
    give_up_after: int = 600  # seconds until this is told in any case
    retry_after: Mapping[TryEnd, int] = field(default_factory=lambda: RETRY_AFTER)
    then: str | None = None  # after this ladder, that of another queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    queues: Mapping[str, QueuePolicy]
    capacity: Mapping[WorkKind, int] = field(default_factory=dict)  # open at once, for each person
    daily_cap: Mapping[WorkKind, int] = field(default_factory=dict)

    def of(self, queue: str) -> QueuePolicy:
        """The policy of a queue; work in a queue that is gone is not forgotten."""
        return self.queues.get(queue) or next(iter(self.queues.values()))

    def queue_for(self, kind: WorkKind, skill: str | None) -> QueuePolicy:
        """Where work of a kind belongs: the queue of its skill before the general one."""
        fitting = [queue for queue in self.queues.values() if kind in queue.kinds]
        special = [queue for queue in fitting if skill in queue.skills]
        general = [queue for queue in fitting if not queue.skills]
        return (special or general or fitting or list(self.queues.values()))[0]


_AS_CHOSEN: Final = (Rung(Who.FORCED),)


def rungs(policy: Policy, work: Work) -> tuple[Rung, ...]:
    """The whole ladder of this work, those of the queues it overflows to included."""
    return _AS_CHOSEN if work.forced else ladder_of(policy, work.queue)


def ladder_of(policy: Policy, queue: str) -> tuple[Rung, ...]:
    """The ladder of a queue and of those it overflows to.

    An end is reached only after everybody was asked, wherever it stands.
    """
    found: list[Rung] = []
    seen: set[str] = set()
    name: str | None = queue
    while name is not None and name not in seen:
        seen.add(name)
        one = policy.of(name)
        found += [replace(rung, queue=rung.queue or one.name) for rung in one.ladder]
        name = one.then
    people = [rung for rung in found if rung.who not in ENDS]
    ends = [rung for rung in found if rung.who in ENDS]
    return (*people, *ends[:1])


def named(work: Work, who: Who) -> tuple[str, ...]:
    """The people whom a personal rung names for this work."""
    match who:
        case Who.FORCED:
            return (work.forced,) if work.forced else ()
        case Who.LAST_HANDLER:
            return (work.last_handler,) if work.last_handler else ()
        case Who.VILLAGE_ADVISER:
            return work.advisers
        case Who.BACKUP_ADVISER:
            return work.backups
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Need:
    """What a rung asks of people, apart from the person it names: the same for much of the work."""

    who: Who
    queue: str
    kind: WorkKind
    min_level: Level
    skill: str | None = None
    language: str | None = None
    unit_id: str | None = None

    def fits(self, person: Person) -> bool:
        if person.level < self.min_level or person.is_on_mobile is not (self.who is Who.MOBILES):
            return False
        match self.who:
            case Who.SKILL_GROUP:
                return (not person.queues or self.queue in person.queues) and self._can(person)
            case Who.SAME_SKILL:
                return self._can(person)
            case Who.TOWN_STATION:
                return self.unit_id is not None and person.unit_id == self.unit_id
            case Who.COUNTY:
                return person.level is Level.COUNTY
            case _:
                return self.who in {Who.ANYONE, Who.MOBILES}

    def _can(self, person: Person) -> bool:
        return (self.skill is None or self.skill in person.skills) and (
            self.language is None or self.language in person.languages
        )


def need(work: Work, rung: Rung) -> Need:
    """What a rung that names a group asks for; as little as it can, so that work shares it."""
    who = rung.who
    skilled = who in {Who.SKILL_GROUP, Who.SAME_SKILL}
    return Need(
        who,
        rung.queue or work.queue if who is Who.SKILL_GROUP else "",
        work.kind,
        work.min_level,
        work.skill if skilled else None,
        work.language if skilled else None,
        work.town_id if who is Who.TOWN_STATION else None,
    )


def names(work: Work, rung: Rung, person: Person) -> bool:
    """Whether a rung names this person for this work; a conflict of interest stands above all."""
    if person.id in work.excluded:
        return False
    if rung.who in PERSONAL:
        return person.id in named(work, rung.who) and may_be_named(work, rung.who, person)
    return need(work, rung).fits(person)


def may_be_named(work: Work, who: Who, person: Person) -> bool:
    """Whom a rung names must be at a desk: a telephone rings only where the ladder says so."""
    if who is Who.FORCED:
        return True
    return person.level >= work.min_level and not person.is_on_mobile


def rests(work: Work, person_id: str, policy: QueuePolicy, now: datetime) -> bool:
    """Whether the person was offered this very work too short a time ago."""
    last = work.tried.get(person_id)
    return last is not None and now < may_retry_at(last, policy)


def may_retry_at(last: Try, policy: QueuePolicy) -> datetime:
    return last.last_at + timedelta(seconds=policy.retry_after.get(last.last, 0))


def age(work: Work, now: datetime) -> float:
    """Seconds it has waited, its credit included: decides both its place and its rungs."""
    return (now - work.since).total_seconds() + work.priority


def opening(
    ladder: tuple[Rung, ...], is_anybody: Mapping[int, bool]
) -> Iterator[tuple[int, Rung, int]]:
    """Each rung with the age at which it opens; `is_anybody`: whether one of its people is there."""
    opens = 0
    for number, rung in enumerate(ladder):
        yield number, rung, opens
        if is_anybody.get(number):
            opens += rung.hold
