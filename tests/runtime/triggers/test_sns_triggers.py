"""SNS through the cloud: functions and queues that subscribe to a topic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studylam.runtime.cloud import Cloud
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.cloud.handovers import HandOver
from tests.runtime.cloud_guest import Guest
from tests.runtime.triggers.policies import DEAD, QUEUE, RESIZE, TOPIC, let_in, trusting
from tests.runtime.triggers.shapes import canned, shape


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed({"queues": {"jobs": {}, "dead": {}}, "topics": {"alerts": {}}})
    shared_cloud.set_functions({RESIZE: trusting("sns.amazonaws.com", TOPIC)})
    shared_cloud.handovers()
    return shared_cloud


def subscribe(cloud: Cloud, protocol: str, endpoint: str, **attributes: str) -> str:
    params = {"TopicArn": TOPIC, "Protocol": protocol, "Endpoint": endpoint}
    made = cloud.call("sns", "Subscribe", {**params, "Attributes": attributes})
    return str(made["SubscriptionArn"])


def publish(cloud: Cloud, message: str = "Hello", **more: Any) -> list[HandOver]:
    cloud.call("sns", "Publish", {"TopicArn": TOPIC, "Message": message, **more}, trace="Root=1")
    return cloud.handovers()


SEVERITY = {"severity": {"DataType": "String", "StringValue": "low"}}


def test_a_function_gets_what_aws_sends(cloud: Cloud) -> None:
    arn = subscribe(cloud, "lambda", RESIZE)
    (one,) = publish(cloud, "Hello from SNS", Subject="Greeting", MessageAttributes=SEVERITY)
    assert (one.kind, one.function_arn, one.principal) == ("invoke", RESIZE, "sns.amazonaws.com")
    assert (one.source_arn, one.source_account) == (TOPIC, "123456789012")
    assert (one.what, one.trace) == ("sns alerts: Greeting", "Root=1")
    event = json.loads(one.payload)
    assert shape(event) == shape(canned("sns"))
    record = event["Records"][0]
    assert record["EventSubscriptionArn"] == arn
    assert record["Sns"]["Message"] == "Hello from SNS"
    assert record["Sns"]["MessageAttributes"] == {"severity": {"Type": "String", "Value": "low"}}


def test_without_a_subject_and_from_a_guest(cloud: Cloud) -> None:
    subscribe(cloud, "lambda", RESIZE)
    Guest(cloud).client("sns").publish(TopicArn=TOPIC, Message="x")
    (one,) = cloud.handovers()
    sns = json.loads(one.payload)["Records"][0]["Sns"]
    # Recorded from AWS: null, and no attributes.
    assert (sns["Subject"], sns["MessageAttributes"]) == (None, {})


def test_filters(cloud: Cloud) -> None:
    subscribe(cloud, "lambda", RESIZE, FilterPolicy=json.dumps({"severity": ["high"]}))
    assert publish(cloud, MessageAttributes=SEVERITY) == []
    high = {"severity": {"DataType": "String", "StringValue": "high"}}
    assert len(publish(cloud, MessageAttributes=high)) == 1


def test_filters_of_the_body(cloud: Cloud) -> None:
    policy = json.dumps({"order": {"total": [{"numeric": [">", 10]}]}})
    subscribe(cloud, "lambda", RESIZE, FilterPolicy=policy, FilterPolicyScope="MessageBody")
    assert publish(cloud, json.dumps({"order": {"total": 5}})) == []
    assert len(publish(cloud, json.dumps({"order": {"total": 50}}))) == 1


def test_a_message_for_each_protocol(cloud: Cloud) -> None:
    subscribe(cloud, "lambda", RESIZE)
    words = json.dumps({"default": "all", "lambda": "functions"})
    (one,) = publish(cloud, words, MessageStructure="json")
    assert json.loads(one.payload)["Records"][0]["Sns"]["Message"] == "functions"


def test_a_function_that_does_not_trust_gets_nothing(cloud: Cloud) -> None:
    subscribe(cloud, "lambda", RESIZE)
    cloud.set_functions({RESIZE: None})
    (one,) = publish(cloud)
    assert (one.kind, one.function_arn) == ("dropped", RESIZE)
    assert "sns.amazonaws.com" in one.why
    cloud.set_functions({})
    (one,) = publish(cloud)
    assert (one.kind, one.why) == ("dropped", f"Function not found: {RESIZE}")


def test_what_is_lost_goes_to_the_dead_letter_queue(cloud: Cloud) -> None:
    let_in(cloud, DEAD, "sns.amazonaws.com", TOPIC)
    subscribe(cloud, "lambda", RESIZE, RedrivePolicy=json.dumps({"deadLetterTargetArn": DEAD}))
    cloud.set_functions({})
    told = [(one.kind, one.function_arn) for one in publish(cloud, "lost")]
    assert told == [("dropped", RESIZE), ("delivered", DEAD)]
    (letter,) = cloud.snapshot().queues["dead"]
    body = json.loads(letter.body)
    assert (body["Type"], body["Message"], body["TopicArn"]) == ("Notification", "lost", TOPIC)


def test_a_queue_needs_a_policy(cloud: Cloud) -> None:
    subscribe(cloud, "sqs", QUEUE)
    (one,) = publish(cloud)
    assert (one.kind, one.function_arn) == ("dropped", QUEUE)
    assert "sqs:SendMessage" in one.why
    assert cloud.snapshot().queues["jobs"] == []
    let_in(cloud, QUEUE, "sns.amazonaws.com", TOPIC)
    (one,) = publish(cloud, MessageAttributes=SEVERITY)
    assert (one.kind, one.function_arn) == ("delivered", QUEUE)
    (message,) = cloud.snapshot().queues["jobs"]
    wanted = json.loads(canned("sns-in-sqs")["Records"][0]["body"])
    assert sorted(json.loads(message.body)) == sorted(wanted)


def test_a_subscription_in_a_world_is_let_in(cloud: Cloud) -> None:
    cloud.seed({"queues": {"jobs": {}}, "topics": {"alerts": {"queues": ["jobs"]}}})
    (one,) = publish(cloud)
    assert one.kind == "delivered"
    assert len(cloud.snapshot().queues["jobs"]) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "The MessageGroupId parameter is required for FIFO topics"),
        (
            {"MessageGroupId": "g"},
            "The topic should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly",
        ),
    ],
)
def test_what_a_fifo_topic_lacks_as_recorded(
    cloud: Cloud, given: dict[str, str], words: str
) -> None:
    made = {"Name": "turns.fifo", "Attributes": {"FifoTopic": "true"}}
    topic = cloud.call("sns", "CreateTopic", made)["TopicArn"]
    with pytest.raises(AwsError) as caught:
        cloud.call("sns", "Publish", {"TopicArn": topic, "Message": "m", **given})
    assert (caught.value.code, caught.value.words) == (
        "InvalidParameter",
        f"Invalid parameter: {words}",
    )
