"""Halls whose figures are published or follow from a formula, and the comparison with what the router makes of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from statistics import NormalDist
from types import MappingProxyType
from typing import Final

from hotline.cli.simulation.hall import Day, Hall, play

HALF_HOUR: Final = 1800.0
CONFIDENCE: Final = 0.99  # that a right router is found right, for each figure

Parts = Callable[[Hall, float, Day], tuple[float, float]]  # what is divided by what, for one day
MEASURES: Final[Mapping[str, tuple[str, Parts]]] = MappingProxyType(
    {
        "delayed": ("须等待的比例", lambda _h, _s, d: (d.delayed, _ended(d))),
        "within": ("时限内接通率", lambda _h, _s, d: (d.answered_within, _ended(d))),
        "within_4": (
            "时限内接通率（扣除短放弃）",
            lambda _h, _s, d: (d.answered_within, d.answered + d.abandoned_late),
        ),
        "wait": ("平均等待（秒）", lambda _h, _s, d: (d.waited, _ended(d))),
        "occupancy": ("坐席占用率", lambda h, s, d: (d.talked, h.operators * s)),
        "abandoned": ("放弃率", lambda _h, _s, d: (d.abandoned, _ended(d))),
        "abandoned_a_day": ("每日放弃数", lambda _h, _s, d: (d.abandoned, 1)),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    hall: Hall
    seconds: float
    warm_up: float
    expected: Mapping[str, float]
    source: str
    rounding: float = 0.0  # of the published figures, relative


@dataclass(frozen=True, slots=True)
class Found:
    measure: str
    expected: float
    measured: float
    margin: float  # half the width of the confidence interval

    @property
    def agrees(self) -> bool:
        return abs(self.measured - self.expected) <= self.margin


def _half_hours(calls: float, servers: int, patience: float | None = None) -> Hall:
    return Hall(between_calls=HALF_HOUR / calls, talk=180, operators=servers, patience=patience)


SCENARIOS: Final = (
    Scenario(
        name="erlang-c-14",
        hall=replace(_half_hours(100, 14), within=19.8),
        seconds=8 * 3600,
        warm_up=1800,
        expected={"delayed": 0.174132, "within": 0.887853, "occupancy": 0.714286},
        source="Erlang C，每半小时100通、均时3分、14席、时限0.33分",
    ),
    Scenario(
        name="erlang-c-15",
        hall=_half_hours(100, 15),
        seconds=8 * 3600,
        warm_up=1800,
        expected={"delayed": 0.102, "within": 0.941, "occupancy": 0.667},
        rounding=0.005,
        source="Erlang C，每半小时100通、均时3分、15席",
    ),
    Scenario(
        name="erlang-a-14",
        hall=_half_hours(100, 14, patience=300),
        seconds=8 * 3600,
        warm_up=1800,
        expected={
            "delayed": 0.14526,
            "abandoned": 0.013984,
            "occupancy": 0.704297,
            "wait": 0.069919 * 60,
            "within": 0.916792,
        },
        source="Erlang A，每半小时100通、均时3分、14席、平均耐心5分",
    ),
    Scenario(
        name="clausthal-c",
        hall=Hall(between_calls=60 / 3.5, talk=180, operators=13),
        seconds=8 * 3600,
        warm_up=3600,
        expected={"wait": 26.56},
        rounding=0.0005,
        source="克劳斯塔尔工业大学呼叫中心模拟器的检验值",
    ),
    Scenario(
        name="clausthal-a",
        hall=Hall(between_calls=60 / 3.5, talk=180, operators=13, patience=300),
        seconds=8 * 3600,
        warm_up=3600,
        expected={"wait": 9.91},
        rounding=0.0005,
        source="克劳斯塔尔工业大学呼叫中心模拟器的检验值，平均耐心5分",
    ),
    Scenario(
        name="montreal-c",
        hall=Hall(between_calls=60 / 4.2, talk=120, operators=12),
        seconds=8 * 3600,
        warm_up=0,
        expected={"within": 0.902, "wait": 0.099 * 60, "occupancy": 0.695},
        rounding=0.005,
        source="蒙特利尔大学 ContactCenters 的 MMC 算例，每日8小时、由空闲开始",
    ),
    Scenario(
        name="montreal-a",
        hall=Hall(between_calls=60 / 4.2, talk=120, operators=12, patience=60),
        seconds=8 * 3600,
        warm_up=0,
        expected={"within_4": 0.968, "abandoned_a_day": 58.6},
        rounding=0.017,
        source="蒙特利尔大学 ContactCenters 的 MMCAb 算例，平均耐心1分",
    ),
)


def run(scenario: Scenario, days: int, seed: int) -> Iterator[Day]:
    """Days, each with dice of its own."""
    for number in range(days):
        dice = Random(f"{scenario.name}{seed}{number}")  # noqa: S311 - a simulation
        yield play(scenario.hall, scenario.seconds, dice, warm_up=scenario.warm_up)


def compare(scenario: Scenario, days: list[Day]) -> list[Found]:
    """What the days show against what should come out; a published figure is as exact as it was printed."""
    found = []
    for measure, expected in scenario.expected.items():
        parts = [MEASURES[measure][1](scenario.hall, scenario.seconds, day) for day in days]
        measured, margin = _ratio(parts)
        found.append(Found(measure, expected, measured, margin + scenario.rounding * expected))
    return found


def _ratio(parts: list[tuple[float, float]]) -> tuple[float, float]:
    """Sum by sum, not a mean of daily ratios, and half the width of its interval (ratio estimator)."""
    whole = sum(below for _, below in parts)
    ratio = sum(above for above, _ in parts) / whole
    spread = sqrt(sum((above - ratio * below) ** 2 for above, below in parts) / (len(parts) - 1))
    return ratio, _wide(len(parts) - 1) * spread * sqrt(len(parts)) / whole


def _wide(freedom: int) -> float:
    """Student's t for the confidence (Cornish-Fisher): few days make a normal interval too narrow."""
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return z + first + second


def _ended(day: Day) -> int:
    return day.answered + day.abandoned
