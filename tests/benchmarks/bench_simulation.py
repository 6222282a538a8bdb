"""How long a million simulated invocations take, and how much memory they need.

    python -m tests.benchmarks.bench_simulation [INVOCATIONS]

Two runs: Poisson arrivals at one function, and a mix of functions and sources. Time is measured
without, memory (the most that Python held, by tracemalloc) with a tenth and with the whole of the
invocations: flat means that the two are about the same. Exit status 1 above 10 s a million.
"""

from __future__ import annotations

import sys
import time
import tracemalloc

from studylam.simulation.load import (
    Account,
    AsyncSource,
    Backoff,
    Constant,
    Exponential,
    Fixed,
    Function,
    LogNormal,
    Poisson,
    Polling,
    Scenario,
    SqsSource,
    SyncSource,
    simulate,
)

SECONDS = 1_000.0
TARGET_S = 10.0

ACCOUNT = Account(
    concurrency=1_000,
    unreserved_least=100,
    environments_per_period=1_000,
    period_s=10,
    requests_per_environment_per_s=10,
    requests_growth_per_period=10_000,
)


def one(invocations: int) -> Scenario:
    """One function with synchronous callers."""
    return Scenario(
        account=ACCOUNT,
        functions=(
            Function(name="api", duration=Exponential(0.2), init=Fixed(0.5), memory_mb=512),
        ),
        sources=(SyncSource(function="api", arrivals=Poisson(invocations / SECONDS)),),
        until_s=SECONDS,
    )


def several(invocations: int) -> Scenario:
    """Three functions, called in three ways, of which one is throttled at times."""
    rate = invocations / SECONDS
    return Scenario(
        account=ACCOUNT,
        functions=(
            Function(name="api", duration=LogNormal(0.1, 0.9), init=Fixed(0.5), provisioned=20),
            Function(name="events", duration=Fixed(0.1), reserved=28, error_rate=0.01),
            Function(name="worker", duration=Fixed(0.1), reserved=100),
        ),
        sources=(
            SyncSource(function="api", arrivals=Poisson(rate / 2), retries=2),
            AsyncSource(
                function="events",
                arrivals=Poisson(rate / 4),
                waits_s=(60.0, 120.0),
                backoff=Backoff(first_s=1, most_s=300, jitter=False),
                max_age_s=21_600,
            ),
            SqsSource(
                function="worker",
                arrivals=Constant(rate / 4),
                polling=Polling(first=5, per_minute=300, most=1_250),
            ),
        ),
        until_s=SECONDS,
    )


def peak_mb(scenario: Scenario) -> float:
    """The most memory that a run held."""
    tracemalloc.start()
    simulate(scenario, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main(invocations: int) -> int:
    worst = 0.0
    for make in (one, several):
        begun = time.process_time()
        run = simulate(make(invocations), seed=1)
        seconds = time.process_time() - begun
        totals = [record.totals() for record in run.functions.values()]
        arrivals = sum(total.arrivals for total in totals)
        throttled = sum(total.throttles for total in totals)
        a_million = seconds / arrivals * 1e6
        worst = max(worst, a_million)
        print(
            f"{make.__name__}: {arrivals:,} arrivals ({throttled:,} throttles) in {seconds:.2f} s, "
            f"{a_million:.2f} s a million; memory {peak_mb(make(invocations // 10)):.1f} MB for a "
            f"tenth, {peak_mb(make(invocations)):.1f} MB for all"
        )
    return int(worst > TARGET_S)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
