"""A run: made from a scenario and a seed, then advanced in slices, so that it can be shown.

>>> run = begin(scenario, seed=1)                       # doctest: +SKIP
>>> while not run.done:                                 # doctest: +SKIP
...     run.advance(run.now_s + 5)      # play: or any later moment, or run.until_s
"""

from __future__ import annotations

from collections.abc import Callable

from studylam.simulation.load.model import Scenario
from studylam.simulation.load.record import FunctionRecord, Lane


class Run:
    """What has happened so far. The same scenario and seed give the same, however it is sliced."""

    scenario: Scenario
    seed: int
    now_s: float
    """Up to which moment of the virtual clock all is known."""
    bucket_s: float
    """Length of a bucket."""
    functions: dict[str, FunctionRecord]
    """By name, in the scenario's order."""
    account_concurrency: list[int]
    """Most environments in use at one moment in all functions, by bucket."""
    lanes: list[Lane]
    """Environments within the scenario's window, in the order in which they were made."""
    lanes_until_s: float
    """From then on no spans were kept (the window's end, or it was full)."""

    @property
    def until_s(self) -> float:
        """When it ends."""
        return self.scenario.until_s

    @property
    def done(self) -> bool:
        """Whether it has reached its end."""
        return self.now_s >= self.scenario.until_s

    def advance(self, until_s: float) -> None:
        """Go on up to ``until_s`` of the virtual clock, or to the end."""
        raise NotImplementedError


def begin(scenario: Scenario, *, seed: int = 0) -> Run:
    """A run at its first moment.

    Raises:
        BadInputError: the scenario can't be simulated.
    """
    raise NotImplementedError


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    watch: Callable[[Run], bool] | None = None,
    slices: int = 100,
) -> Run:
    """Run it to its end. ``watch`` is told after each slice; it returns False to stop there."""
    run = begin(scenario, seed=seed)
    for number in range(1, slices + 1):
        run.advance(scenario.until_s * number / slices)
        if watch is not None and not watch(run):
            break
    return run
