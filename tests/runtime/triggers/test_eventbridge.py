"""EventBridge through the cloud: entries, rules, targets, inputs, schedules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studylam.runtime.clock import VirtualClock
from studylam.runtime.cloud import Cloud
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.cloud.handovers import HandOver
from tests.runtime.cloud_guest import Guest
from tests.runtime.triggers.policies import DEAD, HERE, QUEUE, RESIZE, TOPIC, let_in, trusting
from tests.runtime.triggers.shapes import canned, shape

RULE = f"arn:aws:events:{HERE}:rule/orders"
PATTERN = json.dumps({"source": ["com.example.shop"]})
ORDER = {
    "orderId": "o-1042",
    "customer": {"id": "c-7", "name": "Ada"},
    "total": 42.5,
    "currency": "EUR",
}


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed({"queues": {"jobs": {}, "dead": {}}, "topics": {"alerts": {}}})
    shared_cloud.set_functions({RESIZE: trusting("events.amazonaws.com", f"{RULE}*")})
    shared_cloud.call("events", "PutRule", {"Name": "orders", "EventPattern": PATTERN})
    shared_cloud.handovers()
    return shared_cloud


def target(cloud: Cloud, arn: str = RESIZE, rule: str = "orders", **more: Any) -> None:
    params = {"Rule": rule, "Targets": [{"Id": "t", "Arn": arn, **more}]}
    cloud.call("events", "PutTargets", params)


def entry(**more: Any) -> dict[str, Any]:
    made = {"Source": "com.example.shop", "DetailType": "OrderPlaced", "Detail": json.dumps(ORDER)}
    return made | more


def send(cloud: Cloud, *entries: dict[str, Any]) -> list[HandOver]:
    params = {"Entries": list(entries or [entry()])}
    answer = cloud.call("events", "PutEvents", params, trace="Root=1")
    assert answer["FailedEntryCount"] == 0
    return cloud.handovers()


# -- events and targets ---------------------------------------------------------------------------


def test_a_function_gets_what_aws_sends(cloud: Cloud) -> None:
    target(cloud)
    (one,) = send(cloud, entry(), entry(Source="com.example.else"))
    assert (one.kind, one.function_arn) == ("invoke", RESIZE)
    assert (one.principal, one.source_arn) == ("events.amazonaws.com", RULE)
    assert (one.what, one.trace) == ("com.example.shop: OrderPlaced", "Root=1")
    event = json.loads(one.payload)
    assert shape(event) == shape(canned("eventbridge-custom"))
    assert event["detail"] == ORDER


def test_from_a_guest_with_time_and_resources(cloud: Cloud) -> None:
    target(cloud)
    events = Guest(cloud).client("events")
    made = events.put_events(Entries=[entry(Time=1_768_478_400, Resources=["arn:a"])])
    (one,) = cloud.handovers()
    event = json.loads(one.payload)
    assert (event["time"], event["resources"]) == ("2026-01-15T12:00:00Z", ["arn:a"])
    assert event["id"] == made["Entries"][0]["EventId"]


def test_rules_that_are_off_and_buses_that_are_not_there(cloud: Cloud) -> None:
    target(cloud)
    cloud.call("events", "DisableRule", {"Name": "orders"})
    assert send(cloud) == []
    cloud.call("events", "EnableRule", {"Name": "orders"})
    assert len(send(cloud)) == 1
    (one,) = send(cloud, entry(EventBusName="nowhere"))
    assert (one.kind, one.why) == ("dropped", "Event bus nowhere does not exist.")


def test_a_function_that_does_not_trust_the_rule(cloud: Cloud) -> None:
    let_in(cloud, DEAD, "events.amazonaws.com", RULE)
    target(cloud, DeadLetterConfig={"Arn": DEAD})
    cloud.set_functions({RESIZE: None})
    lost, letter = send(cloud)
    assert (lost.kind, lost.function_arn) == ("dropped", RESIZE)
    assert (letter.kind, letter.function_arn) == ("delivered", DEAD)
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/dead"
    wanted = {"QueueUrl": url, "MessageAttributeNames": ["All"]}
    (message,) = cloud.call("sqs", "ReceiveMessage", wanted)["Messages"]
    assert message["MessageAttributes"]["RULE_ARN"]["StringValue"] == RULE
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"


def test_queues_and_topics_need_policies(cloud: Cloud) -> None:
    for arn in (QUEUE, TOPIC):
        target(cloud, arn)
        (one,) = send(cloud)
        assert (one.kind, one.function_arn) == ("dropped", arn)
        assert "events.amazonaws.com" in one.why
        let_in(cloud, arn, "events.amazonaws.com", RULE)
        (one,) = send(cloud)
        assert (one.kind, one.function_arn) == ("delivered", arn)
    world = cloud.snapshot()
    (in_queue,) = world.queues["jobs"]
    (in_topic,) = world.topics["alerts"]
    for text in (in_queue.body, in_topic.message):
        assert shape(json.loads(text)) == shape(canned("eventbridge-custom"))


def test_streams_log_groups_and_state_machines(cloud: Cloud) -> None:
    cloud.call("kinesis", "CreateStream", {"StreamName": "clicks", "ShardCount": 1})
    stream = f"arn:aws:kinesis:{HERE}:stream/clicks"
    target(cloud, stream, KinesisParameters={"PartitionKeyPath": "$.detail.orderId"})
    (one,) = send(cloud)
    assert (one.kind, one.function_arn) == ("delivered", stream)
    shard = {"StreamName": "clicks", "ShardId": "shardId-000000000000"}
    iterator = cloud.call(
        "kinesis", "GetShardIterator", {**shard, "ShardIteratorType": "TRIM_HORIZON"}
    )["ShardIterator"]
    (record,) = cloud.call("kinesis", "GetRecords", {"ShardIterator": iterator})["Records"]
    assert record["PartitionKey"] == "o-1042"
    assert json.loads(record["Data"])["detail"] == ORDER

    cloud.call("logs", "CreateLogGroup", {"logGroupName": "/aws/events/orders"})
    target(cloud, f"arn:aws:logs:{HERE}:log-group:/aws/events/orders")
    assert [one.kind for one in send(cloud)] == ["delivered"]
    group = {"logGroupName": "/aws/events/orders"}
    (line,) = cloud.call("logs", "FilterLogEvents", group)["events"]
    assert json.loads(line["message"])["detail"] == ORDER

    machine = f"arn:aws:states:{HERE}:stateMachine:order"
    target(cloud, machine)
    (one,) = send(cloud)
    assert (one.kind, one.function_arn) == ("invoke", machine)


def test_another_bus(cloud: Cloud) -> None:
    made = cloud.call("events", "CreateEventBus", {"Name": "shop"})["EventBusArn"]
    pattern = json.dumps({"detail-type": [{"wildcard": "Order*"}]})
    there = {"Name": "there", "EventBusName": "shop", "EventPattern": pattern}
    arn = cloud.call("events", "PutRule", there)["RuleArn"]
    cloud.set_functions({RESIZE: trusting("events.amazonaws.com", arn)})
    onward = {"Rule": "there", "EventBusName": "shop", "Targets": [{"Id": "f", "Arn": RESIZE}]}
    cloud.call("events", "PutTargets", onward)
    target(cloud, made)
    to_bus, to_function = send(cloud)
    assert (to_bus.kind, to_bus.function_arn) == ("delivered", made)
    assert (to_function.kind, to_function.source_arn) == ("invoke", arn)
    # A bus that sends to itself ends some time.
    loop = {"Rule": "there", "EventBusName": "shop", "Targets": [{"Id": "self", "Arn": made}]}
    cloud.call("events", "PutTargets", loop)
    (stopped,) = [one for one in send(cloud) if one.kind == "dropped"]
    assert stopped.why == "The event has come through 5 buses already."


# -- inputs ---------------------------------------------------------------------------------------

NESTED = {
    "command": "update",
    "payload": {"id": "0a", "who": "baz"},
    "one": ["HIGH"],
    "two": ["ON", "OFF"],
    "valid": True,
}
PATHS = {
    "type": "$.detail-type",
    "command": "$.detail.command",
    "payload": "$.detail.payload",
    "one": "$.detail.one",
    "two": "$.detail.two",
    "valid": "$.detail.valid",
    "none": "$.detail.none",
    "first": "$.detail.two[0]",
}


@pytest.mark.parametrize(
    ("given", "payload"),
    [
        ({"Input": '{"fixed": true}'}, '{"fixed": true}'),
        ({"InputPath": "$.detail.payload"}, '{"id":"0a","who":"baz"}'),
        ({"InputPath": "$.detail.payload.who"}, '"baz"'),
        # The rest as it is recorded from AWS, with other values.
        ("\"a <type> of <none>\"", '"a OrderPlaced of "'),
        ('{"type": <type>, "command": <none>}', '{"type": "OrderPlaced", "command": ""}'),
        ('{"path": "users/<command>/<command>"}', '{"path": "users/update/update"}'),
        ('{"body": <payload>}', '{"body": {"id":"0a","who":"baz"}}'),
        ('"Payload <payload>"', '"Payload {id:0a,who:baz}"'),
        ('"<one> and <two>"', '"[HIGH] and [ON,OFF]"'),
        ('{"list": <one>, "first": <first>}', '{"list": ["HIGH"], "first": "ON"}'),
        ('"It is <valid>!"', '"It is true!"'),
        ('"<one> a"\n"<payload> b"', '"[HIGH] a"\n"{id:0a,who:baz} b"'),
        ('"rule <aws.events.rule-name> <aws.events.rule-arn>"', f'"rule orders {RULE}"'),
    ],
)  # fmt: skip
def test_inputs(cloud: Cloud, given: Any, payload: str) -> None:
    transformer = {"InputPathsMap": PATHS, "InputTemplate": given}
    more = {"InputTransformer": transformer} if isinstance(given, str) else given
    target(cloud, **more)
    (one,) = send(cloud, entry(Detail=json.dumps(NESTED)))
    assert one.payload == payload


@pytest.mark.parametrize(
    "template",
    [
        '{"no": "users/<payload>", "body": <payload>}',
        '{"payload": "<payload>"}',
        '{"list": "<one>"}',
        "<one> is no text in quotes",
    ],
)
def test_a_template_that_makes_no_json_is_not_sent_as_recorded(cloud: Cloud, template: str) -> None:
    target(cloud, InputTransformer={"InputPathsMap": PATHS, "InputTemplate": template})
    (one,) = send(cloud, entry(Detail=json.dumps(NESTED)))
    assert (one.kind, one.why) == (
        "dropped",
        "The InputTemplate is no JSON once it is filled in.",
    )


def test_the_whole_event_in_a_template(cloud: Cloud) -> None:
    template = '{"e": <aws.events.event.json>, "head": <aws.events.event>}'
    target(cloud, InputTransformer={"InputTemplate": template})
    (one,) = send(cloud)
    made = json.loads(one.payload)
    assert shape(made["e"]) == shape(canned("eventbridge-custom"))
    assert "detail" not in made["head"] and made["head"]["detailType"] == "OrderPlaced"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"InputPath": "$.detail", "InputTransformer": {"InputTemplate": '"x"'}},
            "Only one of Input, InputPath, or InputTransformer must be provided for target t.",
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"a": "$.b"}, "InputTemplate": '"<c>"'}},
            "InputTemplate for target t contains invalid placeholder c.",
        ),
    ],
)
def test_inputs_that_are_refused(cloud: Cloud, given: dict[str, Any], words: str) -> None:
    with pytest.raises(AwsError) as caught:
        target(cloud, **given)
    assert (caught.value.code, caught.value.words) == ("ValidationException", words)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("!@#$@!#$", r"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"),
        ("x" * 65, "have length less than or equal to 64"),
    ],
)
def test_names_of_targets_that_are_refused_as_recorded(cloud: Cloud, name: str, rule: str) -> None:
    with pytest.raises(AwsError) as caught:
        target(cloud, Id=name)
    assert (caught.value.code, caught.value.words) == (
        "ValidationException",
        f"1 validation error detected: Value '{name}' at 'targets.1.member.id' failed to satisfy "
        f"constraint: Member must {rule}",
    )


def test_five_targets_at_most(cloud: Cloud) -> None:
    six = [{"Id": f"t{number}", "Arn": RESIZE} for number in range(6)]
    with pytest.raises(AwsError) as caught:
        cloud.call("events", "PutTargets", {"Rule": "orders", "Targets": six})
    assert caught.value.code == "LimitExceededException"


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (
            entry(Source=""),
            "InvalidArgument",
            "Parameter Source is not valid. Reason: Source is a required argument.",
        ),
        (entry(Detail="[1]"), "MalformedDetail", "Detail is malformed."),
        (entry(Detail="no json"), "MalformedDetail", "Detail is malformed."),
        (
            entry(Source="aws.s3"),
            "NotAuthorizedForSourceException",
            "Not authorized for the source.",
        ),
    ],
)
def test_entries_that_fail(cloud: Cloud, given: Any, code: str, words: str) -> None:
    target(cloud)
    events = Guest(cloud).client("events")
    answer = events.put_events(Entries=[given, entry()])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0] == {"ErrorCode": code, "ErrorMessage": words}
    assert len(cloud.handovers()) == 1


def test_requests_that_are_too_much(cloud: Cloud) -> None:
    events = Guest(cloud).client("events")
    with pytest.raises(ClientError, match="Member must have length less than or equal to 10"):
        events.put_events(Entries=[entry()] * 11)
    half = entry(Detail=json.dumps({"x": "x" * 600_000}))
    events.put_events(Entries=[half])
    with pytest.raises(ClientError) as caught:
        events.put_events(Entries=[half, half])
    words = "Total size of the entries in the request is over the limit."
    assert caught.value.response["Error"] == {"Code": "ValidationException", "Message": words}


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        # Recorded from AWS.
        ({"source": "aws.s3"}, '"source" must be an object or an array'),
        ({"resources": []}, "Empty arrays are not allowed"),
        ({"a": [{"EXISTS": True}]}, "Unrecognized match type EXISTS"),
        ({"a": [{"prefix": 1}]}, "prefix match pattern must be a string"),
        ({"a": [{"numeric": [">", 0, ">", 0]}]}, "Bad numeric range operator: >"),
        ({"a": [{"wildcard": "a**"}]}, "Consecutive wildcard characters at pos 2"),
        ({"a": [{"cidr": "10.0.0.0"}]}, "Malformed CIDR, one '/' required"),
    ],
)
def test_patterns_that_are_refused(cloud: Cloud, pattern: Any, reason: str) -> None:
    with pytest.raises(AwsError) as caught:
        params = {"Name": "bad", "EventPattern": json.dumps(pattern)}
        cloud.call("events", "PutRule", params)
    assert caught.value.code == "InvalidEventPatternException"
    assert caught.value.words == f"Event pattern is not valid. Reason: {reason}"


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, True),
        ({"detail": {"ip": [{"cidr": "10.0.1.0/24"}]}}, False),
        ({"detail": {"file": [{"wildcard": "dir/*.png"}]}}, True),
        ({"detail": {"file": [{"anything-but": {"wildcard": "dir/*"}}]}}, False),
        ({"detail": {"count": [300]}}, True),
        ({"detail": {"none": [{"exists": False}]}}, True),
        ({"$or": [{"source": ["x"]}, {"detail": {"count": [{"numeric": [">", 5]}]}}]}, True),
    ],
)
def test_trying_a_pattern(cloud: Cloud, pattern: Any, fits: bool) -> None:
    detail = {"ip": "10.0.0.7", "file": "dir/a.png", "count": 300.0}
    event = {**canned("eventbridge-custom"), "detail": detail}
    params = {"EventPattern": json.dumps(pattern), "Event": json.dumps(event)}
    assert cloud.call("events", "TestEventPattern", params)["Result"] is fits


# -- schedules ------------------------------------------------------------------------------------


def test_a_schedule_is_told_and_fires(cloud: Cloud) -> None:
    rule = {"Name": "nightly", "ScheduleExpression": "cron(0 3 * * ? *)"}
    arn = cloud.call("events", "PutRule", rule)["RuleArn"]
    cloud.set_functions({RESIZE: trusting("events.amazonaws.com", arn)})
    target(cloud, rule="nightly")
    (schedule,) = cloud.schedules()
    assert (schedule.rule_arn, schedule.expression) == (arn, "cron(0 3 * * ? *)")
    assert schedule.enabled
    due = schedule.next_after(1_768_478_400)
    assert due == 1_768_532_400
    assert cloud.fire(arn, due, "Root=2")
    (one,) = cloud.handovers()
    assert (one.kind, one.source_arn, one.trace) == ("invoke", arn, "Root=2")
    event = json.loads(one.payload)
    assert shape(event) == shape(canned("eventbridge-schedule"))
    assert (event["time"], event["resources"]) == ("2026-01-16T03:00:00Z", [arn])
    # It isn't an event on the bus for others (recorded), and a rule that is off doesn't fire.
    cloud.call("events", "DisableRule", {"Name": "nightly"})
    assert not cloud.schedules()[0].enabled
    assert not cloud.fire(arn, due)
    assert not cloud.fire(arn + "-2", due)
    assert cloud.handovers() == []


def test_schedules_that_are_refused(cloud: Cloud) -> None:
    for expression in ("rate(1 minutes)", "cron(0 1 * * * *)", "every day"):
        with pytest.raises(AwsError) as caught:
            rule = {"Name": "bad", "ScheduleExpression": expression}
            cloud.call("events", "PutRule", rule)
        assert caught.value.code == "ValidationException"
        assert caught.value.words == "Parameter ScheduleExpression is not valid."


def test_a_rate_counts_on_the_virtual_clock() -> None:
    clock = VirtualClock(1_768_478_400.0)
    cloud = Cloud(clock=clock)
    try:
        assert cloud.schedules() == []
        rule = {"Name": "often", "ScheduleExpression": "rate(5 minutes)"}
        cloud.call("events", "PutRule", rule)
        clock.advance(60)
        # The same rule again doesn't begin anew; switching it off and on does.
        cloud.call("events", "PutRule", rule)
        (schedule,) = cloud.schedules()
        assert schedule.next_after(clock.now()) == 1_768_478_700
        cloud.call("events", "DisableRule", {"Name": "often"})
        cloud.call("events", "EnableRule", {"Name": "often"})
        (schedule,) = cloud.schedules()
        assert schedule.next_after(clock.now()) == 1_768_478_760
    finally:
        cloud.close()
