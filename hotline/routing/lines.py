"""What a board is made of: buckets of work with the same needs, pools of people who fit one need. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hotline.routing.policy import Need, Rung
from hotline.routing.work import Person, Work

NEVER = float("inf")
Entry = tuple[float, str]  # when it would have had to arrive, its id
Line = list[Entry]  # a heap; entries whose work has left are outdated


class Standing(NamedTuple):
    """A person's place in a pool; the smallest is asked first."""

    level: int  # in the queue
    load: int  # open work of the kind
    idle_since: float
    person_id: str
    stamp: int  # of the entry: an older one is outdated


@dataclass(slots=True, eq=False)
class Pool:
    """The people who fit one need."""

    need: Need
    present: set[str] = field(default_factory=set)
    free: list[Standing] = field(default_factory=list)
    opens: dict["Bucket", float] = field(default_factory=dict)  # at which age, for each bucket

    def standing(self, person: Person, stamp: int) -> Standing:
        level = person.queues.get(self.need.queue, 1)
        load = person.load.get(self.need.kind, 0)
        return Standing(level, load, person.idle_since.timestamp(), person.id, stamp)


class Step(NamedTuple):
    number: int
    rung: Rung
    pool: Pool | None  # None: the rung names people


@dataclass(slots=True, eq=False)
class Bucket:
    """Work with the same needs, in the order of `due`."""

    held: tuple[int, ...]  # the personal rungs that wait for somebody who is there
    give_up_after: int
    steps: list[Step]
    end: Rung | None
    line: Line = field(default_factory=list)
    fresh: Line = field(default_factory=list)  # by arrival: not told yet that it takes long
    opens: list[float] = field(default_factory=list)  # for each step
    end_opens: float = NEVER


def due(work: Work) -> float:
    """When it would have had to arrive, had it no credit: the order in which work is served."""
    return work.since.timestamp() - work.priority


def all_named(work: Work) -> Iterator[str]:
    yield from work.advisers
    yield from work.backups
    if work.last_handler:
        yield work.last_handler
    if work.forced:
        yield work.forced
