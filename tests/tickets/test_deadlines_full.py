"""Pauses, extensions, limits in hours and the law's own clocks: the vectors, and what always holds."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calendar.calendar import PUBLISHED, Calendar, OwnDay, OwnKind
from hotline.calendar.hours import ServiceHours, service_hours
from hotline.kernel.config import OfficeSettings
from tickets.deadlines import (
    Basis,
    ExtensionTooLong,
    Light,
    after_pause,
    after_pause_in_hours,
    check_extension,
    end_of,
    extended,
    last_day,
    legal_due,
    light,
    light_in_hours,
    moved,
    within_hours,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = OfficeSettings(
    opens=time(8, 30),
    closes=time(17, 30),
    lunch_from=time(12),
    lunch_until=time(14),
    always_open=False,
)
HOURS = service_hours(OFFICE)
ALWAYS = service_hours(OfficeSettings(always_open=True))
MINUTE = timedelta(minutes=1)
# Instants of 2026 and of the next year, whose holidays nobody knows yet.
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
own_days = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.sampled_from([OwnDay(OwnKind.HOLIDAY, "停电"), OwnDay(OwnKind.WORKING)]),
    max_size=12,
)
calendars = st.builds(Calendar, own_days)
spans = st.tuples(instants, instants).map(lambda two: (min(two), max(two)))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# --- the vectors --------------------------------------------------------------------------------


def test_dispatched_on_monday_at_nine_it_is_yellow_and_red_a_week_later() -> None:
    due = end_of(shanghai("2026-03-02T09:00"), 5)
    assert due == shanghai("2026-03-10T00:00")
    assert light(due, shanghai("2026-03-09T00:00") - MINUTE) is Light.GREEN
    assert light(due, shanghai("2026-03-09T00:00")) is Light.YELLOW
    assert light(due, shanghai("2026-03-10T00:00")) is Light.RED


def test_dispatched_on_friday_evening_it_is_due_at_the_end_of_the_next_friday() -> None:
    assert end_of(shanghai("2026-03-06T17:30"), 5) == shanghai("2026-03-14T00:00")


def test_suspended_on_wednesday_and_resumed_on_friday_it_moves_by_two_working_days() -> None:
    due = end_of(shanghai("2026-03-02T09:00"), 5)
    later = after_pause(due, shanghai("2026-03-04T10:00"), shanghai("2026-03-06T10:00"))
    assert later == shanghai("2026-03-12T00:00")


def test_legal_aid_is_decided_in_seven_days_of_the_calendar_holidays_or_not() -> None:
    # Thursday 1 October 2026; the 8th is worked again.
    received = shanghai("2026-10-01T10:00")
    for rolls_over in (True, False):
        assert last_day(legal_due(received, 7, rolls_over=rolls_over)) == date(2026, 10, 8)


def test_a_legal_period_that_ends_on_a_holiday_rolls_over_only_if_the_switch_says_so() -> None:
    received = shanghai("2026-09-28T10:00")  # seven days later is 5 October, a holiday
    assert last_day(legal_due(received, 7)) == date(2026, 10, 8)
    assert last_day(legal_due(received, 7, rolls_over=False)) == date(2026, 10, 5)


def test_judicial_confirmation_is_asked_for_within_thirty_days_of_the_agreement() -> None:
    assert last_day(legal_due(shanghai("2026-03-10T15:00"), 30)) == date(2026, 4, 9)


def test_paused_on_the_last_day_and_resumed_on_a_sunday_there_is_still_the_monday() -> None:
    due = end_of(shanghai("2026-03-02T09:00"), 4)  # Friday
    later = after_pause(due, shanghai("2026-03-06T10:00"), shanghai("2026-03-08T10:00"))
    assert last_day(later) == date(2026, 3, 9)


def test_a_pause_over_the_spring_festival_counts_its_working_days_alone() -> None:
    due = end_of(shanghai("2026-02-12T09:00"), 5)
    assert last_day(due) == date(2026, 2, 26)
    later = after_pause(due, shanghai("2026-02-13T10:00"), shanghai("2026-02-24T10:00"))
    assert last_day(later) == date(2026, 2, 28)  # 14 and 24 February were paused


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-02T09:00", 30, "2026-03-02T09:30"),
        ("2026-03-02T11:45", 30, "2026-03-02T14:15"),  # over the lunch break
        ("2026-03-02T12:30", 30, "2026-03-02T14:30"),  # in it
        ("2026-03-06T17:20", 30, "2026-03-09T08:50"),  # over the week-end
        ("2026-03-02T09:00", 180, "2026-03-02T12:00"),  # exactly to the break
        ("2026-02-14T17:00", 60, "2026-02-24T09:00"),  # over the Spring Festival
        ("2026-03-02T08:30", 8 * 60, "2026-03-03T09:30"),
    ],
)
def test_minutes_run_only_while_the_hotline_is_open(start: str, minutes: int, due: str) -> None:
    assert within_hours(shanghai(start), minutes * MINUTE, HOURS) == shanghai(due)


def test_a_matter_of_life_and_death_runs_in_real_time() -> None:
    night = shanghai("2026-03-07T23:50")
    assert within_hours(night, 15 * MINUTE, HOURS, real_time=True) == night + 15 * MINUTE


def test_a_limit_in_hours_is_yellow_when_a_fifth_of_its_service_time_is_left() -> None:
    start = shanghai("2026-03-02T11:30")
    due = within_hours(start, 100 * MINUTE, HOURS)
    assert due == shanghai("2026-03-02T15:10")
    for at, expected in (
        ("2026-03-02T13:00", Light.GREEN),
        ("2026-03-02T14:49", Light.GREEN),
        ("2026-03-02T14:50", Light.YELLOW),
        ("2026-03-02T15:10", Light.RED),
    ):
        assert light_in_hours(start, due, shanghai(at), HOURS) is expected, at


def test_what_was_left_in_hours_is_left_after_a_pause_over_a_night() -> None:
    due = within_hours(shanghai("2026-03-02T16:30"), 30 * MINUTE, HOURS)
    later = after_pause_in_hours(
        due, shanghai("2026-03-02T16:40"), shanghai("2026-03-03T08:00"), HOURS
    )
    assert later == shanghai("2026-03-03T08:50")


def test_an_extension_beyond_the_cap_is_refused_and_says_what_is_left() -> None:
    check_extension(5, given=10, cap=15)
    with pytest.raises(ExtensionTooLong, match="还可延 5 个") as refused:
        check_extension(6, given=10, cap=15)
    assert refused.value.facts == {"left": 5, "cap": 15}


def test_hours_without_any_session_count_in_real_time() -> None:
    never = ServiceHours(week={})
    start = shanghai("2026-03-02T09:00")
    assert within_hours(start, 30 * MINUTE, never) == start + 30 * MINUTE


# --- what always holds --------------------------------------------------------------------------


@given(calendars, instants, st.integers(0, 15), spans)
def test_a_pause_never_brings_a_deadline_nearer(
    calendar: Calendar, start: datetime, days: int, span: tuple[datetime, datetime]
) -> None:
    due = end_of(start, days, calendar)
    assert after_pause(due, *span, calendar) >= due


@given(calendars, instants, st.integers(0, 15), st.lists(instants, min_size=3, max_size=6))
def test_a_split_pause_is_the_same_as_a_whole_one(
    calendar: Calendar, start: datetime, days: int, cuts: list[datetime]
) -> None:
    due = end_of(start, days, calendar)
    cuts = sorted(cuts)
    piece_by_piece = due
    for since, until in pairwise(cuts):
        piece_by_piece = after_pause(piece_by_piece, since, until, calendar)
    assert piece_by_piece == after_pause(due, cuts[0], cuts[-1], calendar)


@given(calendars, instants, st.integers(1, 15), spans)
def test_a_pause_neither_makes_a_matter_overdue_nor_saves_one(
    calendar: Calendar, start: datetime, days: int, span: tuple[datetime, datetime]
) -> None:
    due = end_of(start, days, calendar)
    since, until = span
    assert (since >= due) is (until >= after_pause(due, since, until, calendar))


@given(calendars, instants, st.integers(1, 15), st.integers(0, 15), st.integers(0, 15))
def test_extensions_add_up_and_end_on_a_working_day(
    calendar: Calendar, start: datetime, days: int, one: int, other: int
) -> None:
    due = end_of(start, days, calendar)
    both = extended(extended(due, one, calendar), other, calendar)
    assert (
        both == extended(due, one + other, calendar) == end_of(start, days + one + other, calendar)
    )
    assert calendar.is_working_day(last_day(both))


@given(calendars, instants, st.integers(1, 10), st.integers(0, 10), st.lists(spans, max_size=3))
def test_a_deadline_made_again_from_its_basis_is_the_one_that_grew_step_by_step(
    calendar: Calendar,
    start: datetime,
    days: int,
    more: int,
    pauses: list[tuple[datetime, datetime]],
) -> None:
    due = extended(end_of(start, days, calendar), more, calendar)
    for pause in pauses:
        due = after_pause(due, *pause, calendar)
    basis = Basis(started_at=start, days=days, extended=more, pauses=tuple(pauses))
    assert basis.due_at(calendar) == due


@given(calendars, instants, st.integers(0, 12), own_days)
def test_a_change_of_the_calendar_leaves_alone_what_it_does_not_touch(
    before: Calendar, start: datetime, days: int, changes: dict[date, OwnDay]
) -> None:
    after = before.with_days(changes)
    due = end_of(start, days, before)
    new = moved(due, start, before, after, changes)
    assert new == end_of(start, days, after)
    first, last = start.astimezone(SHANGHAI).date(), last_day(due)
    if not any(first < day <= last for day in changes):
        assert new == due


@given(instants, st.integers(0, 3000), st.integers(0, 3000))
def test_service_time_adds_up_and_is_never_shorter_than_real_time(
    start: datetime, one: int, other: int
) -> None:
    there = within_hours(within_hours(start, one * MINUTE, HOURS), other * MINUTE, HOURS)
    assert there == within_hours(start, (one + other) * MINUTE, HOURS)
    assert there >= start + (one + other) * MINUTE
    assert HOURS.between(start, there) == (one + other) * MINUTE
    assert within_hours(start, one * MINUTE, ALWAYS) == start + one * MINUTE


@given(instants, st.integers(1, 600), spans)
def test_a_pause_of_a_limit_in_hours_never_brings_it_nearer(
    start: datetime, minutes: int, span: tuple[datetime, datetime]
) -> None:
    due = within_hours(start, minutes * MINUTE, HOURS)
    assert after_pause_in_hours(due, *span, HOURS) >= due


@given(instants, st.integers(1, 60), st.booleans())
def test_a_legal_period_ends_on_a_working_day_where_it_rolls_over(
    start: datetime, days: int, rolls_over: bool
) -> None:
    due = legal_due(start, days, rolls_over=rolls_over)
    last = start.astimezone(SHANGHAI).date() + timedelta(days)
    assert last_day(due) == (PUBLISHED.next_working_day(last) if rolls_over else last)
