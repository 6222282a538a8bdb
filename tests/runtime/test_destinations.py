"""The ends of asynchronous invocations: records, dead-letter queues, and whether they arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import SandboxError, StudyLamError
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService, Report, VirtualClock
from studylam.runtime.asynchronous import EventInvocation, EventQueue
from studylam.runtime.cloud import FunctionIdentity
from studylam.runtime.delivery import Delivery, DestinationConfig
from studylam.runtime.delivery.courier import routes
from studylam.runtime.delivery.envelopes import (
    dead_letter_attributes,
    invocation_record,
    object_key,
)
from studylam.runtime.delivery.permission import missing
from studylam.runtime.delivery.targets import parse_target_arn
from studylam.runtime.invocation import Call
from studylam.runtime.management.registry import EventInvokeConfig
from studylam.runtime.refusals import TooManyRequestsError
from studylam.runtime.sandbox import SandboxReport
from studylam.runtime.trace_header import RECURSION_LIMIT

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:shop"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:done"
FAILED = "arn:aws:sqs:us-east-1:123456789012:failed"
DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"
TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
BUCKET = "arn:aws:s3:::records"
WORLD: dict[str, Any] = {
    "queues": {"done": {}, "failed": {}, "dead": {}, "turns.fifo": {"fifo": True}},
    "topics": {"news": {"queues": ["done"]}},
    "buckets": {"records": {}},
}
SOURCE = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError(event["fail"])
    return {"seen": event}
"""
START = VirtualClock().now()


def result(error: str | None = None, *, text: str | None = None) -> InvocationResult:
    """What an attempt gave, without running one."""
    failed = json.dumps({"errorMessage": error, "errorType": "ValueError", "requestId": "r"})
    return InvocationResult(
        request_id="r",
        cold_start=False,
        function_error=None if error is None else "Unhandled",
        payload_text=text if text is not None else ("null" if error is None else failed),
        logs=(),
        report=Report(1.0, 1, 128, 40, None, "success" if error is None else "error"),
        aws_calls=(),
        sandbox=SandboxReport("A", ()),
    )


def over(state: Any, *results: InvocationResult, payload: str = "{}") -> EventInvocation:
    """An invocation that has ended."""
    call = Call(FUNCTION, request_id="r")
    invocation = EventInvocation("shop", None, payload.encode(), call, START, state)
    invocation.results.extend(results)
    return invocation


# -- the invocation record -------------------------------------------------------------------------


def test_the_record_of_an_event_that_failed_three_times() -> None:
    bad = result("again")
    record = invocation_record(over("RetriesExhausted", bad, bad, bad, payload='{"n":1}'), START)
    assert json.loads(record) == {
        "version": "1.0",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "requestContext": {
            "requestId": "r",
            "functionArn": f"{FUNCTION}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"n": 1},
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "responsePayload": {"errorMessage": "again", "errorType": "ValueError", "requestId": "r"},
    }
    assert list(json.loads(record)) == [
        *("version", "timestamp", "requestContext", "requestPayload"),
        *("responseContext", "responsePayload"),
    ]


def test_a_success_names_no_error_and_a_null_is_a_payload() -> None:
    record = json.loads(invocation_record(over("Success", result()), START))
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}
    assert record["responsePayload"] is None


def test_what_never_ran_has_no_response() -> None:
    for state in ("ZeroReservedConcurrency", "EventAgeExceeded"):
        record = json.loads(invocation_record(over(state), START))
        assert record["requestContext"]["approximateInvokeCount"] == 0
        assert not {"responseContext", "responsePayload"} & set(record)
    throttled = replace(over("EventAgeExceeded", result("x")), throttled=True)
    record = json.loads(invocation_record(throttled, START))
    assert record["responseContext"] == {"statusCode": 429}
    assert "responsePayload" not in record


def test_payloads_are_passed_on_as_they_are() -> None:
    payload = '{"a": 1.10, "a": 100000000000000000000000000000001, "t": "\\ud800 ü"}'
    record = invocation_record(over("Success", result(text="1E+3"), payload=payload), START)
    assert f'"requestPayload":{payload},' in record and '"responsePayload":1E+3}' in record


@pytest.mark.parametrize("text", ["NaN", "not json", '{"a":', "", "[" * 200_000])
def test_a_response_that_isnt_json_becomes_a_string(text: str) -> None:
    record = json.loads(invocation_record(over("Success", result(text=text)), START))
    assert record["responsePayload"] == text


def test_a_qualifier_stays_in_the_record() -> None:
    invocation = replace(over("Success", result()), qualifier="prod")
    invocation.call = Call(f"{FUNCTION}:prod", request_id="r")
    record = json.loads(invocation_record(invocation, START))
    assert record["requestContext"]["functionArn"] == f"{FUNCTION}:prod"


def test_the_attributes_in_a_dead_letter_queue() -> None:
    failed = dead_letter_attributes(over("RetriesExhausted", result("bad")))
    assert failed == {
        "RequestID": ("String", "r"),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "bad"),
    }
    long = dead_letter_attributes(over("RetriesExhausted", result("ü" * 2000)))
    assert long["ErrorMessage"][1] == "ü" * 512  # the first KB
    assert "ErrorMessage" not in dead_letter_attributes(over("RetriesExhausted", result("")))
    off = dead_letter_attributes(over("ZeroReservedConcurrency"))
    assert set(off) == {"RequestID", "ErrorMessage"}
    throttled = dead_letter_attributes(replace(over("EventAgeExceeded"), throttled=True))
    assert throttled["ErrorCode"] == ("Number", "429")
    assert throttled["ErrorMessage"] == ("String", "Rate Exceeded.")
    assert dead_letter_attributes(over("EventAgeExceeded"))["ErrorMessage"][1]


def test_the_name_of_an_object() -> None:
    assert object_key("shop", START + 3661, "id") == (
        "aws/lambda/async/shop/2026/01/01/2026-01-01T01.01.01-id"
    )


# -- what may be configured ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"on_failure": "failed"}, "destinationConfig.onFailure.destination"),
        ({"on_success": "https://sqs.us-east-1.amazonaws.com/1/q"}, "regular expression pattern"),
        ({"on_failure": "arn:aws:sqs:us-east-1:123456789012:" + "q" * 400}, "failed to satisfy"),
        ({"on_success": BUCKET}, "DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3"),
        (
            {"on_failure": "arn:aws:kinesis:us-east-1:123456789012:stream/s"},
            "DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=arn:aws:kinesis:",
        ),
        ({"on_failure": f"{QUEUE}.fifo"}, f"The destination ARN {QUEUE}.fifo is invalid."),
        ({"on_failure": f"{TOPIC}.fifo"}, "FIFO-type Amazon SNS topics aren't supported"),
        ({"on_failure": "arn:aws:sqs:us-east-1:999999999999:q"}, "is invalid."),
        ({"on_failure": "arn:aws:events:us-east-1:123456789012:rule/x"}, "is invalid."),
        ({"on_failure": "arn:aws:sqs:us-east-1:123456789012:a/b"}, "is invalid."),
    ],
)
def test_destinations_that_lambda_doesnt_take(settings: dict[str, str], words: str) -> None:
    with pytest.raises(StudyLamError) as refused:
        DestinationConfig(**settings)
    assert words in refused.value.message


def test_an_empty_destination_is_none() -> None:
    assert list(DestinationConfig("", "").routes()) == []


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        ("dead", "Value 'dead' at 'deadLetterConfig.targetArn' failed to satisfy constraint"),
        (FUNCTION, "The service specified by the TargetArn is not supported"),
        (DEAD.replace("us-east-1", "eu-west-1"), "must be in the same region"),
        (f"{DEAD}.fifo", "FIFO SQS queue is not supported for dead letter configuration"),
    ],
)
def test_dead_letter_queues_that_lambda_doesnt_take(arn: str, words: str) -> None:
    with pytest.raises(StudyLamError) as refused:
        FunctionConfig(dead_letter_arn=arn)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("arn", "action"),
    [
        (QUEUE, "sqs:SendMessage"),
        (TOPIC, "sns:Publish"),
        (BUS, "events:PutEvents"),
        (FUNCTION, "lambda:InvokeFunction"),
        (BUCKET, "s3:PutObject"),
    ],
)
def test_what_a_role_has_to_allow(arn: str, action: str) -> None:
    target = parse_target_arn(arn)

    def lacking(*actions: str) -> str | None:
        role = allow(*actions)
        identity = FunctionIdentity("other", role=role)
        found = missing(target, identity, key="k", now=START)
        return None if found is None else found[0].action

    assert lacking("logs:*") == action
    assert lacking(action) == ("s3:ListBucket" if arn == BUCKET else None)
    assert lacking(action, "s3:ListBucket") is None
    assert missing(target, FunctionIdentity("other"), key="k", now=START) is None


def allow(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


# -- nothing is lost, nothing arrives twice --------------------------------------------------------

WAYS = ("ok", "error", "throttle")


@dataclass
class Plan:
    """What an event meets at each attempt; the last one again and again."""

    attempts: list[str]
    seconds_before: int
    seen: int = 0
    delivered: list[tuple[str, str]] = field(default_factory=list)

    def next(self) -> str:
        way = self.attempts[min(self.seen, len(self.attempts) - 1)]
        self.seen += 1
        return way


plans = st.lists(
    st.builds(Plan, st.lists(st.sampled_from(WAYS), min_size=1, max_size=6), st.integers(0, 400)),
    min_size=1,
    max_size=6,
)
event_settings = st.builds(
    EventInvokeConfig,
    st.integers(0, 2),
    st.sampled_from([60, 61, 180, 181, 3600, 21_600]),
    st.builds(DestinationConfig, st.sampled_from([None, QUEUE]), st.sampled_from([None, FAILED])),
)


@settings(max_examples=150, deadline=None)
@given(plans, event_settings, st.sampled_from([None, DEAD]), st.sampled_from([None, 0, 5]))
def test_every_event_ends_once_and_is_delivered_once(
    events: list[Plan], config: EventInvokeConfig, dead_letter: str | None, reserved: int | None
) -> None:
    clock = VirtualClock()
    by_id: dict[str, Plan] = {}

    def attempt(invocation: EventInvocation) -> InvocationResult:
        way = by_id[invocation.request_id].next()
        if way == "throttle":
            raise TooManyRequestsError("ConcurrentInvocationLimitExceeded", hint="")
        return result("bad" if way == "error" else None)

    def deliver(invocation: EventInvocation, settings: EventInvokeConfig) -> None:
        assert invocation.is_over
        for route, arn in routes(invocation, settings.destinations, dead_letter):
            by_id[invocation.request_id].delivered.append((route, arn))

    queue = EventQueue(attempt, lambda _: (config, reserved), clock, deliver)
    for plan in events:
        clock.advance(plan.seconds_before)
        call = Call(FUNCTION)
        by_id[call.request_id] = plan
        queue.accept(EventInvocation("shop", None, b"{}", call, clock.now()))
        assert queue.settle()
    clock.advance(22_000)
    assert queue.settle()
    queue.stop()
    assert clock.next_due is None
    assert len(queue.invocations) == len(events)
    for invocation in queue.invocations:
        plan = by_id[invocation.request_id]
        assert (invocation.state, len(invocation.results)) == expected(plan, config, reserved)
        good = invocation.state == "Success"
        wanted = [
            ("OnSuccess", config.destinations.on_success if good else None),
            ("OnFailure", None if good else config.destinations.on_failure),
            ("DeadLetter", None if good else dead_letter),
        ]
        assert plan.delivered == [(route, arn) for route, arn in wanted if arn]


def expected(plan: Plan, config: EventInvokeConfig, reserved: int | None) -> tuple[str, int]:
    """How an event ends, and after how many results: the guide's rules once more, as a loop."""
    if reserved == 0:
        return "ZeroReservedConcurrency", 0
    age = results = throttles = seen = 0
    while True:
        way = plan.attempts[min(seen, len(plan.attempts) - 1)]
        seen += 1
        if way == "throttle":
            age += min(300, 2**throttles)
            throttles += 1
        else:
            results += 1
            if way == "ok":
                return "Success", results
            if results > config.maximum_retry_attempts:
                return "RetriesExhausted", results
            age += 60 * results
        if age >= config.maximum_event_age_s:
            return "EventAgeExceeded", results


# -- in the world ----------------------------------------------------------------------------------


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def shop(clock: VirtualClock, ready_clouds: None) -> Iterator[LambdaService]:
    """A service of this test's own, with the function ``shop`` and a world around it."""
    with LambdaService(clock=clock, blank_environments=0) as service:
        try:
            service.create_function(config(), {"app.py": SOURCE})
        except SandboxError as error:
            pytest.skip(f"handlers can't be run here: {error}")
        service.world.seed(WORLD)
        yield service


def config(**changes: Any) -> FunctionConfig:
    return FunctionConfig(**{"name": "shop", "handler": "app.handler", "timeout_s": 20, **changes})


def send(shop: LambdaService, event: Any = None, name: str = "shop") -> EventInvocation:
    """Invoke asynchronously, and wait for what can happen now."""
    shop.invoke(name, json.dumps(event or {}), invocation_type="Event")
    assert shop.events.settle()
    return shop.events.invocations[-1]


def put(shop: LambdaService, *, name: str = "shop", retries: int = 0, **arns: str) -> None:
    shop.put_function_event_invoke_config(
        name, maximum_retry_attempts=retries, destination_config=DestinationConfig(**arns)
    )


def bodies(shop: LambdaService, queue: str) -> list[Any]:
    return [json.loads(message.body) for message in shop.world.snapshot().queues[queue]]


def refusal(action: Any) -> str:
    with pytest.raises(StudyLamError) as refused:
        action()
    return refused.value.message


def test_success_and_failure_go_to_their_queues(shop: LambdaService, clock: VirtualClock) -> None:
    put(shop, retries=2, on_success=QUEUE, on_failure=FAILED)
    good = send(shop, {"n": 1})
    (record,) = bodies(shop, "done")
    assert record["requestContext"]["condition"] == "Success"
    assert record["responsePayload"] == {"seen": {"n": 1}}
    (delivery,) = good.deliveries
    assert (delivery.route, delivery.target, delivery.problem) == ("OnSuccess", QUEUE, None)
    assert delivery.body == shop.world.snapshot().queues["done"][0].body
    bad = send(shop, {"fail": "again"})
    assert bodies(shop, "failed") == [] and bad.deliveries == []
    clock.advance(180)
    (record,) = bodies(shop, "failed")
    assert record["requestContext"] == {
        "requestId": bad.request_id,
        "functionArn": f"{FUNCTION}:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    }
    assert record["timestamp"] == "2026-01-01T00:03:00.000Z"
    assert record["responsePayload"]["errorMessage"] == "again"
    clock.advance(86_400)
    assert len(bodies(shop, "failed")) == len(bodies(shop, "done")) == 1


READ_DEAD = """
import boto3, json
def handler(event, context):
    sqs = boto3.client("sqs")
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/dead"
    got = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    return [[m["Body"], m["MessageAttributes"]] for m in got]
"""


def test_a_dead_letter_queue_and_a_destination_both_get_it(shop: LambdaService) -> None:
    shop.deploy(config(dead_letter_arn=DEAD), {"app.py": SOURCE})
    put(shop, on_failure=FAILED)
    shop.invoke("shop", '{"fail":  "no"}', invocation_type="Event")
    assert shop.events.settle()
    event = shop.events.invocations[-1]
    assert [(one.route, one.arrived) for one in event.deliveries] == [
        ("OnFailure", True),
        ("DeadLetter", True),
    ]
    assert len(bodies(shop, "failed")) == 1
    shop.create_function(config(name="reader"), {"app.py": READ_DEAD})
    ((body, attributes),) = shop.invoke("reader", "{}").payload
    assert body == '{"fail":  "no"}'  # as it was accepted
    assert attributes == {
        "RequestID": {"StringValue": event.request_id, "DataType": "String"},
        "ErrorCode": {"StringValue": "200", "DataType": "Number"},
        "ErrorMessage": {"StringValue": "no", "DataType": "String"},
    }


def test_a_topic_gets_the_record_and_a_bucket_failures(shop: LambdaService) -> None:
    put(shop, on_success=TOPIC, on_failure=BUCKET)
    send(shop, {"n": 1})
    world = shop.world.snapshot()
    (message,) = world.topics["news"]
    assert json.loads(message.message)["requestPayload"] == {"n": 1}
    (notification,) = bodies(shop, "done")
    assert (notification["Type"], notification["Message"]) == ("Notification", message.message)
    bad = send(shop, {"fail": "x"})
    (stored,) = shop.world.snapshot().buckets["records"]
    assert stored.key.startswith("aws/lambda/async/shop/2026/01/01/2026-01-01T00.00.00-")
    assert shop.world.object_bytes("records", stored.key).decode() == bad.deliveries[0].body


MAKE_RULE = """
import boto3, json
def handler(event, context):
    events = boto3.client("events")
    pattern = {"source": ["lambda"], "detail": {"requestContext": {"condition": ["Success"]}}}
    events.put_rule(Name="results", EventPattern=json.dumps(pattern))
    queue = "arn:aws:sqs:us-east-1:123456789012:done"
    events.put_targets(Rule="results", Targets=[{"Id": "1", "Arn": queue}])
    trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
             "Action": "sqs:SendMessage", "Resource": queue}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    boto3.client("sqs").set_queue_attributes(QueueUrl="done", Attributes={"Policy": policy})
"""


def test_an_event_bus_gets_an_event_that_rules_can_match(shop: LambdaService) -> None:
    shop.create_function(config(name="maker"), {"app.py": MAKE_RULE})
    assert shop.invoke("maker", "{}").function_error is None
    put(shop, on_success=BUS, on_failure=BUS)
    send(shop, {"n": 1})
    assert send(shop, {"fail": "x"}).deliveries[0].arrived
    (event,) = bodies(shop, "done")
    assert event["source"] == "lambda"
    assert event["detail-type"] == "Lambda Function Invocation Result - Success"
    assert set(event["resources"]) == {BUS, f"{FUNCTION}:$LATEST"}
    assert event["detail"]["responsePayload"] == {"seen": {"n": 1}}
    assert event["time"] == "2026-01-01T00:00:00Z"


def test_a_function_is_invoked_with_the_record(shop: LambdaService) -> None:
    shop.create_function(config(name="next"), {"app.py": "def handler(e, c): return e\n"})
    put(shop, on_success=FUNCTION.replace("shop", "next"))
    send(shop, {"n": 1})
    first, second = shop.events.invocations
    assert (second.function, second.state) == ("next", "Success")
    assert second.payload.decode() == first.deliveries[0].body
    assert second.request_id != first.request_id


def test_a_loop_of_functions_is_stopped(shop: LambdaService) -> None:
    quiet = {"app.py": "def handler(e, c): return 1\n"}
    shop.deploy(config(), quiet)
    shop.create_function(config(name="next"), quiet)
    put(shop, on_success=FUNCTION.replace("shop", "next"))
    put(shop, name="next", on_success=FUNCTION)
    send(shop)
    ran = [one.function for one in shop.events.invocations if one.results]
    assert ran == ["shop", "next"] * RECURSION_LIMIT
    stopped = shop.events.invocations[-1]
    assert (stopped.state, stopped.results) == ("RecursiveLoopDetected", [])


def test_an_event_is_as_old_as_it_may_be_when_its_retry_is_due(
    shop: LambdaService, clock: VirtualClock
) -> None:
    # Recorded: a maximum age of 60 s leaves one attempt, and its record comes at once.
    shop.put_function_event_invoke_config(
        "shop",
        maximum_event_age_in_seconds=60,
        destination_config=DestinationConfig(on_failure=FAILED),
    )
    event = send(shop, {"fail": "x"})
    assert (event.state, len(event.results)) == ("EventAgeExceeded", 1)
    (record,) = bodies(shop, "failed")
    assert record["requestContext"]["approximateInvokeCount"] == 1


def test_a_message_with_a_record_has_the_trace_of_the_invocation(shop: LambdaService) -> None:
    put(shop, on_success=QUEUE)
    event = send(shop)
    asked = {"QueueUrl": "done", "AttributeNames": ["All"]}
    (message,) = shop.world.call("sqs", "ReceiveMessage", asked)["Messages"]
    assert message["Attributes"]["AWSTraceHeader"] == str(event.call.trace)


def test_a_loop_by_way_of_a_destination_is_stopped(shop: LambdaService) -> None:
    # An object with the record of a failure makes the next event of the function that fails.
    shop.deploy(config(), {"app.py": "def handler(e, c): 1 / 0\n"})
    shop.add_permission("shop", "s3", "lambda:InvokeFunction", "s3.amazonaws.com")
    wanted = {"LambdaFunctionArn": FUNCTION, "Events": ["s3:ObjectCreated:*"]}
    rules = {"LambdaFunctionConfigurations": [wanted]}
    bucket = {"Bucket": "records", "NotificationConfiguration": rules}
    shop.act("s3", "PutBucketNotificationConfiguration", bucket)
    put(shop, on_failure=BUCKET)
    shop.invoke("shop", "{}", invocation_type="Event")
    shop.pump()
    assert len([one for one in shop.events.invocations if one.results]) == RECURSION_LIMIT
    assert shop.events.invocations[-1].state == "RecursiveLoopDetected"


def test_what_doesnt_arrive_is_written_down(shop: LambdaService) -> None:
    role = allow("sqs:SendMessage")
    shop.deploy(config(dead_letter_arn=DEAD, role=role), {"app.py": SOURCE})
    put(shop, on_failure=FAILED)
    shop.world.seed({"queues": {"dead": {}}})
    gone, dead = send(shop, {"fail": "x"}).deliveries
    assert not gone.arrived and "NonExistentQueue" in str(gone.problem)
    assert dead.arrived and len(bodies(shop, "dead")) == 1
    shop.update_function_configuration("shop", role=allow("logs:*"), dead_letter_arn=None)
    shop.world.seed(WORLD)
    (denied,) = send(shop, {"fail": "x"}).deliveries
    assert denied.problem == (
        "User: arn:aws:sts::123456789012:assumed-role/shop-role/shop is not authorized to perform: "
        f"sqs:sendmessage on resource: {FAILED} because no identity-based policy allows the "
        "sqs:sendmessage action"
    )
    assert bodies(shop, "failed") == []


def test_a_record_that_is_too_large_doesnt_arrive(shop: LambdaService) -> None:
    put(shop, on_success=TOPIC, on_failure=FAILED)
    assert "Message too long" in str(send(shop, {"x": "y" * 200_000}).deliveries[0].problem)
    big = "z" * 900_000
    (delivery,) = send(shop, {"fail": "a", "x": big}).deliveries
    assert delivery.arrived
    (delivery,) = send(shop, {"fail": big[:600_000]}).deliveries
    assert "Message must be shorter than 1048576 bytes" in str(delivery.problem)


def test_a_function_that_is_switched_off_hands_its_events_on(shop: LambdaService) -> None:
    put(shop, on_failure=FAILED)
    shop.put_function_concurrency("shop", 0)
    send(shop, {"n": 1})
    (record,) = bodies(shop, "failed")
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert "responseContext" not in record and record["requestPayload"] == {"n": 1}


def test_an_alias_has_destinations_of_its_own(shop: LambdaService) -> None:
    shop.publish_version("shop")
    shop.create_alias("shop", "prod", "1")
    shop.put_function_event_invoke_config(
        "shop", qualifier="prod", destination_config=DestinationConfig(on_success=QUEUE)
    )
    assert send(shop).deliveries == []
    send(shop, name="shop:prod")
    (record,) = bodies(shop, "done")
    assert record["requestContext"]["functionArn"] == f"{FUNCTION}:prod"
    assert record["responseContext"]["executedVersion"] == "1"
    # A dead-letter queue is set for the function: versions use that of $LATEST.
    shop.update_function_configuration("shop", dead_letter_arn=DEAD)
    shop.put_function_event_invoke_config("shop", qualifier="1", maximum_retry_attempts=0)
    send(shop, {"fail": "x"}, name="shop:1")
    assert bodies(shop, "dead") == [{"fail": "x"}]


def test_an_event_that_never_got_through_is_handed_on(
    shop: LambdaService, clock: VirtualClock
) -> None:
    shop.update_function_configuration("shop", dead_letter_arn=DEAD)
    put(shop, on_failure=FAILED)
    shop._concurrency.account = 0
    event = send(shop)
    clock.advance(21_600)
    assert event.state == "EventAgeExceeded" and event.throttles > 70
    (record,) = bodies(shop, "failed")
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert record["responseContext"] == {"statusCode": 429} and "responsePayload" not in record
    assert event.deliveries[1].attributes["ErrorMessage"] == "Rate Exceeded."


def test_a_queue_may_go_while_code_is_still_updated(shop: LambdaService) -> None:
    shop.update_function_configuration("shop", dead_letter_arn=DEAD)
    shop.world.reset()
    shop.update_function_code("shop", {"app.py": SOURCE})
    shop.delete_function("shop")
    assert "there is no dead" in refusal(
        lambda: shop.create_function(config(dead_letter_arn=DEAD), {"app.py": SOURCE})
    )


def test_a_function_that_is_gone_leaves_nothing(shop: LambdaService, clock: VirtualClock) -> None:
    put(shop, retries=2, on_failure=FAILED)
    event = send(shop, {"fail": "x"})
    shop.delete_function("shop")
    clock.advance(60)
    assert (event.state, event.deliveries, bodies(shop, "failed")) == ("Discarded", [], [])


def test_targets_have_to_exist_and_roles_to_allow_them(shop: LambdaService) -> None:
    for arn in (
        QUEUE.replace("done", "nosuch"),
        TOPIC.replace("news", "nosuch"),
        BUS.replace("default", "nosuch"),
        BUCKET.replace("records", "nosuch"),
        FUNCTION.replace("shop", "nosuch"),
        f"{QUEUE.replace('us-east-1', 'eu-west-1')}",
    ):
        words = f"The destination ARN {arn} is invalid."
        assert refusal(lambda arn=arn: put(shop, on_failure=arn)) == words
    assert refusal(lambda: put(shop, on_failure=FUNCTION)) == (
        "You can't specify the function as a destination for itself."
    )
    assert "doesn't have an EventInvokeConfig" in refusal(
        lambda: shop.get_function_event_invoke_config("shop")
    )
    shop.update_function_configuration("shop", role=allow("logs:*"))
    assert refusal(lambda: put(shop, on_failure=FAILED)) == (
        f"The function's execution role does not have permissions to call SendMessage on {FAILED}"
    )
    assert refusal(lambda: shop.update_function_configuration("shop", dead_letter_arn=DEAD)) == (
        "The provided execution role does not have permissions to call SendMessage on SQS"
    )
    shop.update_function_configuration("shop", role=None)
    nowhere = DEAD.replace("dead", "nosuch")
    assert "there is no nosuch" in refusal(
        lambda: shop.update_function_configuration("shop", dead_letter_arn=nowhere)
    )
    put(shop, on_success=QUEUE, on_failure=FAILED)
    kept = shop.get_function_event_invoke_config("shop").destinations
    assert kept == DestinationConfig(QUEUE, FAILED)


def test_a_delivery_says_whether_it_arrived() -> None:
    assert Delivery("OnSuccess", QUEUE, "{}", START).arrived
    assert not Delivery("OnSuccess", QUEUE, "{}", START, problem="gone").arrived
