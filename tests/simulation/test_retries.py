from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.simulation import AsyncSettings, Backoff, async_timeline

# Lambda developer guide: waits of one and two minutes, six hours, throttles from 1 s to 5 min.
AWS = AsyncSettings(waits_s=(60, 120), max_age_s=6 * 3600, backoff=Backoff(first_s=1, most_s=300))

outcomes = st.lists(st.sampled_from(["success", "error", "throttle"]), min_size=1, max_size=12)
settings = st.builds(
    AsyncSettings,
    waits_s=st.just((60, 120)),
    max_age_s=st.integers(60, 6 * 3600),
    backoff=st.just(Backoff(first_s=1, most_s=300)),
    max_retries=st.none() | st.integers(0, 2),
    on_failure=st.booleans(),
    on_success=st.booleans(),
    dead_letter_queue=st.booleans(),
)


@pytest.mark.quick
def test_a_function_that_always_fails() -> None:
    timeline = async_timeline(["error"], replace(AWS, on_failure=True))
    assert [attempt.at_s for attempt in timeline.attempts] == [0, 60, 180]
    assert timeline.condition == "RetriesExhausted"
    assert timeline.invocations == 3
    assert timeline.fates == ("on-failure destination",)


@pytest.mark.quick
def test_success_after_one_retry() -> None:
    timeline = async_timeline(["error", "success"], replace(AWS, on_success=True, on_failure=True))
    assert [(a.at_s, a.outcome) for a in timeline.attempts] == [(0, "error"), (60, "success")]
    assert timeline.fates == ("on-success destination",)
    assert async_timeline(["success"], AWS).fates == ()


def test_throttles_back_off_until_the_event_is_too_old() -> None:
    timeline = async_timeline(["throttle"], AWS)
    waits = [attempt.wait_s for attempt in timeline.attempts]
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert (timeline.condition, timeline.ended_s) == ("EventAgeExceeded", 6 * 3600)
    assert timeline.invocations == 0
    assert timeline.fates == ("lost",)


def test_throttles_do_not_use_up_retries() -> None:
    timeline = async_timeline(["throttle", "error", "throttle", "error", "error"], AWS)
    assert [a.at_s for a in timeline.attempts] == [0, 1, 61, 62, 182]
    assert timeline.condition == "RetriesExhausted"


def test_an_old_event_is_not_retried() -> None:
    timeline = async_timeline(["error"], replace(AWS, max_age_s=100))
    assert [a.at_s for a in timeline.attempts] == [0, 60]
    assert timeline.condition == "EventAgeExceeded"


def test_zero_reserved_concurrency() -> None:
    timeline = async_timeline(["success"], replace(AWS, zero_reserved=True, dead_letter_queue=True))
    assert timeline.attempts == ()
    assert timeline.condition == "ZeroReservedConcurrency"
    assert timeline.fates == ("dead-letter queue",)


@given(outcomes, settings)
def test_what_always_holds(ends: list, chosen: AsyncSettings) -> None:
    timeline = async_timeline(ends, chosen)
    times = [attempt.at_s for attempt in timeline.attempts]
    assert times[0] == 0 and times == sorted(times)
    assert times[-1] <= timeline.ended_s <= chosen.max_age_s
    assert timeline.invocations <= chosen.retries + 1
    assert timeline.attempts[-1].wait_s is None
    assert all(a.at_s + (a.wait_s or 0) == b.at_s for a, b in pairwise(timeline.attempts))
    succeeded = timeline.attempts[-1].outcome == "success"
    assert (timeline.condition == "Success") == succeeded
    assert sum(a.outcome == "success" for a in timeline.attempts) == succeeded
    if not succeeded:
        assert timeline.fates
        assert ("lost" in timeline.fates) == (
            not chosen.on_failure and not chosen.dead_letter_queue
        )


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInputError):
        async_timeline([], AWS)
    with pytest.raises(BadInputError):
        replace(AWS, max_retries=3)
    with pytest.raises(BadInputError):
        Backoff(first_s=2, most_s=1)
