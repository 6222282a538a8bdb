"""S3's notifications through the cloud: what functions, queues, topics and the bus get."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studylam.runtime.cloud import Cloud
from studylam.runtime.cloud.errors import AwsError
from tests.runtime.cloud_guest import Guest
from tests.runtime.triggers.policies import BUCKET, QUEUE, RESIZE, TOPIC, let_in, trusting
from tests.runtime.triggers.shapes import canned, shape

QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
WORLD: dict[str, Any] = {
    "buckets": {"uploads": {}, "other": {}},
    "queues": {"jobs": {}},
    "topics": {"alerts": {}},
}


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed(WORLD)
    shared_cloud.set_functions({RESIZE: trusting("s3.amazonaws.com", BUCKET)})
    shared_cloud.handovers()
    return shared_cloud


def notify(cloud: Cloud, **configuration: Any) -> None:
    skip = configuration.pop("skip", False)
    params = {"Bucket": "uploads", "NotificationConfiguration": configuration}
    if skip:
        params["SkipDestinationValidation"] = True
    cloud.call("s3", "PutBucketNotificationConfiguration", params)


def to_function(*events: str, prefix: str = "", suffix: str = "", **more: Any) -> dict[str, Any]:
    rules = [{"Name": "prefix", "Value": prefix}, {"Name": "Suffix", "Value": suffix}]
    filters = {"Filter": {"Key": {"FilterRules": rules}}} if prefix or suffix else {}
    return {"LambdaFunctionArn": RESIZE, "Events": list(events), **filters, **more}


def put(cloud: Cloud, key: str, body: bytes = b"123", **more: Any) -> dict[str, Any]:
    params = {"Bucket": "uploads", "Key": key, "Body": body}
    return cloud.call("s3", "PutObject", params, **more)


def record(payload: str) -> Any:
    (found,) = json.loads(payload)["Records"]
    return found


# -- events ---------------------------------------------------------------------------------------


def test_a_function_gets_what_aws_sends(cloud: Cloud) -> None:
    only = to_function("s3:ObjectCreated:*", prefix="in/", suffix=".jpg", Id="on-upload")
    notify(cloud, LambdaFunctionConfigurations=[only])
    put(cloud, "in/my holiday(photo).jpg", trace="Root=1-0-1")
    put(cloud, "out/b.jpg")
    put(cloud, "in/b.png")
    (one,) = cloud.handovers()
    assert (one.kind, one.function_arn, one.principal) == ("invoke", RESIZE, "s3.amazonaws.com")
    assert (one.source_arn, one.source_account) == (BUCKET, "123456789012")
    assert one.what == "s3:ObjectCreated:Put uploads/in/my holiday(photo).jpg"
    assert one.trace == "Root=1-0-1"
    event = json.loads(one.payload)
    assert shape(event) == shape(canned("s3-put"))
    got = record(one.payload)
    assert got["eventName"] == "ObjectCreated:Put"
    assert got["userIdentity"] == {"principalId": "AWS:AROAEXAMPLEROLEID:learner"}
    assert got["s3"]["configurationId"] == "on-upload"
    assert got["s3"]["object"]["key"] == "in/my+holiday%28photo%29.jpg"
    assert got["s3"]["object"]["size"] == 3
    assert got["s3"]["object"]["eTag"] == "202cb962ac59075b964b07152d234b70"


def test_everything_that_makes_or_removes_an_object(cloud: Cloud) -> None:
    everything = to_function("s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    notify(cloud, LambdaFunctionConfigurations=[everything])
    s3 = Guest(cloud).client("s3")
    s3.put_object(Bucket="uploads", Key="a", Body=b"1")
    s3.copy_object(Bucket="uploads", Key="b", CopySource="uploads/a")
    upload = s3.create_multipart_upload(Bucket="uploads", Key="c")["UploadId"]
    part = s3.upload_part(Bucket="uploads", Key="c", UploadId=upload, PartNumber=1, Body=b"xyz")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="uploads", Key="c", UploadId=upload, MultipartUpload=parts)
    s3.delete_object(Bucket="uploads", Key="a")
    # One event a key, also for one that isn't there (recorded from AWS).
    both = {"Objects": [{"Key": "b"}, {"Key": "never"}]}
    s3.delete_objects(Bucket="uploads", Delete=both)
    got = [record(one.payload) for one in cloud.handovers()]
    assert [(one["eventName"], one["s3"]["object"]["key"]) for one in got] == [
        ("ObjectCreated:Put", "a"),
        ("ObjectCreated:Copy", "b"),
        ("ObjectCreated:CompleteMultipartUpload", "c"),
        ("ObjectRemoved:Delete", "a"),
        ("ObjectRemoved:Delete", "b"),
        ("ObjectRemoved:Delete", "never"),
    ]
    assert got[0]["userIdentity"] == {"principalId": "AWS:AROAEXAMPLEROLEID:my-fn"}
    assert got[2]["s3"]["object"]["eTag"].endswith("-1")
    assert shape({"Records": [got[3]]}) == shape(canned("s3-delete"))
    sequencers = [one["s3"]["object"]["sequencer"] for one in got]
    assert sequencers == sorted(set(sequencers))


def test_versions(cloud: Cloud) -> None:
    on = {"Bucket": "uploads", "VersioningConfiguration": {"Status": "Enabled"}}
    cloud.call("s3", "PutBucketVersioning", on)
    everything = to_function("s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    notify(cloud, LambdaFunctionConfigurations=[everything])
    first = put(cloud, "k")["VersionId"]
    put(cloud, "k", b"other")
    marker = cloud.call("s3", "DeleteObject", {"Bucket": "uploads", "Key": "k"})["VersionId"]
    one_version = {"Bucket": "uploads", "Key": "k", "VersionId": first}
    cloud.call("s3", "DeleteObject", one_version)
    objects = [record(one.payload) for one in cloud.handovers()]
    # Which fields there are with which event is recorded from AWS.
    assert [(one["eventName"], list(one["s3"]["object"])) for one in objects] == [
        ("ObjectCreated:Put", ["key", "size", "eTag", "versionId", "sequencer"]),
        ("ObjectCreated:Put", ["key", "size", "eTag", "versionId", "sequencer"]),
        ("ObjectRemoved:DeleteMarkerCreated", ["key", "eTag", "versionId", "sequencer"]),
        ("ObjectRemoved:Delete", ["key", "versionId", "sequencer"]),
    ]
    assert objects[0]["s3"]["object"]["versionId"] == first
    assert objects[2]["s3"]["object"]["versionId"] == marker
    assert objects[2]["s3"]["object"]["eTag"] == "d41d8cd98f00b204e9800998ecf8427e"


def test_tags(cloud: Cloud) -> None:
    notify(cloud, LambdaFunctionConfigurations=[to_function("s3:ObjectTagging:*")])
    put(cloud, "k")
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    cloud.call("s3", "PutObjectTagging", {"Bucket": "uploads", "Key": "k", "Tagging": tags})
    cloud.call("s3", "DeleteObjectTagging", {"Bucket": "uploads", "Key": "k"})
    got = [record(one.payload) for one in cloud.handovers()]
    assert [one["eventName"] for one in got] == ["ObjectTagging:Put", "ObjectTagging:Delete"]
    # Recorded from AWS.
    assert all(one["eventVersion"] == "2.3" for one in got)
    assert all(list(one["s3"]["object"]) == ["key", "eTag"] for one in got)


def test_seeded_objects_make_no_events(cloud: Cloud) -> None:
    cloud.seed({"buckets": {"uploads": {"objects": [{"key": "k", "text": "x"}]}}})
    assert cloud.handovers() == []


# -- queues, topics, EventBridge ------------------------------------------------------------------


def test_a_queue_gets_the_test_event_and_messages(cloud: Cloud) -> None:
    let_in(cloud, QUEUE, "s3.amazonaws.com", BUCKET)
    notify(cloud, QueueConfigurations=[{"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:Put"]}])
    put(cloud, "k")
    first, second = [json.loads(one.body) for one in cloud.snapshot().queues["jobs"]]
    test_event = json.loads(canned("s3-test-in-sqs")["Records"][0]["body"])
    assert shape(first) == shape(test_event)
    assert (first["Event"], first["Bucket"]) == ("s3:TestEvent", "uploads")
    assert shape(second) == shape(canned("s3-put"))
    told = [(one.kind, one.function_arn, one.what) for one in cloud.handovers()]
    assert told == [
        ("delivered", QUEUE, "s3:TestEvent uploads"),
        ("delivered", QUEUE, "s3:ObjectCreated:Put uploads/k"),
    ]


def test_a_message_has_the_trace_of_the_request(cloud: Cloud) -> None:
    let_in(cloud, QUEUE, "s3.amazonaws.com", BUCKET)
    queue = {"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:Put"]}
    notify(cloud, QueueConfigurations=[queue], skip=True)
    cloud.call("sqs", "PurgeQueue", {"QueueUrl": QUEUE_URL})
    put(cloud, "k", trace="Root=1-0-3")
    asked = {"QueueUrl": QUEUE_URL, "AttributeNames": ["All"]}
    (message,) = cloud.call("sqs", "ReceiveMessage", asked)["Messages"]
    assert message["Attributes"]["AWSTraceHeader"] == "Root=1-0-3"


def test_a_message_that_the_queue_does_not_let_in_any_more(cloud: Cloud) -> None:
    let_in(cloud, QUEUE, "s3.amazonaws.com", BUCKET)
    notify(cloud, QueueConfigurations=[{"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:Put"]}])
    let_in(cloud, QUEUE, "s3.amazonaws.com", "arn:aws:s3:::other")
    cloud.handovers()
    put(cloud, "k")
    (one,) = cloud.handovers()
    assert (one.kind, one.function_arn) == ("dropped", QUEUE)
    assert "s3.amazonaws.com" in one.why and "sqs:SendMessage" in one.why
    assert len(cloud.snapshot().queues["jobs"]) == 1
    cloud.call("sqs", "DeleteQueue", {"QueueUrl": QUEUE_URL})
    put(cloud, "k")
    assert [one.why for one in cloud.handovers()] == ["The queue doesn't exist."]


def test_a_topic_passes_it_on_to_a_function(cloud: Cloud) -> None:
    let_in(cloud, TOPIC, "s3.amazonaws.com", BUCKET)
    cloud.set_functions({RESIZE: trusting("sns.amazonaws.com", TOPIC)})
    notify(cloud, TopicConfigurations=[{"TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}])
    subscription = {"TopicArn": TOPIC, "Protocol": "lambda", "Endpoint": RESIZE}
    cloud.call("sns", "Subscribe", subscription)
    cloud.handovers()
    put(cloud, "k", trace="Root=1-0-2")
    to_topic, to_it = cloud.handovers()
    assert (to_topic.kind, to_topic.function_arn) == ("delivered", TOPIC)
    assert (to_it.kind, to_it.principal, to_it.source_arn) == ("invoke", "sns.amazonaws.com", TOPIC)
    assert to_it.trace == "Root=1-0-2"
    assert shape(json.loads(to_it.payload)) == shape(canned("s3-in-sns"))
    inner = json.loads(record(to_it.payload)["Sns"]["Message"])
    assert shape(inner) == shape(canned("s3-put"))


def test_eventbridge_gets_it_with_the_key_as_it_is(cloud: Cloud) -> None:
    notify(cloud, EventBridgeConfiguration={})
    asked = cloud.call("s3", "GetBucketNotificationConfiguration", {"Bucket": "uploads"})
    assert asked == {"EventBridgeConfiguration": {}}
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["uploads"]}}}
    rule = cloud.call("events", "PutRule", {"Name": "r", "EventPattern": json.dumps(pattern)})
    cloud.set_functions({RESIZE: trusting("events.amazonaws.com", rule["RuleArn"])})
    cloud.call("events", "PutTargets", {"Rule": "r", "Targets": [{"Id": "f", "Arn": RESIZE}]})
    put(cloud, "in/my holiday(photo).jpg")
    cloud.call("s3", "DeleteObject", {"Bucket": "uploads", "Key": "in/my holiday(photo).jpg"})
    made, gone = [json.loads(one.payload) for one in cloud.handovers()]
    assert shape(made) == shape(canned("s3-eventbridge"))
    assert made["detail"]["object"]["key"] == "in/my holiday(photo).jpg"
    assert (gone["detail-type"], gone["detail"]["deletion-type"]) == (
        "Object Deleted",
        "Permanently Deleted",
    )


# -- what is refused ------------------------------------------------------------------------------


def refused(cloud: Cloud, **configuration: Any) -> AwsError:
    with pytest.raises(AwsError) as caught:
        notify(cloud, **configuration)
    return caught.value


UNABLE = "Unable to validate the following destination configurations"


@pytest.mark.parametrize(
    "functions",
    [
        {},
        {RESIZE: None},
        {RESIZE: trusting("s3.amazonaws.com", "arn:aws:s3:::other")},
        {RESIZE: trusting("sns.amazonaws.com", BUCKET)},
    ],
)
def test_a_function_that_is_not_there_or_does_not_trust(
    cloud: Cloud, functions: dict[str, Any]
) -> None:
    cloud.set_functions(functions)
    s3 = Guest(cloud).client("s3")
    configuration = {"LambdaFunctionConfigurations": [to_function("s3:ObjectCreated:*")]}
    with pytest.raises(ClientError) as caught:
        s3.put_bucket_notification_configuration(
            Bucket="uploads", NotificationConfiguration=configuration
        )
    # Recorded from AWS, word by word.
    assert caught.value.response["Error"] == {
        "Code": "InvalidArgument",
        "Message": UNABLE,
        "ArgumentName1": f"{RESIZE}, null",
        "ArgumentValue1": f"Not authorized to invoke function [{RESIZE}]",
    }
    notify(cloud, **configuration, skip=True)
    put(cloud, "k")
    # The host decides then.
    assert [one.kind for one in cloud.handovers()] == ["invoke"]


def test_queues_and_topics_that_do_not_let_s3_in(cloud: Cloud) -> None:
    for kind, arn in (("Queue", QUEUE), ("Topic", TOPIC)):
        one = {f"{kind}Arn": arn, "Events": ["s3:ObjectCreated:*"]}
        assert refused(cloud, **{f"{kind}Configurations": [one]}).words == UNABLE
        missing = {f"{kind}Arn": arn + "-2", "Events": ["s3:ObjectCreated:*"]}
        assert refused(cloud, **{f"{kind}Configurations": [missing]}).words == UNABLE
    asked = cloud.call("s3", "GetBucketNotificationConfiguration", {"Bucket": "uploads"})
    assert asked == {}


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        ("invalid-queue", "The ARN could not be parsed"),
        (RESIZE, "The ARN could not be parsed"),
        (QUEUE + ".fifo", "FIFO SQS queues are not supported."),
        (QUEUE.replace("us-east-1", "eu-west-1"), "The notification destination service region"),
    ],
)
def test_destinations_that_cannot_be(cloud: Cloud, arn: str, words: str) -> None:
    one = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}
    refusal = refused(cloud, QueueConfigurations=[one])
    assert refusal.code == "InvalidArgument"
    assert refusal.words.startswith(words)


@pytest.mark.parametrize(
    ("configurations", "words"),
    [
        ([to_function("s3:ObjectCreated")], "The event is not supported for notifications"),
        (
            [to_function("s3:ObjectCreated:*"), to_function("s3:ObjectCreated:Put")],
            "Configurations overlap. Configurations on the same bucket cannot share",
        ),
        (
            [
                to_function("s3:ObjectCreated:*", prefix="in/"),
                to_function("s3:ObjectCreated:Put", prefix="in/a", suffix=".jpg"),
            ],
            "Configuration is ambiguously defined.",
        ),
    ],
)
def test_configurations_that_contradict(
    cloud: Cloud, configurations: list[dict[str, Any]], words: str
) -> None:
    refusal = refused(cloud, LambdaFunctionConfigurations=configurations)
    assert refusal.code == "InvalidArgument"
    assert refusal.words.startswith(words)


def test_how_a_configuration_comes_back(cloud: Cloud) -> None:
    only = to_function("s3:ObjectCreated:*", prefix="in/", suffix=".jpg", Id="i")
    notify(cloud, LambdaFunctionConfigurations=[only])
    asked = cloud.call("s3", "GetBucketNotificationConfiguration", {"Bucket": "uploads"})
    rules = [{"Name": "Prefix", "Value": "in/"}, {"Name": "Suffix", "Value": ".jpg"}]
    assert asked["LambdaFunctionConfigurations"] == [
        {**only, "Filter": {"Key": {"FilterRules": rules}}}
    ]
    notify(cloud)
    put(cloud, "in/a.jpg")
    assert cloud.handovers() == []
