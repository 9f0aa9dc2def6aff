from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calls.retention import Fate, end_of_retention, fate

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BOOLEANS = st.booleans()


@given(st.integers(1, 4000), st.integers(0, 8000), BOOLEANS, BOOLEANS)
def test_only_what_is_old_here_and_not_needed_goes(
    keep_days: int, age: int, is_here: bool, is_needed: bool
) -> None:
    before = end_of_retention(NOW, keep_days)
    its = fate(NOW - age * DAY, before=before, is_here=is_here, is_needed=is_needed)
    assert (its is Fate.PURGE) == (age > keep_days and is_here and not is_needed)


@given(st.integers(0, 8000))
def test_without_days_everything_is_kept_for_ever(age: int) -> None:
    before = end_of_retention(NOW, 0)
    assert fate(NOW - age * DAY, before=before, is_here=True, is_needed=False) is Fate.YOUNG


@pytest.mark.parametrize(("seconds", "its"), [(0, Fate.YOUNG), (1, Fate.PURGE)])
def test_the_last_second_belongs_to_the_retention(seconds: int, its: Fate) -> None:
    before = end_of_retention(NOW, 365)
    at = NOW - 365 * DAY - timedelta(seconds=seconds)
    assert fate(at, before=before, is_here=True, is_needed=False) is its
