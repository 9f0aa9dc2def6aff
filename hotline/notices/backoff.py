"""How long to wait before something is sent again: longer each time, never all at once. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

FIRST: Final = timedelta(seconds=10)
FACTOR: Final = 3.0
LONGEST: Final = timedelta(hours=1)
MOST_ASKED: Final = timedelta(days=1)  # a receiver may ask for more patience than that, in vain


def wait(attempts: int, dice: float, asked: timedelta | None = None) -> timedelta:
    """Until the next one after so many attempts; `dice` is in [0, 1).

    Half of the time is thrown: what failed together does not come back together. A receiver that
    says when to come (Retry-After) is not asked earlier.
    """
    # The exponent is capped, not only the result: 3 ** 1000 seconds are no timedelta.
    factor: float = FACTOR ** min(attempts - 1, 16)
    span = min(LONGEST, FIRST * factor)
    return max(span / 2 + span / 2 * dice, min(asked or timedelta(), MOST_ASKED))


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date; None: nothing that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:12]), MOST_ASKED.total_seconds()))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return max(timedelta(), at - now)
