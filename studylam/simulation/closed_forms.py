"""Formulas that a simulation has to agree with where they hold, and that answer without one.

- Little's law: in a system that neither grows nor shrinks, L = λ · W. For a function: concurrency =
  requests per second · seconds that one takes.
- Erlang B: requests that find all of a fixed number of places taken are lost. It holds for Poisson
  arrivals and any distribution of durations.
- Erlang C: the same, but they wait in one queue. It holds for exponential durations.

After A. K. Erlang (1917) and J. D. C. Little (1961); the recursion is the usual stable one.
"""

from __future__ import annotations

from studylam.simulation.checks import check


def concurrency(per_s: float, seconds: float) -> float:
    """Little's law: environments in use in the mean."""
    check(per_s >= 0 and seconds >= 0, "Rates and times can't be negative.")
    return per_s * seconds


def erlang_b(load: float, places: int) -> float:
    """The share that is lost: ``load`` is arrivals per second times seconds each."""
    check(load >= 0 and places >= 0, "Load and places can't be negative.")
    lost = 1.0
    for place in range(1, places + 1):
        lost = load * lost / (place + load * lost)
    return lost


def erlang_c(load: float, places: int) -> float:
    """The share that has to wait; all of it where the load is too much."""
    check(load >= 0 and places >= 1, "Load can't be negative, and there is a place.")
    if load >= places:
        return 1.0
    lost = erlang_b(load, places)
    return places * lost / (places - load * (1 - lost))


def mean_wait(load: float, places: int, seconds: float) -> float:
    """Erlang C: the mean wait, those who needn't wait included; infinite where it is too much."""
    if load >= places:
        return float("inf")
    return erlang_c(load, places) * seconds / (places - load)
