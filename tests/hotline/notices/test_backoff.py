"""The waiting between deliveries: longer each time, thrown, and never shorter than the receiver asks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.notices.backoff import FIRST, LONGEST, MOST_ASKED, retry_after, wait

ATTEMPTS = st.integers(1, 10_000)
DICE = st.floats(0, 1, exclude_max=True)
ASKED = st.none() | st.timedeltas(timedelta(), timedelta(days=400))
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@given(ATTEMPTS, DICE)
def test_a_wait_lies_between_half_of_its_span_and_the_span(attempts: int, dice: float) -> None:
    span = min(LONGEST, FIRST * 3 ** min(attempts - 1, 16))
    assert span / 2 <= wait(attempts, dice) <= span


@given(ATTEMPTS, DICE)
def test_the_next_wait_is_never_shorter_with_the_same_dice(attempts: int, dice: float) -> None:
    assert wait(attempts + 1, dice) >= wait(attempts, dice)


@given(ATTEMPTS)
def test_what_failed_together_does_not_come_back_together(attempts: int) -> None:
    assert wait(attempts, 0.0) < wait(attempts, 0.5) < wait(attempts, 0.999)


@given(ATTEMPTS, DICE, ASKED)
def test_a_receiver_is_not_asked_earlier_than_it_says_but_cannot_stop_us_for_ever(
    attempts: int, dice: float, asked: timedelta | None
) -> None:
    waited = wait(attempts, dice, asked)
    assert waited >= min(asked or timedelta(), MOST_ASKED)
    assert waited <= max(LONGEST, MOST_ASKED)


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta()),
        ("9" * 400, MOST_ASKED),
        ("Mon, 02 Mar 2026 01:00:30 GMT", timedelta(seconds=30)),
        ("Mon, 02 Mar 2026 00:00:00 GMT", timedelta()),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    header: str | None, meant: timedelta | None
) -> None:
    assert retry_after(header, NOW) == meant


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    found = retry_after(header, NOW)
    assert found is None or found >= timedelta()
