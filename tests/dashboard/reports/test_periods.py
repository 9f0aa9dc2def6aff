from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.periods import (
    LONGEST,
    Interval,
    PeriodRefused,
    buckets,
    day_of,
    half_hour_of,
    midnight,
    period,
)

days = st.dates(date(1980, 1, 1), date(2100, 1, 1))


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert midnight(date(2026, 3, 2)) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert day_of(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert day_of(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_weeks_begin_on_monday_and_the_ends_of_the_period_cut_them() -> None:
    pieces = buckets(period(date(2026, 3, 4), date(2026, 3, 17), Interval.WEEK), Interval.WEEK)
    assert [day_of(piece.start_at) for piece in pieces] == [
        date(2026, 3, 4), date(2026, 3, 9), date(2026, 3, 16),
    ]  # fmt: skip
    assert pieces[-1].end_at == midnight(date(2026, 3, 17))


def test_months_cross_the_end_of_a_year() -> None:
    pieces = buckets(period(date(2025, 11, 5), date(2026, 3, 1), Interval.MONTH), Interval.MONTH)
    assert [day_of(piece.start_at).isoformat() for piece in pieces] == [
        "2025-11-05", "2025-12-01", "2026-01-01", "2026-02-01",
    ]  # fmt: skip


@given(days, st.integers(1, 31), st.sampled_from(Interval))
def test_pieces_cover_the_period_without_gap_or_overlap(
    first: date, length: int, interval: Interval
) -> None:
    span = period(first, first + timedelta(days=length), interval)
    pieces = buckets(span, interval)
    assert pieces[0].start_at == span.start_at
    assert pieces[-1].end_at == span.end_at
    assert all(a.end_at == b.start_at for a, b in pairwise(pieces))
    assert all(piece.start_at < piece.end_at for piece in pieces)


@given(days, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_a_half_hour_lies_within_one_day_of_the_calendar(day: date, later: timedelta) -> None:
    instant = midnight(day) + later
    start = half_hour_of(instant)
    assert start <= instant < start + timedelta(minutes=30)
    assert day_of(start) == day_of(instant)


@pytest.mark.parametrize("interval", Interval)
def test_an_empty_or_overlong_period_is_refused(interval: Interval) -> None:
    first = date(2026, 3, 2)
    with pytest.raises(PeriodRefused):
        period(first, first, interval)
    with pytest.raises(PeriodRefused):
        period(first, first + timedelta(days=LONGEST[interval] + 1), interval)
    with pytest.raises(PeriodRefused):
        period(date(1, 1, 1), first, interval)
