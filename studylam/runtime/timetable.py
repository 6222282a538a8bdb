"""When rules with a schedule fire: each is put on the clock for its next time, again and again."""

from __future__ import annotations

from collections.abc import Callable

from studylam.runtime.clock import Clock, Timer
from studylam.runtime.cloud import Cloud
from studylam.runtime.cloud.schedules import Schedule


class Timetable:
    """The schedules of the world, on the service's clock. ``then`` is called when one has fired."""

    def __init__(self, cloud: Cloud, clock: Clock, then: Callable[[], None]) -> None:
        self._cloud = cloud
        self._clock = clock
        self._then = then
        self._waiting: dict[str, tuple[Schedule, Timer]] = {}
        """Rule's ARN → what is on the clock for it."""

    def refresh(self) -> None:
        """Look which rules have a schedule now; cheap, and to be called whenever one may be new."""
        known = {one.rule_arn: one for one in self._cloud.schedules() if one.enabled}
        for arn, (schedule, timer) in list(self._waiting.items()):
            if schedule != known.get(arn):
                timer.cancel()
                del self._waiting[arn]
        for arn, schedule in known.items():
            if arn not in self._waiting:
                self._wait(schedule)

    def forget(self) -> None:
        """The clock has forgotten all that waited."""
        self._waiting.clear()

    def _wait(self, schedule: Schedule) -> None:
        due = schedule.next_after(self._clock.now())
        if due is not None:
            timer = self._clock.call_at(due, lambda: self._fire(schedule, due))
            self._waiting[schedule.rule_arn] = (schedule, timer)

    def _fire(self, schedule: Schedule, due: float) -> None:
        del self._waiting[schedule.rule_arn]
        if self._cloud.fire(schedule.rule_arn, due):
            self._wait(schedule)
            self._then()
