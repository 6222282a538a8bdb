"""What if: changes by address, always applied to the scenario as it was read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.simulation.load import (
    Account,
    Arrivals,
    AsyncSource,
    Backoff,
    Burst,
    Constant,
    DailyCurve,
    Distribution,
    Exponential,
    Fixed,
    Function,
    LogNormal,
    Mixture,
    Poisson,
    Polling,
    Replay,
    Scenario,
    SqsSource,
    Steps,
    SyncSource,
    Uniform,
)
from studylam.simulation.load.changes import Changes, apply, arriving, lasting, rate_of, shaped

UNTIL_S = 60.0
ARRIVALS = (
    Constant(20),
    Poisson(5),
    Burst(base_per_s=2, peak_per_s=50, at_s=10, for_s=5, every_s=20),
    DailyCurve(low_per_s=1, peak_per_s=9),
    Steps(((10, 3), (20, 8))),
    Replay(((0, 3), (1.5, 0), (59, 40))),
)
SHAPES = ("constant", "poisson", "burst", "waves", "ramp", "daily")
ONES = Constant(1)
KINDS = {
    "sync": SyncSource(function="f", arrivals=ONES),
    "async": AsyncSource(
        function="f",
        arrivals=ONES,
        waits_s=(60, 120),
        backoff=Backoff(first_s=1, most_s=300),
        max_age_s=21_600,
    ),
    "sqs": SqsSource(
        function="f", arrivals=ONES, polling=Polling(first=5, per_minute=300, most=1250)
    ),
}
BASE = Scenario(
    account=Account(
        concurrency=1000,
        unreserved_least=100,
        environments_per_period=1000,
        period_s=10,
        requests_per_environment_per_s=10,
    ),
    functions=(Function(name="f", duration=LogNormal(0.1, 0.5), init=Fixed(0.4)),),
    sources=(SyncSource(function="f", arrivals=Poisson(20)),),
    until_s=UNTIL_S,
)


def test_without_changes_nothing_changes() -> None:
    assert apply(BASE, {}, KINDS) == BASE


def test_each_address_reaches_its_value() -> None:
    changed = apply(
        BASE,
        {
            "function.f.reserved": 30,
            "function.f.provisioned": 5,
            "function.f.memory": 512,
            "function.f.timeout": 3,
            "function.f.idle": 0,
            "function.f.errors": 25,
            "function.f.duration": 1000,
            "function.f.init": 0,
            "account.concurrency": 500,
            "account.scaling": 100,
            "source.0.rate": 7,
            "source.0.kind": "sqs",
            "source.0.batch": 20,
            "source.0.window": 2,
            "source.0.most": 10,
            "source.0.visibility": 60,
            "until": 120,
        },
        KINDS,
    )
    [function], [source] = changed.functions, changed.sources
    assert (function.reserved, function.provisioned, function.memory_mb) == (30, 5, 512)
    assert (function.timeout_s, function.idle_s, function.error_rate) == (3, 0, 0.25)
    assert math.isclose(function.duration.mean_s, 1)
    assert function.init == Fixed(0)
    assert (changed.account.concurrency, changed.account.environments_per_period) == (500, 100)
    assert isinstance(source, SqsSource)
    assert source.arrivals == Poisson(7)
    assert (source.batch_size, source.window_s, source.max_concurrency) == (20, 2, 10)
    assert (source.visibility_s, changed.until_s) == (60, 120)


def test_an_asynchronous_source_keeps_to_its_waits() -> None:
    changes: Changes = {"source.0.kind": "async", "source.0.retries": 9, "source.0.age": 120}
    [source] = apply(BASE, changes, KINDS).sources
    assert isinstance(source, AsyncSource)
    assert (source.retries, source.max_age_s) == (2, 120)


def test_no_reservation_is_a_value_too() -> None:
    [function] = apply(BASE, {"function.f.reserved": None}, KINDS).functions
    assert function.reserved is None


@given(
    st.dictionaries(st.text(max_size=20), st.one_of(st.none(), st.text(max_size=5), st.floats()))
)
def test_an_address_of_nothing_changes_nothing(changes: dict[str, str | float | None]) -> None:
    assert apply(BASE, {f"nothing.{key}": value for key, value in changes.items()}, KINDS) == BASE


@given(st.sampled_from(ARRIVALS), st.floats(0.5, 5000))
def test_arrivals_take_another_rate_and_keep_their_shape(arrivals: Arrivals, rate: float) -> None:
    changed = arriving(arrivals, rate, UNTIL_S)
    assert type(changed) is type(arrivals)
    # A replay has whole requests: one more or less in the whole time.
    assert rate_of(changed, UNTIL_S) == pytest.approx(rate, rel=1e-6, abs=1.01 / UNTIL_S)


@given(st.sampled_from(ARRIVALS), st.sampled_from(SHAPES), st.floats(1, 86_400))
def test_another_shape_has_the_same_peak(arrivals: Arrivals, shape: str, until_s: float) -> None:
    peak = rate_of(arrivals, until_s)
    assert rate_of(shaped(arrivals, shape, until_s), until_s) == pytest.approx(peak)
    assert shaped(arrivals, "", until_s) is arrivals


@given(
    st.sampled_from(
        (
            Fixed(1),
            Uniform(0.5, 1.5),
            Exponential(2),
            LogNormal(0.2, 1),
            Mixture(Fixed(0.1), Fixed(3), 0.1),
        )
    ),
    st.floats(0.001, 900),
)
def test_a_distribution_is_stretched_to_a_mean(one: Distribution, mean_s: float) -> None:
    assert lasting(one, mean_s).mean_s == pytest.approx(mean_s)
    assert type(lasting(one, mean_s)) is type(one)
    assert lasting(one, 0) == Fixed(0)
