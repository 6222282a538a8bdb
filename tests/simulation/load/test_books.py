"""What holds for every run: the books close, a seed gives one run, memory is bounded."""

from __future__ import annotations

import tracemalloc
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.simulation.load import (
    Burst,
    Constant,
    DailyCurve,
    Exponential,
    Fixed,
    LogNormal,
    Mixture,
    Poisson,
    Replay,
    Run,
    Scenario,
    Steps,
    Uniform,
    begin,
    simulate,
)
from tests.simulation.load.made import (
    BACKOFF,
    account,
    at,
    events,
    function,
    queue,
    run,
    scenario,
    sync,
)

times = st.one_of(
    st.floats(0.001, 20).map(Fixed),
    st.floats(0.01, 10).map(Exponential),
    st.just(Uniform(0.1, 2.0)),
    st.just(LogNormal(0.2, 3.0)),
    st.just(Mixture(Fixed(0.1), Fixed(30.0), 0.1)),
)
arrivals = st.one_of(
    st.floats(0, 40).map(Poisson),
    st.floats(0, 40).map(Constant),
    st.builds(
        Burst,
        base_per_s=st.floats(0, 5),
        peak_per_s=st.floats(1, 80),
        at_s=st.floats(0, 20),
        for_s=st.floats(0.5, 5),
        every_s=st.sampled_from([None, 7.0]),
    ),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), max_size=8).map(
        lambda rows: Replay(tuple(sorted((float(s), n) for s, n in rows)))
    ),
    st.just(Steps(((5.0, 30.0), (5.0, 0.0), (10.0, 10.0)))),
)
functions = st.builds(
    lambda duration, init, reserved, ready, idle, errors, timeout: function(
        duration,
        init=init,
        reserved=reserved,
        provisioned=min(ready, reserved if reserved is not None else ready),
        idle_s=idle,
        error_rate=errors,
        timeout_s=timeout,
    ),
    times,
    times,
    st.sampled_from([None, 0, 1, 3, 10]),
    st.integers(0, 5),
    st.sampled_from([0.0, 1.0, 60.0]),
    st.sampled_from([0.0, 0.2, 1.0]),
    st.sampled_from([0.5, 5.0, 30.0]),
)
sources = st.one_of(
    st.builds(sync, arrivals, retries=st.integers(0, 3)),
    st.builds(
        events,
        arrivals,
        max_age_s=st.sampled_from([20.0, 21_600.0]),
        max_retries=st.sampled_from([None, 0, 1]),
    ),
    st.builds(
        queue,
        arrivals,
        batch_size=st.sampled_from([1, 4, 10]),
        window_s=st.sampled_from([0.0, 0.0, 3.0]),
        visibility_s=st.just(30.0),
        max_receives=st.sampled_from([None, 1, 3]),
        max_concurrency=st.sampled_from([None, 2]),
    ),
)
scenarios = st.builds(
    lambda of, calls, concurrency, growth, per_unit: scenario(
        of,
        *calls,
        until_s=45.0,
        limits=account(
            concurrency=concurrency,
            environments_per_period=growth,
            requests_per_environment_per_s=per_unit,
        ),
    ),
    functions,
    st.lists(sources, min_size=1, max_size=3),
    st.sampled_from([10, 30, 1_000]),
    st.sampled_from([5, 1_000]),
    st.sampled_from([2, 10]),
)


def everything(done: Run) -> Any:
    """All that a run recorded, to compare."""
    return (
        [
            (
                [asdict(bucket) for bucket in record.buckets],
                record.latency.rows(),
                record.wait.rows(),
                (record.to_destination, record.lost, record.waiting, record.in_work),
            )
            for record in done.functions.values()
        ],
        done.account_concurrency,
        [asdict(lane) for lane in done.lanes],
    )


@settings(max_examples=60, deadline=None)
@given(scenarios, st.integers(0, 9))
def test_the_books_close(made: Scenario, seed: int) -> None:
    """Arrivals = served + failed + rejected + dropped + waiting + in work, at every moment."""
    going = begin(made, seed=seed)
    limit = made.account.concurrency
    while not going.done:
        going.advance(going.now_s + 15)
        record = going.functions["f"]
        total = record.totals()
        ends = total.served + total.failed + total.rejected + total.dropped
        assert total.arrivals == ends + record.waiting + record.in_work
        begun = total.warm + total.cold + total.on_provisioned
        assert total.tries == begun + total.throttles
        assert record.latency.count == total.served
        assert sum(record.latency.counts.values()) == total.served
        assert record.to_destination + record.lost == total.dropped
        assert max(going.account_concurrency) <= limit
        assert total.concurrency <= total.environments
        reserved = made.functions[0].reserved
        if reserved is not None:
            assert total.concurrency <= reserved
        assert total.busy_s <= total.concurrency * going.now_s + 1e-6
        assert total.init_s <= total.billed_s + 1e-9


@settings(max_examples=15, deadline=None)
@given(scenarios, st.integers(0, 9), st.lists(st.floats(0, 50), max_size=6))
def test_a_seed_gives_one_run_however_it_is_sliced(
    made: Scenario, seed: int, stops: list[float]
) -> None:
    whole = everything(simulate(made, seed=seed, slices=1))
    sliced = begin(made, seed=seed)
    for stop in sorted(stops):
        sliced.advance(stop)
    sliced.advance(made.until_s)
    assert everything(sliced) == whole


def test_another_seed_gives_another_run() -> None:
    one, other = (
        everything(run(function(Exponential(0.5)), sync(Poisson(20)), seed=seed)) for seed in (1, 2)
    )
    assert one != other


def test_a_changed_setting_leaves_the_arrivals_alone() -> None:
    def arrivals_of(reserved: int | None) -> list[int]:
        done = run(function(Exponential(0.5), reserved=reserved), sync(Poisson(20)))
        return [bucket.arrivals for bucket in done.functions["f"].buckets]

    assert arrivals_of(None) == arrivals_of(3)


def test_watching_stops_a_run() -> None:
    seen = []

    def watch(going: Run) -> bool:
        seen.append(going.now_s)
        return len(seen) < 3

    made = scenario(function(), sync(Constant(1)), until_s=100)
    stopped = simulate(made, watch=watch, slices=10)
    assert seen == [10, 20, 30]
    assert not stopped.done
    assert len(stopped.functions["f"].buckets) == 30


def test_long_runs_have_coarser_buckets() -> None:
    for until_s, bucket_s in ((60, 1), (1_500, 1), (1_501, 2), (86_400, 60), (31 * 86_400, 1_800)):
        made = scenario(function(), sync(at(0)), until_s=until_s)
        assert begin(made).bucket_s == bucket_s
    done = run(function(), sync(Constant(1)), until_s=2.5)
    assert [b.arrivals for b in done.functions["f"].buckets] == [1, 1, 1]


def test_totals_so_far_are_for_rewinding() -> None:
    record = run(function(), sync(Constant(2)), until_s=10).functions["f"]
    assert record.totals(3.0).arrivals == 6
    assert record.totals().arrivals == 20


@pytest.mark.parametrize("kind", ["sync", "sqs", "blocked"])
def test_memory_doesnt_grow_with_invocations(kind: str) -> None:
    def peak(seconds: float) -> int:
        sources: list[Any] = [sync(Poisson(200)) if kind == "sync" else queue(Poisson(200))]
        functions = [function(Exponential(0.05))]
        if kind == "blocked":
            # Many that wait for a moment, and one behind which they are all younger.
            functions = [function(0.2, reserved=20)]
            sources = [
                events(Constant(90)),
                events(at((0, 60)), backoff=replace(BACKOFF, first_s=9_000, most_s=9_000)),
            ]
        made = scenario(tuple(functions), *sources, until_s=seconds, bucket_s=seconds / 20)
        tracemalloc.start()
        simulate(made, seed=1)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(5)  # what is made once
    # Lanes are full after 20,000 spans at the latest; all else is the same.
    assert peak(100) < peak(10) + 3_000_000


def test_percentiles_are_within_one_percent() -> None:
    from studylam.simulation.load import Histogram

    histogram = Histogram()
    values = [0.0005 * 1.0017**n for n in range(8_000)]
    for value in values:
        histogram.add(value)
    for share in (0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0):
        exact = values[max(0, -(-int(share * 8_000 * 1000) // 1000) - 1)]
        assert histogram.percentile(share) == pytest.approx(exact, rel=0.0101)
    assert histogram.mean_s == pytest.approx(sum(values) / len(values))
    assert Histogram().percentile(0.5) == 0
    assert len(histogram.counts) < 800


@pytest.mark.parametrize(
    "shape",
    [
        Poisson(50),
        Constant(50),
        Burst(base_per_s=10, peak_per_s=200, at_s=20, for_s=10, every_s=50),
        Steps(((50, 20), (100, 80))),
        DailyCurve(low_per_s=10, peak_per_s=90, peak_hour=0.02),
    ],
)
def test_arrivals_are_as_many_as_expected_and_in_order(shape: Any) -> None:
    import random

    moments = list(shape.times(random.Random(3), 200.0))
    assert moments == sorted(moments)
    assert all(0 <= moment < 200 for moment in moments)
    expected = shape.expected(200.0)
    assert len(moments) == pytest.approx(expected, abs=5 * expected**0.5)


def test_a_daily_curve_has_its_peak_when_it_says() -> None:
    day = DailyCurve(low_per_s=1, peak_per_s=9, peak_hour=14, first_hour=8)
    assert day.rate(6 * 3600) == pytest.approx(9)
    assert day.rate(18 * 3600) == pytest.approx(1)
    assert day.expected(86_400) == pytest.approx(5 * 86_400)


@settings(max_examples=50, deadline=None)
@given(
    until_s=st.floats(0.1, 300),
    at_s=st.floats(0, 100),
    for_s=st.floats(0.2, 40),
    pause_s=st.none() | st.floats(0, 50),
)
def test_bursts_are_counted_without_going_through_them(
    until_s: float, at_s: float, for_s: float, pause_s: float | None
) -> None:
    every_s = None if pause_s is None else for_s + pause_s
    burst = Burst(base_per_s=3, peak_per_s=40, at_s=at_s, for_s=for_s, every_s=every_s)
    added = sum((end - begin) * rate for begin, end, rate in burst.steps(until_s))
    assert burst.expected(until_s) == pytest.approx(added, rel=1e-6, abs=1e-6)


def test_a_quiet_hour_of_a_steep_day_is_quickly_drawn() -> None:
    """By the peak's rate, these were a thousand million candidates for 55 arrivals."""
    import random

    night = DailyCurve(low_per_s=0, peak_per_s=1_000_000, peak_hour=14, first_hour=2)
    assert night.expected(50) == pytest.approx(55, abs=1)
    assert len(list(night.times(random.Random(1), 50.0))) == pytest.approx(55, abs=30)


@pytest.mark.parametrize(
    "shape",
    [
        Poisson(2),
        Constant(2),
        Burst(base_per_s=1, peak_per_s=9, at_s=20, for_s=10, every_s=50),
        Steps(((50, 2), (900, 5))),
        DailyCurve(low_per_s=0, peak_per_s=9, peak_hour=0.2),
    ],
)
def test_a_longer_run_begins_as_a_shorter_one(shape: Any) -> None:
    import random

    short, long = (list(shape.times(random.Random(4), until_s)) for until_s in (777.7, 2_000.0))
    assert short == [at for at in long if at < 777.7]


def test_bursts_cant_come_by_the_million() -> None:
    with pytest.raises(BadInputError, match="Bursts begin at least"):
        Burst(base_per_s=0, peak_per_s=0, at_s=0, for_s=0.001, every_s=0.001)
