"""Functions of one account under load: a discrete-event model on a virtual clock, seeded.

`Scenario` says what is simulated, `begin` and `Run.advance` (or `simulate`) do it, and the run's
records say what happened: all bounded, whatever the number of invocations.
"""

from __future__ import annotations

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
from studylam.simulation.load.histogram import Histogram
from studylam.simulation.load.model import (
    Account,
    AsyncSource,
    Backoff,
    Function,
    Polling,
    Scenario,
    Source,
    SqsSource,
    SyncSource,
    Window,
)
from studylam.simulation.load.record import Bucket, FunctionRecord, Lane, Span, Throttle
from studylam.simulation.load.run import Run, begin, simulate

__all__ = [
    "Account",
    "Arrivals",
    "AsyncSource",
    "Backoff",
    "Bucket",
    "Burst",
    "Constant",
    "DailyCurve",
    "Distribution",
    "Exponential",
    "Fixed",
    "Function",
    "FunctionRecord",
    "Histogram",
    "Lane",
    "LogNormal",
    "Mixture",
    "Poisson",
    "Polling",
    "Replay",
    "Run",
    "Scenario",
    "Source",
    "Span",
    "SqsSource",
    "Steps",
    "SyncSource",
    "Throttle",
    "Uniform",
    "Window",
    "begin",
    "simulate",
]
