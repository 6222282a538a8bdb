"""Step Functions: Standard by state transitions, Express by requests and GB-seconds.

An Express execution's duration is rounded up to 100 ms, its memory to 64 MB. The price page gives
GB-hours; GB-seconds are what is metered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from studylam.errors import UsageError
from studylam.pricing.money import grouped, so_many
from studylam.pricing.services.fields import (
    Charge,
    Part,
    amount,
    chunks,
    count,
    half_given,
)

FIVE_MINUTES_MS = 300_000


@dataclass(frozen=True)
class StandardWorkflow(Part):
    """A Standard state machine."""

    type = "step_functions"
    title = "Step Functions, Standard"
    counts = "executions"
    about = "Every state transition, retries too."

    executions: Decimal = count("Executions a month.", "executions")
    transitions_each: Decimal = amount(
        "State transitions of an execution.",
        "transitions",
        high=25_000,
        source="Step Functions quotas: 25,000 events an execution",
    )
    transitions: Decimal = count("State transitions, where they are known.", "transitions")

    def problems(self) -> dict[str, UsageError]:
        found = super().problems()
        missing = half_given(self, "executions", "transitions_each")
        if missing is not None:
            found.setdefault(
                missing,
                UsageError(
                    f"There are no {missing.replace('_', ' ')}.",
                    hint="Give executions and transitions_each, or transitions.",
                ),
            )
        return found

    def charges(self) -> Iterator[Charge]:
        said = []
        if self.executions:
            each = grouped(self.transitions_each)
            said.append(f"{so_many(self.executions, 'executions')} × {each}")
        if self.transitions or not said:
            said.append(so_many(self.transitions, "transitions"))
        total = self.executions * self.transitions_each + self.transitions
        yield Charge("State transitions", "step_functions_transitions", total, " + ".join(said))


@dataclass(frozen=True)
class ExpressWorkflow(Part):
    """An Express state machine."""

    type = "step_functions_express"
    title = "Step Functions, Express"
    counts = "requests"
    about = "Executions, and their duration (rounded up to 100 ms) × memory (to 64 MB)."

    requests: Decimal = count("Executions a month.", "executions")
    duration_ms: Decimal = amount(
        "Mean duration of an execution.",
        "ms",
        high=FIVE_MINUTES_MS,
        source="Step Functions quotas: 5 minutes",
    )
    memory_mb: Decimal = amount("Memory that an execution takes.", "MB", default=64, high=10240)

    def charges(self) -> Iterator[Charge]:
        executions = so_many(self.requests, "executions")
        yield Charge("Requests", "step_functions_express_requests", self.requests, executions)
        ms = (self.duration_ms / 100).to_integral_value(ROUND_CEILING) * 100
        mb = chunks(self.memory_mb, 64) * 64
        seconds = self.requests * ms / 1000
        formula = f"{executions} × {grouped(ms)} ms × {grouped(mb)}/1024 GB"
        yield Charge("Duration", "step_functions_express_duration", seconds * mb / 1024, formula)
