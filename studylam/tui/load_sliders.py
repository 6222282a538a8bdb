"""What a load scenario can be turned into: its sliders and pickers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from studylam.simulation.load import AsyncSource, Function, Scenario, SqsSource, SyncSource
from studylam.simulation.load.changes import AS_READ, Changes, rate_of
from studylam.tui.widgets.pickers import Picker
from studylam.tui.widgets.slider import Slider, stops

SHAPES = (
    (AS_READ, "as in the scenario"),
    ("constant", "evenly spaced"),
    ("poisson", "at random, the same rate"),
    ("burst", "a sudden peak"),
    ("waves", "peaks with pauses"),
    ("ramp", "a steady rise"),
    ("daily", "a day's tide"),
)
KINDS = (
    ("sync", "callers who wait"),
    ("async", "events, asynchronously"),
    ("sqs", "an SQS queue"),
)
RATES = stops(0, 20_000)
TIMES_MS = stops(0, 900_000)
LENGTHS = (10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800)
MEMORY = (128, 256, 512, 768, 1024, 1536, 1769, 2048, 3072, 4096, 6144, 8192, 10_240)
MANY = stops(0, 100_000)


# -- what there is to turn ------------------------------------------------------------------------


def sliders(scenario: Scenario, function: str) -> list[Slider]:
    """Those of a function, of what calls it, and of its account."""
    found = [*_sources(scenario, function), *_function(scenario.function(function))]
    account = scenario.account
    found += [
        _slider("account.concurrency", "Account's limit", account.concurrency, MANY),
        *(
            [_slider("account.scaling", "New ones in 10 s", account.environments_per_period, MANY)]
            if math.isfinite(account.environments_per_period)
            else []
        ),
        _slider("until", "Length of the run", scenario.until_s, LENGTHS, unit="s", coarse=3),
    ]
    return found


def _function(one: Function) -> Iterator[Slider]:
    at = f"function.{one.name}."
    yield _slider(at + "duration", "Duration, mean", one.duration.mean_s * 1000, TIMES_MS, "ms")
    yield _slider(at + "init", "Init", one.init.mean_s * 1000, TIMES_MS, "ms")
    yield _slider(at + "reserved", "Reserved", one.reserved, MANY, optional=True)
    yield _slider(at + "provisioned", "Provisioned", one.provisioned, MANY)
    yield _slider(at + "memory", "Memory (the bill)", one.memory_mb, MEMORY, "MB", coarse=3)
    yield _slider(at + "timeout", "Timeout", one.timeout_s, stops(1, 900), "s")
    yield _slider(at + "idle", "Kept when idle", one.idle_s, stops(0, 3600), "s")
    yield Slider(
        at + "errors", "Errors", round(one.error_rate * 100, 3), 0, 100, 1, 10, "%", whole=False
    )


def _sources(scenario: Scenario, function: str) -> Iterator[Slider]:
    those = [(i, one) for i, one in enumerate(scenario.sources) if one.function == function]
    for number, (index, source) in enumerate(those, 1):
        at = f"source.{index}."
        which = f" ({number})" if len(those) > 1 else ""
        rate = rate_of(source.arrivals, scenario.until_s)
        yield _slider(at + "rate", f"Arrivals, peak{which}", rate, RATES, "/s", whole=False)
        if isinstance(source, SyncSource):
            yield Slider(at + "retries", f"Caller's retries{which}", source.retries, 0, 20, 1, 5)
        elif isinstance(source, AsyncSource):
            most = len(source.waits_s)
            yield Slider(at + "retries", f"Retries{which}", source.retries, 0, most, 1, 2)
            yield _slider(
                at + "age", f"Maximum age{which}", source.max_age_s, stops(60, 21_600), "s"
            )
        elif isinstance(source, SqsSource):
            yield _slider(at + "batch", f"Batch size{which}", source.batch_size, stops(1, 10_000))
            yield _slider(
                at + "window", f"Batch window{which}", source.window_s, stops(0, 300), "s"
            )
            yield _slider(
                at + "most",
                f"Most at a time{which}",
                source.max_concurrency,
                stops(2, 1000),
                optional=True,
            )
            yield _slider(
                at + "visibility",
                f"Hidden for{which}",
                source.visibility_s,
                stops(1, 43_200),
                "s",
            )


def _slider(
    id: str,
    label: str,
    value: float | None,
    along: tuple[float, ...],
    unit: str = "",
    *,
    coarse: float = 6,
    optional: bool = False,
    whole: bool = True,
) -> Slider:
    low, high = along[0], along[-1]
    if value is not None:
        # A scenario may be beyond what the slider would offer by itself.
        value = round(value, 3 if value < 10 else 1 if value < 100 else 0)
        whole = whole and value == int(value)
        low, high = min(low, value), max(high, value)
        along = tuple(sorted({*along, low, high}))
    return Slider(
        id,
        label,
        value,
        low,
        high,
        coarse=coarse,
        unit=unit,
        stops=along,
        optional=optional,
        whole=whole,
    )


def pickers(scenario: Scenario, function: str, changes: Changes) -> list[Picker]:
    """The function that is looked at, how requests arrive, and who calls."""
    found = []
    if len(scenario.functions) > 1:
        names = [(one.name, one.name) for one in scenario.functions]
        found.append(Picker.at("function", "Function", names, function))
    first = next((i for i, one in enumerate(scenario.sources) if one.function == function), None)
    if first is not None:
        shape = f"source.{first}.shape"
        found.append(Picker.at(shape, "Arrivals", SHAPES, str(changes.get(shape, AS_READ))))
        kind = scenario.sources[first].kind
        found.append(Picker.at(f"source.{first}.kind", "Called by", KINDS, kind))
    return found
