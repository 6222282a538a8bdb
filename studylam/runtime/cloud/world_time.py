"""The time in the cloud process: the service's clock where that is virtual, else the real one.

moto stamps objects, hides messages and forgets records by the time of day. With a clock that is
stepped all of that has to follow it, so the process's own time is set to the clock's
(time-machine: it patches Python's clocks in C, wherever a module has imported them from).
"""

from __future__ import annotations

import math
from typing import Any


class WorldTime:
    """Follows what the host says. The time stands still between two words of the host."""

    def __init__(self) -> None:
        self._told = math.nan
        self._traveller: Any = None

    def follow(self, now: float) -> None:
        """Make it ``now`` (seconds since the epoch); 0 means the real time."""
        if now == self._told or (now == 0 and self._traveller is None):
            return
        self._told = now
        if self._traveller is None:
            import time_machine

            self._traveller = time_machine.travel(now, tick=False).start()
        else:
            self._traveller.move_to(now)
