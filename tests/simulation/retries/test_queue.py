"""A queue's story: the documented rules, and the runtime's own poller as the oracle."""

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
from studylam.runtime.sources.queue import Queue
from studylam.runtime.sources.queue_poller import QueuePoller
from studylam.simulation.retries import QueueSettings, Timeline, queue_timeline

ARN = "arn:aws:sqs:us-east-1:123456789012:orders"
DLQ = "the queue's dead-letter queue"
USUAL = QueueSettings(
    messages=3,
    batch_size=10,
    visibility_s=30,
    retention_s=345_600,
    max_receive=3,
    duration_s=1,
    timeout_s=5,
)


def tries(timeline: Timeline) -> list[tuple[float, tuple[int, ...]]]:
    return [(s.at_s, s.items) for s in timeline.steps if s.kind in ("invoked", "refused")]


def fates(timeline: Timeline) -> dict[int, tuple[str, float]]:
    return {item: (fate.where, fate.at_s) for fate in timeline.fates for item in fate.items}


@pytest.mark.quick
def test_the_whole_batch_comes_back_and_ends_in_the_dlq_with_the_bad_message() -> None:
    timeline = queue_timeline(["success"], replace(USUAL, bad=frozenset({2})))
    assert tries(timeline) == [(0, (1, 2, 3)), (30, (1, 2, 3)), (60, (1, 2, 3))]
    assert fates(timeline) == {1: (DLQ, 90), 2: (DLQ, 90), 3: (DLQ, 90)}


@pytest.mark.quick
def test_a_partial_response_sends_back_only_what_failed() -> None:
    timeline = queue_timeline(["success"], replace(USUAL, bad=frozenset({2}), partial=True))
    assert tries(timeline) == [(0, (1, 2, 3)), (30, (2,)), (60, (2,))]
    assert fates(timeline)[2] == (DLQ, 90)
    assert fates(timeline)[1] == ("processed, and deleted", 1)


@pytest.mark.quick
def test_throttled_receives_count_too() -> None:
    timeline = queue_timeline(["throttle"], replace(USUAL, max_receive=2))
    assert timeline.invocations == 0 and timeline.tries == 2
    assert {where for where, _ in fates(timeline).values()} == {DLQ}


def test_without_a_dead_letter_queue_it_comes_back_until_its_retention_is_over() -> None:
    timeline = queue_timeline(["error"], replace(USUAL, max_receive=None, retention_s=100))
    assert [at for at, _ in tries(timeline)] == [0, 30, 60, 90]
    assert set(fates(timeline).values()) == {("lost", 100)}
    assert any("Without a dead-letter queue" in note for note in timeline.notes)
    assert queue_timeline(["error"], replace(USUAL, max_receive=None)).is_cut


def test_in_a_fifo_queue_all_behind_the_bad_message_wait() -> None:
    fifo = replace(USUAL, bad=frozenset({2}), partial=True, fifo=True, batch_size=2, max_receive=2)
    timeline = queue_timeline(["success"], fifo)
    assert [items for _, items in tries(timeline)] == [(1, 2), (2, 3), (3,)]
    assert fates(timeline)[2][0] == DLQ
    assert fates(timeline)[3][0] == "processed, and deleted"


def test_a_message_that_is_visible_while_in_work_is_processed_twice() -> None:
    short = replace(USUAL, messages=1, visibility_s=10, duration_s=15, timeout_s=20)
    timeline = queue_timeline(["success"], short)
    assert [at for at, _ in tries(timeline)] == [0, 10]
    assert any("AWS refuses a mapping" in note for note in timeline.notes)
    assert fates(timeline) == {1: ("processed, and deleted", 15)}


def test_the_recommended_visibility_timeout() -> None:
    assert any("at least 6 ×" in note for note in queue_timeline(["success"], USUAL).notes) is False
    tight = replace(USUAL, visibility_s=29)
    assert any("at least 6 ×" in note for note in queue_timeline(["success"], tight).notes)


settings = st.builds(
    QueueSettings,
    messages=st.integers(1, 5),
    batch_size=st.integers(1, 5),
    visibility_s=st.integers(30, 90),
    retention_s=st.just(345_600),
    max_receive=st.integers(1, 4),
    partial=st.booleans(),
    duration_s=st.just(1),
    timeout_s=st.just(5),
)
scripts = st.sampled_from([["success"], ["error"], ["throttle"]])


@given(settings, scripts, st.sets(st.integers(1, 5)))
def test_it_ends_as_the_runtime_has_it(
    chosen: QueueSettings, script: list[str], bad: set[int]
) -> None:
    """How often each message is received, and where it ends."""
    chosen = replace(chosen, bad=frozenset(bad & set(range(1, chosen.messages + 1))))
    timeline = queue_timeline(script, chosen)
    receives = dict.fromkeys(range(1, chosen.messages + 1), 0)
    for _, items in tries(timeline):
        for n in items:
            receives[n] += 1
    assert (receives, {n for n, (where, _) in fates(timeline).items() if where == DLQ}) == _played(
        chosen, script[0]
    )


def _played(chosen: QueueSettings, outcome: str) -> tuple[dict[int, int], set[int]]:
    clock = VirtualClock()
    dead = Queue(f"{ARN}-dlq", clock)
    queue = Queue(
        ARN,
        clock,
        dead_letter_queue=dead,
        max_receive_count=chosen.max_receive,
        visibility_timeout_s=chosen.visibility_s,
    )
    receives = dict.fromkeys(range(1, chosen.messages + 1), 0)

    def invoke(records: list[dict[str, Any]]) -> Answer:
        for record in records:
            receives[int(record["body"])] += 1
        if outcome == "throttle":
            return Answer(throttled=True)
        bad = [each["messageId"] for each in records if int(each["body"]) in chosen.bad]
        if outcome == "error" or (bad and not chosen.partial):
            return Answer(function_error="Unhandled", duration_s=1)
        failures = [{"itemIdentifier": each} for each in bad]
        return Answer({"batchItemFailures": failures}, duration_s=1)

    mapping: dict[str, Any] = {
        "EventSourceArn": ARN,
        "BatchSize": chosen.batch_size,
        "FunctionResponseTypes": ["ReportBatchItemFailures"] if chosen.partial else [],
    }
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    QueuePoller(
        EventSourceMapping.create(mapping, function_arn=function, uuid="u"), queue, invoke, clock
    ).start()
    numbers = {queue.send(str(n)): n for n in receives}
    clock.advance(3600)
    return receives, {numbers[each] for each in dead.message_ids()}


@pytest.mark.parametrize(
    "change", [{"messages": 0}, {"bad": frozenset({9})}, {"max_receive": 0}, {"visibility_s": 0}]
)
def test_settings_that_make_no_sense(change: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        replace(USUAL, **change)


@given(
    st.builds(
        QueueSettings,
        messages=st.integers(1, 5),
        bad=st.just(frozenset({1})),
        batch_size=st.integers(1, 5),
        visibility_s=st.floats(1, 90),
        retention_s=st.integers(60, 4000),
        max_receive=st.none() | st.integers(1, 4),
        partial=st.booleans(),
        fifo=st.booleans(),
        duration_s=st.floats(0.1, 50),
        timeout_s=st.floats(0.1, 50),
    ),
    st.lists(st.sampled_from(["success", "error", "timeout", "throttle"]), min_size=1, max_size=5),
)
def test_every_message_ends_once(chosen: QueueSettings, script: list[Any]) -> None:
    timeline = queue_timeline(script, chosen)
    ended = [item for fate in timeline.fates for item in fate.items]
    assert len(ended) == len(set(ended))
    assert timeline.is_cut or sorted(ended) == list(range(1, chosen.messages + 1))
    if chosen.max_receive is not None:
        for n in range(1, chosen.messages + 1):
            assert sum(n in items for _, items in tries(timeline)) <= chosen.max_receive
