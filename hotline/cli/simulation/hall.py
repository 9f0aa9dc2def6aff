"""The router in a hall of its own: random callers and operators in simulated time, no database. Pure but for its dice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

from hotline.routing.board import Board
from hotline.routing.policy import Policy, QueuePolicy, Rung, Who
from hotline.routing.router import offers
from hotline.routing.work import Person, Work

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = Policy(queues={"general": QueuePolicy(name="general", ladder=(Rung(Who.SKILL_GROUP),))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """Times in seconds, all exponential with these means."""

    between_calls: float
    talk: float
    operators: int
    patience: float | None = None  # None: callers wait for ever
    within: float = 20.0  # what the service level counts


@dataclass(slots=True)
class Day:
    """What happened; calls that arrived in the first `warm_up` seconds count nowhere."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    delayed: int = 0
    answered_within: int = 0
    abandoned_late: int = 0
    waited: float = 0.0  # of all
    talked: float = 0.0  # inside the counted time


def play(hall: Hall, seconds: float, dice: Random, *, warm_up: float = 0.0) -> Day:
    """One stretch of time, begun with an empty hall."""
    run = _Run(hall, dice, warm_up, warm_up + seconds)
    run.go()
    return run.day


class _Run:
    def __init__(self, hall: Hall, dice: Random, counted_from: float, ends: float) -> None:
        self.day = Day()
        self._hall = hall
        self._dice = dice
        self._counted_from = counted_from
        self._ends = ends
        self._board = Board(POLICY)
        self._events: list[tuple[float, int, str, str]] = []
        self._number = self._events_made = 0
        self._arrived: dict[str, float] = {}
        for number in range(hall.operators):
            self._board.put(Person(id=f"p{number:04}", idle_since=BEGIN))

    def go(self) -> None:
        self._after(0.0, self._hall.between_calls, "arrives", "")
        for now, what, who in self._happenings():
            match what:
                case "arrives":
                    self._arrives(now)
                case "gives up":
                    self._gives_up(now, who)
                case _:  # a talk ends
                    self._board.put(Person(id=who, idle_since=_at(now)))
            for offer in offers(self._board, _at(now)):
                self._answers(now, offer.work_id, offer.person_id)

    def _happenings(self) -> Iterator[tuple[float, str, str]]:
        while self._events:
            now, _, what, who = heappop(self._events)
            if now >= self._ends:
                return
            yield now, what, who

    def _arrives(self, now: float) -> None:
        self._after(now, self._hall.between_calls, "arrives", "")
        self._number += 1
        work_id = f"w{self._number:09}"
        self._arrived[work_id] = now
        self._board.add(Work(id=work_id, since=_at(now)))
        if self._hall.patience is not None:
            self._after(now, self._hall.patience, "gives up", work_id)
        self.day.offered += self._counts(now)

    def _gives_up(self, now: float, work_id: str) -> None:
        since = self._arrived.get(work_id)
        if since is None:
            return  # answered long ago
        del self._arrived[work_id]
        self._board.remove(work_id)
        if self._counts(since):
            self.day.abandoned += 1
            self.day.delayed += 1
            self.day.abandoned_late += now - since > self._hall.within
            self.day.waited += now - since

    def _answers(self, now: float, work_id: str, person_id: str) -> None:
        since = self._arrived.pop(work_id)
        talk = self._after(now, self._hall.talk, "talk ends", person_id)
        counted = min(now + talk, self._ends) - max(now, self._counted_from)
        self.day.talked += max(0.0, counted)
        if self._counts(since):
            self.day.answered += 1
            self.day.delayed += now > since
            self.day.answered_within += now - since <= self._hall.within
            self.day.waited += now - since

    def _counts(self, since: float) -> bool:
        return since >= self._counted_from

    def _after(self, now: float, mean: float, what: str, who: str) -> float:
        delay = self._dice.expovariate(1 / mean)
        self._events_made += 1  # what happens at the same instant happens in the order of making
        heappush(self._events, (now + delay, self._events_made, what, who))
        return delay


def _at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)
