"""What both pollers share."""

from __future__ import annotations

import pytest

from studylam.runtime import VirtualClock
from studylam.runtime.sources.batches import Alarm, fitting

pytestmark = pytest.mark.quick


def test_an_alarm_rings_once_at_the_earliest_time() -> None:
    clock, rang = VirtualClock(), []
    starts = clock.now()
    alarm = Alarm(clock, lambda: rang.append(clock.now() - starts))
    for after in (30, 10, 20, 10):
        alarm.set(starts + after)
    clock.advance(100)
    assert rang == [10]
    alarm.set(starts)
    assert rang == [10]
    clock.advance(0)
    assert rang == [10, 100]
    alarm.set(starts + 150)
    alarm.cancel()
    clock.advance(100)
    assert rang == [10, 100]


def test_records_that_fit_into_six_megabytes() -> None:
    assert fitting([]) == 0
    assert fitting([{"body": "x" * 7_000_000}, {"body": "y"}]) == 1
    assert fitting([{"body": "x" * 3_000_000}] * 3) == 2
    assert fitting([{"body": "y"}] * 10_000) == 10_000
