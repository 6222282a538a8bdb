"""Queues and their poller: AWS's recorded runs, the documented rules, and properties."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.runtime import VirtualClock
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.batches import AT_ONCE
from studylam.runtime.sources.mapping import EventSourceMapping
from studylam.runtime.sources.partial_batch import Outcome
from studylam.runtime.sources.queue import Queue
from studylam.runtime.sources.queue_poller import QueuePoller

pytestmark = pytest.mark.quick

ARN = "arn:aws:sqs:us-east-1:123456789012:orders"
REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
Records = list[dict[str, Any]]


class Setup:
    """A queue with a dead-letter queue, its poller, and what the function was given."""

    def __init__(
        self,
        handler: Callable[[Records], Outcome] = lambda _records: Outcome(),
        *,
        fifo: bool = False,
        queue: dict[str, Any] | None = None,
        **mapping: Any,
    ) -> None:
        self.clock = VirtualClock()
        end = ".fifo" if fifo else ""
        self.dead = Queue(f"{ARN}-dlq{end}", self.clock)
        given = {"dead_letter_queue": self.dead, **(queue or {})}
        self.queue = Queue(ARN + end, self.clock, **given)
        self.seen: list[Records] = []
        self.poller = QueuePoller(
            EventSourceMapping.create(
                {"EventSourceArn": ARN + end, **mapping},
                function_arn="arn:aws:lambda:us-east-1:123456789012:function:f",
                uuid="u",
            ),
            self.queue,
            lambda records: (self.seen.append(records), handler(records))[1],
            self.clock,
        )
        self.poller.start()

    def bodies(self) -> list[list[str]]:
        return [[record["body"] for record in records] for records in self.seen]

    def receive_counts(self) -> list[str]:
        return [records[0]["attributes"]["ApproximateReceiveCount"] for records in self.seen]


def failing(_records: Records) -> Outcome:
    return Outcome(function_error="Unhandled")


def rejecting(*bodies: str) -> Callable[[Records], Outcome]:
    """Reports the messages with these bodies as failed."""

    def handler(records: Records) -> Outcome:
        failed = [each["messageId"] for each in records if each["body"] in bodies]
        return Outcome({"batchItemFailures": [{"itemIdentifier": each} for each in failed]})

    return handler


def in_order(failing: Callable[[str], bool]) -> Callable[[Records], Outcome]:
    """Stops at the first failure and returns it with all that is behind it, as FIFO asks for."""

    def handler(records: Records) -> Outcome:
        at = next((i for i, each in enumerate(records) if failing(each["body"])), len(records))
        rest = [{"itemIdentifier": each["messageId"]} for each in records[at:]]
        return Outcome({"batchItemFailures": rest})

    return handler


def test_what_succeeds_is_deleted() -> None:
    setup = Setup()
    for body in "abc":
        setup.queue.send(body)
    setup.clock.advance(0)
    assert setup.bodies() == [["a", "b", "c"]]
    assert setup.queue.message_ids() == []
    setup.queue.send("later")
    setup.clock.advance(0)
    assert setup.bodies()[1:] == [["later"]]


def test_a_failure_returns_after_the_visibility_timeout_and_ends_in_the_dlq() -> None:
    """Recorded: test_redrive_policy_with_failing_lambda."""
    setup = Setup(failing, queue={"max_receive_count": 2})
    message_id = setup.queue.send("poison")
    setup.clock.advance(29)
    assert setup.receive_counts() == ["1"]
    assert setup.queue.in_flight() == 1
    setup.clock.advance(1)
    assert setup.receive_counts() == ["1", "2"]
    assert setup.dead.message_ids() == []
    setup.clock.advance(30)
    assert len(setup.seen) == 2
    assert setup.dead.message_ids() == [message_id]
    assert setup.queue.endings == {message_id: "moved"}
    (moved,) = setup.dead.receive()
    assert (moved.dead_letter_source_arn, moved.receive_count) == (ARN, 3)


def test_the_recorded_run_of_partial_batches() -> None:
    """Recorded: test_report_batch_item_failures, a FIFO queue with maxReceiveCount 2."""
    attempts = {"1": 0, "2": 1, "3": 1, "4": 2}

    def handler(records: Records) -> Outcome:
        failed = [
            {"itemIdentifier": each["messageId"]}
            for each in records
            if int(each["attributes"]["ApproximateReceiveCount"]) <= attempts[each["body"]]
        ]
        return Outcome({"batchItemFailures": failed})

    setup = Setup(handler, fifo=True, queue={"max_receive_count": 2}, **REPORTING)
    ids = [setup.queue.send(body, group_id="1") for body in "1234"]
    setup.clock.advance(100)
    assert setup.bodies() == [["1", "2", "3", "4"], ["2", "3", "4"]]
    assert setup.receive_counts() == ["1", "2"]
    assert setup.dead.message_ids() == [ids[3]]


@pytest.mark.parametrize(
    ("answer", "counts"),
    [({}, ["1"]), ({"batchItemFailures": [{"foo": "notvalid"}]}, ["1", "2"])],
)
def test_answers_as_recorded(answer: object, counts: list[str]) -> None:
    """Recorded: …_empty_json_batch_succeeds and …_invalid_result_json_batch_fails."""
    setup = Setup(lambda _: Outcome(answer), queue={"max_receive_count": 2}, **REPORTING)
    setup.queue.send("m")
    setup.clock.advance(200)
    assert setup.receive_counts() == counts
    assert len(setup.dead.message_ids()) == len(counts) - 1


def test_filtered_messages_are_deleted_unseen() -> None:
    pattern = json.dumps({"body": {"n": [{"numeric": [">", 1]}]}})
    setup = Setup(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    unwanted = [setup.queue.send(json.dumps({"n": 1})), setup.queue.send("plain")]
    setup.queue.send('{"n": 2}')
    setup.clock.advance(0)
    assert setup.bodies() == [['{"n": 2}']]
    assert setup.poller.filtered == unwanted
    assert set(setup.queue.endings.values()) == {"deleted"}


def test_a_batch_is_full_or_its_window_over() -> None:
    setup = Setup(BatchSize=15, MaximumBatchingWindowInSeconds=20)
    setup.queue.send("0")
    setup.clock.advance(19)
    setup.queue.send("1")
    assert setup.seen == []
    setup.clock.advance(1)
    assert setup.bodies() == [["0", "1"]]
    for number in range(16):
        setup.queue.send(str(number))
    setup.clock.advance(0)
    assert len(setup.bodies()[1]) == 15
    setup.clock.advance(20)
    assert setup.bodies()[2] == ["15"]
    assert setup.queue.message_ids() == []


def test_a_batch_fits_into_a_payload() -> None:
    setup = Setup(BatchSize=10)
    for _ in range(10):
        setup.queue.send("x" * 1_000_000)
    setup.clock.advance(0)
    assert [len(batch) for batch in setup.seen] == [6, 4]
    # Of one message group, the rest isn't processed beside it, but after it and in order.
    fifo = Setup(lambda _: Outcome(duration_s=3), fifo=True)
    for number in range(10):
        fifo.queue.send(str(number) + "x" * 1_000_000, group_id="g")
    starts = fifo.clock.now()
    fifo.clock.advance(60)
    assert [body[0] for batch in fifo.bodies() for body in batch] == list("0123456789")
    assert [attempt.at - starts for attempt in fifo.poller.attempts] == [0, 30]


@pytest.mark.parametrize(("fifo", "expires"), [(False, True), (True, False)])
def test_age_in_a_dead_letter_queue(fifo: bool, expires: bool) -> None:
    """A standard queue's messages age from when they were sent, a FIFO queue's afresh."""
    setup = Setup(failing, fifo=fifo, queue={"max_receive_count": 1})
    setup.dead.retention_s = 60
    setup.queue.send("m", group_id="g" if fifo else None)
    setup.clock.advance(30)
    assert len(setup.dead.message_ids()) == 1
    setup.clock.advance(30)
    assert (setup.dead.message_ids() == []) is expires


def test_delays_retention_and_deduplication() -> None:
    setup = Setup(failing, queue={"retention_s": 60, "max_receive_count": 1000})
    setup.queue.send("later", delay_s=45)
    setup.clock.advance(44)
    assert setup.seen == []
    setup.clock.advance(1)
    assert len(setup.seen) == 1
    setup.clock.advance(15)
    assert setup.queue.message_ids() == []
    assert list(setup.queue.endings.values()) == ["expired"]
    fifo = Setup(fifo=True)
    first = fifo.queue.send("same", group_id="g")
    fifo.clock.advance(299)
    assert fifo.queue.send("same", group_id="g") == first
    fifo.clock.advance(1)
    assert fifo.queue.send("same", group_id="g") != first
    fifo.clock.advance(0)
    assert fifo.bodies() == [["same"], ["same"]]


def test_maximum_concurrency_limits_the_batches_at_work() -> None:
    setup = Setup(
        lambda _: Outcome(duration_s=10), BatchSize=1, ScalingConfig={"MaximumConcurrency": 2}
    )
    for body in "abcde":
        setup.queue.send(body)
    starts = setup.clock.now()
    setup.clock.advance(100)
    assert [attempt.at - starts for attempt in setup.poller.attempts] == [0, 0, 10, 10, 20]


def test_a_fifo_group_is_processed_one_batch_at_a_time_and_others_beside_it() -> None:
    setup = Setup(lambda _: Outcome(duration_s=10), fifo=True, BatchSize=1)
    for body, group in ("a1", "a"), ("a2", "a"), ("b1", "b"):
        setup.queue.send(body, group_id=group)
    starts = setup.clock.now()
    setup.clock.advance(100)
    times = [(*setup.bodies()[i], each.at - starts) for i, each in enumerate(setup.poller.attempts)]
    assert times == [("a1", 0), ("b1", 0), ("a2", 10)]


def test_overtaking_in_a_fifo_group_is_noticed() -> None:
    setup = Setup(rejecting("1"), fifo=True, **REPORTING)
    ids = [setup.queue.send(body, group_id="g") for body in "123"]
    setup.clock.advance(0)
    assert setup.poller.attempts[0].overtakers == tuple(ids[1:])


def test_an_old_receipt_handle_deletes_nothing() -> None:
    clock = VirtualClock()
    queue = Queue(ARN, clock)
    queue.send("m")
    (first,) = queue.receive()
    clock.advance(30)
    (second,) = queue.receive()
    assert not queue.delete(first.receipt_handle)
    assert queue.delete(second.receipt_handle)
    assert not queue.delete(second.receipt_handle)


def test_a_function_that_feeds_its_own_queue_never_stops_the_clock() -> None:
    def handler(_records: Records) -> Outcome:
        setup.queue.send("again")
        return Outcome()

    setup = Setup(handler)
    setup.queue.send("once")
    setup.clock.advance(0)
    assert len(setup.seen) == AT_ONCE
    setup.clock.advance(1)
    assert len(setup.seen) == 2 * AT_ONCE


def test_what_is_refused() -> None:
    clock = VirtualClock()
    with pytest.raises(InvalidParameterValueError, match="MessageGroupId"):
        Queue(ARN + ".fifo", clock).send("m")
    with pytest.raises(InvalidParameterValueError, match="delay"):
        Queue(ARN + ".fifo", clock).send("m", group_id="g", delay_s=1)
    with pytest.raises(InvalidParameterValueError, match="same kind"):
        Queue(ARN, clock, dead_letter_queue=Queue(ARN + ".fifo", clock))
    with pytest.raises(InvalidParameterValueError) as refused:
        Setup(queue={"visibility_timeout_s": 2})
    assert refused.value.message == (
        "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds"
    )


def test_a_disabled_or_stopped_mapping_polls_nothing() -> None:
    setup = Setup(Enabled=False)
    setup.queue.send("m")
    setup.clock.advance(100)
    assert setup.seen == []
    setup = Setup(BatchSize=10, MaximumBatchingWindowInSeconds=10)
    setup.queue.send("m")
    setup.clock.advance(5)
    setup.poller.stop()
    setup.queue.send("n")
    setup.clock.advance(100)
    assert setup.seen == []
    setup.poller.start()
    setup.clock.advance(10)
    assert setup.bodies() == [["m", "n"]]


bodies = st.sampled_from(["good", "flaky", "poison", "crash"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), bodies, st.sampled_from("ab")),
        st.tuples(st.just("advance"), st.integers(0, 90), st.just("")),
    ),
    max_size=25,
)


def moody(records: Records) -> Outcome:
    """Crashes on some messages, reports others, some of them only at first."""
    if any(each["body"].startswith("crash") for each in records):
        return Outcome(function_error="Unhandled")
    return in_order(lambda body: body.startswith(("poison", "flaky")))(records)


@settings(deadline=None)
@given(
    steps,
    st.booleans(),
    st.integers(1, 10),
    st.integers(0, 20),
    st.sampled_from([60.0, 300.0, 345_600.0]),
    st.sampled_from([0.0, 5.0]),
)
def test_no_message_is_lost_or_invented(
    steps: list[tuple[str, Any, str]],
    fifo: bool,
    batch_size: int,
    window: int,
    retention: float,
    duration: float,
) -> None:
    def handler(records: Records) -> Outcome:
        outcome = moody(records)
        return Outcome(outcome.response, outcome.function_error, duration_s=duration)

    setup = Setup(
        handler,
        fifo=fifo,
        queue={"retention_s": retention},
        BatchSize=batch_size,
        **({} if fifo else {"MaximumBatchingWindowInSeconds": window}),
        **REPORTING,
    )
    sent: list[str] = []
    for number, (step, value, group) in enumerate(steps):
        if step == "send":
            body = f"{value}{number}"
            sent.append(setup.queue.send(body, group_id=group if fifo else None))
        else:
            setup.clock.advance(value)
    setup.clock.advance(20)
    here, dead = setup.queue.message_ids(), setup.dead.message_ids()
    endings = setup.queue.endings
    assert sorted([*here, *endings]) == sorted(sent)
    moved = sorted(each for each, ending in endings.items() if ending == "moved")
    assert sorted([*dead, *setup.dead.endings]) == moved
    assert {each["messageId"] for records in setup.seen for each in records} <= set(sent)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0, 0, 0, 1, 2])), max_size=20),
    st.integers(1, 10),
    st.integers(0, 40),
)
def test_order_is_kept_in_each_group(
    messages: list[tuple[str, int]], batch_size: int, pause: int
) -> None:
    """Some messages fail once or twice; the function stops where AWS tells it to."""
    failures = {f"{n}{group}": times for n, (group, times) in enumerate(messages)}
    done: list[str] = []

    def handler(records: Records) -> Outcome:
        failed: list[dict[str, str]] = []
        for each in records:
            body = each["body"]
            if failed or failures[body]:
                failures[body] -= not failed
                failed.append({"itemIdentifier": each["messageId"]})
            else:
                done.append(body)
        return Outcome({"batchItemFailures": failed})

    setup = Setup(
        handler, fifo=True, queue={"max_receive_count": 1000}, BatchSize=batch_size, **REPORTING
    )
    for number, (group, _) in enumerate(messages):
        setup.queue.send(f"{number}{group}", group_id=group)
        setup.clock.advance(pause)
    setup.clock.advance(30 * 60)
    for group in "abc":
        wanted = [f"{n}{g}" for n, (g, _) in enumerate(messages) if g == group]
        assert [body for body in done if body.endswith(group)] == wanted


@settings(deadline=None)
@given(st.lists(bodies, max_size=15), st.booleans())
def test_a_poison_message_never_blocks_a_standard_queue(kinds: list[str], reports: bool) -> None:
    """With reports, or alone in its batch: the others get through at once, for ever."""
    setup = Setup(
        rejecting(*{f"{kind}{n}" for n, kind in enumerate(kinds) if kind == "poison"})
        if reports
        else lambda records: failing(records) if "poison" in records[0]["body"] else Outcome(),
        queue={"dead_letter_queue": None},
        BatchSize=10 if reports else 1,
        **(REPORTING if reports else {}),
    )
    sent = {setup.queue.send(f"{kind}{n}"): kind for n, kind in enumerate(kinds)}
    setup.clock.advance(0)
    poison = [each for each, kind in sent.items() if kind == "poison"]
    assert setup.queue.message_ids() == poison
    setup.clock.advance(300)
    assert setup.queue.message_ids() == poison
    setup.queue.send("good")
    setup.clock.advance(0)
    assert setup.queue.message_ids() == poison
