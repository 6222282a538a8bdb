"""Power tuning in sentences: the formula, its inputs, what came out, and what is assumed.

Both front doors show these, so that nobody sees a curve without what it stands on.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from typing import TYPE_CHECKING

from studylam.pricing.curves import MB_PER_VCPU
from studylam.shares import per_cent

if TYPE_CHECKING:
    from studylam.labs.tuning.model import Point, Tuning
    from studylam.labs.tuning.profile import Profile

HERE = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"
"""What this machine is, in Lambda's words."""

LABEL = "A model, not a measurement: only CPU time and waiting were measured, on this machine."

BUSY = 0.3
"""Of a run's own time: when so much was spent in queues for this machine's CPUs, it is said."""

SIGNS = {"cheapest": "C", "balanced": "B", "fastest": "F"}
"""How the marks are drawn on a line."""


def milliseconds(ms: float) -> str:
    """As many digits as mean something: ``0.42 ms``, ``12.3 ms``, ``1,204 ms``."""
    digits = 2 if ms < 1 else 1 if ms < 100 else 0
    return f"{ms:,.{digits}f} ms"


def threads(profile: Profile) -> str:
    """``1``, or how many work at once on average."""
    return f"{profile.parallel:.1f}".removesuffix(".0")


def formulas(tuning: Tuning) -> tuple[str, str, str]:
    """Of duration, cost and the balanced point."""
    profile = tuning.profile
    return (
        f"duration(M) = waiting + CPU time / min(M / {MB_PER_VCPU:,} MB, {threads(profile)})",
        "cost(M) = requests × (duration, rounded up to ms × M / 1,024 MB × rate + fee)",
        "balanced: the least 0.5 × cost / highest + 0.5 × billed time / longest",
    )


def in_figures(tuning: Tuning, point: Point) -> str:
    """The formula of the duration with one size's numbers."""
    profile = tuning.profile
    return (
        f"{point.memory_mb:,} MB: {milliseconds(profile.wait_ms)} + "
        f"{milliseconds(profile.cpu_ms)} / {point.vcpus:.3g} = {milliseconds(point.duration_ms)}"
    )


def inputs(tuning: Tuning) -> Iterator[tuple[str, str, str]]:
    """(label, value, remark) of everything that goes in."""
    profile = tuning.profile
    low = min((event.cpu_low_ms for event in profile.events), default=profile.cpu_ms)
    high = max((event.cpu_high_ms for event in profile.events), default=profile.cpu_ms)
    spread = f"{milliseconds(low)} to {milliseconds(high)}"
    yield "CPU time", milliseconds(profile.cpu_ms), spread
    of_that = f"{milliseconds(profile.aws_ms)} in AWS calls" if profile.aws_ms else ""
    yield "Waiting", milliseconds(profile.wait_ms), of_that
    share = per_cent(profile.cpu_share)
    yield "CPU's share", share, kind_words(profile)
    yield "Threads at work", threads(profile), "1: single-threaded"
    yield "Memory used", f"{profile.memory_mb:,} MB", "the most of all runs"
    yield "Warm runs", f"{profile.invocations:,}", _events(profile)
    yield "A GB-second", f"${tuning.rate_usd:f}", f"{tuning.settings.arch}, as of {tuning.as_of}"


def kind_words(profile: Profile) -> str:
    """What such a handler is called."""
    share = profile.cpu_share
    return "CPU-bound" if share >= 0.8 else "I/O-bound" if share <= 0.2 else "mixed"


def verdicts(tuning: Tuning) -> Iterator[str]:
    """What came out, in sentences."""
    cheapest, fastest = tuning.cheapest, tuning.fastest
    if cheapest is None or fastest is None:
        yield (
            "No memory size will do: at each it would lack memory or pass its timeout of "
            f"{tuning.settings.timeout_s:,} s."
        )
        return
    if tuning.balanced is not None and tuning.balanced not in (cheapest, fastest):
        yield f"Balanced at {tuning.balanced.memory_mb:,} MB."
    least = tuning.fit[0]
    if fastest == least and least.memory_mb > tuning.points[0].memory_mb:
        yield f"More than {least.memory_mb:,} MB makes it no faster that counts."
    elif fastest == least:
        yield "More memory makes it no faster: it hardly computes, and waiting takes its time."
    elif fastest == tuning.points[-1]:
        yield "It gets faster up to the largest size."
    else:
        yield f"Above {fastest.memory_mb:,} MB it gets no faster that counts, only dearer."
    yield from _trade(cheapest, fastest)
    yield f"It needs {tuning.least_mb:,} MB at least: {tuning.profile.memory_mb:,} MB were used."
    late = [point for point in tuning.points if point.unfit == "time"]
    if late:
        yield (
            f"Up to {late[-1].memory_mb:,} MB it would pass its timeout of "
            f"{tuning.settings.timeout_s:,} s."
        )
    profile = tuning.profile
    if profile.failed:
        what = f" ({profile.error})" if profile.error else ""
        yield f"{profile.failed} of {_count(profile.invocations, 'invocation')} failed{what}."


def _trade(cheapest: Point, fastest: Point) -> Iterator[str]:
    if cheapest == fastest:
        yield f"{cheapest.memory_mb:,} MB is the cheapest and the fastest."
        return
    dearer = float(fastest.cost_usd / cheapest.cost_usd - 1) if cheapest.cost_usd else 0.0
    faster = 1 - fastest.duration_ms / cheapest.duration_ms if cheapest.duration_ms else 0.0
    yield (
        f"The fastest ({fastest.memory_mb:,} MB) saves {_per_cent(faster)} of the time of the "
        f"cheapest ({cheapest.memory_mb:,} MB) and costs {_per_cent(dearer)} more."
    )


def _per_cent(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"{share * 100:,.0f} %"


def assumptions(tuning: Tuning) -> Iterator[str]:
    """What the model takes for granted."""
    profile = tuning.profile
    yield "One vCPU computes as fast as a CPU of this machine."
    if profile.queued_ms > BUSY * (profile.cpu_ms + profile.wait_ms):
        yield (
            f"Other programs kept this machine's CPUs busy: {milliseconds(profile.queued_ms)} in "
            "queues were left out. Of threads and child processes the figures are right on an idle "
            "machine only."
        )
    if profile.parallel > 1:
        yield (
            f"{threads(profile)} threads or processes were at work at once, on average; they share "
            "its CPU time evenly, and use as many vCPUs where there are."
        )
    if profile.aws_ms:
        yield "AWS calls take as long as here, where a simulated cloud answers them."
    else:
        yield "Waiting takes as long at every size."
    if tuning.settings.arch != HERE:
        yield f"It ran on {HERE} here: {tuning.settings.arch} changes the price, not the speed."
    if tuning.passes_first_tier:
        yield (
            f"Beyond {tuning.first_tier_gb_s:,f} GB-seconds a month the next tiers' lower rates "
            "are in the cost."
        )
    yield "Cold starts and the free tier are left out."


def money(point: Point) -> str:
    """Dollars of one point, to compare: at least three digits that count."""
    cost = point.cost_usd
    return f"${cost:,.2f}" if cost >= 1 or not cost else f"${cost:.3g}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _events(profile: Profile) -> str:
    if len(profile.events) == 1:
        return "their median"
    return f"mean of {len(profile.events)} medians"
