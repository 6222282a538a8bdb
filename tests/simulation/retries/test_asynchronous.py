from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.simulation.retries import AsyncSettings, Backoff, Outcome, Timeline, async_timeline
from studylam.simulation.retries.timeline import REACHED

# Lambda developer guide: waits of one and two minutes, six hours, throttles from 1 s to 5 min.
AWS = AsyncSettings(waits_s=(60, 120), max_age_s=6 * 3600, backoff=Backoff(first_s=1, most_s=300))

outcomes = st.lists(
    st.sampled_from(["success", "error", "timeout", "throttle", "service"]), min_size=1, max_size=12
)
settings = st.builds(
    AsyncSettings,
    waits_s=st.just((60, 120)),
    max_age_s=st.integers(60, 6 * 3600),
    backoff=st.just(Backoff(first_s=1, most_s=300)),
    max_retries=st.none() | st.integers(0, 2),
    duration_s=st.integers(0, 20),
    on_failure=st.booleans(),
    on_success=st.booleans(),
    dead_letter_queue=st.booleans(),
)


def tries(timeline: Timeline) -> list[float]:
    return [step.at_s for step in timeline.steps if step.kind in ("invoked", "refused")]


def ends(timeline: Timeline) -> set[tuple[str, str]]:
    return {(fate.where.split(" gets")[0], fate.why) for fate in timeline.fates}


@pytest.mark.quick
def test_a_function_that_always_fails() -> None:
    timeline = async_timeline(["error"], replace(AWS, on_failure=True))
    assert tries(timeline) == [0, 60, 180]
    assert timeline.invocations == 3
    assert ends(timeline) == {("the on-failure destination", "RetriesExhausted")}


def test_waits_begin_when_an_attempt_has_ended() -> None:
    slow = replace(AWS, duration_s=10, timeout_s=30)
    assert tries(async_timeline(["error"], slow)) == [0, 70, 200]
    assert tries(async_timeline(["timeout"], slow)) == [0, 90, 240]
    longer = replace(slow, duration_s=40)
    assert {step.outcome for step in async_timeline(["success"], longer).steps} >= {"timeout"}


@pytest.mark.quick
def test_success_after_one_retry() -> None:
    timeline = async_timeline(["error", "success"], replace(AWS, on_success=True, on_failure=True))
    assert tries(timeline) == [0, 60]
    assert ends(timeline) == {("the on-success destination", "Success")}
    assert ends(async_timeline(["success"], AWS)) == {("done", "Success")}


def test_both_ways_out_are_taken() -> None:
    both = replace(AWS, on_failure=True, dead_letter_queue=True, max_retries=0)
    assert ends(async_timeline(["error"], both)) == {
        ("the on-failure destination", "RetriesExhausted"),
        ("the dead-letter queue", "RetriesExhausted"),
    }


def test_throttles_back_off_until_the_event_is_too_old() -> None:
    timeline = async_timeline(["throttle"], AWS)
    waits = [s.until_s - s.at_s for s in timeline.steps if s.until_s is not None]
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert ends(timeline) == {("lost", "EventAgeExceeded")}
    assert (timeline.ended_s, timeline.invocations) == (6 * 3600, 0)


def test_throttles_do_not_use_up_retries() -> None:
    timeline = async_timeline(["throttle", "error", "throttle", "error", "error"], AWS)
    assert tries(timeline) == [0, 1, 61, 62, 182]
    assert ends(timeline) == {("lost", "RetriesExhausted")}


def test_an_old_event_is_not_retried() -> None:
    timeline = async_timeline(["error"], replace(AWS, max_age_s=100))
    assert tries(timeline) == [0, 60]
    assert ends(timeline) == {("lost", "EventAgeExceeded")}


def test_zero_reserved_concurrency() -> None:
    timeline = async_timeline(["success"], replace(AWS, zero_reserved=True, dead_letter_queue=True))
    assert tries(timeline) == []
    assert ends(timeline) == {("the dead-letter queue", "ZeroReservedConcurrency")}


@given(outcomes, settings)
def test_what_always_holds(each: list[Outcome], chosen: AsyncSettings) -> None:
    timeline = async_timeline(each, chosen)
    times = tries(timeline)
    assert times[0] == 0 and times == sorted(times)
    assert all(time < chosen.max_age_s for time in times)
    assert 0 < len(timeline.fates) <= 2 and not timeline.is_cut
    assert timeline.invocations <= chosen.retries + 1
    good = [fate for fate in timeline.fates if fate.good]
    assert len(good) == sum(step.outcome == "success" for step in timeline.steps) <= 1
    # Tries end as they were told to, unless the function has no time for it.
    told = [each[min(n, len(each) - 1)] for n in range(len(times))]
    kinds = [step.kind for step in timeline.steps if step.kind in ("invoked", "refused")]
    assert kinds == ["invoked" if outcome in REACHED else "refused" for outcome in told]
    if not good:
        lost = any(fate.where == "lost" for fate in timeline.fates)
        assert lost == (not chosen.on_failure and not chosen.dead_letter_queue)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"max_age_s": 0}, "longer than nothing"),
        ({"max_retries": 3}, "0 to 2 times"),
        ({"waits_s": (0,)}, "longer than nothing"),
    ],
)
def test_settings_that_make_no_sense(change: dict, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        replace(AWS, **change)


def test_outcomes_that_make_no_sense() -> None:
    with pytest.raises(BadInputError, match="At least one"):
        async_timeline([], AWS)
    with pytest.raises(BadInputError, match="no outcome 'luck'"):
        async_timeline(["luck"], AWS)  # type: ignore[list-item]
    with pytest.raises(BadInputError, match="doesn't shrink"):
        Backoff(first_s=10, most_s=1)
