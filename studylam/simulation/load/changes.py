"""What if: a scenario with other numbers, other arrivals, another kind of source.

A change is kept by its address (``function.resize.reserved``) and always applied to the scenario as
it was read, so that turning a value there and back leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studylam.simulation.load.arrivals import (
    Arrivals,
    Burst,
    Constant,
    DailyCurve,
    Poisson,
    Replay,
    Steps,
)
from studylam.simulation.load.chance import (
    Distribution,
    Exponential,
    Fixed,
    LogNormal,
    Mixture,
    Uniform,
)
from studylam.simulation.load.model import (
    AsyncSource,
    Function,
    Scenario,
    Source,
    SqsSource,
    SyncSource,
)

Changes = Mapping[str, str | float | None]
"""Address → a number, or the name of a shape or a kind."""

AS_READ = ""
"""The shape of arrivals that changes nothing."""
STEPS_OF_A_RAMP = 20


def apply(base: Scenario, changes: Changes, kinds: Mapping[str, Source]) -> Scenario:
    """``base`` with the changes. ``kinds``: a source of each kind, configured as usual.

    Raises:
        BadInputError: they don't go together.
    """
    until_s = _number(changes, "until", base.until_s)
    account = replace(
        base.account,
        concurrency=int(_number(changes, "account.concurrency", base.account.concurrency)),
        environments_per_period=_number(
            changes, "account.scaling", base.account.environments_per_period
        ),
    )
    return replace(
        base,
        account=account,
        functions=tuple(_changed_function(one, changes) for one in base.functions),
        sources=tuple(
            _changed_source(i, one, changes, kinds, until_s) for i, one in enumerate(base.sources)
        ),
        until_s=until_s,
        bucket_s=base.bucket_s if until_s == base.until_s else None,
    )


def _changed_function(one: Function, changes: Changes) -> Function:
    at = f"function.{one.name}."
    new: dict[str, Any] = {}
    if at + "duration" in changes:
        new["duration"] = lasting(one.duration, _number(changes, at + "duration", 0) / 1000)
    if at + "init" in changes:
        new["init"] = lasting(one.init, _number(changes, at + "init", 0) / 1000)
    if at + "reserved" in changes:
        new["reserved"] = _optional(changes, at + "reserved")
    if at + "errors" in changes:
        new["error_rate"] = _number(changes, at + "errors", 0) / 100
    for name, field, kind in (
        ("provisioned", "provisioned", int),
        ("memory", "memory_mb", int),
        ("timeout", "timeout_s", float),
        ("idle", "idle_s", float),
    ):
        if at + name in changes:
            new[field] = kind(_number(changes, at + name, 0))
    return replace(one, **new)


def _changed_source(
    index: int, one: Source, changes: Changes, kinds: Mapping[str, Source], until_s: float
) -> Source:
    at = f"source.{index}."
    wanted = kinds.get(str(changes.get(at + "kind", one.kind)))
    arrivals = shaped(one.arrivals, str(changes.get(at + "shape", AS_READ)), until_s)
    if at + "rate" in changes:
        arrivals = arriving(arrivals, _number(changes, at + "rate", 0), until_s)
    if wanted is not None and wanted.kind != one.kind:
        one = replace(wanted, function=one.function)
    new: dict[str, Any] = {"arrivals": arrivals}
    if at + "retries" in changes:
        retries = int(_number(changes, at + "retries", 0))
        if isinstance(one, SyncSource):
            new["retries"] = retries
        elif isinstance(one, AsyncSource):
            new["max_retries"] = min(retries, len(one.waits_s))
    if isinstance(one, AsyncSource) and at + "age" in changes:
        new["max_age_s"] = _number(changes, at + "age", 0)
    if isinstance(one, SqsSource):
        if at + "batch" in changes:
            new["batch_size"] = int(_number(changes, at + "batch", 1))
        if at + "window" in changes:
            new["window_s"] = _number(changes, at + "window", 0)
        if at + "most" in changes:
            new["max_concurrency"] = _optional(changes, at + "most")
        if at + "visibility" in changes:
            new["visibility_s"] = _number(changes, at + "visibility", 30)
    return replace(one, **new)


def _number(changes: Changes, address: str, otherwise: float) -> float:
    value = changes.get(address, otherwise)
    return float(value) if isinstance(value, int | float) else otherwise


def _optional(changes: Changes, address: str) -> int | None:
    value = changes[address]
    return int(value) if isinstance(value, int | float) else None


# -- distributions and arrivals -------------------------------------------------------------------


def lasting(one: Distribution, mean_s: float) -> Distribution:
    """The same distribution, stretched to another mean."""
    if one.mean_s <= 0 or mean_s <= 0:
        return Fixed(max(mean_s, 0.0))
    by = mean_s / one.mean_s
    if isinstance(one, Uniform):
        return Uniform(one.low_s * by, one.high_s * by)
    if isinstance(one, Exponential):
        return Exponential(mean_s)
    if isinstance(one, LogNormal):
        return LogNormal(one.median * by, one.p99 * by)
    if isinstance(one, Mixture):
        usual, other = (lasting(part, part.mean_s * by) for part in (one.usual, one.other))
        return Mixture(usual, other, one.share)
    return Fixed(mean_s)


def rate_of(arrivals: Arrivals, until_s: float) -> float:
    """The highest rate, in requests a second; of a replay the mean."""
    if isinstance(arrivals, Constant | Poisson):
        return arrivals.per_s
    if isinstance(arrivals, Burst | DailyCurve):
        return max(arrivals.peak_per_s, getattr(arrivals, "base_per_s", 0.0))
    if isinstance(arrivals, Steps):
        return max((rate for _, rate in arrivals.parts), default=0.0)
    return arrivals.expected(until_s) / until_s


def arriving(arrivals: Arrivals, rate: float, until_s: float) -> Arrivals:
    """The same arrivals with another highest rate (of a replay: another mean)."""
    old = rate_of(arrivals, until_s)
    by = rate / old if old > 0 else 0.0
    if isinstance(arrivals, Burst):
        if old <= 0:
            return replace(arrivals, peak_per_s=rate)
        return replace(
            arrivals, base_per_s=arrivals.base_per_s * by, peak_per_s=arrivals.peak_per_s * by
        )
    if isinstance(arrivals, DailyCurve):
        return replace(arrivals, low_per_s=arrivals.low_per_s * by, peak_per_s=rate)
    if isinstance(arrivals, Steps):
        return Steps(tuple((seconds, one * by) for seconds, one in arrivals.parts))
    if isinstance(arrivals, Replay):
        return _replayed(arrivals, by)
    return Constant(rate) if isinstance(arrivals, Constant) else Poisson(rate)


def _replayed(arrivals: Replay, by: float) -> Replay:
    """So many times as many, with the fractions carried on from moment to moment."""
    points, left = [], 0.0
    for at, count in arrivals.points:
        left += count * by
        whole = int(left + 1e-9)
        left -= whole
        points.append((at, whole))
    return Replay(tuple(points))


def shaped(arrivals: Arrivals, shape: str, until_s: float) -> Arrivals:
    """Arrivals of another shape with the same highest rate."""
    peak = rate_of(arrivals, until_s)
    quarter = until_s / 4
    match shape:
        case "constant":
            return Constant(peak)
        case "poisson":
            return Poisson(peak)
        case "burst":
            return Burst(base_per_s=peak / 20, peak_per_s=peak, at_s=quarter / 2, for_s=2 * quarter)
        case "waves":
            eighth = quarter / 2
            return Burst(
                base_per_s=0.0, peak_per_s=peak, at_s=eighth / 2, for_s=eighth, every_s=quarter
            )
        case "ramp":
            part = until_s / STEPS_OF_A_RAMP
            return Steps(
                tuple((part, peak * i / (STEPS_OF_A_RAMP - 1)) for i in range(STEPS_OF_A_RAMP))
            )
        case "daily":
            return DailyCurve(low_per_s=peak / 5, peak_per_s=peak)
    return arrivals
