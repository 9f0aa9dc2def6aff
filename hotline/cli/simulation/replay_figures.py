"""What came of a day: as its file says, and as it went when it was played again. The same formulas for both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from hotline.calls.machine import Outcome
from hotline.calls.model import Call
from hotline.cli.simulation.replay_file import FiledCall

PROMPT: Final = 20.0  # seconds: who is answered within them counts for the service level


@dataclass(frozen=True, slots=True)
class DayFigures:
    calls: int
    in_line: int  # reached the queue
    answered: int
    gave_up: int  # in the queue
    hung_up_before: int  # in the menu
    otherwise: int  # a message or a call back instead
    mean_wait: float | None  # seconds, of those who were answered
    mean_patience: float | None  # seconds waited by those who gave up
    service_level: float | None  # answered within 20 s, of all in the queue
    mean_talk: float | None


def filed(calls: Sequence[FiledCall]) -> DayFigures:
    waits = [c.in_line or 0 for c in calls if c.talk is not None]
    lost = [c.in_line for c in calls if c.talk is None and c.in_line is not None]
    talks = [c.talk for c in calls if c.talk is not None]
    return _figures(len(calls), len(waits) + len(lost), waits, lost, talks, otherwise=0)


def replayed(calls: Sequence[Call]) -> DayFigures:
    waits, lost, talks = [], [], []
    for call in calls:
        if call.queued_at and call.answered_at:
            waits.append((call.answered_at - call.queued_at).total_seconds())
            if call.talk_ended_at:
                talks.append((call.talk_ended_at - call.answered_at).total_seconds())
        elif call.queued_at and call.ended_at and call.outcome is Outcome.QUEUE_ABANDONED:
            lost.append((call.ended_at - call.queued_at).total_seconds())
    in_line = sum(call.queued_at is not None for call in calls)
    otherwise = in_line - len(waits) - len(lost)
    return _figures(len(calls), in_line, waits, lost, talks, otherwise=otherwise)


def _figures(
    calls: int,
    in_line: int,
    waits: Sequence[float],
    lost: Sequence[float],
    talks: Sequence[float],
    *,
    otherwise: int,
) -> DayFigures:
    return DayFigures(
        calls=calls,
        in_line=in_line,
        answered=len(waits),
        gave_up=len(lost),
        hung_up_before=calls - in_line,
        otherwise=otherwise,
        mean_wait=_mean(waits),
        mean_patience=_mean(lost),
        service_level=sum(wait <= PROMPT for wait in waits) / in_line if in_line else None,
        mean_talk=_mean(talks),
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None
