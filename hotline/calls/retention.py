"""When the sound of a recording must go. Pure: the instant and what is known come in."""

from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias


class Fate(StrEnum):
    PURGE = "purge"
    YOUNG = "young"
    NEEDED = "needed"  # the matter it belongs to is not closed
    ELSEWHERE = "elsewhere"  # at the carrier: not ours to delete


Fates: TypeAlias = Counter[Fate]


def end_of_retention(now: datetime, keep_days: int) -> datetime | None:
    """What was recorded before this may go; None: everything is kept for ever."""
    return now - timedelta(days=keep_days) if keep_days > 0 else None


def fate(recorded_at: datetime, *, before: datetime | None, is_here: bool, is_needed: bool) -> Fate:
    if before is None or recorded_at >= before:
        return Fate.YOUNG
    if not is_here:
        return Fate.ELSEWHERE
    return Fate.NEEDED if is_needed else Fate.PURGE
