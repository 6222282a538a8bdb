from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.simulation import Load, ScalingFunction, ScalingLimits, simulate

# Lambda quotas as of 2026-08: 1,000 concurrent executions, 1,000 environments per 10 s and
# function, 10 requests per second and unit of concurrency.
AWS = ScalingLimits(
    account_concurrency=1000,
    environments_per_period=1000,
    period_s=10,
    requests_per_environment_per_s=10,
)
BIG = replace(AWS, account_concurrency=10_000)

loads = st.lists(st.integers(0, 60), max_size=15).map(lambda rates: Load(tuple(rates)))
small_limits = st.builds(
    ScalingLimits,
    account_concurrency=st.integers(0, 60),
    environments_per_period=st.integers(0, 40),
    period_s=st.floats(0.5, 20),
    requests_per_environment_per_s=st.integers(1, 12),
)


@st.composite
def runs(draw: st.DrawFn) -> tuple[ScalingFunction, Load, ScalingLimits]:
    limits = draw(small_limits)
    reserved = draw(st.none() | st.integers(0, limits.account_concurrency))
    most = limits.account_concurrency if reserved is None else reserved
    function = ScalingFunction(
        duration_s=draw(st.floats(0.01, 8)),
        init_s=draw(st.floats(0, 3)),
        reserved=reserved,
        provisioned=draw(st.integers(0, most)),
        idle_s=draw(st.floats(0, 10)),
    )
    return function, draw(loads), limits


@settings(max_examples=200, deadline=None)
@given(runs(), st.integers())
def test_what_always_holds(run: tuple, seed: int) -> None:
    function, load, limits = run
    result = simulate(function, load, limits, seed=seed)
    assert tuple(second.arrivals for second in result.seconds) == load.per_second
    for second in result.seconds:
        assert second.arrivals == second.warm + second.cold + second.throttled
        assert second.arrivals == second.served + second.throttled
        assert 0 <= second.concurrency <= result.concurrency_limit <= limits.account_concurrency
        assert second.concurrency <= second.environments
        assert second.served <= result.concurrency_limit * limits.requests_per_environment_per_s
    assert result.arrivals == result.served + result.throttled
    # Within any stretch of time no more environments are made than the bucket and its refill hold.
    rate = limits.environments_per_period / limits.period_s
    for first in range(len(result.seconds)):
        made = 0
        for length, second in enumerate(result.seconds[first:], 1):
            made += second.cold
            assert made <= limits.environments_per_period + length * rate + 1e-6
    assert simulate(function, load, limits, seed=seed) == result


@settings(max_examples=60, deadline=None)
@given(runs())
def test_nothing_is_throttled_where_limits_are_wide(run: tuple) -> None:
    function, load, _ = run
    wide = ScalingLimits(
        account_concurrency=10_000,
        environments_per_period=10_000,
        period_s=1,
        requests_per_environment_per_s=10,
    )
    result = simulate(replace(function, reserved=None, provisioned=0), load, wide)
    assert result.throttled == 0
    assert result.peak <= result.arrivals


@pytest.mark.quick
def test_steady_load_needs_rate_times_duration() -> None:
    # Little's law: 100 per second x 0.5 s = 50 environments.
    function = ScalingFunction(duration_s=0.5, init_s=0.3)
    result = simulate(function, Load.steps((60, 100)), AWS)
    assert result.throttled == 0
    assert 45 <= result.seconds[-1].concurrency <= 75
    # Cold starts at the beginning only.
    assert sum(second.cold for second in result.seconds[30:]) <= 3


@pytest.mark.quick
def test_a_burst_above_the_account_is_throttled() -> None:
    # 3,000 per second x 1 s needs 3,000; the account has 1,000.
    result = simulate(ScalingFunction(duration_s=1), Load.steps((20, 3000)), AWS)
    assert result.peak == 1000
    assert result.throttled / result.arrivals == pytest.approx(2 / 3, abs=0.05)


def test_scaling_goes_a_thousand_at_once_and_a_thousand_more_per_ten_seconds() -> None:
    # Enough concurrency, so only the rate holds it back: 1,000 at once, then 100 a second.
    result = simulate(ScalingFunction(duration_s=60), Load.steps((21, 1500)), BIG)
    made = 0
    for second in result.seconds:
        made += second.cold
        assert made == pytest.approx(1000 + 100 * (second.second + 1), abs=110)
    assert made == pytest.approx(3100, abs=110)


def test_reserved_zero_stops_a_function() -> None:
    result = simulate(ScalingFunction(duration_s=1, reserved=0), Load.steps((5, 10)), AWS)
    assert (result.served, result.throttled) == (0, 50)


def test_provisioned_environments_need_no_cold_start_and_spill_over() -> None:
    function = ScalingFunction(duration_s=1.0, init_s=5, provisioned=100)
    quiet = simulate(function, Load.steps((10, 50)), AWS)
    assert (quiet.cold, quiet.throttled) == (0, 0)
    busy = simulate(function, Load.steps((10, 200)), AWS)
    assert busy.cold > 0 and busy.throttled == 0
    capped = simulate(replace(function, reserved=100), Load.steps((10, 200)), AWS)
    assert capped.cold == 0 and capped.throttled > 0


def test_short_requests_meet_the_limit_on_requests() -> None:
    # 1 ms x 30,000 per second needs 30 environments, but 1,000 x 10 requests are the most.
    result = simulate(ScalingFunction(duration_s=0.001), Load.steps((3, 30_000)), AWS)
    assert [second.served for second in result.seconds] == [10_000] * 3


def test_idle_environments_are_kept_for_a_while() -> None:
    load = Load.steps((1, 50), (60, 0), (1, 50))
    kept = simulate(ScalingFunction(duration_s=0.5, idle_s=300), load, AWS)
    dropped = simulate(ScalingFunction(duration_s=0.5, idle_s=30), load, AWS)
    assert kept.seconds[-1].cold < dropped.seconds[-1].cold
    assert kept.seconds[40].environments > 0 == dropped.seconds[40].environments


@pytest.mark.parametrize(
    "call",
    [
        lambda: ScalingFunction(duration_s=0),
        lambda: ScalingFunction(duration_s=1, provisioned=-1),
        lambda: Load((1, -1)),
        lambda: Load((3_000_000,)),
        lambda: Load.steps((10**9, 0)),
        lambda: simulate(ScalingFunction(duration_s=1, reserved=2000), Load((1,)), AWS),
        lambda: simulate(ScalingFunction(duration_s=1, reserved=5, provisioned=6), Load((1,)), AWS),
        lambda: replace(AWS, period_s=0),
    ],
)
def test_what_makes_no_sense_is_refused(call: object) -> None:
    with pytest.raises(BadInputError):
        call()  # type: ignore[operator]


def test_ramps() -> None:
    assert Load.ramp(5, 0, 100).per_second == (0, 25, 50, 75, 100)
    assert Load.ramp(1, 7, 9).per_second == (7,)
    assert Load.ramp(3, 10, 0).per_second == (10, 5, 0)
