"""How long the router takes for one offer, by how much waits; beside a scan of everything that waits.

Run: python -m bench.routing. Writes var/bench/routing.json. The board is kept, as a dispatcher that
owns its queue would; "anew" is what a dispatch costs that builds the board from a snapshot.
"""

import gc
import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from hotline.routing.policy import Policy, QueuePolicy, Rung, Who
from hotline.routing.router import Board, offers
from hotline.routing.work import Person, Work

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SIZES = (100, 1_000, 10_000, 100_000)
PEOPLE = 1_000
SKILLS = [f"s{number}" for number in range(30)]
NAMES = [f"p{number:04}" for number in range(PEOPLE)]
OFFERS = 3_000
SCANS = 100
LADDER = (
    Rung(Who.LAST_HANDLER),
    Rung(Who.VILLAGE_ADVISER),
    Rung(Who.SKILL_GROUP, 20),
    Rung(Who.SAME_SKILL, 20),
    Rung(Who.ANYONE, 60),
    Rung(Who.CALL_BACK),
)
POLICY = Policy(queues={"general": QueuePolicy(name="general", ladder=LADDER)})
GOAL_US = 100.0
RESULT = Path("var/bench/routing.json")


def a_call(number: int, since: datetime, dice: random.Random) -> Work:
    return Work(
        id=f"w{number:07}",
        since=since,
        priority=dice.choice([0, 0, 0, 60, 300]),
        skill=dice.choice(SKILLS),
        last_handler=dice.choice(NAMES) if dice.random() < 0.2 else None,
        advisers=(dice.choice(NAMES),) if dice.random() < 0.5 else (),
    )


def everybody(dice: random.Random) -> list[Person]:
    return [
        Person(
            id=name,
            idle_since=NOW,
            is_free=False,
            skills=frozenset(dice.sample(SKILLS, dice.randint(1, 4))),
        )
        for name in NAMES
    ]


def measure(waiting: int) -> dict[str, Any]:
    dice = random.Random(waiting)
    people = everybody(dice)
    work = [
        a_call(number, NOW - timedelta(seconds=dice.random() * 600), dice)
        for number in range(waiting)
    ]
    begun = time.perf_counter()
    board = Board(POLICY)
    for person in people:
        board.put(person)
    for one in work:
        board.add(one)
    anew = time.perf_counter() - begun
    gc.collect()
    gc.freeze()
    took: list[float] = []
    for number in range(OFFERS):
        now = NOW + timedelta(milliseconds=100 * number)
        person = board.people[dice.choice(NAMES)]
        begun = time.perf_counter()
        board.put(Person(id=person.id, idle_since=now, skills=person.skills))
        made = list(offers(board, now))
        took.append((time.perf_counter() - begun) / max(1, len(made)))
        for _ in made:
            board.add(a_call(waiting + number, now, dice))
    scans = [scan(board, dice.choice(NAMES)) for _ in range(SCANS)]
    took.sort()
    return {
        "waiting": waiting,
        "p50_us": round(took[len(took) // 2] * 1e6, 1),
        "p95_us": round(took[int(len(took) * 0.95)] * 1e6, 1),
        "p99_us": round(took[int(len(took) * 0.99)] * 1e6, 1),
        "scan_us": round(median(scans) * 1e6, 1),
        "anew_ms": round(anew * 1e3, 1),
    }


def scan(board: Board, name: str) -> float:
    """The floor: the oldest of all that waits whose skill the person has, and nothing else."""
    skills = board.people[name].skills
    begun = time.perf_counter()
    min(
        (work for work in board.work.values() if work.skill in skills),
        key=lambda work: (work.since, work.id),
        default=None,
    )
    return time.perf_counter() - begun


def main() -> None:
    found = [measure(size) for size in SIZES]
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{PEOPLE:,} people; one becomes free, one offer is made")
    print(
        f"{'waiting':>8} {'p50 µs':>8} {'p95 µs':>8} {'p99 µs':>8} {'scan µs':>9} {'ratio':>7} {'anew ms':>8}"
    )
    for one in found:
        ratio = one["scan_us"] / one["p50_us"]
        print(
            f"{one['waiting']:>8,} {one['p50_us']:>8} {one['p95_us']:>8} {one['p99_us']:>8}"
            f" {one['scan_us']:>9} {ratio:>6.1f}× {one['anew_ms']:>8}"
        )
    at = next(one for one in found if one["waiting"] == 10_000)
    word = "ok" if at["p99_us"] < GOAL_US else "MISSED"
    print(f"p99 at 10,000 waiting: {at['p99_us']} µs  < {GOAL_US:.0f}  {word}")


if __name__ == "__main__":
    main()
