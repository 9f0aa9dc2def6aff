"""Reads figures of periods from the rollups: by interval, by queue, and today for the wallboard."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from operator import add
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.reports.measures import (
    NAMES,
    SHORT,
    TARGET,
    Counts,
    answered_within,
    check_thresholds,
    figures,
    rounded,
)
from dashboard.reports.model import rollup
from dashboard.reports.periods import (
    DAY,
    Bucket,
    Interval,
    Period,
    buckets,
    day_of,
    half_hour_of,
)
from hotline.calls.machine import CallState
from hotline.calls.model import Call

_NOTHING: Final = (0,) * len(NAMES)
_SUMS: Final = tuple(func.sum(rollup.c[name]).label(name) for name in NAMES)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a period in pieces, with the limits that the formulas use."""

    period: Period
    interval: Interval
    target: int = TARGET
    short: int = SHORT
    queue: str | None = None

    def __post_init__(self) -> None:
        check_thresholds(self.target, self.short)


@dataclass(frozen=True, slots=True)
class Row:
    bucket: Bucket
    figures: dict[str, int | float | None]


@dataclass(frozen=True, slots=True)
class CallReport:
    question: Question
    rows: list[Row]
    total: dict[str, int | float | None]


@dataclass(frozen=True, slots=True)
class HalfHour:
    start_at: datetime
    arrived: int
    offered: int
    answered: int
    abandoned: int
    answered_in_target: int


@dataclass(frozen=True, slots=True)
class Today:
    """The numbers of the wallboard; `arrived` includes calls whose outcome is still open."""

    arrived: int
    figures: dict[str, int | float | None]
    half_hours: list[HalfHour]  # from midnight until now
    yesterday: list[HalfHour]  # the whole day before, for comparison


def call_report(session: Session, question: Question) -> CallReport:
    """The figures of each piece of the period, empty pieces included, and of all together."""
    pieces = buckets(question.period, question.interval)
    totals = [list(_NOTHING) for _ in pieces]
    everything = list(_NOTHING)
    index = 0
    for start_at, *sums in _sums(session, question):
        while start_at >= pieces[index].end_at:
            index += 1
        totals[index] = list(map(add, totals[index], sums))
        everything = list(map(add, everything, sums))
    show = _shown(question.target, question.short)
    return CallReport(
        question=question,
        rows=[Row(piece, show(_counts(sums))) for piece, sums in zip(pieces, totals, strict=True)],
        total=show(_counts(everything)),
    )


def today(session: Session, now: datetime, *, target: int = TARGET) -> Today:
    """Today so far and yesterday by half hours, in one read of at most 96 rows."""
    day = day_of(now)
    span = Period(day - DAY, day + DAY)
    asked = Question(span, Interval.HALF_HOUR, target)
    counts = {start_at: _counts(sums) for start_at, *sums in _sums(session, asked)}
    waiting = _open_calls(session, span)
    middle = Period(day, day + DAY).start_at
    total: Counts = Counter()
    for start_at, half_hour in counts.items():
        if start_at >= middle:
            total.update(half_hour)
    rows = [
        _half_hour(piece.start_at, counts.get(piece.start_at, Counter()), waiting, target)
        for piece in buckets(span, Interval.HALF_HOUR)
    ]
    show = _shown(target, SHORT)
    return Today(
        arrived=sum(row.arrived for row in rows if row.start_at >= middle),
        figures=show(total),
        half_hours=[row for row in rows if middle <= row.start_at <= now],
        yesterday=[row for row in rows if row.start_at < middle],
    )


def _sums(session: Session, question: Question) -> Sequence[Any]:
    """The start and the sums over the queues in the order of NAMES, as time goes."""
    grain = "half_hour" if question.interval is Interval.HALF_HOUR else "day"
    query = (
        select(rollup.c.start_at, *_SUMS)
        .where(rollup.c.grain == grain)
        .where(rollup.c.start_at >= question.period.start_at)
        .where(rollup.c.start_at < question.period.end_at)
        .group_by(rollup.c.start_at)
        .order_by(rollup.c.start_at)
    )
    if question.queue is not None:
        query = query.where(rollup.c.queue == question.queue)
    return session.connection().execute(query).all()


def _counts(sums: Sequence[int]) -> Counts:
    """PostgreSQL adds bigints up to a Decimal."""
    return Counter({name: int(value) for name, value in zip(NAMES, sums, strict=True) if value})


def _open_calls(session: Session, span: Period) -> Counts:
    """Calls that are going on and not booked yet, by the half hour of their arrival."""
    query = (
        select(col(Call.arrived_at))
        .where(col(Call.state) != CallState.ENDED, col(Call.outcome).is_(None))
        .where(col(Call.arrived_at) >= span.start_at, col(Call.direction) == "inbound")
    )
    arrivals = session.connection().execute(query).scalars()
    return Counter(half_hour_of(instant).isoformat() for instant in arrivals)


def _half_hour(start_at: datetime, counts: Counts, waiting: Counts, target: int) -> HalfHour:
    return HalfHour(
        start_at=start_at,
        arrived=counts["arrived"] + waiting[start_at.isoformat()],
        offered=counts["offered"],
        answered=counts["answered"],
        abandoned=counts["abandoned"],
        answered_in_target=answered_within(counts, target),
    )


def _shown(target: int, short: int) -> Callable[[Counts], dict[str, int | float | None]]:
    def show(counts: Counts) -> dict[str, int | float | None]:
        values: dict[str, int | Fraction | None] = figures(counts, target=target, short=short)
        return {key: rounded(value) for key, value in values.items()}

    return show


def queues(session: Session) -> list[str]:
    """The queues that have figures, for the filter."""
    query: Any = select(rollup.c.queue).distinct().order_by(rollup.c.queue)
    return list(session.connection().execute(query).scalars())
