"""What one laptop can't show for real, as models on a virtual clock. Pure and seeded."""

from __future__ import annotations

from studylam.simulation.retries import (
    AsyncSettings,
    Attempt,
    Backoff,
    Fate,
    Timeline,
    async_timeline,
)
from studylam.simulation.scaling import (
    Load,
    Result,
    ScalingFunction,
    ScalingLimits,
    Second,
    simulate,
)

__all__ = [
    "AsyncSettings",
    "Attempt",
    "Backoff",
    "Fate",
    "Load",
    "Result",
    "ScalingFunction",
    "ScalingLimits",
    "Second",
    "Timeline",
    "async_timeline",
    "simulate",
]
