"""Why this person, and why not another: kept with each offer, shown to whoever asks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from hotline.routing.board import Board
from hotline.routing.policy import Policy, Who, names, rests, rungs
from hotline.routing.work import Offer, Person, Work

MOST_NAMED: Final = 30  # people passed over who are kept with an offer; of the rest, how many


class Against(StrEnum):
    """Why somebody was passed over, the weightiest first."""

    ON_LEAVE = "on_leave"  # 请假
    ABSENT = "absent"  # 未签入
    BREAK = "break"  # 小休
    NOT_RESPONDING = "not_responding"  # 连续未接
    DISCONNECTED = "disconnected"  # 设备离线
    BUSY = "busy"  # 通话或整理中
    NO_ROOM = "no_room"  # 已达上限
    CONFLICT = "conflict"  # 回避
    LEVEL = "level"  # 层级不足
    SKILL = "skill"
    LANGUAGE = "language"
    NOT_NAMED = "not_named"  # 不在阶梯内
    NOT_YET = "not_yet"  # 还没轮到这一级
    TRIED_JUST_NOW = "tried_just_now"
    TRIED_MORE = "tried_more"
    LATER_RUNG = "later_rung"  # 排在后一级
    LATER_IN_ORDER = "later_in_order"  # 同级中排在后面


@dataclass(frozen=True, slots=True)
class Reason:
    why: Who
    rung: int
    facts: Mapping[str, Any]
    passed_over: tuple[tuple[str, Against], ...]
    others: Mapping[str, int]  # how many more, by reason

    def data(self) -> dict[str, Any]:
        return {
            "why": self.why,
            "rung": self.rung,
            "facts": dict(self.facts),
            "passed_over": [list(pair) for pair in self.passed_over],
            "others": dict(self.others),
        }


def explain(
    board: Board, work: Work, offer: Offer, now: datetime, absent: Mapping[str, Against]
) -> Reason:
    """The reason for an offer, by the people as they were just before it was made."""
    ladder = rungs(board.policy, work)
    chosen = board.people[offer.person_id]
    who = ladder[offer.rung].who
    against = [
        (person.id, _against(board, work, person, offer, now))
        for person in board.people.values()
        if person.id != offer.person_id
    ]
    against += absent.items()
    weight = list(Against)
    against.sort(key=lambda pair: (-weight.index(pair[1]), pair[0]))  # the nearest miss first
    others: dict[str, int] = {}
    for _, reason in against[MOST_NAMED:]:
        others[reason] = others.get(reason, 0) + 1
    return Reason(
        why=who,
        rung=offer.rung,
        facts=_facts(work, chosen, who, now),
        passed_over=tuple(against[:MOST_NAMED]),
        others=others,
    )


def _facts(work: Work, chosen: Person, who: Who, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"idle_seconds": int((now - chosen.idle_since).total_seconds())}
    if who in {Who.SKILL_GROUP, Who.SAME_SKILL}:
        found |= {"skill": work.skill, "language": work.language}
    if load := chosen.load.get(work.kind):
        found["load"] = load
    if last := work.tried.get(chosen.id):
        found["tried"] = last.times
    return {key: value for key, value in found.items() if value is not None}


def _against(board: Board, work: Work, person: Person, offer: Offer, now: datetime) -> Against:
    checks = (
        (not person.may_take(work.kind), Against.BUSY if not person.is_free else Against.NO_ROOM),
        (person.id in work.excluded, Against.CONFLICT),
        (person.level < work.min_level, Against.LEVEL),
    )
    for holds, reason in checks:
        if holds:
            return reason
    standing = _rungs_of(board.policy, work, person)
    if not standing:
        return _unfit(work, person)
    return _in_order(board, work, person, offer, now, standing[0])


def _in_order(
    board: Board, work: Work, person: Person, offer: Offer, now: datetime, rung: int
) -> Against:
    """Why somebody who fits comes later."""
    if rests(work, person.id, board.policy.of(work.queue), now):
        return Against.TRIED_JUST_NOW
    tries, least = (work.tried.get(one) for one in (person.id, offer.person_id))
    if (tries.times if tries else 0) > (least.times if least else 0):
        return Against.TRIED_MORE
    if rung not in board.open_steps(work, now):
        return Against.NOT_YET
    return Against.LATER_RUNG if rung > offer.rung else Against.LATER_IN_ORDER


def _rungs_of(policy: Policy, work: Work, person: Person) -> list[int]:
    return [number for number, rung in enumerate(rungs(policy, work)) if names(work, rung, person)]


def _unfit(work: Work, person: Person) -> Against:
    if work.skill is not None and work.skill not in person.skills:
        return Against.SKILL
    if work.language is not None and work.language not in person.languages:
        return Against.LANGUAGE
    return Against.NOT_NAMED
