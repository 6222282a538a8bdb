"""What one laptop can't show for real, as models on a virtual clock. Pure and seeded."""

from __future__ import annotations

from studylam.simulation.scaling import (
    Load,
    Result,
    ScalingFunction,
    ScalingLimits,
    Second,
    simulate,
)

__all__ = [
    "Load",
    "Result",
    "ScalingFunction",
    "ScalingLimits",
    "Second",
    "simulate",
]
