"""Shards and their poller: AWS's recorded runs, the documented rules, and properties."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.runtime import VirtualClock
from studylam.runtime.sources.batches import AT_ONCE
from studylam.runtime.sources.mapping import EventSourceMapping
from studylam.runtime.sources.partial_batch import Outcome
from studylam.runtime.sources.shard import A_DAY_S, DynamoDbShard, KinesisShard
from studylam.runtime.sources.stream_poller import StreamPoller

pytestmark = pytest.mark.quick

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Notes/stream/2026-01-01T00:00:00.000"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"
AN_HOUR_S = 3600.0
REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
TO_QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
Records = list[dict[str, Any]]


def text(record: dict[str, Any]) -> str:
    return base64.b64decode(record["kinesis"]["data"]).decode()


class Setup:
    """A shard, its poller, and what the function was given."""

    def __init__(
        self,
        handler: Callable[[Records], Outcome] = lambda _records: Outcome(),
        *,
        retention_s: float = A_DAY_S,
        **mapping: Any,
    ) -> None:
        self.clock = VirtualClock()
        self.shard = KinesisShard(
            STREAM,
            "shardId-000000000000",
            self.clock,
            role_arn="arn:aws:iam::123456789012:role/r",
            retention_s=retention_s,
        )
        self.seen: list[Records] = []
        self.delivered: list[dict[str, Any]] = []
        self.starts = self.clock.now()
        settings = {"EventSourceArn": STREAM, "StartingPosition": "TRIM_HORIZON", **mapping}
        self.poller = StreamPoller(
            EventSourceMapping.create(settings, function_arn=FUNCTION, uuid="u"),
            self.shard,
            lambda records: (self.seen.append(records), handler(records))[1],
            self.clock,
            on_failure=self.delivered.append,
        )

    def put(self, *texts: str, key: str = "k") -> list[str]:
        return [self.shard.put(key, each.encode()) for each in texts]

    def run(self, seconds: float = 0) -> list[list[str]]:
        self.poller.start()
        self.clock.advance(seconds)
        return self.texts()

    def texts(self) -> list[list[str]]:
        return [[text(record) for record in records] for records in self.seen]

    def times(self) -> list[float]:
        return [attempt.at - self.starts for attempt in self.poller.attempts]


def failing_on(*texts: str) -> Callable[[Records], Outcome]:
    def handler(records: Records) -> Outcome:
        has_failed = any(text(record) in texts for record in records)
        return Outcome(function_error="Unhandled" if has_failed else None)

    return handler


def reporting(*texts: str) -> Callable[[Records], Outcome]:
    def handler(records: Records) -> Outcome:
        numbers = [each["kinesis"]["sequenceNumber"] for each in records if text(each) in texts]
        return Outcome({"batchItemFailures": [{"itemIdentifier": each} for each in numbers]})

    return handler


def test_batches_come_in_order_and_what_comes_later_follows() -> None:
    setup = Setup(BatchSize=2)
    setup.put(*"abc")
    assert setup.run() == [["a", "b"], ["c"]]
    setup.put("d")
    setup.clock.advance(0)
    assert setup.texts()[2:] == [["d"]]
    assert setup.poller.oldest_unfinished is None
    assert set(setup.poller.endings.values()) == {"processed"}


@pytest.mark.parametrize("answer", [[], None, {}, "", {"batchItemFailures": None}], ids=repr)
def test_success_as_recorded(answer: object) -> None:
    setup = Setup(lambda _: Outcome(answer), **REPORTING)
    setup.put("hello")
    assert setup.run(1000) == [["hello"]]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome({"batchItemFailures": [{"itemIdentifier": ""}]}),
        Outcome({"batchItemFailures": [{"itemIdentifier": None}]}),
        Outcome({"batchItemFailures": [{"itemIdentifier": "item-not-present"}]}),
        Outcome({"batchItemFailures": [{"foo": "notvalid"}]}),
        Outcome({"batchItemFailures": [{"foo": None}]}),
        Outcome(function_error="Unhandled"),
    ],
    ids=repr,
)
def test_failure_as_recorded(outcome: Outcome) -> None:
    """Recorded: with MaximumRetryAttempts 2 three invocations, then the on-failure record."""
    setup = Setup(lambda _: outcome, BatchSize=1, MaximumRetryAttempts=2, **REPORTING, **TO_QUEUE)
    setup.put("hello")
    assert setup.run(1000) == [["hello"]] * 3
    (record,) = setup.delivered
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["responseContext"]["functionError"] == outcome.function_error
    assert record["KinesisBatchInfo"]["batchSize"] == 1
    assert "hello" not in json.dumps(record)


def test_the_recorded_run_of_partial_batches() -> None:
    """Recorded for Kinesis and DynamoDB: the sixth record came five times, the last four alone."""
    setup = Setup(reporting("5"), BatchSize=3, MaximumRetryAttempts=3, **REPORTING, **TO_QUEUE)
    setup.put(*"012345")
    assert setup.run(1000) == [["0", "1", "2"], ["3", "4", "5"], *[["5"]] * 4]
    (record,) = setup.delivered
    assert record["requestContext"]["approximateInvokeCount"] == 4
    assert record["KinesisBatchInfo"]["batchSize"] == 1


def test_without_bisecting_all_from_the_checkpoint_on_is_given_up() -> None:
    setup = Setup(reporting("b"), MaximumRetryAttempts=1, **REPORTING, **TO_QUEUE)
    _, second, third = setup.put(*"abc")
    assert setup.run(1000) == [["a", "b", "c"], ["b", "c"], ["b", "c"]]
    info = setup.delivered[0]["KinesisBatchInfo"]
    assert (info["startSequenceNumber"], info["endSequenceNumber"]) == (second, third)


def test_bisecting_gives_up_only_the_poison() -> None:
    """Splitting isn't a retry: it works with MaximumRetryAttempts 0."""
    options = {"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 0, **TO_QUEUE}
    setup = Setup(failing_on("c"), **options)
    numbers = setup.put(*"abcd")
    assert setup.run(100) == [["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]
    assert [each["KinesisBatchInfo"]["startSequenceNumber"] for each in setup.delivered] == [
        numbers[2]
    ]
    both = Setup(reporting("b"), **options, **REPORTING)
    both.put(*"abc")
    assert both.run(100) == [["a", "b", "c"], ["b", "c"], ["b"], ["c"]]
    assert len(both.delivered) == 1


def test_a_poison_record_blocks_its_shard_until_it_expires() -> None:
    """The defaults: retried until the record leaves the stream."""
    setup = Setup(failing_on("poison"), BatchSize=1)
    setup.put("poison", "good")
    setup.run(A_DAY_S - 1)
    assert {each for batch in setup.texts() for each in batch} == {"poison"}
    oldest = setup.poller.oldest_unfinished
    assert oldest is not None
    assert text(oldest.record) == "poison"
    setup.clock.advance(2)
    setup.put("later")
    setup.clock.advance(60)
    assert setup.texts()[-1] == ["later"]
    # What waited behind it has expired as well.
    assert list(setup.poller.endings.values()) == ["expired", "expired", "processed"]
    assert setup.poller.failure_records == []


def test_retries_wait_longer_and_longer() -> None:
    setup = Setup(failing_on("a"))
    setup.put("a")
    setup.run(200)
    assert setup.times() == [0, 1, 3, 7, 15, 31, 63, 123, 183]


def test_records_over_the_maximum_age_are_taken_out_and_the_others_go_on() -> None:
    """Recorded: …_maximum_record_age_exceeded_discard_records; the function never saw it."""
    setup = Setup(MaximumRecordAgeInSeconds=60, MaximumRetryAttempts=0, **TO_QUEUE)
    setup.put("stream-data")
    setup.clock.advance(80)
    setup.put("stream-data-1", "stream-data-2")
    assert setup.run() == [["stream-data-1", "stream-data-2"]]
    (record,) = setup.delivered
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert "responseContext" not in record
    assert record["KinesisBatchInfo"]["batchSize"] == 1


def test_records_grow_too_old_while_they_are_retried() -> None:
    setup = Setup(failing_on("a"), BatchSize=1, MaximumRecordAgeInSeconds=60)
    setup.put(*"ab")
    setup.run(300)
    assert [record["requestContext"]["condition"] for record in setup.poller.failure_records] == [
        "RecordAgeExceeded",
        "RecordAgeExceeded",
    ]
    assert not any("responseContext" in record for record in setup.poller.failure_records)
    assert set(map(tuple, setup.texts())) == {("a",)}
    assert setup.delivered == []  # the mapping has no destination


def test_the_maximum_age_itself_is_not_too_old() -> None:
    for seconds, given_up in (60, 0), (60.5, 1):
        setup = Setup(MaximumRecordAgeInSeconds=60)
        setup.put("a")
        setup.clock.advance(seconds)
        setup.run()
        assert len(setup.poller.failure_records) == given_up
        assert len(setup.seen) == 1 - given_up


def test_a_bucket_gets_the_records_themselves() -> None:
    """Recorded: …_with_s3_on_failure_destination; queues and topics get metadata only."""
    bucket = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::failed"}}}
    setup = Setup(failing_on("a"), MaximumRetryAttempts=1, **bucket)
    setup.put("a")
    setup.run(10)
    assert setup.delivered[0]["payload"] == {"Records": setup.seen[0]}
    assert setup.delivered[0]["requestContext"]["approximateInvokeCount"] == 2


def test_throttles_are_no_attempts_and_split_nothing() -> None:
    """Developer guide: retried until the records expire or exceed the maximum age."""
    free_from = 100.0

    def handler(_records: Records) -> Outcome:
        busy = setup.clock.now() - setup.starts < free_from
        return Outcome(throttled=True) if busy else Outcome(function_error="Unhandled")

    setup = Setup(handler, MaximumRetryAttempts=0, BisectBatchOnFunctionError=True)
    setup.put(*"ab")
    setup.run(99)
    assert set(map(tuple, setup.texts())) == {("a", "b")}
    assert setup.times() == [0, 1, 3, 7, 15, 31, 63]
    setup.clock.advance(200)
    assert setup.texts()[-3:] == [["a", "b"], ["a"], ["b"]]
    assert len(setup.poller.failure_records) == 2
    setup = Setup(handler, MaximumRetryAttempts=1, **TO_QUEUE)
    setup.put("a")
    setup.run(300)
    assert len(setup.seen) == 9
    assert setup.delivered[0]["requestContext"]["approximateInvokeCount"] == 2


def test_a_batch_is_full_or_its_window_over() -> None:
    setup = Setup(BatchSize=3, MaximumBatchingWindowInSeconds=10)
    setup.put("a")
    setup.run(9)
    setup.put("b")
    assert setup.texts() == []
    setup.clock.advance(1)
    setup.put(*"cdef")
    setup.clock.advance(0)
    assert setup.texts() == [["a", "b"], ["c", "d", "e"]]
    setup.clock.advance(10)
    assert setup.texts()[2:] == [["f"]]


def test_filtered_records_are_skipped() -> None:
    pattern = json.dumps({"data": {"n": [2]}})
    setup = Setup(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    setup.put('{"n": 1}', "plain", '{"n": 2}')
    assert setup.run() == [['{"n": 2}']]
    assert list(setup.poller.endings.values()) == ["filtered", "filtered", "processed"]


def test_parallelization_keeps_the_order_of_each_key() -> None:
    setup = Setup(lambda _: Outcome(duration_s=10), BatchSize=1, ParallelizationFactor=10)
    setup.put(*"ab", key="one")
    setup.put(*"cd", key="two")
    setup.run(100)
    assert sorted(zip(setup.times(), setup.texts(), strict=True)) == [
        (0, ["a"]),
        (0, ["c"]),
        (10, ["b"]),
        (10, ["d"]),
    ]
    # A poison key blocks its own lane only.
    setup = Setup(failing_on("a"), BatchSize=1, ParallelizationFactor=10)
    setup.put(*"ab", key="one")
    setup.put(*"cd", key="two")
    setup.run(10)
    assert {each for batch in setup.texts() for each in batch} == {"a", "c", "d"}


@pytest.mark.parametrize(
    ("position", "wanted"),
    [
        ({"StartingPosition": "TRIM_HORIZON"}, ["old", "new", "later"]),
        ({"StartingPosition": "LATEST"}, ["later"]),
    ],
)
def test_starting_positions(position: dict[str, Any], wanted: list[str]) -> None:
    setup = Setup(**position)
    setup.put("old")
    setup.clock.advance(10)
    setup.put("new")
    setup.run()
    setup.put("later")
    setup.clock.advance(0)
    assert [each for batch in setup.texts() for each in batch] == wanted


def test_starting_at_a_timestamp() -> None:
    starts = VirtualClock().now()
    setup = Setup(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=starts + 10)
    setup.put("old")
    setup.clock.advance(10)
    setup.put("new")
    assert setup.run() == [["new"]]


def test_a_stopped_poller_goes_on_where_it_was() -> None:
    setup = Setup(failing_on("a"), BatchSize=1, Enabled=True)
    setup.put(*"ab")
    setup.run(2)
    setup.poller.stop()
    setup.put("c")
    setup.clock.advance(1000)
    assert len(setup.seen) == 2
    setup.poller.start()
    setup.clock.advance(0)
    assert setup.texts() == [["a"]] * 3
    assert setup.poller.oldest_unfinished is not None
    disabled = Setup(Enabled=False)
    disabled.put("a")
    assert disabled.run(100) == []


def test_batches_fit_into_a_payload() -> None:
    setup = Setup()
    setup.put(*["x" * 1_000_000] * 8)
    assert [len(batch) for batch in setup.run()] == [4, 4]


def test_a_function_that_feeds_its_own_stream_never_stops_the_clock() -> None:
    def handler(_records: Records) -> Outcome:
        setup.put("again")
        return Outcome()

    setup = Setup(handler)
    setup.put("once")
    setup.run()
    assert len(setup.seen) == AT_ONCE
    setup.clock.advance(1)
    assert len(setup.seen) == 2 * AT_ONCE


def test_a_table_streams_changes() -> None:
    clock = VirtualClock()
    shard = DynamoDbShard(TABLE, "shardId-1", clock)
    seen: list[str] = []

    def handler(records: Records) -> Outcome:
        seen.extend(record["eventName"] for record in records)
        return Outcome(function_error="Unhandled", request_id="r")

    settings = {"EventSourceArn": TABLE, "StartingPosition": "LATEST", "MaximumRetryAttempts": 0}
    mapping = EventSourceMapping.create(settings, function_arn=FUNCTION, uuid="u")
    poller = StreamPoller(mapping, shard, handler, clock)
    poller.start()
    keys = {"Id": {"N": "1"}}
    shard.put("INSERT", keys, new_image=keys)
    shard.put("REMOVE", keys, old_image=keys, expired=True)
    clock.advance(0)
    assert seen == ["INSERT", "REMOVE"]
    (record,) = poller.failure_records
    assert record["DDBStreamBatchInfo"]["batchSize"] == 2
    assert record["requestContext"]["requestId"] == "r"


kinds = st.sampled_from(["good", "good", "flaky", "poison", "crash", "unwanted"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), kinds, st.sampled_from("abcde")),
        st.tuples(st.just("advance"), st.integers(0, 60), st.just("")),
    ),
    max_size=25,
)
mappings = st.fixed_dictionaries(
    {
        "BatchSize": st.integers(1, 10),
        "MaximumBatchingWindowInSeconds": st.integers(0, 20),
        "ParallelizationFactor": st.integers(1, 10),
        "BisectBatchOnFunctionError": st.booleans(),
        "MaximumRetryAttempts": st.integers(-1, 3),
        "MaximumRecordAgeInSeconds": st.sampled_from([-1, 60, 300]),
    }
)
WANTED = {"Filters": [{"Pattern": json.dumps({"data": {"kind": [{"anything-but": "unwanted"}]}})}]}


class Moody:
    """Crashes on some records, reports others, some of them only the first time."""

    def __init__(self, duration_s: float) -> None:
        self.duration_s = duration_s
        self.tries: dict[str, int] = {}

    def __call__(self, records: Records) -> Outcome:
        failed = []
        for each in records:
            number, kind = each["kinesis"]["sequenceNumber"], json.loads(text(each))["kind"]
            self.tries[number] = self.tries.get(number, 0) + 1
            assert kind != "unwanted"
            if kind == "crash":
                return Outcome(function_error="Unhandled", duration_s=self.duration_s)
            if kind == "poison" or (kind == "flaky" and self.tries[number] == 1):
                failed.append({"itemIdentifier": number})
        return Outcome({"batchItemFailures": failed}, duration_s=self.duration_s)


def played(
    steps: list[tuple[str, Any, str]], mapping: dict[str, Any], duration_s: float
) -> tuple[Setup, dict[str, tuple[str, str]]]:
    """A run of the steps; and each record's kind and key."""
    options = {**mapping, **REPORTING, **TO_QUEUE, "FilterCriteria": WANTED}
    setup = Setup(Moody(duration_s), retention_s=AN_HOUR_S, **options)
    setup.run()
    put: dict[str, tuple[str, str]] = {}
    for step, value, key in steps:
        if step == "put":
            put[setup.put(json.dumps({"kind": value}), key=key)[0]] = (value, key)
        else:
            setup.clock.advance(value)
    return setup, put


@settings(deadline=None)
@given(steps, mappings, st.sampled_from([0.0, 5.0]))
def test_no_record_is_lost_or_invented_and_each_key_keeps_its_order(
    steps: list[tuple[str, Any, str]], mapping: dict[str, Any], duration_s: float
) -> None:
    setup, put = played(steps, mapping, duration_s)
    endings = setup.poller.endings
    assert endings.keys() <= put.keys()
    # As often given up as an on-failure record says.
    sizes = [record["KinesisBatchInfo"]["batchSize"] for record in setup.delivered]
    assert sum(sizes) == list(endings.values()).count("given up")
    # Per key, records end in their order, and none is invoked before those in front of it ended.
    for key in "abcde":
        mine = [number for number in put if put[number][1] == key and put[number][0] != "unwanted"]
        ended = [number for number in endings if number in mine]
        assert ended == mine[: len(ended)]
        seen = [
            each["kinesis"]["sequenceNumber"]
            for records in setup.seen
            for each in records
            if each["kinesis"]["partitionKey"] == key
        ]
        assert list(dict.fromkeys(seen)) == sorted(set(seen), key=int)
    # In the end nothing is left: all was processed, filtered, given up, or has expired.
    setup.clock.advance(AN_HOUR_S + 300)
    assert endings.keys() == put.keys()
    assert setup.poller.oldest_unfinished is None
    for number, (kind, _) in put.items():
        assert (endings[number] == "filtered") is (kind == "unwanted")
        assert kind not in ("poison", "crash") or endings[number] in ("given up", "expired")


@settings(deadline=None)
@given(st.lists(kinds, max_size=20), st.integers(1, 10), st.integers(0, 3), st.integers(1, 10))
def test_bisecting_gives_up_the_poison_and_nothing_else(
    listed: list[str], batch_size: int, retries: int, factor: int
) -> None:
    setup, put = played(
        [("put", kind, "abc"[number % 3]) for number, kind in enumerate(listed)],
        {
            "BatchSize": batch_size,
            "MaximumRetryAttempts": max(retries, 1),
            "BisectBatchOnFunctionError": True,
            "ParallelizationFactor": factor,
        },
        0.0,
    )
    setup.clock.advance(AN_HOUR_S - 1)
    given_up = {number for number, ending in setup.poller.endings.items() if ending == "given up"}
    assert given_up == {number for number in put if put[number][0] in ("poison", "crash")}
    infos = [record["KinesisBatchInfo"] for record in setup.delivered]
    assert {info["batchSize"] for info in infos} <= {1}
