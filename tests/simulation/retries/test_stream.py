"""A shard's story: the documented rules, and the runtime's own poller as the oracle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.runtime import VirtualClock
from studylam.runtime.sources.mapping import EventSourceMapping
from studylam.runtime.sources.partial_batch import Outcome as Answer
from studylam.runtime.sources.shard import KinesisShard
from studylam.runtime.sources.stream_poller import StreamPoller
from studylam.simulation.retries import Backoff, StreamSettings, Timeline, stream_timeline

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/readings"
DAY = StreamSettings(
    records=4,
    batch_size=4,
    retention_s=86_400,
    backoff=Backoff(first_s=1, most_s=60),  # the runtime's assumption, too
    duration_s=1,
    timeout_s=3,
)


def tries(timeline: Timeline) -> list[tuple[float, tuple[int, ...]]]:
    return [(s.at_s, s.items) for s in timeline.steps if s.kind in ("invoked", "refused")]


def fates(timeline: Timeline) -> dict[int, str]:
    return {item: fate.where for fate in timeline.fates for item in fate.items}


@pytest.mark.quick
def test_one_bad_record_holds_up_all_behind_it_until_it_is_given_up() -> None:
    timeline = stream_timeline(
        ["success"], replace(DAY, records=3, batch_size=1, bad=frozenset({1}), max_retries=2)
    )
    assert tries(timeline) == [(0, (1,)), (2, (1,)), (5, (1,)), (6, (2,)), (7, (3,))]
    assert fates(timeline) == {1: "lost", 2: "processed", 3: "processed"}
    assert any("2 records wait behind" in step.words for step in timeline.steps)


@pytest.mark.quick
def test_halves_are_tried_without_using_up_a_retry() -> None:
    timeline = stream_timeline(
        ["success"],
        replace(DAY, bad=frozenset({3}), bisect=True, max_retries=0, destination=True),
    )
    assert [items for _, items in tries(timeline)] == [(1, 2, 3, 4), (1, 2), (3, 4), (3,), (4,)]
    assert fates(timeline)[3] == "a note in the on-failure destination"
    assert {fates(timeline)[n] for n in (1, 2, 4)} == {"processed"}


@pytest.mark.quick
def test_a_partial_response_moves_the_checkpoint() -> None:
    timeline = stream_timeline(
        ["success"], replace(DAY, bad=frozenset({3}), partial=True, max_retries=1)
    )
    assert [items for _, items in tries(timeline)] == [(1, 2, 3, 4), (3, 4), (3, 4)]
    assert fates(timeline) == {1: "processed", 2: "processed", 3: "lost", 4: "lost"}


def test_without_a_bound_it_goes_on_until_the_records_leave_the_stream() -> None:
    timeline = stream_timeline(["error"], replace(DAY, retention_s=3600))
    assert timeline.fates[-1].why == "left the stream"
    assert timeline.ended_s >= 3600
    assert any("blocks its shard" in note for note in timeline.notes)
    forever = stream_timeline(["error"], replace(DAY, retention_s=365 * 86_400))
    assert forever.is_cut


def test_throttles_end_only_with_the_age() -> None:
    timeline = stream_timeline(["throttle"], replace(DAY, max_retries=0, max_age_s=300))
    assert timeline.invocations == 0
    assert {fate.why for fate in timeline.fates} == {"RecordAgeExceeded"}
    assert 300 < timeline.ended_s <= 360


settings = st.builds(
    StreamSettings,
    records=st.integers(1, 6),
    batch_size=st.integers(1, 6),
    max_retries=st.integers(0, 3),
    max_age_s=st.none() | st.integers(60, 400),
    retention_s=st.just(86_400),
    bisect=st.booleans(),
    partial=st.booleans(),
    destination=st.just(True),
    backoff=st.just(DAY.backoff),
    duration_s=st.just(1),
    timeout_s=st.just(3),
)
scripts = st.lists(st.sampled_from(["success", "error", "throttle"]), max_size=5)


@given(settings, scripts, st.sets(st.integers(1, 6)))
def test_it_goes_as_the_runtime_has_it(
    chosen: StreamSettings, script: list[str], bad: set[int]
) -> None:
    """The same batches at the same times, and the same ends."""
    known = frozenset(bad & set(range(1, chosen.records + 1)))
    chosen, outcomes = replace(chosen, bad=known), [*script, "success"]
    timeline = stream_timeline(outcomes, chosen)
    poller, began = _played(chosen, outcomes)
    order = {number: n for n, number in enumerate(sorted(poller.endings, key=int), 1)}
    attempts = [
        (attempt.at - began, tuple(order[n] for n in attempt.sequence_numbers))
        for attempt in poller.attempts
    ]
    assert tries(timeline) == attempts
    ended = {order[n]: ending == "processed" for n, ending in poller.endings.items()}
    assert {n: where == "processed" for n, where in fates(timeline).items()} == ended


def _played(chosen: StreamSettings, outcomes: list[str]) -> tuple[StreamPoller, float]:
    clock = VirtualClock()
    shard = KinesisShard(
        STREAM, "shardId-0", clock, role_arn="arn:aws:iam::123456789012:role/r", retention_s=86_400
    )
    left = list(outcomes)
    number_of: dict[str, int] = {}

    def invoke(records: list[dict[str, Any]]) -> Answer:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if outcome == "throttle":
            return Answer(throttled=True)
        ids = [each["kinesis"]["sequenceNumber"] for each in records]
        bad = [each for each in ids if number_of[each] in chosen.bad]
        if outcome == "error" or (bad and not chosen.partial):
            return Answer(function_error="Unhandled", duration_s=1)
        failures = [{"itemIdentifier": each} for each in bad]
        return Answer({"batchItemFailures": failures}, duration_s=1)

    mapping: dict[str, Any] = {
        "EventSourceArn": STREAM,
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": chosen.batch_size,
        "MaximumRetryAttempts": chosen.max_retries,
        "BisectBatchOnFunctionError": chosen.bisect,
        "FunctionResponseTypes": ["ReportBatchItemFailures"] if chosen.partial else [],
    }
    if chosen.max_age_s is not None:
        mapping["MaximumRecordAgeInSeconds"] = int(chosen.max_age_s)
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    poller = StreamPoller(
        EventSourceMapping.create(mapping, function_arn=function, uuid="u"), shard, invoke, clock
    )
    for n in range(1, chosen.records + 1):
        number_of[shard.put("key", str(n).encode())] = n
    began = clock.now()
    poller.start()
    clock.advance(86_400 - 1)
    return poller, began


@pytest.mark.parametrize(
    "change", [{"records": 0}, {"bad": frozenset({9})}, {"max_retries": -1}, {"max_age_s": 0}]
)
def test_settings_that_make_no_sense(change: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        replace(DAY, **change)
