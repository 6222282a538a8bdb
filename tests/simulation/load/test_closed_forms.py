"""The engine against formulas that have been known for a hundred years."""

from __future__ import annotations

import math

import pytest

from studylam.errors import BadInputError
from studylam.simulation.closed_forms import concurrency, erlang_b, erlang_c, mean_wait
from studylam.simulation.load import (
    Distribution,
    Exponential,
    Fixed,
    Poisson,
    Polling,
    Uniform,
)
from tests.simulation.load.made import function, queue, run, sync


def erlang_b_by_sums(load: float, places: int) -> float:
    """The formula as Erlang wrote it."""
    terms = [load**k / math.factorial(k) for k in range(places + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize("load", [0.1, 1, 4.5, 20, 80])
@pytest.mark.parametrize("places", [1, 2, 5, 10, 50, 100])
def test_erlang_b_is_the_formula(load: float, places: int) -> None:
    assert erlang_b(load, places) == pytest.approx(erlang_b_by_sums(load, places), rel=1e-12)


def test_erlang_b_of_printed_tables() -> None:
    # Traffic at which so many places lose 1 %, as telephone engineers' tables have it.
    for places, load in ((1, 0.0101), (5, 1.36), (10, 4.46), (20, 12.03), (50, 37.9), (100, 84.1)):
        assert erlang_b(load, places) == pytest.approx(0.01, rel=0.01)
    assert erlang_b(0, 3) == 0
    assert erlang_b(5, 0) == 1


def test_erlang_c_of_one_place_is_its_load() -> None:
    assert erlang_c(0.7, 1) == pytest.approx(0.7)
    # M/M/1: the wait is ρ / (1 − ρ) service times.
    assert mean_wait(0.7, 1, 2.0) == pytest.approx(2.0 * 0.7 / 0.3)
    # Two places, one erlang: C = 1/3 (by hand: B = 1/5, C = 2·0.2 / (2 − 0.8)).
    assert erlang_c(1, 2) == pytest.approx(1 / 3)
    assert erlang_c(5, 4) == 1
    assert mean_wait(5, 4, 1) == math.inf


def test_littles_law_is_a_product() -> None:
    assert concurrency(200, 0.25) == 50
    with pytest.raises(BadInputError):
        concurrency(-1, 1)
    with pytest.raises(BadInputError):
        erlang_b(-1, 1)
    with pytest.raises(BadInputError):
        erlang_c(1, 0)


@pytest.mark.parametrize(
    ("duration", "places", "load", "seed"),
    [
        (Exponential(0.1), 1, 0.5, 1),
        (Exponential(0.1), 5, 4.0, 2),
        (Exponential(0.1), 10, 12.0, 3),
        (Fixed(0.1), 5, 6.0, 4),
        (Fixed(0.1), 20, 25.0, 5),
        (Uniform(0.0, 0.2), 10, 10.0, 6),
    ],
)
def test_a_fixed_pool_loses_what_erlang_says(
    duration: Distribution, places: int, load: float, seed: int
) -> None:
    """Reserved concurrency as the places, no Init, no other limits: within 1 %."""
    rate = load / 0.1
    done = run(
        function(duration, reserved=places),
        sync(Poisson(rate)),
        until_s=250_000 / rate,
        seed=seed,
    )
    total = done.functions["f"].totals()
    assert total.throttles / total.arrivals == pytest.approx(erlang_b(load, places), rel=0.01)
    assert total.concurrency == places


def test_messages_wait_as_long_as_erlang_c_says() -> None:
    """A queue that five pollers read, one message each: M/M/5."""
    load, seconds = 4.0, 0.1
    pollers = Polling(first=5, per_minute=0, most=5)
    done = run(
        function(Exponential(seconds), timeout_s=900),
        queue(Poisson(load / seconds), batch_size=1, polling=pollers),
        until_s=4_000,
        seed=2,
    )
    wait = done.functions["f"].wait
    waited = 1 - wait.counts[0] / wait.count
    assert waited == pytest.approx(erlang_c(load, 5), rel=0.02)
    assert wait.mean_s == pytest.approx(mean_wait(load, 5, seconds), rel=0.05)


def test_littles_law_holds_for_any_durations() -> None:
    """L = λ · W, from the time-averaged concurrency."""
    for duration in (Exponential(0.3), Fixed(0.3), Uniform(0.1, 0.5)):
        done = run(function(duration), sync(Poisson(100)), until_s=500)
        record = done.functions["f"]
        total = record.totals()
        mean = total.busy_s / done.until_s
        # What is in work at either end is all that may differ.
        assert mean == pytest.approx(total.served / 500 * record.latency.mean_s, rel=0.002)
        assert mean == pytest.approx(concurrency(100, 0.3), rel=0.03)
