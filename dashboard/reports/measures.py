"""What a call adds to the figures, and the measures computed from them. Pure: no clock, database or framework.

Counts add up: half hours to days, queues to a hotline. Averages and percentages are computed from
the sums at the very end, as fractions; a percentage is never averaged.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from hotline.kernel.errors import ErrorKind, HotlineError

Counts: TypeAlias = Counter[str]
Value: TypeAlias = int | Fraction | None

# Waits are kept in classes whose edges are all targets in use, so that a service level is exact
# for each of them although no single wait is stored. Seconds; a class holds its upper edge.
EDGES: Final = (5, 10, 15, 20, 30, 60, 120, 180, 300, 600)
TARGET: Final = 15  # GB/T 33358-2016: a person answers within 15 seconds
SHORT: Final = 5
SHORTS: Final = (5, 10)
SATISFIED_FROM: Final = 3  # 基本满意
PLACES: Final = 10**6
ANSWERED_WAITS: Final = (*(f"answered_wait_{edge}" for edge in EDGES), "answered_wait_more")
ABANDONED_WAITS: Final = (*(f"abandoned_wait_{edge}" for edge in EDGES), "abandoned_wait_more")
NAMES: Final = (
    "arrived",
    "offered",
    "answered",
    "abandoned",
    "diverted",
    "completed",
    "ivr_abandoned",
    "off_hours",
    "voicemail",
    "callback",
    "rated",
    "satisfied",
    "rating_sum",
    "wait_answered_ms",
    "wait_abandoned_ms",
    "talk_ms",
    "hold_ms",
    "wrapup_ms",
    *ANSWERED_WAITS,
    *ABANDONED_WAITS,
)


class ThresholdUnknown(HotlineError):
    """Waits are kept in classes: between two edges nothing exact can be said."""

    kind = ErrorKind.INVALID
    code = "threshold-unknown"
    title = "不支持这个接通时限，请从给出的秒数中选择"


class Ending(StrEnum):
    """How a call counts."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"  # left the queue
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    IVR_ABANDONED = "ivr_abandoned"  # left before any queue
    OFF_HOURS = "off_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """All that the figures want to know of one call. Durations are whole milliseconds."""

    arrived_at: datetime
    queue: str
    ending: Ending
    queued: bool  # it entered a queue, or a person answered it at once
    completed: bool  # the conversation is over
    person_id: str | None
    wait_ms: int
    talk_ms: int
    hold_ms: int
    wrapup_ms: int
    rating: int | None


def contribution(call: CallFacts) -> Counts:
    """What one call adds; names that are missing are zero."""
    counts: Counts = Counter()
    counts["arrived"] = 1
    if call.queued:
        counts["offered"] = 1
    match call.ending:
        case Ending.ANSWERED:
            _answered(counts, call)
        case Ending.ABANDONED:
            counts["abandoned"] = 1
            counts["wait_abandoned_ms"] = call.wait_ms
            counts[ABANDONED_WAITS[_wait_class(call.wait_ms)]] = 1
        case Ending.VOICEMAIL | Ending.CALLBACK:
            counts[call.ending] = 1
            counts["diverted"] = int(call.queued)
        case Ending.IVR_ABANDONED | Ending.OFF_HOURS:
            counts[call.ending] = 1
    return counts


def _answered(counts: Counts, call: CallFacts) -> None:
    counts["answered"] = 1
    counts["completed"] = int(call.completed)
    counts["wait_answered_ms"] = call.wait_ms
    counts["talk_ms"] = call.talk_ms
    counts["hold_ms"] = call.hold_ms
    counts["wrapup_ms"] = call.wrapup_ms
    counts[ANSWERED_WAITS[_wait_class(call.wait_ms)]] = 1
    if call.rating is not None:
        counts["rated"] = 1
        counts["satisfied"] = int(call.rating >= SATISFIED_FROM)
        counts["rating_sum"] = call.rating


def _wait_class(wait_ms: int) -> int:
    for index, edge in enumerate(EDGES):
        if wait_ms <= edge * 1000:  # "within 15 seconds" includes the fifteenth
            return index
    return len(EDGES)


def check_thresholds(target: int, short: int) -> None:
    """Whether exact figures exist for these limits.

    Raises:
        ThresholdUnknown: they lie between two classes.
    """
    if target not in EDGES:
        raise ThresholdUnknown(f"target must be one of {EDGES}", target=target)
    if short not in SHORTS:
        raise ThresholdUnknown(f"short must be one of {SHORTS}", short=short)


def figures(counts: Counts, *, target: int = TARGET, short: int = SHORT) -> dict[str, Value]:
    """Every figure of a period: the counts, what the formulas need, and the measures themselves.

    Raises:
        ThresholdUnknown: there is no exact answer for these limits.
    """
    check_thresholds(target, short)
    base = _base(counts, target, short)
    result: dict[str, Value] = dict(base)
    for measure in RATIOS:
        result[measure.key] = ratio(base[measure.n], base[measure.of])
    for measure in AVERAGES:
        result[measure.key] = ratio(base[measure.n], base[measure.of] * 1000)
    result["wait_median_s"] = wait_within(counts, Fraction(1, 2))
    result["wait_p90_s"] = wait_within(counts, Fraction(9, 10))
    return result


def ratio(n: int, of: int) -> Fraction | None:
    return Fraction(n, of) if of else None


def rounded(value: Value) -> int | float | None:
    """For people and JSON: six places, rounded from the exact fraction, a half to the even digit."""
    if not isinstance(value, Fraction):
        return value
    # As `float(round(value, 6))`, without making two more fractions: reports hold thousands.
    whole, rest = divmod(value.numerator * PLACES, value.denominator)
    up = 2 * rest > value.denominator or (2 * rest == value.denominator and whole % 2)
    return (whole + bool(up)) / PLACES


def wait_within(counts: Counts, share: Fraction) -> int | None:
    """The class edge within which this share of the answered calls was taken; None beyond the last."""
    answered, so_far = counts["answered"], 0
    for edge, name in zip(EDGES, ANSWERED_WAITS, strict=False):
        so_far += counts[name]
        if answered and so_far >= share * answered:
            return edge
    return None


def answered_within(counts: Counts, target: int) -> int:
    """How many were answered in time; `target` must be one of EDGES."""
    return _within(counts, ANSWERED_WAITS, target)


def _base(counts: Counts, target: int, short: int) -> dict[str, int]:
    answered_in = answered_within(counts, target)
    abandoned_in = _within(counts, ABANDONED_WAITS, target)
    short_abandoned = _within(counts, ABANDONED_WAITS, short)
    offered, abandoned = counts["offered"], counts["abandoned"]
    talk, hold, wrapup = counts["talk_ms"], counts["hold_ms"], counts["wrapup_ms"]
    plain = ("arrived", "answered", "diverted", "completed", "ivr_abandoned", "off_hours")
    return {name: counts[name] for name in plain} | {
        "offered": offered,
        "abandoned": abandoned,
        "voicemail": counts["voicemail"],
        "callback": counts["callback"],
        "rated": counts["rated"],
        "satisfied": counts["satisfied"],
        "rating_sum": counts["rating_sum"],
        "answered_in_target": answered_in,
        "abandoned_in_target": abandoned_in,
        "short_abandoned": short_abandoned,
        "sl1_n": answered_in + abandoned_in,
        "sl4_of": offered - abandoned_in,
        "sl5_n": answered_in + short_abandoned,
        "abandoned_not_short": abandoned - short_abandoned,
        "offered_not_short": offered - short_abandoned,
        "wait_answered_ms": counts["wait_answered_ms"],
        "wait_abandoned_ms": counts["wait_abandoned_ms"],
        "talk_ms": talk,
        "hold_ms": hold,
        "wrapup_ms": wrapup,
        "handle_ms": talk + hold + wrapup,
    }


def _within(counts: Counts, names: tuple[str, ...], limit: int) -> int:
    return sum(counts[name] for edge, name in zip(EDGES, names, strict=False) if edge <= limit)


@dataclass(frozen=True, slots=True)
class Measure:
    """A quotient of two figures: shown as n/N where N is small."""

    key: str
    n: str
    of: str


RATIOS: Final = (
    Measure("sl1", "sl1_n", "offered"),
    Measure("sl2", "answered_in_target", "answered"),
    Measure("sl3", "answered_in_target", "offered"),
    Measure("sl4", "answered_in_target", "sl4_of"),
    Measure("sl5", "sl5_n", "offered"),
    Measure("connect_rate", "answered", "offered_not_short"),
    Measure("abandon_rate", "abandoned", "offered"),
    Measure("abandon_rate_not_short", "abandoned_not_short", "offered_not_short"),
    Measure("rated_rate", "rated", "answered"),
    Measure("satisfied_rate", "satisfied", "rated"),
)
AVERAGES: Final = (
    Measure("asa_s", "wait_answered_ms", "answered"),
    Measure("wait_abandoned_s", "wait_abandoned_ms", "abandoned"),
    Measure("talk_s", "talk_ms", "completed"),
    Measure("hold_s", "hold_ms", "completed"),
    Measure("wrapup_s", "wrapup_ms", "completed"),
    Measure("handle_s", "handle_ms", "completed"),
)
