"""Scenarios of one function, with everything unlimited that a test doesn't limit."""

from __future__ import annotations

import math
from typing import Any

from studylam.simulation.load import (
    Account,
    Arrivals,
    AsyncSource,
    Backoff,
    Bucket,
    Distribution,
    Fixed,
    Function,
    Polling,
    Replay,
    Run,
    Scenario,
    Source,
    SqsSource,
    SyncSource,
    simulate,
)

FREE = Account(
    concurrency=1_000_000,
    unreserved_least=0,
    environments_per_period=math.inf,
    period_s=10,
    requests_per_environment_per_s=math.inf,
)
BACKOFF = Backoff(first_s=1, most_s=300, jitter=False)
POLLING = Polling(first=5, per_minute=300, most=1250)


def account(**limits: Any) -> Account:
    """Unlimited but for these."""
    from dataclasses import replace

    return replace(FREE, **limits)


def function(duration: float | Distribution = 1.0, **settings: Any) -> Function:
    """``f``, which takes a second unless told otherwise."""
    time = duration if isinstance(duration, Distribution) else Fixed(duration)
    init = settings.pop("init", 0.0)
    return Function(
        name=settings.pop("name", "f"),
        duration=time,
        init=init if isinstance(init, Distribution) else Fixed(init),
        **settings,
    )


def at(*moments: float | tuple[float, int]) -> Replay:
    """Arrivals at these moments; (moment, how many)."""
    return Replay(tuple(m if isinstance(m, tuple) else (m, 1) for m in moments))


def sync(arrivals: Arrivals, **settings: Any) -> SyncSource:
    """Callers of ``f``."""
    return SyncSource(function=settings.pop("calls", "f"), arrivals=arrivals, **settings)


def events(arrivals: Arrivals, **settings: Any) -> AsyncSource:
    """Events for ``f``, with AWS's waits."""
    usual: dict[str, Any] = {"waits_s": (60.0, 120.0), "backoff": BACKOFF, "max_age_s": 21_600}
    return AsyncSource(function=settings.pop("calls", "f"), arrivals=arrivals, **(usual | settings))


def queue(arrivals: Arrivals, **settings: Any) -> SqsSource:
    """A queue for ``f``."""
    return SqsSource(
        function=settings.pop("calls", "f"),
        arrivals=arrivals,
        **({"polling": POLLING, "visibility_s": 900.0} | settings),
    )


def scenario(
    functions: Function | tuple[Function, ...],
    *sources: Source,
    until_s: float = 10.0,
    limits: Account = FREE,
    **settings: Any,
) -> Scenario:
    """All of it."""
    return Scenario(
        account=limits,
        functions=functions if isinstance(functions, tuple) else (functions,),
        sources=sources,
        until_s=until_s,
        **settings,
    )


def run(*args: Any, seed: int = 1, **settings: Any) -> Run:
    """A scenario, run to its end."""
    return simulate(scenario(*args, **settings), seed=seed)


def totals(*args: Any, **settings: Any) -> Bucket:
    """The totals of ``f``."""
    return run(*args, **settings).functions["f"].totals()
