"""What was sent, where to, and why it didn't arrive if it didn't."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Route = Literal["OnSuccess", "OnFailure", "DeadLetter"]


@dataclass(frozen=True)
class Delivery:
    """One record or event that left for a destination or a dead-letter queue.

    A delivery isn't tried again, and nobody is told when it fails: on Lambda only the metrics
    ``DestinationDeliveryFailures`` and ``DeadLetterErrors`` show it.
    """

    route: Route
    target: str
    """The ARN that it was for."""
    body: str
    """The invocation record; for a dead-letter queue, the event as it was accepted. At most the
    first 1 MB."""
    at: float
    """By the service's clock."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """A dead-letter queue's message attributes."""
    problem: str | None = None
    """Why it didn't arrive, as the service that refused it says; None if it arrived."""

    @property
    def arrived(self) -> bool:
        return self.problem is None
