import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calendar.workdays import (
    add_working_days,
    is_known,
    is_working_day,
    next_working_day,
)

# From the State Council's notices; the ones people get wrong.
CASES = [
    ("2020-01-19", True),  # Sunday, made up for 春节
    ("2020-01-31", False),  # 春节 prolonged by a second notice
    ("2020-02-01", False),
    ("2020-02-03", True),  # the first Monday after it
    ("2020-06-28", True),  # Sunday, made up for 端午
    ("2021-02-07", True),  # Sunday, made up for 春节
    ("2021-02-17", False),
    ("2021-10-09", True),  # Saturday, made up for 国庆
    ("2022-01-29", True),  # Saturday and Sunday before 春节
    ("2022-01-30", True),
    ("2022-12-31", False),  # a Saturday that belongs to the notice for 2023
    ("2023-01-02", False),  # 元旦 of 2023 ended on a Monday
    ("2023-01-28", True),
    ("2023-05-06", True),
    ("2023-10-06", False),
    ("2023-10-07", True),  # Saturday and Sunday after 国庆
    ("2023-10-08", True),
    ("2024-02-04", True),  # Sunday before 春节
    ("2024-02-09", True),  # 除夕 of 2024 was not a holiday
    ("2024-02-18", True),
    ("2024-09-14", True),  # made up for 中秋
    ("2025-01-26", True),
    ("2025-01-28", False),  # 除夕 became a statutory holiday
    ("2025-10-08", False),
    ("2025-10-11", True),
    ("2026-01-01", False),
    ("2026-01-02", False),
    ("2026-01-04", True),  # Sunday, made up for 元旦
    ("2026-02-14", True),
    ("2026-02-23", False),
    ("2026-02-28", True),
    ("2026-03-02", True),  # an ordinary Monday
    ("2026-03-07", False),  # an ordinary Saturday
]


@pytest.mark.parametrize(("day", "worked"), CASES)
def test_make_up_days_and_holidays_are_as_the_state_council_said(day: str, worked: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is worked


def test_every_day_of_seven_years_agrees_with_a_second_source() -> None:
    folder = os.environ.get("HOTLINE_REFERENCE_DATA")
    expected = {date.fromisoformat(day): worked for day, worked in CASES}
    if folder:  # the whole table, where it is at hand
        with (Path(folder) / "holidays/holidays_2020_2026.csv").open(encoding="utf-8") as file:
            special = {
                date.fromisoformat(row["date"]): row["type"] == "班" for row in csv.DictReader(file)
            }
        days = (date(2020, 1, 1) + timedelta(n) for n in range(2557))
        expected |= {day: special.get(day, day.weekday() < 5) for day in days}
    assert {day: is_working_day(day) for day in expected} == expected


def test_an_unknown_year_is_monday_to_friday_and_says_so() -> None:
    assert is_known(2026)
    assert not is_known(2061)
    assert is_working_day(date(2061, 5, 2))
    assert not is_working_day(date(2061, 10, 1))  # a Saturday
    assert add_working_days(date(2061, 9, 30), 1) == date(2061, 10, 3)


def test_an_office_s_own_exceptions_win() -> None:
    snow, fair = date(2026, 3, 3), date(2026, 3, 7)
    overrides = {snow: False, fair: True}
    assert not is_working_day(snow, overrides)
    assert is_working_day(fair, overrides)
    assert add_working_days(date(2026, 3, 2), 1, overrides) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-02", 5, "2026-03-09"),  # Monday: the next Monday
        ("2026-03-06", 5, "2026-03-13"),  # Friday: the next Friday
        ("2026-03-07", 1, "2026-03-09"),  # a Saturday is not counted either
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday made up for 春节
        ("2026-02-14", 1, "2026-02-24"),  # over the whole 春节
        ("2025-12-31", 1, "2026-01-04"),  # over New Year to a worked Sunday
        ("2026-12-31", 1, "2027-01-01"),  # the next year is not known yet: a weekday counts
        ("2026-03-09", -5, "2026-03-02"),
        ("2026-03-07", 0, "2026-03-07"),
    ],
)
def test_working_days_are_counted_from_the_next_day_on(received: str, days: int, due: str) -> None:
    assert add_working_days(date.fromisoformat(received), days) == date.fromisoformat(due)


def test_a_period_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    assert next_working_day(date(2026, 2, 20)) == date(2026, 2, 24)
    assert next_working_day(date(2026, 3, 2)) == date(2026, 3, 2)


@given(st.dates(date(2019, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_counting_on_and_back_gives_the_last_working_day_before(day: date, n: int) -> None:
    due = add_working_days(day, n)
    assert is_working_day(due)
    assert add_working_days(due, -n) <= day
    between = (day + timedelta(k) for k in range(1, (due - day).days + 1))
    assert sum(map(is_working_day, between)) == n
