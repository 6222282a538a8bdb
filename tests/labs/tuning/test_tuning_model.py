"""The model behind power tuning: what has to hold for any handler, and three worked by hand."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import NotFoundError, UsageError
from studylam.labs.tuning import Profile, Sample, Settings, tune
from studylam.labs.tuning.model import STEPS, duration_ms, flat_from_mb
from studylam.labs.tuning.words import assumptions, formulas, in_figures, inputs, verdicts
from studylam.packs.builtin import builtin_root
from studylam.pricing import LambdaUsage, PriceList, estimate, load_prices

TIMES = st.floats(min_value=0, max_value=50_000, allow_nan=False)
PROFILES = st.builds(
    Profile,
    cpu_ms=TIMES,
    wait_ms=TIMES,
    parallel=st.floats(min_value=1, max_value=8),
    memory_mb=st.integers(min_value=1, max_value=10_240),
)


@cache
def prices() -> PriceList:
    return load_prices(max((builtin_root() / "content" / "prices").glob("*.yaml")))


@given(PROFILES)
def test_more_memory_never_makes_it_slower(profile: Profile) -> None:
    durations = [duration_ms(profile, size) for size in STEPS]

    assert durations == sorted(durations, reverse=True)
    assert all(duration >= profile.wait_ms for duration in durations)


@given(TIMES, TIMES)
def test_one_thread_gets_no_faster_above_a_whole_vcpu(cpu: float, wait: float) -> None:
    profile = Profile(cpu, wait)

    assert {duration_ms(profile, size) for size in range(1769, 10_241, 77)} == {wait + cpu}


@given(TIMES, st.floats(min_value=1, max_value=8))
def test_waiting_takes_as_long_everywhere(wait: float, parallel: float) -> None:
    profile = Profile(0, wait, parallel)

    assert {duration_ms(profile, size) for size in STEPS} == {wait}
    assert flat_from_mb(profile) == 128


@given(PROFILES)
def test_each_point_costs_what_the_calculator_says(profile: Profile) -> None:
    tuning = tune(profile, prices(), Settings(Decimal(250_000), "arm64", "eu-west-1"))

    for point in tuning.points[:: len(tuning.points) - 1]:
        if point.duration_ms < 900_000:
            usage = LambdaUsage(
                Decimal(250_000),
                Decimal(point.billed_ms),
                point.memory_mb,
                arch="arm64",
                region="eu-west-1",
                free_tier=False,
            )
            assert point.cost_usd == estimate(usage, prices()).exact_usd
            # REPORT's duration has two decimals, and is rounded up then.
            assert -0.01 < point.billed_ms - point.duration_ms < 1.01


@given(PROFILES)
def test_the_marks_are_what_they_are_called(profile: Profile) -> None:
    tuning = tune(profile, prices())

    if not tuning.fit:
        assert tuning.cheapest is tuning.fastest is tuning.balanced is None
        assert list(verdicts(tuning))
        return
    assert tuning.cheapest and tuning.fastest and tuning.balanced
    assert all(point.memory_mb >= profile.memory_mb for point in tuning.fit)
    assert tuning.cheapest.cost_usd == min(point.cost_usd for point in tuning.fit)
    assert tuning.fastest.billed_ms == min(point.billed_ms for point in tuning.fit)
    assert tuning.balance(tuning.balanced) == min(map(tuning.balance, tuning.fit))
    assert tuning.cheapest.memory_mb <= tuning.fastest.memory_mb
    assert tuning.to_json()["kind"] == "model"


def test_a_handler_that_computes_costs_nearly_the_same_up_to_a_vcpu() -> None:
    tuning = tune(Profile(1000, 0, memory_mb=40), prices())
    at = {point.memory_mb: point for point in tuning.points}

    assert at[128].duration_ms == pytest.approx(1000 * 1769 / 128)
    assert at[1769].billed_ms == 1000
    # 1,000 ms × 1,769 MB: 1,727,539.0625 GB-s a million times, and $0.20 for the requests.
    assert at[1769].cost_usd == Decimal("1727539.0625") * Decimal("0.0000166667") + Decimal("0.2")
    assert float(at[128].cost_usd) == pytest.approx(float(at[1769].cost_usd), rel=0.001)
    assert tuning.fastest == tuning.balanced == at[1769]
    assert {"balanced", "fastest"} <= set(tuning.marks(at[1769]))


def test_a_handler_that_waits_is_cheapest_with_the_least_memory() -> None:
    tuning = tune(Profile(0, 200, memory_mb=40), prices())

    assert tuning.cheapest == tuning.fastest == tuning.balanced == tuning.points[0]
    assert "More memory makes it no faster" in " ".join(verdicts(tuning))


def test_threads_can_use_more_than_one_vcpu() -> None:
    profile = Profile(4000, 0, parallel=4)

    assert flat_from_mb(profile) == 4 * 1769
    assert duration_ms(profile, 10_240) == 1000
    assert duration_ms(profile, 1769) == 4000
    assert 4 * 1769 in [point.memory_mb for point in tune(profile, prices()).points]


def test_what_lacks_memory_or_would_time_out_isnt_chosen() -> None:
    settings = Settings(timeout_s=3)
    tuning = tune(Profile(1000, 0, memory_mb=700), prices(), settings)

    assert {p.unfit for p in tuning.points if p.memory_mb < 700} == {"memory"}
    assert tuning.least_mb == tuning.fit[0].memory_mb == 700
    slow = tune(Profile(1000, 0, memory_mb=40), prices(), settings)
    assert {p.unfit for p in slow.points if p.memory_mb < 1769 / 3} == {"time"}
    assert "pass its timeout of 3 s" in " ".join(verdicts(slow))


def test_settings_that_make_no_sense_are_refused() -> None:
    for settings, error in (
        (Settings(requests=Decimal(-1)), UsageError),
        (Settings(region="mars"), NotFoundError),
        (Settings(arch="z80"), NotFoundError),
    ):
        with pytest.raises(error):
            tune(Profile(1, 1), prices(), settings)


def test_the_formula_stands_with_its_figures_and_inputs() -> None:
    profile = Profile.of([("a", [Sample(30, 10, 20, memory_mb=64)] * 3)])
    tuning = tune(profile, prices())

    assert "min(M / 1,769 MB, 1)" in formulas(tuning)[0]
    point = next(point for point in tuning.points if point.memory_mb == 1769)
    assert in_figures(tuning, point) == "1,769 MB: 20.0 ms + 10.0 ms / 1 = 30.0 ms"
    assert {label: value for label, value, _ in inputs(tuning)}["CPU's share"] == "33 %"


def test_a_profile_is_the_mean_of_the_events_medians() -> None:
    slow = [Sample(100, 60, 40), Sample(101, 61, 40), Sample(900, 62, 800)]
    fast = [Sample(20, 10, 10, error="KeyError: x", memory_mb=90)] * 3
    profile = Profile.of([("slow", slow), ("fast", fast)])

    assert (profile.cpu_ms, profile.wait_ms) == (35.5, 25)
    assert (profile.invocations, profile.failed, profile.memory_mb) == (6, 3, 90)
    assert profile.error == "KeyError: x"


@pytest.mark.parametrize(
    ("sample", "parallel"),
    [
        (Sample(100, 60, 40), 1.0),
        (Sample(130, 60, 40, queued_ms=30), 1.0),  # others had the CPU meanwhile
        (Sample(60, 100, 10), 2.0),
        (Sample(110, 200, 10, queued_ms=200), 4.0),  # four threads, of which two had to wait
        (Sample(0.3, 0.2, 0.0, queued_ms=0.5), 1.0),  # too short to tell
    ],
)
def test_threads_at_work_are_told_from_cpu_time_and_queues(sample: Sample, parallel: float) -> None:
    assert Profile.of([("", [sample])]).parallel == parallel


def test_a_handler_that_does_nothing_is_balanced_where_it_is_cheapest() -> None:
    """Microseconds that aren't billed count for nothing."""
    tuning = tune(Profile(1e-6, 1e-6), prices())
    assert tuning.balanced == tuning.cheapest == tuning.fastest == tuning.points[0]


def test_why_it_gets_no_faster_is_told_right() -> None:
    large = " ".join(verdicts(tune(Profile(1000, 0, memory_mb=3000), prices())))
    assert "More than 3,000 MB makes it no faster" in large and "hardly computes" not in large
    idle = " ".join(verdicts(tune(Profile(0.01, 50), prices())))
    assert "hardly computes" in idle


def test_a_busy_machine_is_told_of() -> None:
    busy, idle = (tune(Profile(50, 50, queued_ms=ms), prices()) for ms in (60, 10))
    assert any("kept this machine's CPUs busy" in each for each in assumptions(busy))
    assert not any("busy" in each for each in assumptions(idle))


def test_rates_of_the_next_tiers_are_told_of() -> None:
    many, few = (
        tune(Profile(1000, 0), prices(), Settings(requests=Decimal(requests)))
        for requests in (10**9, 10**6)
    )
    words = "Beyond 6,000,000,000 GB-seconds a month"
    assert any(words in each for each in assumptions(many))
    assert not any("Beyond" in each for each in assumptions(few))
    # 10,000,000,000 GB-s: the first 6,000,000,000 of them, the rest, and the requests.
    assert many.points[-1].cost_usd == pytest.approx(
        6 * 10**9 * Decimal("0.0000166667") + 4 * 10**9 * Decimal("0.000015") + 200
    )
