from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.definitions import definitions
from dashboard.reports.measures import (
    EDGES,
    CallFacts,
    Counts,
    Ending,
    ThresholdUnknown,
    contribution,
    figures,
    rounded,
)
from tests.dashboard.reports.factories import NINE, some_facts

some_calls = st.lists(
    st.builds(
        some_facts,
        ending=st.sampled_from(Ending),
        queued=st.booleans(),
        wait_ms=st.integers(0, 700_000),
        talk_ms=st.integers(0, 900_000),
        hold_ms=st.integers(0, 60_000),
        wrapup_ms=st.integers(0, 180_000),
        rating=st.none() | st.integers(1, 5),
    )
)


def sums(calls: Iterable[CallFacts]) -> Counts:
    total: Counts = Counter()
    for call in calls:
        total.update(contribution(call))
    return total


def waited(ending: Ending, seconds: float, times: int) -> list[CallFacts]:
    return [some_facts(ending=ending, wait_ms=round(seconds * 1000))] * times


def test_the_published_example_gives_the_published_five_service_levels() -> None:
    """ICMI 2002: 1000 answered, 860 within 20 s; 60 abandoned: 10 within 5, 20 within 20, 40 later."""
    counts = sums(
        waited(Ending.ANSWERED, 20, 860)
        + waited(Ending.ANSWERED, 20.001, 140)
        + waited(Ending.ABANDONED, 5, 10)
        + waited(Ending.ABANDONED, 5.001, 10)
        + waited(Ending.ABANDONED, 21, 40)
    )

    values = figures(counts, target=20)

    assert [values[f"sl{n}"] for n in (1, 2, 3, 4, 5)] == [
        Fraction(880, 1060), Fraction(860, 1000), Fraction(860, 1060),
        Fraction(860, 1040), Fraction(870, 1060),
    ]  # fmt: skip
    assert values["abandon_rate"] == Fraction(60, 1060)
    assert values["abandon_rate_not_short"] == Fraction(50, 1050)
    assert rounded(values["sl3"]) == 0.811321


def test_averages_are_exact_quotients_of_sums() -> None:
    call = {"wait_ms": 10_000, "talk_ms": 100_001, "hold_ms": 20_000, "wrapup_ms": 30_000}
    counts = sums([some_facts(**call), some_facts(), some_facts()])

    values = figures(counts)

    assert values["asa_s"] == Fraction(10, 3)
    assert values["talk_s"] == Fraction(100_001, 3000)
    assert rounded(values["talk_s"]) == 33.333667
    assert values["handle_s"] == Fraction(150_001, 3000)


def test_a_conversation_that_goes_on_does_not_shorten_the_mean_talk_time() -> None:
    running = some_facts(completed=False)
    values = figures(sums([some_facts(talk_ms=60_000), running]))
    assert (values["answered"], values["talk_s"]) == (2, 60)


def test_a_call_back_instead_of_waiting_is_offered_but_not_abandoned() -> None:
    values = figures(
        sums(
            [some_facts(ending=Ending.CALLBACK), some_facts(ending=Ending.VOICEMAIL, queued=False)]
        )
    )
    assert (values["arrived"], values["offered"], values["abandoned"]) == (2, 1, 0)
    assert (values["diverted"], values["callback"], values["voicemail"]) == (1, 1, 1)


def test_without_calls_a_quotient_is_absent_not_zero() -> None:
    values = figures(Counter())
    assert values["offered"] == 0
    assert values["sl3"] is None
    assert values["asa_s"] is None
    assert values["wait_median_s"] is None


def test_satisfaction_counts_from_basically_satisfied_upwards() -> None:
    values = figures(sums([some_facts(rating=rating) for rating in (5, 3, 2, None)]))
    assert (values["rated"], values["satisfied"]) == (3, 2)
    assert values["rated_rate"] == Fraction(3, 4)


def test_median_and_ninetieth_percentile_name_the_edge_of_their_class() -> None:
    waits = [1, 2, 3, 4, 12, 14, 18, 25, 100, 700]
    values = figures(sums(some_facts(wait_ms=1000 * wait) for wait in waits))
    assert (values["wait_median_s"], values["wait_p90_s"]) == (15, 120)
    assert figures(sums([some_facts(wait_ms=601_000)]))["wait_median_s"] is None


@pytest.mark.parametrize(("target", "short"), [(17, 5), (0, 5), (15, 20)])
def test_a_limit_between_two_classes_is_refused(target: int, short: int) -> None:
    with pytest.raises(ThresholdUnknown):
        figures(Counter(), target=target, short=short)


@given(some_calls, some_calls)
def test_counts_of_parts_add_up_to_the_whole(one: list[CallFacts], other: list[CallFacts]) -> None:
    both = sums(one)
    both.update(sums(other))
    assert both == sums(one + other)


@given(some_calls)
def test_no_call_is_lost_between_the_queue_and_its_fate(calls: list[CallFacts]) -> None:
    left_early = {Ending.IVR_ABANDONED, Ending.OFF_HOURS}
    counts = sums(call for call in calls if call.queued and call.ending not in left_early)
    assert counts["offered"] == counts["answered"] + counts["abandoned"] + counts["diverted"]


@given(some_calls, st.sampled_from(EDGES))
def test_service_levels_lie_between_nothing_and_everything(
    calls: list[CallFacts], target: int
) -> None:
    queued = [call for call in calls if call.queued]
    values = figures(sums(queued), target=target)
    for n in (1, 2, 3, 4, 5):
        level = values[f"sl{n}"]
        assert level is None or 0 <= level <= 1
    strict, lenient = values["sl3"], values["sl4"]
    assert strict is None or lenient is None or strict <= lenient


def test_every_printed_figure_exists_and_every_figure_of_a_quotient_too() -> None:
    values = figures(sums([some_facts(arrived_at=NINE)]))
    printed = definitions(target=15, short=5)
    assert {d.key for d in printed} <= values.keys()
    assert {name for d in printed for name in (d.n, d.of) if name} <= values.keys()
    assert "15秒" in next(d.formula for d in printed if d.key == "sl3")
    assert all("{" not in d.name + d.formula for d in printed)


@given(st.fractions())
def test_rounding_is_that_of_the_exact_fraction(value: Fraction) -> None:
    assert rounded(value) == float(round(value, 6))
    tie = Fraction(value.numerator * 2 + 1, 2_000_000)
    assert rounded(tie) == float(round(tie, 6))
