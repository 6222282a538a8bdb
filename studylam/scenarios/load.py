"""``tool: load``: from a scenario file's data to a simulation, and from its run to a bill.

    tool: load
    title: A spike that throttles
    about: What to look at, in Markdown.
    until_s: 120
    region: us-east-1
    account: {concurrency: 1000}      # without it: what the packs' facts say
    functions:
      resize: {duration_ms: {median: 120, p99: 900}, init_ms: 800, memory_mb: 512, reserved: 50}
    sources:
      web: {calls: resize, kind: sync, arrivals: {kind: poisson, per_s: 300}}

A setting is addressed as ``function.resize.reserved``, ``source.web.arrivals.per_s``,
``account.concurrency`` or ``until_s``: by ``--set`` and by sliders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import FieldError
from studylam.simulation.load import Run, Scenario

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.pricing import Bill, PriceList


@dataclass(frozen=True)
class LoadScenario:
    """A scenario file of ``tool: load``, read."""

    title: str
    about: str
    scenario: Scenario
    region: str
    architectures: Mapping[str, str]
    """By function: x86_64 or arm64."""
    free_tier: bool


def read_load(
    data: Mapping[str, Any], library: Library, *, folder: Path | None = None
) -> LoadScenario:
    """Read a scenario's data; replayed files lie in ``folder``.

    Raises:
        FieldError: the first of what is wrong, with its place in ``data``.
    """
    raise NotImplementedError


def check_data(
    data: Mapping[str, Any], library: Library, *, folder: Path | None = None
) -> Iterator[FieldError]:
    """All that is wrong with a scenario's data."""
    raise NotImplementedError


def with_settings(data: Mapping[str, Any], settings: Mapping[str, str]) -> dict[str, Any]:
    """A copy of ``data`` with settings changed, by address; an empty text takes one away.

    Raises:
        FieldError: there is no such setting.
    """
    raise NotImplementedError


def bill(load: LoadScenario, run: Run, prices: PriceList, *, month: bool = False) -> Bill:
    """What the run cost so far; ``month``: what a month costs if it goes on like that."""
    raise NotImplementedError


def explain(run: Run) -> tuple[str, ...]:
    """What limited the run, in sentences: one a limit, the hardest first."""
    raise NotImplementedError
