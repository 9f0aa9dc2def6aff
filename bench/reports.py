"""Reports over a long history: from the rollups, against a scan of a covering index over all calls.

`python -m bench.reports [calls]`: a million synthetic calls in two years and four queues unless told
otherwise. What is counted is compared too: both ways must find the same figures.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlmodel import Session, SQLModel, col

from dashboard.reports import rollups
from dashboard.reports.facts import COLUMNS
from dashboard.reports.periods import DAY, Interval, Period
from dashboard.reports.queries import Question, call_report, today
from hotline.bootstrap import tables  # noqa: F401 - registers every table
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork

RESULTS = Path("var/bench/reports.json")
FIRST = date(2024, 1, 1)
DAYS = 730
NOW = datetime(2025, 12, 30, 8, tzinfo=UTC)
QUEUES = ("general", "labour", "land", "family")
ROUNDS = 5
# Everything a report of all five service levels, waits and talk needs, straight from the calls.
COVERING = """CREATE INDEX ix_bench_covering ON call
    (arrived_at, queue, outcome, direction, queued_at, answered_at, talk_ended_at, ended_at)"""
SCAN = """
SELECT {group}, queue, count(*), sum(outcome = 'answered'), sum(outcome = 'queue_abandoned'),
    sum(outcome = 'answered' AND {wait} <= 15.0005), sum(outcome = 'answered' AND {wait} <= 5.0005),
    sum(CASE WHEN outcome = 'answered' THEN {wait} END),
    sum(CASE WHEN outcome = 'answered'
        THEN (julianday(talk_ended_at) - julianday(answered_at)) * 86400 END)
FROM call INDEXED BY ix_bench_covering WHERE arrived_at >= :first AND arrived_at < :end
GROUP BY 1, 2"""
WAIT = "((julianday(coalesce(answered_at, ended_at)) - julianday(queued_at)) * 86400)"


def some_calls(count: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(1)
    start = Period(FIRST, FIRST + DAY).start_at
    step = timedelta(days=DAYS) / count
    for n in range(count):
        arrived = start + n * step
        wait = round(dice.lognormvariate(2, 1), 3)
        answered = dice.random() < 0.9
        met = arrived + timedelta(seconds=wait)
        over = met + timedelta(seconds=round(dice.lognormvariate(5.3, 0.8), 3))
        yield {
            "id": f"{n:032x}",
            "carrier": "bench",
            "carrier_id": str(n),
            "direction": "inbound",
            "state": CallState.ENDED,
            "outcome": Outcome.ANSWERED if answered else Outcome.QUEUE_ABANDONED,
            "queue": dice.choice(QUEUES),
            "arrived_at": arrived,
            "queued_at": arrived,
            "answered_at": met if answered else None,
            "talk_ended_at": over if answered else None,
            "ended_at": over if answered else met,
            "person_id": f"p{n % 40}" if answered else None,
            "hold_seconds": 0.0,
            "ivr": {},
        }


def fill(database: Database, count: int) -> float:
    """Insert the calls; microseconds per call that the figures cost in a batch of 500."""
    booking = 0.0
    batch: list[dict[str, Any]] = []

    def unit(uow: UnitOfWork) -> None:
        nonlocal booking
        uow.connection.execute(insert(Call), batch)
        ids = [row["id"] for row in batch]
        query = select(*COLUMNS).where(col(Call.id).in_(ids))
        rows = uow.connection.execute(query).all()
        began = time.perf_counter()
        rollups.book_new(uow.connection, rows)
        booking += time.perf_counter() - began

    for row in some_calls(count):
        batch.append(row)
        if len(batch) == 500:
            database.write_now(unit)
            batch.clear()
    if batch:
        database.write_now(unit)
    return booking / count * 1e6


def rollup_only(database: Database, count: int = 50_000) -> dict[str, float]:
    """What a call costs in the rollup tables alone, and booking one call in a unit of its own."""
    read = select(*COLUMNS).limit(count)
    rows = database.read_now(lambda s: s.connection().execute(read).all())
    facts = [(None, rollups.facts_of(row)) for row in rows]
    began = time.perf_counter()
    for start in range(0, count, 500):
        part = facts[start : start + 500]
        database.write_now(lambda uow, part=part: rollups.record_many(uow.connection, part))
    batched = (time.perf_counter() - began) / len(facts) * 1e6
    undo = [(after, None) for _, after in facts]
    database.write_now(lambda uow: rollups.record_many(uow.connection, undo))

    single: list[float] = []

    def rated(uow: UnitOfWork, call_id: str) -> None:
        uow.connection.execute(text("UPDATE call SET rating = 5 WHERE id = :id"), {"id": call_id})
        began = time.perf_counter()
        rollups.book(uow, call_id)
        single.append(time.perf_counter() - began)

    for row in [row for row in rows if row.outcome is Outcome.ANSWERED][:500]:
        database.write_now(lambda uow, call_id=row.id: rated(uow, call_id))
    return {"batched_us": batched, "single_us": statistics.median(single) * 1e6}


def scan(session: Session, group: str, span: Period) -> list[Any]:
    statement = text(SCAN.format(group=group, wait=WAIT))
    ends = {
        name: f"{instant:%Y-%m-%d %H:%M:%S.%f}"
        for name, instant in (("first", span.start_at), ("end", span.end_at))
    }
    return list(session.connection().execute(statement, ends).all())


def timed(database: Database, query: Callable[[Session], Any]) -> tuple[float, Any]:
    """Median milliseconds, and the last answer."""
    spent, answer = [], None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = database.read_now(query)
        spent.append((time.perf_counter() - began) * 1e3)
    return statistics.median(spent), answer


def compare(database: Database) -> list[dict[str, Any]]:
    whole = Period(FIRST, FIRST + timedelta(days=DAYS))
    month = Period(date(2025, 3, 1), date(2025, 4, 1))
    by_month = "strftime('%Y-%m', arrived_at, '+8 hours')"
    by_day = "date(arrived_at, '+8 hours')"
    results = []
    for name, span, interval, group in (
        ("month by days", month, Interval.DAY, by_day),
        ("all by months", whole, Interval.MONTH, by_month),
    ):
        slow, rows = timed(database, lambda s, g=group, p=span: scan(s, g, p))
        asked = Question(span, interval)
        fast, report = timed(database, lambda s, q=asked: call_report(s, q))
        for place, figure in ((2, "arrived"), (3, "answered"), (4, "abandoned")):
            assert sum(row[place] for row in rows) == report.total[figure], figure
        in_target = sum(row[5] for row in rows)
        assert in_target == report.total["answered_in_target"]
        results.append({"report": name, "scan_ms": slow, "rollup_ms": fast, "ratio": slow / fast})
    fast, _ = timed(database, lambda s: today(s, NOW))
    results.append({"report": "today", "scan_ms": None, "rollup_ms": fast, "ratio": None})
    return results


def run(count: int = 1_000_000) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db", bus=Bus(), clock=ManualClock(NOW))
        SQLModel.metadata.create_all(database.engine)
        began = time.perf_counter()
        booking = fill(database, count)
        filled = time.perf_counter() - began
        database.write_now(lambda uow: uow.connection.execute(text(COVERING)))
        reports = compare(database)
        cost = rollup_only(database)
        began = time.perf_counter()
        days = sum(1 for _ in rollups.rebuild(database))
        rebuilt = time.perf_counter() - began
        database.close()
    return {
        "calls": count,
        "days": days,
        "fill_s": filled,
        "booked_us_per_call": booking,
        "rollup_us_per_call": cost["batched_us"],
        "single_booking_us": cost["single_us"],
        "rebuild_s": rebuilt,
        "reports": reports,
    }


def main() -> None:
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(f"{found['calls']:,} calls")
    print(f"{'report':<16}{'index scan ms':>15}{'rollup ms':>12}{'ratio':>9}")
    for row in found["reports"]:
        slow = f"{row['scan_ms']:.1f}" if row["scan_ms"] else "-"
        ratio = f"{row['ratio']:.0f} x" if row["ratio"] else "-"
        print(f"{row['report']:<16}{slow:>15}{row['rollup_ms']:>12.2f}{ratio:>9}")
    print(f"rollups in batches of 500    {found['rollup_us_per_call']:.1f} µs a call")
    print(f"with the booking row         {found['booked_us_per_call']:.1f} µs a call")
    print(f"one call in its own unit     {found['single_booking_us']:.0f} µs")
    print(f"rebuild of everything        {found['rebuild_s']:.1f} s, {found['days']} days")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
