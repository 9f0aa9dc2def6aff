"""The vectors of working-day limits: week-ends only, then with the real holidays of 2026."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines import (
    Light,
    answer_due,
    call_back_due,
    last_day,
    light,
    yellow_until,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def week_ends_only(day: date, n: int) -> date:
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return day


def test_received_on_monday_morning_it_is_due_at_the_end_of_the_next_monday() -> None:
    due = answer_due(shanghai("2026-03-02T09:00"), "help", add=week_ends_only)
    assert due == shanghai("2026-03-10T00:00")
    assert last_day(due) == date(2026, 3, 9)
    assert light(due, shanghai("2026-03-08T23:59:59")) is Light.GREEN
    assert light(due, shanghai("2026-03-09T00:00")) is Light.YELLOW
    assert light(due, shanghai("2026-03-09T23:59:59")) is Light.YELLOW
    assert light(due, shanghai("2026-03-10T00:00")) is Light.RED


def test_received_on_friday_evening_it_is_due_at_the_end_of_the_next_friday() -> None:
    due = answer_due(shanghai("2026-03-06T17:30"), "help", add=week_ends_only)
    assert due == shanghai("2026-03-14T00:00")


def test_a_day_ends_in_shanghai_not_in_greenwich() -> None:
    before_midnight = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert answer_due(before_midnight, "help", add=week_ends_only) == shanghai("2026-03-10T00:00")
    assert answer_due(after_midnight, "help", add=week_ends_only) == shanghai("2026-03-11T00:00")


@pytest.mark.parametrize(
    ("kind", "urgency", "last"),
    [
        ("consultation", "normal", date(2026, 3, 5)),
        ("complaint", "normal", date(2026, 3, 9)),
        ("suggestion", "low", date(2026, 3, 16)),
        (None, "normal", date(2026, 3, 9)),
        ("suggestion", "urgent", date(2026, 3, 3)),
        ("help", "critical", date(2026, 3, 2)),
    ],
)
def test_each_kind_has_its_limit_and_urgency_shortens_it(
    kind: str | None, urgency: str, last: date
) -> None:
    due = answer_due(shanghai("2026-03-02T09:00"), kind, urgency, add=week_ends_only)
    assert last_day(due) == last


def test_the_spring_festival_and_its_make_up_days_are_counted_as_the_state_council_says() -> None:
    # 2026: free from 15 to 23 February; the Saturdays 14 and 28 February are worked.
    assert last_day(answer_due(shanghai("2026-02-13T10:00"), "help")) == date(2026, 2, 27)
    assert last_day(answer_due(shanghai("2026-02-14T10:00"), "help")) == date(2026, 2, 28)


def test_a_reply_is_asked_about_on_the_next_working_day() -> None:
    assert last_day(call_back_due(shanghai("2026-03-06T10:00"))) == date(2026, 3, 9)


def test_what_is_over_or_has_no_limit_shows_no_light() -> None:
    now = shanghai("2026-03-02T09:00")
    assert light(None, now) is Light.NONE
    assert light(now - timedelta(days=9), now, is_open=False) is Light.NONE


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)), st.integers(-20, 20))  # noqa: DTZ001
def test_the_bound_for_queries_draws_the_same_line_as_the_light(
    moment: datetime, days: int
) -> None:
    now = moment.replace(tzinfo=UTC)
    due = answer_due(now + timedelta(days=days), "help")
    expected = (
        Light.RED if due <= now else Light.YELLOW if due <= yellow_until(now) else Light.GREEN
    )
    assert light(due, now) is expected


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)), st.integers(0, 10_000))  # noqa: DTZ001
def test_whoever_comes_later_is_never_due_earlier(moment: datetime, minutes: int) -> None:
    first = moment.replace(tzinfo=UTC)
    later = first + timedelta(minutes=minutes)
    assert answer_due(first, "help") <= answer_due(later, "help")
    assert answer_due(first, "help") > first
