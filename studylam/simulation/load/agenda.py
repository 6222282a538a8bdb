"""What is to happen in a run, by moments of its virtual clock: an event heap.

Of our own and not SimPy's: a process and an event object per request make it four times slower.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from studylam.errors import BadInputError

MAX_STEPS = 100_000_000
"""Invocations, tries again and polls of a run; more would take longer than anyone waits."""


LATER = 1 << 60
"""Added to the number of what isn't the end of an invocation, so that ends come first."""


class Agenda:
    """What is to happen: a heap of moments. At one moment, ends of invocations come first (what
    ends then is free for what begins then), and what was put in first.
    """

    __slots__ = ("heap", "number")

    def __init__(self) -> None:
        self.heap: list[tuple[float, int, Callable[..., None], Any, Any, Any]] = []
        self.number = 0

    def put(
        self, at: float, what: Callable[..., None], a: Any = None, b: Any = None, c: Any = None
    ) -> None:
        """Call ``what(at, a, b, c)`` at that moment.

        Raises:
            BadInputError: the run has had more steps than it may have.
        """
        self.number = number = self.number + 1
        if number > MAX_STEPS:
            raise BadInputError(
                f"This takes more than {MAX_STEPS:,} steps: most are tries again.",
                hint="Choose a lower rate, a shorter time, or fewer retries.",
            )
        heapq.heappush(self.heap, (at, LATER + number, what, a, b, c))
