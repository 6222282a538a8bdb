"""What becomes of an asynchronous invocation once it is over: destinations and dead-letter queues.

Rules: "Capturing records of Lambda asynchronous invocations" in AWS's Lambda developer guide.
"""

from __future__ import annotations

from studylam.runtime.delivery.model import Delivery
from studylam.runtime.delivery.targets import DestinationConfig

__all__ = ["Delivery", "DestinationConfig"]
