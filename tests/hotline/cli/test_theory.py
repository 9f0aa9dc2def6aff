"""Queueing formulas against published values, and laws that hold for any hall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.cli.simulation.theory import Unstable, erlang_a, erlang_b, erlang_c, served_within


@pytest.mark.parametrize(
    ("load", "servers", "delayed"),
    [
        (1, 2, 0.333333),
        (5, 8, 0.167267),
        (10, 12, 0.449388),
        (10, 14, 0.174132),
        (20, 24, 0.298072),
        (50, 55, 0.384547),
    ],
)
def test_the_share_that_waits(load: float, servers: int, delayed: float) -> None:
    assert erlang_c(load, 1, servers).delayed == pytest.approx(delayed, abs=1e-6)


def test_a_hundred_calls_in_half_an_hour() -> None:
    calls, talk = 100 / 30, 3.0  # in minutes
    assert served_within(calls, talk, 14, 0.33) == pytest.approx(0.887853, abs=1e-6)
    assert erlang_c(calls, talk, 14).occupancy == pytest.approx(0.714, abs=5e-4)
    assert served_within(calls, talk, 15, 0.33) == pytest.approx(0.941, abs=5e-4)
    impatient = erlang_a(calls, talk, 14, patience=5)
    assert impatient.delayed == pytest.approx(0.14526, abs=1e-5)
    assert impatient.abandoned == pytest.approx(0.013984, abs=1e-6)
    assert impatient.occupancy == pytest.approx(0.704297, abs=1e-6)
    assert impatient.mean == pytest.approx(0.069919, abs=1e-6)


def test_fifty_operators_with_and_without_impatience() -> None:
    """Garnett, Mandelbaum, Reiman: 48 calls a minute, one minute each, patience two minutes."""
    assert erlang_c(48, 1, 50).mean * 60 == pytest.approx(20.83, abs=5e-3)
    impatient = erlang_a(48, 1, 50, patience=2)
    assert impatient.abandoned == pytest.approx(0.0309, abs=5e-5)
    assert impatient.mean * 60 == pytest.approx(3.71, abs=5e-3)
    assert impatient.occupancy == pytest.approx(0.930, abs=5e-4)


@given(st.floats(0.1, 60), st.integers(1, 60))
def test_more_work_than_servers_is_refused_not_answered_with_nonsense(
    load: float, servers: int
) -> None:
    if load >= servers:
        with pytest.raises(Unstable):
            erlang_c(load, 1, servers)
    else:
        assert 0 <= erlang_c(load, 1, servers).delayed <= 1


@given(st.floats(0.1, 40), st.integers(1, 40), st.floats(0.01, 5))
def test_the_service_level_never_falls_with_one_server_more(
    load: float, servers: int, limit: float
) -> None:
    if load < servers:
        assert served_within(load, 1, servers + 1, limit) >= served_within(load, 1, servers, limit)
    assert erlang_b(load, servers + 1) <= erlang_b(load, servers)


@given(st.floats(0.5, 20), st.integers(1, 25))
def test_impatience_is_erlang_c_when_patience_has_no_end_and_shorter_patience_loses_more(
    load: float, servers: int
) -> None:
    short, long = (erlang_a(load, 1, servers, patience) for patience in (0.5, 5))
    assert short.abandoned >= long.abandoned - 1e-12
    if load < 0.9 * servers:
        assert erlang_a(load, 1, servers, 1e7).mean == pytest.approx(
            erlang_c(load, 1, servers).mean, rel=1e-3, abs=1e-9
        )
