from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calendar.hours import SHANGHAI, ServiceHours, service_hours
from hotline.kernel.config import OfficeSettings

OFFICE = OfficeSettings(
    opens=time(8, 30),
    closes=time(17, 30),
    lunch_from=time(12),
    lunch_until=time(14),
    always_open=False,
)
HOURS = service_hours(OFFICE)
START = datetime.fromisoformat("2026-01-01")


def here(text: str) -> datetime:
    """An instant as the clock on the wall says it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-03-02 08:29:59", False),
        ("2026-03-02 08:30", True),
        ("2026-03-02 11:59:59", True),
        ("2026-03-02 12:00", False),  # lunch
        ("2026-03-02 14:00", True),
        ("2026-03-02 17:30", False),
        ("2026-03-07 10:00", False),  # Saturday
        ("2026-02-14 10:00", True),  # a Saturday made up for 春节
        ("2026-02-18 10:00", False),  # 春节
        ("2026-02-28 17:00", True),
    ],
)
def test_the_hotline_is_open_in_its_sessions_only(instant: str, is_open: bool) -> None:
    assert HOURS.is_open(here(instant)) is is_open


@pytest.mark.parametrize(
    ("instant", "opens"),
    [
        ("2026-03-02 07:00", "2026-03-02 08:30"),
        ("2026-03-02 12:30", "2026-03-02 14:00"),
        ("2026-03-02 18:00", "2026-03-03 08:30"),
        ("2026-03-06 18:00", "2026-03-09 08:30"),
        ("2026-02-14 18:00", "2026-02-24 08:30"),
        ("2025-12-31 23:59", "2026-01-04 08:30"),
        ("2026-03-02 09:15", "2026-03-02 09:15"),  # it is open
    ],
)
def test_a_caller_is_told_when_the_hotline_opens_next(instant: str, opens: str) -> None:
    assert HOURS.next_opening(here(instant)) == here(opens)


def test_a_call_outside_the_hours_is_returned_in_the_first_hour_of_the_next_session() -> None:
    assert HOURS.first_hour_of_next_session(here("2026-03-02 20:00")) == (
        here("2026-03-03 08:30"),
        here("2026-03-03 09:30"),
    )
    # What is left of a session may be shorter.
    assert HOURS.first_hour_of_next_session(here("2026-03-02 17:10")) == (
        here("2026-03-02 17:10"),
        here("2026-03-02 17:30"),
    )


def test_an_office_that_never_closes_is_open_at_night_and_in_the_holidays() -> None:
    hours = service_hours(OFFICE.model_copy(update={"always_open": True}))
    midnight = here("2026-02-18 00:00")
    assert hours.is_open(midnight)
    assert hours.next_opening(midnight) == midnight
    assert hours.first_hour_of_next_session(midnight) == (midnight, midnight + timedelta(hours=1))


def test_an_office_may_work_through_holidays_and_weekends() -> None:
    hours = service_hours(OFFICE.model_copy(update={"open_on_holidays": True}))
    assert hours.is_open(here("2026-02-18 10:00"))
    assert hours.is_open(here("2026-03-07 10:00"))
    assert not hours.is_open(here("2026-03-07 20:00"))


def test_a_make_up_day_keeps_the_hours_of_a_friday() -> None:
    week = dict.fromkeys(range(4), ((time(8), time(18)),)) | {4: ((time(8), time(16)),)}
    hours = ServiceHours(MappingProxyType(week))
    assert hours.is_open(here("2026-02-14 15:59"))
    assert not hours.is_open(here("2026-02-14 16:00"))


def test_settings_without_any_session_never_loop() -> None:
    closed = replace(HOURS, week=MappingProxyType({}))
    assert closed.next_opening(here("2026-03-02 09:00")) is None
    assert closed.first_hour_of_next_session(here("2026-03-02 09:00")) is None


@given(st.datetimes(START.replace(year=2024), START.replace(year=2027)))
def test_the_next_opening_is_open_and_nothing_before_it_is(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    opening = HOURS.next_opening(instant)
    assert opening is not None
    assert HOURS.is_open(opening)
    if opening > instant:
        assert not HOURS.is_open(opening - timedelta(microseconds=1))
        assert not HOURS.is_open(instant + (opening - instant) / 2)
