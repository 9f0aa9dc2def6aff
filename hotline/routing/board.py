"""Waiting work and present people, arranged so that the next match is found without looking at all of them.

Work with the same needs waits in one bucket, oldest first; people who fit a rung of such a bucket
stand in one pool, best first. As credit and age add up to a fixed number (when it would have had
to arrive without credit), the order in a bucket never changes, and only heads are compared. Both
are heaps whose outdated entries are dropped when they come to the top. Pure, like the router.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heappop, heappush

from hotline.routing.lines import NEVER, Bucket, Entry, Line, Pool, Standing, Step, all_named, due
from hotline.routing.policy import (
    ENDS,
    PERSONAL,
    Need,
    Policy,
    Rung,
    ladder_of,
    named,
    need,
    opening,
    rungs,
)
from hotline.routing.work import Person, Work, WorkKind


class Board:
    """Everything the router looks at. Changes cost a logarithm; nothing is looked at twice."""

    def __init__(self, policy: Policy, *, paused: frozenset[str] = frozenset()) -> None:
        self.policy = policy
        self.work: dict[str, Work] = {}
        self.people: dict[str, Person] = {}
        self.naming: defaultdict[str, Line] = defaultdict(list)  # work that names a person
        self.free: set[str] = set()  # who may take some kind of what waits
        self.hot: set[Pool] = set()  # perhaps with somebody free
        self.buckets: dict[tuple[object, ...], Bucket] = {}
        self.paused = paused
        self._kinds: set[WorkKind] = set()
        self._bucket_of: dict[str, Bucket] = {}
        self._pools: dict[Need, Pool] = {}
        self._pools_of: dict[str, list[Pool]] = {}
        self._stamps: dict[str, int] = {}
        self._skilled: defaultdict[str, set[str]] = defaultdict(set)
        self._ladders: dict[str, tuple[Rung, ...]] = {}

    # --- work ---------------------------------------------------------------------------------

    def add(self, work: Work) -> None:
        """Put work on the board; work of a paused queue waits without being offered."""
        if work.queue in self.paused:
            return
        self.work[work.id] = work
        if work.kind not in self._kinds:
            self._kinds.add(work.kind)
            for person in self.people.values():
                self._note_free(person)
        for person_id in all_named(work):
            heappush(self.naming[person_id], (due(work), work.id))
        self._place(work)

    def replace(self, work: Work) -> None:
        """Put work on the board, or put it there as it is now."""
        self.remove(work.id)
        self.add(work)

    def remove(self, work_id: str) -> None:
        if self.work.pop(work_id, None) is not None:
            self._bucket_of.pop(work_id)

    def bucket_of(self, work_id: str) -> Bucket:
        return self._bucket_of[work_id]

    def open_steps(self, work: Work, now: datetime) -> set[int]:
        """The rungs of the ladder that are open for this work."""
        bucket = self._bucket_of[work.id]
        age = now.timestamp() - due(work)
        steps = zip(bucket.steps, bucket.opens, strict=True)
        return {step.number for step, opens in steps if opens <= age}

    def head(self, bucket: Bucket) -> Entry | None:
        """The oldest work of a bucket."""
        line = bucket.line
        while line and not self._is_in(bucket, line[0]):
            heappop(line)
        return line[0] if line else None

    def head_naming(self, person_id: str) -> Entry | None:
        """The oldest work that names a person."""
        line = self.naming[person_id]
        while line and not self._names(person_id, line[0]):
            heappop(line)
        return line[0] if line else None

    # --- people -------------------------------------------------------------------------------

    def put(self, person: Person) -> None:
        """Somebody is there, or is there in another way than before."""
        before = self.people.get(person.id)
        self.people[person.id] = person
        self._stamps[person.id] = stamp = self._stamps.get(person.id, 0) + 1
        if before is None or _nature(before) != _nature(person):
            self._join_pools(person)
        if before is None:
            self._rearrange(person.id)
        self._note_free(person)
        for pool in self._pools_of[person.id]:
            if person.may_take(pool.need.kind):
                heappush(pool.free, pool.standing(person, stamp))
                self.hot.add(pool)

    def take_away(self, person_id: str) -> None:
        """Somebody is not there any more."""
        if self.people.pop(person_id, None) is None:
            return
        self.free.discard(person_id)
        self._leave_pools(person_id)
        self._rearrange(person_id)

    def first_free(self, pool: Pool, accepts: Callable[[str], bool]) -> str | None:
        """The person who stands first in a pool, is free and is accepted."""
        free, aside = pool.free, []
        found = None
        while free:
            top = free[0]
            if not self._is_valid(pool, top):
                heappop(free)
            elif accepts(top.person_id):
                found = top.person_id
                break
            else:
                aside.append(heappop(free))
        for standing in aside:
            heappush(free, standing)
        return found

    def is_anybody_free(self, pool: Pool) -> bool:
        free = pool.free
        while free:
            if self._is_valid(pool, free[0]):
                return True
            heappop(free)
        return False

    # --- how they are kept --------------------------------------------------------------------

    def _is_in(self, bucket: Bucket, entry: Entry) -> bool:
        at, work_id = entry
        return self._bucket_of.get(work_id) is bucket and due(self.work[work_id]) == at

    def _names(self, person_id: str, entry: Entry) -> bool:
        at, work_id = entry
        work = self.work.get(work_id)
        return work is not None and due(work) == at and person_id in all_named(work)

    def _is_valid(self, pool: Pool, standing: Standing) -> bool:
        person = self.people.get(standing.person_id)
        return (
            person is not None
            and self._stamps[standing.person_id] == standing.stamp
            and person.may_take(pool.need.kind)
        )

    def _place(self, work: Work) -> None:
        held = self._held(work)
        key = (
            work.queue, work.kind, work.skill, work.language, work.min_level, work.town_id,
            work.forced, held,
        )  # fmt: skip
        bucket = self.buckets.get(key)
        if bucket is None:
            bucket = self.buckets[key] = self._new_bucket(held, work)
        self._bucket_of[work.id] = bucket
        heappush(bucket.line, (due(work), work.id))
        if not work.is_stranded:
            heappush(bucket.fresh, (work.since.timestamp(), work.id))

    def _held(self, work: Work) -> tuple[int, ...]:
        """The personal rungs on which this work waits for somebody who is there."""
        return tuple(
            number
            for number, rung in enumerate(self._ladder(work))
            if rung.hold
            and rung.who in PERSONAL
            and any(person_id in self.people for person_id in named(work, rung.who))
        )

    def _ladder(self, work: Work) -> tuple[Rung, ...]:
        if work.forced:
            return rungs(self.policy, work)
        ladder = self._ladders.get(work.queue)
        if ladder is None:
            ladder = self._ladders[work.queue] = ladder_of(self.policy, work.queue)
        return ladder

    def _new_bucket(self, held: tuple[int, ...], work: Work) -> Bucket:
        ladder = self._ladder(work)
        steps = [
            Step(number, rung, None if rung.who in PERSONAL else self._pool(need(work, rung)))
            for number, rung in enumerate(ladder)
            if rung.who not in ENDS
        ]
        end = next((rung for rung in ladder if rung.who in ENDS), None)
        bucket = Bucket(held, self.policy.of(work.queue).give_up_after, steps, end)
        self._open(bucket)
        return bucket

    def _open(self, bucket: Bucket) -> None:
        """At which age each step of a bucket opens, by who is there now."""
        is_anybody = {
            step.number: step.number in bucket.held
            if step.pool is None
            else bool(step.pool.present)
            for step in bucket.steps
        }
        ladder = (*(step.rung for step in bucket.steps), *([bucket.end] if bucket.end else []))
        opens = [age for _, _, age in opening(ladder, is_anybody)]
        bucket.opens = list(map(float, opens[: len(bucket.steps)]))
        is_hopeless = not any(is_anybody.values())
        end_opens = opens[-1] if bucket.end else 0 if is_hopeless else bucket.give_up_after
        bucket.end_opens = float(min(end_opens, bucket.give_up_after))
        for step, age in zip(bucket.steps, bucket.opens, strict=True):
            if step.pool is not None:
                step.pool.opens[bucket] = min(age, step.pool.opens.get(bucket, NEVER))

    def _pool(self, wanted: Need) -> Pool:
        pool = self._pools.get(wanted)
        if pool is None:
            pool = self._pools[wanted] = Pool(wanted)
            for person_id in self._candidates(wanted):
                person = self.people[person_id]
                if wanted.fits(person):
                    pool.present.add(person_id)
                    self._pools_of[person_id].append(pool)
                    if person.may_take(wanted.kind):
                        heappush(pool.free, pool.standing(person, self._stamps[person_id]))
            if pool.free:
                self.hot.add(pool)
        return pool

    def _candidates(self, wanted: Need) -> Iterator[str]:
        return iter(self.people if wanted.skill is None else self._skilled[wanted.skill])

    def _note_free(self, person: Person) -> None:
        if any(map(person.may_take, self._kinds)):
            self.free.add(person.id)
        else:
            self.free.discard(person.id)

    def _join_pools(self, person: Person) -> None:
        self._leave_pools(person.id)
        for skill in person.skills:
            self._skilled[skill].add(person.id)
        self._pools_of[person.id] = [p for p in self._pools.values() if p.need.fits(person)]
        for pool in self._pools_of[person.id]:
            pool.present.add(person.id)
            if len(pool.present) == 1:
                self._reopen(pool)

    def _leave_pools(self, person_id: str) -> None:
        for pool in self._pools_of.pop(person_id, ()):
            pool.present.discard(person_id)
            if not pool.present:
                self._reopen(pool)
        for skilled in self._skilled.values():
            skilled.discard(person_id)

    def _reopen(self, pool: Pool) -> None:
        for bucket in list(pool.opens):
            for step in bucket.steps:
                if step.pool is not None:
                    step.pool.opens.pop(bucket, None)
            self._open(bucket)

    def _rearrange(self, person_id: str) -> None:
        """Work that waits for this very person waits now, or does so no longer."""
        for _, work_id in self.naming[person_id]:
            work = self.work.get(work_id)
            if work is not None and self._held(work) != self._bucket_of[work_id].held:
                self._place(work)


def _nature(person: Person) -> tuple[object, ...]:
    """What decides which needs a person fits."""
    return (
        person.skills, person.languages, person.queues, person.level, person.unit_id,
        person.is_on_mobile,
    )  # fmt: skip
