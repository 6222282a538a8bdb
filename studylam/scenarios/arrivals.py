"""How a load scenario says when requests arrive and how long something takes."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from studylam.errors import StudyLamError
from studylam.scenarios.fields import Fields, as_number, shown
from studylam.scenarios.replay import replay_file
from studylam.simulation.load import (
    Arrivals,
    Burst,
    Constant,
    DailyCurve,
    Distribution,
    Exponential,
    Fixed,
    LogNormal,
    Mixture,
    Poisson,
    Replay,
    Steps,
    Uniform,
)
from studylam.simulation.load.arrivals import MAX_RATE, SHORTEST_CYCLE_S
from studylam.simulation.load.model import MAX_SECONDS

KINDS = ("constant", "poisson", "burst", "daily", "steps", "replay")
MS = 1000.0
MAX_STEPS = 1_000

_SHAPES = (
    "Write a number, {mean: 120}, {low: 80, high: 200}, {median: 120, p99: 900}, or "
    "{usual: 120, other: 5000, share: 0.01}."
)


def read_arrivals(fields: Fields, folder: Path | None) -> Arrivals:
    """Arrivals by their ``kind``."""
    kind = fields.choice("kind", KINDS)
    found: Arrivals
    match kind:
        case "constant":
            found = Constant(_rate(fields, "per_s"))
        case "poisson":
            found = Poisson(_rate(fields, "per_s"))
        case "burst":
            found = _burst(fields)
        case "daily":
            found = _daily(fields)
        case "steps":
            found = Steps(tuple(_pairs(fields, "steps", MAX_RATE)))
        case _:
            found = _replay(fields, folder)
    fields.finish()
    return found


def _rate(fields: Fields, key: str, default: float | None = None) -> float:
    return fields.number(key, default, 0, MAX_RATE, unit="per second")


def _burst(fields: Fields) -> Burst:
    for_s = fields.number("for_s", None, 0.001, MAX_SECONDS, unit="s")
    every_s = None
    if "every_s" in fields:
        every_s = fields.number(
            "every_s", for_s, max(for_s, SHORTEST_CYCLE_S), MAX_SECONDS, unit="s"
        )
        every_s = max(every_s, SHORTEST_CYCLE_S)
    else:
        fields.raw("every_s")
    return Burst(
        base_per_s=_rate(fields, "base_per_s", 0.0),
        peak_per_s=_rate(fields, "peak_per_s"),
        at_s=fields.number("at_s", None, 0, MAX_SECONDS, unit="s"),
        for_s=for_s,
        every_s=every_s,
    )


def _daily(fields: Fields) -> DailyCurve:
    low = _rate(fields, "low_per_s", 0.0)
    peak = _rate(fields, "peak_per_s")
    if peak < low:
        fields.refuse(("peak_per_s",), "The peak is below 'low_per_s'.")
        peak = low
    return DailyCurve(
        low_per_s=low,
        peak_per_s=peak,
        peak_hour=fields.number("peak_hour", 14.0, 0, 24),
        first_hour=fields.number("first_hour", 0.0, 0, 24),
    )


def _pairs(fields: Fields, key: str, high: float) -> list[tuple[float, float]]:
    """[seconds, number] pairs."""
    rows = fields.raw(key)
    if not isinstance(rows, list) or not rows:
        fields.refuse(
            (key,) if rows is not None else (),
            f"{key!r} should be a list of [seconds, requests].",
            f"For example: {key}: [[60, 10], [30, 200]]",
        )
        return []
    if len(rows) > MAX_STEPS:
        fields.refuse((key,), f"{key!r} has {len(rows):,} rows: more than {MAX_STEPS:,}.")
        return []
    pairs = []
    for number, row in enumerate(rows):
        two = [as_number(one) for one in row] if isinstance(row, list) and len(row) == 2 else []
        if not two or two[0] is None or two[1] is None:
            fields.refuse((key, number), f"This should be [seconds, requests], not {shown(row)}.")
        elif not 0 <= two[0] <= MAX_SECONDS or not 0 <= two[1] <= high:
            fields.refuse((key, number), f"Seconds and requests go from 0 to {high:,.0f}.")
        elif key == "steps" and two[0] == 0:
            fields.refuse((key, number), "A step lasts longer than nothing.")
        else:
            pairs.append((two[0], two[1]))
    return pairs


def _replay(fields: Fields, folder: Path | None) -> Replay:
    if "file" not in fields:
        fields.raw("file")
        pairs = _pairs(fields, "points", 1e7)
        for number, (before, after) in enumerate(itertools.pairwise(pairs)):
            if after[0] < before[0]:
                fields.refuse(("points", number + 1), "Moments come in order.")
                return Replay(())
        for number, (_, count) in enumerate(pairs):
            if count != int(count):
                fields.refuse(("points", number), "Requests come in whole numbers.")
                return Replay(())
        return Replay(tuple((at, int(count)) for at, count in pairs))
    name = fields.text("file")
    try:
        return Replay(replay_file(name, folder))
    except StudyLamError as error:
        # Two places: the file's name stands in the scenario, the wrong row in the file.
        row = (error.where or "").removeprefix(str(folder)).lstrip("/")
        row = f"{row}: " if row.startswith(name) else ""
        fields.refuse(("file",), f"{row}{error.message}", error.hint)
        return Replay(())


def read_time(fields: Fields, key: str, default_ms: float | None, high_ms: float) -> Distribution:
    """A duration in milliseconds: a number, or a distribution."""
    value = fields.raw(key)
    if not isinstance(value, dict):
        return Fixed(fields.number(key, default_ms, 0, high_ms, unit="ms") / MS)
    inner = Fields(value, (*fields.path, key), fields.wrong)
    found = _distribution(inner, value, high_ms)
    inner.finish()
    return found


def _distribution(inner: Fields, value: dict[str, Any], high_ms: float) -> Distribution:
    def time(key: str) -> float:
        return inner.number(key, None, 0.001, high_ms, unit="ms") / MS

    if "mean" in value:
        return Exponential(time("mean"))
    if "median" in value or "p99" in value:
        median, p99 = time("median"), time("p99")
        if p99 < median:
            inner.refuse(("p99",), "p99 is below the median.")
            p99 = median
        return LogNormal(median, p99)
    if "low" in value or "high" in value:
        low = inner.number("low", 0.0, 0, high_ms, unit="ms") / MS
        high = time("high")
        if high < low:
            inner.refuse(("high",), "'high' is below 'low'.")
            high = low
        return Uniform(low, high)
    if "usual" in value:
        return Mixture(
            read_time(inner, "usual", None, high_ms) if _flat(inner, "usual") else Fixed(0.0),
            read_time(inner, "other", None, high_ms) if _flat(inner, "other") else Fixed(0.0),
            inner.number("share", None, 0, 1),
        )
    inner.refuse((), "This is no duration.", _SHAPES)
    inner.data = {}
    return Fixed(0.001)


def _flat(inner: Fields, key: str) -> bool:
    """A mixture isn't made of mixtures: one level says enough, and bounds the depth."""
    value = inner.data.get(key)
    if isinstance(value, dict) and "usual" in value:
        inner.refuse((key,), "A mixture can't be part of a mixture.")
        inner.raw(key)
        return False
    return True
