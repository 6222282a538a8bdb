"""Queues of the world, polled for real functions: AWS's recorded rows, order, and what is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylam.runtime import FunctionConfig
from studylam.runtime.refusals import FunctionNotFoundError
from tests.runtime.sources.stage import FIFO, QUEUE, REPORTING, Stage

SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def counts(stage: Stage) -> list[list[str]]:
    return [
        [one["attributes"]["ApproximateReceiveCount"] for one in records]
        for records in stage.events()
    ]


def test_what_succeeds_is_deleted_and_all_is_told(stage: Stage) -> None:
    url = stage.queue()
    stage.map()
    stage.service.act("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "a"})
    assert stage.batches() == [["a"]]
    assert stage.left() == []
    (attempt,) = stage.moments("attempt")
    assert attempt.result is not None
    assert attempt.result.logs
    assert (attempt.source, attempt.title) == (QUEUE, "worker: batch of 1 succeeded")
    (action,) = stage.moments("action")
    # The message carried the header of the request that sent it into the invocation.
    assert attempt.trace == action.trace != ""
    (record,) = stage.events()[0]
    # But nobody is shown one that no sender sent.
    assert "AWSTraceHeader" not in record["attributes"]
    assert [one.title for one in stage.moments("poll")] == [
        "orders: 1 message received",
        "orders: 1 message deleted",
    ]


@pytest.mark.parametrize(("window", "is_named"), [(0, False), (1, True)])
def test_attributes_digest_where_there_are_none_as_recorded(
    stage: Stage, window: int, is_named: bool
) -> None:
    url = stage.queue()
    stage.map(MaximumBatchingWindowInSeconds=window)
    stage.service.act("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "a"})
    stage.service.advance(1)
    (record,) = stage.events()[0]
    assert ("md5OfMessageAttributes" in record) is is_named
    assert record.get("md5OfMessageAttributes") is None


def test_a_poison_message_goes_to_the_dead_letter_queue(stage: Stage) -> None:
    """Recorded: test_redrive_policy_with_failing_lambda."""
    url = stage.queue(received=2)
    stage.map()
    (sent,) = stage.send(url, "raise poison")
    stage.service.advance(29)
    assert counts(stage) == [["1"]]
    stage.service.advance(1)
    assert counts(stage) == [["1"], ["2"]]
    assert stage.left("dead") == []
    stage.service.advance(30)
    assert counts(stage) == [["1"], ["2"]]
    assert (stage.left(), stage.left("dead")) == ([], ["raise poison"])
    (moved,) = stage.moments("delivery")
    assert moved.title == "orders: 1 message moved to dead: received too often"
    assert moved.detail["message_ids"] == [sent]
    assert [one.detail["until"] - one.at for one in stage.moments("wait")] == [30, 30]


def test_a_mapping_on_the_dead_letter_queue_goes_on_counting(stage: Stage) -> None:
    url = stage.queue(received=1)
    stage.map()
    stage.map(QUEUE.replace("orders", "dead"))
    (sent,) = stage.send(url, "report")  # without ReportBatchItemFailures nothing is reported
    stage.service.pump()
    assert stage.left() == stage.left("dead") == []
    (again,) = stage.send(url, "raise x")
    stage.service.advance(31)
    records = [one for (one,) in stage.events()]
    assert [one["messageId"] for one in records] == [sent, again, again]
    assert records[2]["attributes"]["ApproximateReceiveCount"] == "2"
    assert records[2]["attributes"]["DeadLetterQueueSourceArn"] == QUEUE


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        *((text, False) for text in ("[]", "null", "{}", '""')),
        ('{"batchItemFailures": []}', False),
        ('{"batchItemFailures": null}', False),
        ('{"batchItemFailures": [{"itemIdentifier": ""}]}', True),
        ('{"batchItemFailures": [{"itemIdentifier": null}]}', True),
        ('{"batchItemFailures": [{"itemIdentifier": "unknown"}]}', True),
        ('{"batchItemFailures": [{"foo": "notvalid"}]}', True),
        ('{"batchItemFailures": [{"foo": null}]}', True),
    ],
)
def test_partial_batch_responses_as_recorded(stage: Stage, answer: str, fails: bool) -> None:
    url = stage.queue()
    stage.map(**REPORTING)
    stage.send(url, f"answer {answer}", "other")
    stage.service.pump()
    assert (stage.left() != []) == fails
    stage.service.advance(30)
    assert counts(stage) == ([["1", "1"], ["2", "2"]] if fails else [["1", "1"]])


def test_only_what_is_reported_comes_again(stage: Stage) -> None:
    url = stage.queue()
    stage.map(**REPORTING)
    stage.send(url, "a", "report 2", "b")
    stage.service.advance(100)
    assert stage.batches() == [["a", "report 2", "b"], ["report 2"], ["report 2"]]
    assert stage.left() == []


def test_filtered_messages_are_deleted_unseen(stage: Stage) -> None:
    url = stage.queue()
    pattern = json.dumps({"body": {"kind": ["order"]}})
    stage.map(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    stage.send(url, '{"kind": "order"}', '{"kind": "ad"}', "plain")
    stage.service.pump()
    assert stage.batches() == [['{"kind": "order"}']]
    assert stage.left() == []
    assert "orders: 2 messages deleted unseen: no filter wants them" in [
        one.title for one in stage.moments("poll")
    ]


def test_windows_and_batch_sizes(stage: Stage) -> None:
    url = stage.queue()
    stage.map(BatchSize=2, MaximumBatchingWindowInSeconds=10)
    stage.send(url, "a", "b", "c")
    stage.service.pump()
    assert stage.batches() == [["a", "b"]]
    stage.service.advance(9)
    assert len(stage.batches()) == 1
    stage.service.advance(1)
    assert stage.batches()[1:] == [["c"]]


def test_delays_and_attributes(stage: Stage) -> None:
    url = stage.queue(DelaySeconds="5")
    stage.map()
    attributes = {
        "colour": {"DataType": "String", "StringValue": "blue"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\0x"},
    }
    stage.call("sqs", "SendMessage", QueueUrl=url, MessageBody="a", MessageAttributes=attributes)
    stage.service.advance(4)
    assert stage.batches() == []
    stage.service.advance(1)
    ((record,),) = stage.events()
    assert record["messageAttributes"]["colour"]["stringValue"] == "blue"
    assert record["messageAttributes"]["raw"]["binaryValue"] == "AHg="


def test_a_throttled_batch_comes_again(stage: Stage) -> None:
    url = stage.queue()
    stage.map()
    stage.service.put_function_concurrency("worker", 0)
    stage.send(url, "a")
    stage.service.pump()
    assert (stage.batches(), len(stage.moments("throttled"))) == ([], 1)
    stage.service.delete_function_concurrency("worker")
    stage.service.advance(30)
    assert counts(stage) == [["2"]]


def test_a_fifo_group_keeps_its_order_under_failures(stage: Stage) -> None:
    url = stage.queue("turns.fifo", received=5)
    stage.map(FIFO, **REPORTING, BatchSize=3)
    stage.send(url, "a", "stop 1", "b", "c", group="g")
    stage.service.pump()
    # What failed blocks all behind it, also what hasn't been received yet.
    assert stage.batches() == [["a", "stop 1", "b"]]
    stage.send(url, "other", group="h")
    stage.service.pump()
    assert stage.batches()[1:] == [["other"]]
    stage.service.advance(30)
    assert stage.batches()[2:] == [["stop 1", "b", "c"]]
    assert stage.left("turns.fifo") == []


def test_a_disabled_mapping_and_one_without_function_poll_nothing(stage: Stage) -> None:
    url = stage.queue()
    uuid = stage.map(Enabled=False)
    stage.send(url, "a")
    stage.service.pump()
    assert stage.batches() == []
    assert stage.service.update_event_source_mapping(uuid, Enabled=True)["State"] == "Enabling"
    stage.service.pump()
    assert stage.batches() == [["a"]]
    stage.service.delete_function("worker")
    stage.send(url, "b")
    stage.service.advance(100)
    assert stage.left() == ["b"]
    # Recorded: the mapping outlives its function.
    assert stage.service.get_event_source_mapping(uuid)["State"] == "Enabled"
    stage.service.delete_event_source_mapping(uuid)
    with pytest.raises(FunctionNotFoundError, match="The resource you requested does not exist"):
        stage.service.get_event_source_mapping(uuid)


def test_an_update_changes_the_batches(stage: Stage) -> None:
    url = stage.queue()
    uuid = stage.map(BatchSize=1)
    stage.send(url, "a", "b")
    stage.service.pump()
    changed = stage.service.update_event_source_mapping(uuid, BatchSize=10)
    assert (changed["BatchSize"], changed["State"]) == (10, "Updating")
    stage.send(url, "c", "d")
    stage.service.pump()
    assert stage.batches() == [["a"], ["b"], ["c", "d"]]


def test_a_function_that_feeds_its_own_queue_is_stopped(stage: Stage) -> None:
    url = stage.queue(received=1)
    source = f"""
import boto3
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl={url!r}, MessageBody="again")
"""
    stage.service.deploy(FunctionConfig(name="loop", handler="app.handler"), {"app.py": source})
    stage.service.create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="loop")
    stage.service.act("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "first"})
    assert len(stage.batches()) == 16
    assert [one.title for one in stage.moments("dropped")] == ["loop: stopped, a loop"]
    stage.service.advance(30)
    assert stage.left("dead") == ["again"]
    stage.service.delete_function("loop")


# -- properties ------------------------------------------------------------------------------------

verbs = st.sampled_from(["ok", "report 1", "report 2", "report", "raise x"])


@SLOW
@given(st.lists(verbs, min_size=1, max_size=7), st.integers(1, 4), st.booleans())
def test_no_message_is_lost_or_invented(
    stage: Stage, bodies: list[str], size: int, reports: bool
) -> None:
    stage.reset()
    url = stage.queue(received=3)
    stage.map(BatchSize=size, **(REPORTING if reports else {}))
    sent = stage.send(url, *bodies)
    stage.service.advance(30 * 4)
    seen = {one["messageId"] for records in stage.events() for one in records}
    assert seen == set(sent)
    assert stage.left() == []
    poisonous = [body for body in bodies if body in ("raise x", "report")]
    if reports and "raise x" not in bodies:
        assert sorted(stage.left("dead")) == sorted(poisonous)
    for body in set(stage.left("dead")):
        assert stage.left("dead").count(body) <= bodies.count(body)
    received: dict[str, int] = {}
    for records in stage.events():
        for one in records:
            count = int(one["attributes"]["ApproximateReceiveCount"])
            assert count == received.get(one["messageId"], 0) + 1 <= 3
            received[one["messageId"]] = count


@SLOW
@given(
    st.lists(
        st.tuples(st.sampled_from("gh"), st.sampled_from(["ok", "stop 1", "stop 2"])),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 4),
)
def test_each_group_keeps_its_order(
    stage: Stage, messages: list[tuple[str, str]], size: int
) -> None:
    stage.reset()
    url = stage.queue("turns.fifo")
    stage.map(FIFO, BatchSize=size, **REPORTING)
    sent: list[Any] = []
    for number, (group, body) in enumerate(messages):
        # The stage counts a message's tries by its id, so each is its own.
        stage.call(
            "sqs",
            "SendMessage",
            QueueUrl=url,
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=str(number),
        )
        sent.append((group, number))
    stage.service.advance(30 * 3 * len(messages))
    assert stage.left("turns.fifo") == []
    last: dict[str, tuple[str, str]] = {}
    for records in stage.events():
        for one in records:
            group = one["attributes"]["MessageGroupId"]
            last[one["messageId"]] = (group, one["attributes"]["MessageDeduplicationId"])
    # By when it was processed for the last time, that is for good, each group is in its order.
    final = _by_last_time(stage)
    for group in "gh":
        assert [n for g, n in final if g == group] == [n for g, n in sent if g == group]
    assert len(last) == len(sent)


def _by_last_time(stage: Stage) -> list[tuple[str, int]]:
    order: dict[tuple[str, int], None] = {}
    for records in stage.events():
        for one in records:
            known = one["attributes"]
            key = (known["MessageGroupId"], int(known["MessageDeduplicationId"]))
            order.pop(key, None)
            order[key] = None
    return list(order)
