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
from studylam.simulation.retries import Backoff, QueueSettings, Timeline, queue_timeline

ARN = "arn:aws:sqs:us-east-1:123456789012:orders"
DLQ = "the queue's dead-letter queue"
PAUSES = Backoff(first_s=1, most_s=60)
USUAL = QueueSettings(
    messages=3,
    backoff=PAUSES,
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


def receives(timeline: Timeline, messages: int) -> dict[int, int]:
    """How often each message was received; a poller that tries again doesn't receive again."""
    counts = dict.fromkeys(range(1, messages + 1), 0)
    held: set[tuple[int, ...]] = set()
    for step in timeline.steps:
        if step.kind not in ("invoked", "refused"):
            continue
        for n in () if step.items in held else step.items:
            counts[n] += 1
        held.discard(step.items)
        if "tries again" in step.words:
            held.add(step.items)
    return counts


@pytest.mark.quick
def test_who_is_throttled_tries_again_until_the_messages_are_visible() -> None:
    timeline = queue_timeline(["throttle"], replace(USUAL, max_receive=2))
    first = [at for at, _ in tries(timeline) if at < 30]
    assert first == [0, 1, 3, 7, 15]  # the next would be at 31
    assert timeline.invocations == 0 and timeline.tries == 10
    assert receives(timeline, 3) == {1: 2, 2: 2, 3: 2}
    assert set(fates(timeline).values()) == {(DLQ, 60)}


@pytest.mark.quick
def test_a_short_throttle_costs_no_receive() -> None:
    timeline = queue_timeline(["throttle", "throttle", "success"], replace(USUAL, max_receive=1))
    assert [at for at, _ in tries(timeline)] == [0, 1, 3]
    assert set(fates(timeline).values()) == {("processed, and deleted", 4)}


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


def test_what_was_received_again_meanwhile_is_not_deleted_by_the_first() -> None:
    """DeleteMessage takes the last receipt handle only: a success that comes too late is none."""
    short = replace(USUAL, messages=1, visibility_s=10, duration_s=15, timeout_s=20, max_receive=2)
    timeline = queue_timeline(["success"], short)
    assert [at for at, _ in tries(timeline)] == [0, 10]
    assert any("AWS refuses a mapping" in note for note in timeline.notes)
    assert any(step.at_s == 15 and "not deleted" in step.words for step in timeline.steps)
    assert fates(timeline) == {1: (DLQ, 20)}


def test_what_is_in_work_when_its_retention_is_over_may_still_be_processed() -> None:
    late = replace(USUAL, messages=1, visibility_s=90, duration_s=70, timeout_s=80, retention_s=60)
    assert fates(queue_timeline(["success"], late)) == {1: ("processed, and deleted", 70)}
    assert fates(queue_timeline(["error"], late)) == {1: ("lost", 70)}
    assert fates(queue_timeline(["throttle", "success"], late)) == {
        1: ("processed, and deleted", 71)
    }


def test_the_recommended_visibility_timeout() -> None:
    assert any("at least 6 ×" in note for note in queue_timeline(["success"], USUAL).notes) is False
    tight = replace(USUAL, visibility_s=29)
    assert any("at least 6 ×" in note for note in queue_timeline(["success"], tight).notes)


settings = st.builds(
    QueueSettings,
    messages=st.integers(1, 5),
    backoff=st.just(PAUSES),
    batch_size=st.integers(1, 5),
    visibility_s=st.integers(3, 90),
    retention_s=st.just(345_600),
    max_receive=st.integers(1, 4),
    partial=st.booleans(),
    fifo=st.booleans(),
    duration_s=st.integers(0, 20).map(lambda whole: whole + 0.37),
    timeout_s=st.just(900),
)
scripts = st.sampled_from([["success"], ["error"], ["throttle"]])


@given(settings, scripts, st.sets(st.integers(1, 5)))
def test_it_ends_as_the_runtime_has_it(
    chosen: QueueSettings, script: list[str], bad: set[int]
) -> None:
    """How often each message is received, and where it ends."""
    chosen = replace(chosen, bad=frozenset(bad & set(range(1, chosen.messages + 1))))
    timeline = queue_timeline(script, chosen)
    dead = {n for n, (where, _) in fates(timeline).items() if where == DLQ}
    assert (receives(timeline, chosen.messages), dead) == _played(chosen, script[0])


def _played(chosen: QueueSettings, outcome: str) -> tuple[dict[int, int], set[int]]:
    clock = VirtualClock()
    kind = ".fifo" if chosen.fifo else ""
    dead = Queue(f"{ARN}-dlq{kind}", clock)
    queue = Queue(
        ARN + kind,
        clock,
        dead_letter_queue=dead,
        max_receive_count=chosen.max_receive,
        visibility_timeout_s=chosen.visibility_s,
    )
    counts = dict.fromkeys(range(1, chosen.messages + 1), 0)

    def invoke(records: list[dict[str, Any]]) -> Answer:
        for record in records:
            counts[int(record["body"])] += 1
        if outcome == "throttle":
            return Answer(throttled=True)
        bad = [each["messageId"] for each in records if int(each["body"]) in chosen.bad]
        if outcome == "error" or (bad and not chosen.partial):
            return Answer(function_error="Unhandled", duration_s=chosen.duration_s)
        if chosen.fifo and bad:  # it stops at the first
            ids = [each["messageId"] for each in records]
            bad = ids[ids.index(bad[0]) :]
        failures = [{"itemIdentifier": each} for each in bad]
        return Answer({"batchItemFailures": failures}, duration_s=chosen.duration_s)

    mapping: dict[str, Any] = {
        "EventSourceArn": queue.arn,
        "BatchSize": chosen.batch_size,
        "ScalingConfig": {"MaximumConcurrency": 1000},
        "FunctionResponseTypes": ["ReportBatchItemFailures"] if chosen.partial else [],
    }
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    QueuePoller(
        EventSourceMapping.create(mapping, function_arn=function, uuid="u"),
        queue,
        invoke,
        clock,
        function_timeout_s=1,
    ).start()
    numbers = {queue.send(str(n), group_id="g" if chosen.fifo else None): n for n in counts}
    clock.advance(3600)
    return counts, {numbers[each] for each in dead.message_ids()}


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
        backoff=st.just(PAUSES),
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
            assert receives(timeline, chosen.messages)[n] <= chosen.max_receive
