"""Reads and writes a policy as data; what a policy means is in `policy`. Every mistake is named at once."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from hotline.kernel.errors import Invalid
from hotline.organisation.names import Remark
from hotline.routing.policy import ENDS, RETRY_AFTER, Policy, QueuePolicy, Rung, Who
from hotline.routing.work import SUPERVISION, Level, TryEnd, WorkKind

DEFAULT: Final = Path(__file__).with_name("default_policy.toml")
DAY: Final = 24 * 3600
Seconds = Annotated[int, Field(ge=0, le=30 * DAY)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the settings say where a policy says nothing, and which skills there are."""

    ring_for: int = 20
    max_waiting: int = 50
    give_up_after: int = 600
    known_skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where it is, in words for the person who mends it."""

    key: str
    text: str


class PolicyUnusable(Invalid):
    code = "policy-unusable"
    title = "排队派单策略有误，未启用，现行策略继续有效，请按提示修改"

    def __init__(self, mistakes: Iterable[Mistake], where: str = "") -> None:
        self.mistakes = list(mistakes)
        lines = "；".join(f"{one.key}：{one.text}" for one in self.mistakes)
        super().__init__(
            f"{where + ': ' if where else ''}{lines}",
            mistakes=[f"{one.key}：{one.text}" for one in self.mistakes],
        )


class RungWrite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    who: Who
    hold: Seconds = 0
    ring: Annotated[int, Field(ge=5, le=30 * DAY)] | None = None
    queue: Name | None = None


class QueueWrite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    label: Annotated[Remark, StringConstraints(max_length=20)] = ""
    kinds: list[WorkKind] = [WorkKind.CALL]
    skills: list[Remark] = []
    ladder: list[RungWrite]
    ring_for: Annotated[int, Field(ge=5, le=30 * DAY)] | None = None
    sticky_days: Annotated[int, Field(ge=0, le=365)] = 7
    min_level: Annotated[str, StringConstraints(pattern="^(county|town|village)$")] = "village"
    priority: Annotated[int, Field(ge=0, le=DAY)] = 0
    max_waiting: Annotated[int, Field(ge=1, le=100_000)] | None = None
    give_up_after: Annotated[int, Field(ge=1, le=30 * DAY)] | None = None
    retry_after: dict[TryEnd, Seconds] = {}
    then: Name | None = None

    def plain(self, office: "Office") -> QueuePolicy:
        return QueuePolicy(
            name=self.name,
            label=self.label or self.name,
            kinds=frozenset(self.kinds),
            skills=frozenset(self.skills),
            ladder=tuple(Rung(**rung.model_dump()) for rung in self.ladder),
            ring_for=self.ring_for or office.ring_for,
            sticky_days=self.sticky_days,
            min_level=Level[self.min_level.upper()],
            priority=self.priority,
            max_waiting=self.max_waiting or office.max_waiting,
            give_up_after=self.give_up_after or office.give_up_after,
            retry_after={**RETRY_AFTER, **self.retry_after},
            then=self.then,
        )


class PolicyDocument(BaseModel):
    """A policy as people write it, in TOML or in the console."""

    model_config = ConfigDict(extra="forbid")

    queue: list[QueueWrite]
    capacity: dict[WorkKind, Annotated[int, Field(ge=0, le=10_000)]] = {}
    daily_cap: dict[WorkKind, Annotated[int, Field(ge=0, le=10_000)]] = {}

    @classmethod
    def parse(cls, data: Any) -> Self:
        """The document in plain data.

        Raises:
            PolicyUnusable: with every key that is wrong.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise PolicyUnusable(_in_words(error)) from error

    def policy(self, office: Office) -> Policy:
        """What it means.

        Raises:
            PolicyUnusable: it contradicts itself or names what does not exist.
        """
        mistakes = [*self._mistakes(office.known_skills | {SUPERVISION})]
        if mistakes:
            raise PolicyUnusable(mistakes)
        return Policy(
            queues={queue.name: queue.plain(office) for queue in self.queue},
            capacity=self.capacity,
            daily_cap=self.daily_cap,
        )

    def _mistakes(self, known_skills: frozenset[str]) -> Iterator[Mistake]:
        names = [queue.name for queue in self.queue]
        if not names:
            yield Mistake("queue", "至少要有一个队列")
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Mistake(f"queue.{name}", "队列名称重复")
        for queue in self.queue:
            yield from _of_ladder(queue)
            yield from _of_references(queue, names, known_skills)
        yield from self._cycles()
        for kind in WorkKind:
            if names and not any(kind in queue.kinds for queue in self.queue):
                yield Mistake("queue", f"没有队列接收“{kind}”")

    def _cycles(self) -> Iterator[Mistake]:
        """Overflow that comes back to where it began; each ring is named once."""
        then = {queue.name: queue.then for queue in self.queue}
        told: set[str] = set()
        for start in list(then):
            path = [start]
            while (following := then[path[-1]]) in then and following not in path:
                path.append(following)
            if following == start and start not in told:
                told.update(path)
                yield Mistake(f"queue.{start}.then", "溢出成环：" + " → ".join([*path, start]))


def _of_references(
    queue: QueueWrite, names: list[str], known_skills: frozenset[str]
) -> Iterator[Mistake]:
    for skill in sorted(set(queue.skills) - known_skills):
        yield Mistake(f"queue.{queue.name}.skills", f"没有“{skill}”这项技能")
    if queue.then is not None and queue.then not in names:
        yield Mistake(f"queue.{queue.name}.then", f"溢出到的队列“{queue.then}”不存在")
    for number, rung in enumerate(queue.ladder):
        if rung.queue is not None and rung.queue not in names:
            key = f"queue.{queue.name}.ladder.{number}.queue"
            yield Mistake(key, f"队列“{rung.queue}”不存在")


def _of_ladder(queue: QueueWrite) -> Iterator[Mistake]:
    key = f"queue.{queue.name}.ladder"
    if not queue.ladder:
        yield Mistake(key, "阶梯不能为空，至少写一级")
    elif all(rung.who in ENDS for rung in queue.ladder) and queue.then is None:
        yield Mistake(key, "阶梯里没有任何人员，只有留言或回拨")
    if any(rung.who is Who.FORCED for rung in queue.ladder):
        yield Mistake(key, "“指定”只能由主管临时使用，不能写入策略")


def read_policy(path: Path | None, office: Office) -> PolicyDocument:
    """The policy in a file, checked; no file is the default policy.

    Raises:
        PolicyUnusable: not readable as a policy; names file, key and remedy.
    """
    path = path or DEFAULT
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        document = PolicyDocument.parse(data)
        document.policy(office)
    except OSError as error:
        mistake = Mistake("[routing] policy", f"文件无法读取（{error.strerror}）")
        raise PolicyUnusable([mistake], str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyUnusable([Mistake("TOML", str(error))], str(path)) from error
    except PolicyUnusable as error:
        raise PolicyUnusable(error.mistakes, str(path)) from error
    return document


WORDS: Final = {
    "missing": "缺少此项",
    "extra_forbidden": "没有此项，请检查拼写",
    "enum": "不是可用的值",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "greater_than_equal": "数值过小",
    "less_than_equal": "数值过大",
    "string_pattern_mismatch": "格式不对",
    "string_too_long": "过长",
}


def _in_words(error: ValidationError) -> Iterator[Mistake]:
    for one in error.errors():
        key = ".".join(str(part) for part in one["loc"]) or "policy"
        yield Mistake(key, WORDS.get(one["type"], "值不正确"))
