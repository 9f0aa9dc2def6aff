"""Who is offered which work. Pure and deterministic: a board and the time in, offers out.

Order of work: what waited longest first, where a priority counts as seconds already waited, so
nothing starves (FreeSWITCH mod_callcenter's score). Order of people for one piece of work: who was
tried least for it, then the rung of the ladder, the level in the queue, the fewest open matters,
the longest idle, the id. What is next takes its best person, and so on until nothing fits.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from hotline.routing.board import Board
from hotline.routing.lines import Bucket, Entry, Line, Step, all_named, due
from hotline.routing.policy import Policy, Who, may_be_named, named, names, rests
from hotline.routing.work import EXCLUSIVE, Offer, Person, Work


class _Source(NamedTuple):
    """Where work comes from: a bucket, or everything that names one person."""

    bucket: Bucket | None
    person_id: str = ""


def match(
    policy: Policy,
    waiting: Iterable[Work],
    people: Iterable[Person],
    now: datetime,
    *,
    paused: frozenset[str] = frozenset(),
) -> list[Offer]:
    """The offers of this moment for a whole snapshot."""
    return list(offers(board_of(policy, waiting, people, paused=paused), now))


def board_of(
    policy: Policy,
    waiting: Iterable[Work],
    people: Iterable[Person],
    *,
    paused: frozenset[str] = frozenset(),
) -> Board:
    board = Board(policy, paused=paused)
    for person in people:
        board.put(person)
    for work in waiting:
        board.add(work)
    return board


def in_line(waiting: Iterable[Work]) -> list[Work]:
    """Work in the order in which it is served."""
    return sorted(waiting, key=lambda work: (due(work), work.id))


def stranded(board: Board, now: datetime) -> list[str]:
    """Work that has come to the end of its ladder, or for which nobody is there; told of once.

    Credit does not count here: who is urgent is served sooner, not turned away sooner.
    """
    found: list[str] = []
    for bucket in board.buckets.values():
        fresh = bucket.fresh
        kept: list[tuple[float, str]] = []
        while fresh and now.timestamp() - fresh[0][0] >= bucket.end_opens:
            entry = heappop(fresh)
            work = board.work.get(entry[1])
            if work is None or board.bucket_of(work.id) is not bucket:
                continue
            is_named = any(one in board.people for one in all_named(work))
            if bucket.end is None and is_named and waited(work, now) < bucket.give_up_after:
                kept.append(entry)  # no group is there, but somebody who is named
            else:
                found.append(work.id)
        fresh += kept
        heapify(fresh)
    return found


def beyond_everybody(board: Board, work: Work) -> bool:
    """Whether nobody who is there could ever take it, however long it waits."""
    for step in board.bucket_of(work.id).steps:
        ids = named(work, step.rung.who) if step.pool is None else step.pool.present
        there = (board.people[one] for one in ids if one in board.people)
        if any(names(work, step.rung, person) for person in there):
            return False
    return True


def likely(board: Board, work: Work, now: datetime) -> Offer | None:
    """Who would have this work if everybody were free and every rung open: for the supervisor's view."""
    search = _Search(board, now)
    for step in board.bucket_of(work.id).steps:
        if step.pool is None:
            found = next((p for p in named(work, step.rung.who) if search.suits(work, p)), None)
        else:
            there = (board.people[p] for p in step.pool.present if search.suits(work, p))
            found = min((step.pool.standing(p, 0)[:4] for p in there), default=(0, 0, 0.0, None))[3]
        if found is not None:
            return Offer(work.id, found, step.number)
    return None


def waited(work: Work, now: datetime) -> float:
    """Seconds, without credit."""
    return (now - work.since).total_seconds()


def offers(board: Board, now: datetime) -> Iterator[Offer]:
    """What is to be offered now, one after the other.

    While one is looked at, the board is as it was before it; then its work leaves the board, and
    who is offered it is free no more.
    """
    search = _Search(board, now)
    sources, heads = search.begin()
    while heads and board.free:
        _, work_id, number = heappop(heads)
        work = board.work.get(work_id)
        offer = search.best(work) if work is not None else None
        if offer is not None and work is not None:
            yield offer
            board.remove(work.id)
            board.put(occupied(board.people[offer.person_id], work))
        if head := search.next_of(sources[number]):
            heappush(heads, (*head, number))
    search.put_back()


def occupied(person: Person, work: Work) -> Person:
    """The same person with this work in hand."""
    kind = work.kind
    room = {**person.room, kind: person.room[kind] - 1} if kind in person.room else person.room
    return Person(
        id=person.id,
        idle_since=person.idle_since,
        is_free=person.is_free and kind not in EXCLUSIVE,
        skills=person.skills,
        languages=person.languages,
        queues=person.queues,
        level=person.level,
        unit_id=person.unit_id,
        room=room,
        load={**person.load, kind: person.load.get(kind, 0) + 1},
        is_on_mobile=person.is_on_mobile,
    )


def _is_choosy(work: Work) -> bool:
    """Whether not everybody on an open rung may take it."""
    return bool(work.tried or work.excluded)


class _Search:
    """One round over the board; work nobody may take now is set aside meanwhile."""

    def __init__(self, board: Board, now: datetime) -> None:
        self._board = board
        self._now = now
        self._moment = now.timestamp()
        self._aside: list[tuple[Line, Entry]] = []

    def begin(self) -> tuple[list[_Source], list[tuple[float, str, int]]]:
        """Where something may be taken now, and a heap of the oldest work of each."""
        sources: list[_Source] = []
        heads: list[tuple[float, str, int]] = []
        for source, first in self._sources():
            head = first
            if first is None or _is_choosy(self._board.work[first[1]]):
                head = self.next_of(source)
            if head is not None:
                heads.append((*head, len(sources)))
                sources.append(source)
        heapify(heads)
        return sources, heads

    def next_of(self, source: _Source) -> Entry | None:
        """The oldest work of a source that somebody may take now."""
        board, (bucket, person_id) = self._board, source
        while True:
            head = board.head(bucket) if bucket else board.head_naming(person_id)
            if head is None or (bucket and not self._is_anybody_free(bucket, head[0])):
                return None
            if self.best(board.work[head[1]]) is not None:
                return head
            line = bucket.line if bucket else board.naming[person_id]
            self._aside.append((line, heappop(line)))

    def _sources(self) -> Iterator[tuple[_Source, Entry | None]]:
        """Buckets with a rung open on which people are free, and their first; people who are named."""
        board, moment = self._board, self._moment
        seen: set[Bucket] = set()
        for pool in list(board.hot):
            if not board.is_anybody_free(pool):
                board.hot.discard(pool)
                continue
            for bucket, opens in pool.opens.items():
                head = bucket not in seen and board.head(bucket)
                if head and moment - head[0] >= opens:
                    seen.add(bucket)
                    yield _Source(bucket), head
        few, many = sorted((board.free, board.naming), key=len)
        yield from ((_Source(None, one), None) for one in list(few) if one in many)

    def best(self, work: Work) -> Offer | None:
        """The person who should have this work now."""
        bucket = self._board.bucket_of(work.id)
        age = self._moment - due(work)
        found: tuple[int, int, str] | None = None  # times tried, rung, person
        for step, opens in zip(bucket.steps, bucket.opens, strict=True):
            if opens > age:
                break
            for times in self._rounds(work):
                if found is not None and times >= found[0]:
                    break
                person_id = self._first(work, step, times)
                if person_id is not None:
                    found = (times, step.number, person_id)
            if found is not None and found[0] == 0:
                break
        return Offer(work.id, found[2], found[1]) if found else None

    def put_back(self) -> None:
        for line, entry in self._aside:
            heappush(line, entry)

    @staticmethod
    def _rounds(work: Work) -> Iterable[int]:
        """How often somebody was tried for this work: the least first."""
        if not work.tried:
            return (0,)
        return sorted({0, *(one.times for one in work.tried.values())})

    def _first(self, work: Work, step: Step, times: int) -> str | None:
        """Who is first on a rung among those who were tried so many times."""

        def accepts(person_id: str) -> bool:
            last = work.tried.get(person_id)
            return (last.times if last else 0) == times and self._is_fit(work, person_id)

        if step.pool is not None:
            return self._board.first_free(step.pool, accepts)
        who = step.rung.who
        ready = (p for p in named(work, who) if accepts(p) and self._may(work, p, who))
        return next(ready, None)

    def _is_anybody_free(self, bucket: Bucket, at: float) -> bool:
        age = self._moment - at
        return any(
            step.pool is not None and opens <= age and self._board.is_anybody_free(step.pool)
            for step, opens in zip(bucket.steps, bucket.opens, strict=True)
        )

    def _may(self, work: Work, person_id: str, who: Who) -> bool:
        person = self._board.people.get(person_id)
        return person is not None and person.may_take(work.kind) and may_be_named(work, who, person)

    def suits(self, work: Work, person_id: str) -> bool:
        """Whether the person is there and may have this work, now or when free."""
        return person_id in self._board.people and self._is_fit(work, person_id)

    def _is_fit(self, work: Work, person_id: str) -> bool:
        if not _is_choosy(work):
            return True
        policy = self._board.policy.of(work.queue)
        return person_id not in work.excluded and not rests(work, person_id, policy, self._now)
