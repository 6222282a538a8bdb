"""From what people type to a scaling model, and from its result to words and lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.tui.widgets.chart import Series
from studylam.tui.widgets.form import Field

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.simulation import Load, Result, ScalingFunction, ScalingLimits

FIELDS = (
    Field("rate", "Requests at the peak", "per second"),
    Field("seconds", "For", "s"),
    Field("duration_ms", "Duration", "ms"),
    Field("init_ms", "Init of a cold start", "ms"),
    Field("reserved", "Reserved concurrency", "empty: none"),
    Field("provisioned", "Provisioned concurrency"),
    Field("account", "Account's concurrency"),
    Field("growth", "New environments in 10 s"),
)
SHAPES = (
    ("spike", "a sudden peak"),
    ("ramp", "a steady rise"),
    ("waves", "peaks with pauses between"),
)
RANGES = {
    "rate": (0, 20_000),
    "seconds": (1, 600),
    "duration_ms": (1, 900_000),
    "init_ms": (0, 130_000),
    "reserved": (0, 100_000),
    "provisioned": (0, 100_000),
    "account": (0, 100_000),
    "growth": (0, 100_000),
}
MOST_REQUESTS = 300_000
"""More take longer than a form may need to answer."""
PERIOD_S = 10.0


def start_values(library: Library) -> dict[str, str]:
    """A spike against the limits that the packs' facts name."""
    return {
        "rate": "3,000",
        "seconds": "40",
        "duration_ms": "500",
        "init_ms": "800",
        "reserved": "",
        "provisioned": "0",
        "account": f"{_fact(library, 'concurrency.default', 1000):,}",
        "growth": f"{_fact(library, 'scaling.rate', 1000):,}",
        "shape": "spike",
    }


def _fact(library: Library, id: str, otherwise: int) -> int:
    """The first number of a fact's value, or a usual one where no pack has that fact."""
    try:
        found = re.search(r"\d[\d,]*", str(library.fact(id).value))
    except StudyLamError:
        return otherwise
    return int(found[0].replace(",", "")) if found else otherwise


def read_numbers(texts: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """What was typed as whole numbers, and by field what is wrong. An empty reserve is left out."""
    numbers: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for field, (low, high) in RANGES.items():
        text = texts[field].strip().replace(",", "").replace("_", "")
        if field == "reserved" and not text:
            continue
        if (
            not (text.isascii() and text.isdecimal() and len(text) < 12)
            or not low <= int(text) <= high
        ):
            wrong[field] = f"A whole number from {low:,} to {high:,}, please."
        else:
            numbers[field] = int(text)
    if not wrong and numbers["rate"] * numbers["seconds"] > MOST_REQUESTS:
        wrong["rate"] = f"Too many: at most {MOST_REQUESTS // numbers['seconds']:,} for that long."
    return numbers, wrong


def model(
    numbers: Mapping[str, int], shape: str, library: Library
) -> tuple[ScalingFunction, Load, ScalingLimits]:
    """The model's three parts.

    Raises:
        BadInputError: they don't go together.
    """
    from studylam.simulation import Load, ScalingFunction, ScalingLimits

    seconds, peak = numbers["seconds"], numbers["rate"]
    if shape == "ramp":
        load = Load.ramp(seconds, 0, peak)
    elif shape == "waves":
        load = Load(tuple(peak if second // 5 % 2 else 0 for second in range(seconds)))
    else:
        quiet = min(5, seconds // 4)
        load = Load.steps((quiet, peak // 20), (seconds - quiet, peak))
    function = ScalingFunction(
        duration_s=numbers["duration_ms"] / 1000,
        init_s=numbers["init_ms"] / 1000,
        reserved=numbers.get("reserved"),
        provisioned=numbers["provisioned"],
    )
    limits = ScalingLimits(
        account_concurrency=numbers["account"],
        environments_per_period=numbers["growth"],
        period_s=PERIOD_S,
        requests_per_environment_per_s=_fact(library, "concurrency.rps", 10),
    )
    return function, load, limits


def lines(result: Result) -> list[Series]:
    """Environments in use, and throttled requests, second by second."""
    seconds = [second.second for second in result.seconds]
    return [
        Series("environments in use", seconds, [s.concurrency for s in result.seconds]),
        Series("throttled a second", seconds, [s.throttled for s in result.seconds], "error"),
    ]


def figures(result: Result) -> list[tuple[str, str, str]]:
    """(label, number, remark) for each total."""
    served, arrivals = result.served, max(result.arrivals, 1)
    return [
        ("Requests", f"{result.arrivals:,}", ""),
        ("Served", f"{served:,}", _share(served, arrivals)),
        ("Cold starts", f"{result.cold:,}", _share(result.cold, max(served, 1), "of the served")),
        ("Throttled (429)", f"{result.throttled:,}", _share(result.throttled, arrivals)),
        ("Most at one moment", f"{result.peak:,}", f"of {result.concurrency_limit:,} allowed"),
    ]


def _share(part: int, whole: int, of: str = "") -> str:
    return f"{100 * part / whole:.1f} % {of}".strip()
