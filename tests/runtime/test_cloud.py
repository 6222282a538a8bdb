"""The cloud with real boto3 in front of it: every service, the record of calls, and the world."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError, EndpointConnectionError

from studylam.errors import BadInputError, NotFoundError
from studylam.runtime import frames
from studylam.runtime.cloud import Cloud, FunctionIdentity
from tests.runtime.cloud_guest import Guest, RawGuest, role, statement

WORLD: dict[str, Any] = {
    "buckets": {
        "photos": {
            "objects": [
                {"key": "in/a b+c.jpg", "body": b"\xff\xd8cat", "age_days": 45},
                {"key": "notes.json", "json": {"a": 1}},
                {"key": "hello.txt", "text": "Grüße"},
            ]
        },
        "empty": {},
    },
    "tables": {
        "orders": {
            "key": {"id": "S"},
            "stream": "NEW_AND_OLD_IMAGES",
            "items": [{"id": "1", "total": 3, "tags": ["a"], "paid": True, "note": None}],
        },
        "steps": {"key": {"user": "S"}, "sort": {"at": "N"}, "items": [{"user": "u", "at": 1.5}]},
    },
    "queues": {"jobs": {"messages": ["one"]}, "turns.fifo": {"fifo": True, "messages": ["x"]}},
    "topics": {"alerts": {"queues": ["jobs"]}},
    "identities": ["audit@example.com", "example.org"],
    "parameters": {"/app/name": "shop"},
    "secrets": {"db": "s3cret"},
}
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed(WORLD)
    return shared_cloud


# -- what handlers do ---------------------------------------------------------------------------


def test_s3_as_handlers_use_it(cloud: Cloud) -> None:
    guest = Guest(cloud)
    s3 = guest.client("s3")
    assert s3.get_object(Bucket="photos", Key="in/a b+c.jpg")["Body"].read() == b"\xff\xd8cat"
    s3.put_object(Bucket="photos", Key="out/x y", Body=b"123", ContentType="text/plain")
    head = s3.head_object(Bucket="photos", Key="out/x y")
    assert (head["ContentLength"], head["ContentType"]) == (3, "text/plain")
    s3.copy_object(Bucket="empty", Key="copy", CopySource="photos/out/x y")
    s3.copy_object(Bucket="empty", Key="é", CopySource={"Bucket": "photos", "Key": "in/a b+c.jpg"})
    assert s3.get_object(Bucket="empty", Key="é")["Body"].read() == b"\xff\xd8cat"
    ranged = s3.get_object(Bucket="photos", Key="out/x y", Range="bytes=1-1")
    assert ranged["Body"].read() == b"2"
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="photos", PaginationConfig={"PageSize": 2}
    )
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == [
        "hello.txt", "in/a b+c.jpg", "notes.json", "out/x y",
    ]  # fmt: skip
    listed = s3.list_objects_v2(Bucket="photos", Prefix="in/a b+", Delimiter="/")
    assert [entry["Key"] for entry in listed["Contents"]] == ["in/a b+c.jpg"]
    gone = s3.delete_objects(Bucket="empty", Delete={"Objects": [{"Key": "copy"}, {"Key": "é"}]})
    assert len(gone["Deleted"]) == 2
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="photos", Key="none")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket="nowhere")
    assert s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "k"})
    bucket = guest.resource("s3").Bucket("photos")
    assert len(list(bucket.objects.filter(Prefix="in/"))) == 1


def test_uploads_and_downloads_of_streams(cloud: Cloud) -> None:
    s3 = Guest(cloud).client("s3")
    for size in (0, 10, 9_000_000):
        data = os.urandom(size)
        s3.upload_fileobj(io.BytesIO(data), "photos", "stream")
        got = io.BytesIO()
        s3.download_fileobj("photos", "stream", got)
        assert got.getvalue() == data
        assert cloud.object_bytes("photos", "stream") == data
    s3.put_object(Bucket="photos", Key="lines", Body="a\nb\n")
    body = s3.get_object(Bucket="photos", Key="lines")["Body"]
    assert list(body.iter_lines()) == [b"a", b"b"]


def test_dynamodb_and_its_stream(cloud: Cloud) -> None:
    guest = Guest(cloud)
    orders = guest.resource("dynamodb").Table("orders")
    orders.put_item(Item={"id": "2", "copies": 5})
    orders.update_item(
        Key={"id": "2"}, UpdateExpression="ADD copies :n", ExpressionAttributeValues={":n": 1}
    )
    orders.delete_item(Key={"id": "2"})
    assert orders.query(KeyConditionExpression=Key("id").eq("1"))["Count"] == 1
    with pytest.raises(ClientError) as refused:
        orders.put_item(Item={"id": "1"}, ConditionExpression="attribute_not_exists(id)")
    assert refused.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    streams = guest.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName="orders")["Streams"]
    shard = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"][0]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert records[1]["dynamodb"]["OldImage"]["copies"] == {"N": "5"}


def test_queues_topics_mails_and_the_rest(cloud: Cloud) -> None:
    guest = Guest(cloud)
    sqs = guest.client("sqs")
    assert sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == QUEUE
    guest.client("sns").publish(TopicArn=TOPIC, Message="hot", Subject="s")
    started = time.monotonic()
    got = sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    assert len(got["Messages"]) == 2
    assert "Messages" not in sqs.receive_message(QueueUrl=QUEUE, WaitTimeSeconds=20)
    # Long polling would stop everybody else: it is answered at once.
    assert time.monotonic() - started < 10
    sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=got["Messages"][0]["ReceiptHandle"])
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.send_message(QueueUrl=QUEUE + "x", MessageBody="x")
    message = {"Subject": {"Data": "S"}, "Body": {"Text": {"Data": "B"}}}
    for source in ("audit@example.com", "Shop <shop@example.org>"):
        guest.client("ses").send_email(
            Source=source, Destination={"ToAddresses": ["b@example.com"]}, Message=message
        )
    guest.client("sesv2").send_email(
        FromEmailAddress="audit@example.com",
        Destination={"ToAddresses": ["c@example.com"]},
        Content={"Simple": message},
    )
    with pytest.raises(ClientError) as unverified:
        guest.client("ses").send_email(
            Source="no@example.com", Destination={"ToAddresses": ["b@x.org"]}, Message=message
        )
    assert unverified.value.response["Error"]["Code"] == "MessageRejected"
    assert guest.client("ssm").get_parameter(Name="/app/name")["Parameter"]["Value"] == "shop"
    assert len(guest.client("ssm").describe_parameters()["Parameters"]) == 1
    secret = guest.client("secretsmanager").get_secret_value(SecretId="db")
    assert secret["SecretString"] == "s3cret"
    who = guest.client("sts").get_caller_identity()
    assert who["Arn"] == "arn:aws:sts::123456789012:assumed-role/my-fn-role/my-fn"
    put = guest.client("events").put_events(
        Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}]
    )
    assert put["FailedEntryCount"] == 0
    logs = guest.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/x")
    assert logs.describe_log_groups()["logGroups"][0]["logGroupName"] == "/aws/lambda/x"
    metric = {"MetricName": "Orders", "Value": 1}
    guest.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[metric])
    mails = cloud.snapshot().mails
    assert [mail.to for mail in mails] == [["b@example.com"], ["b@example.com"], ["c@example.com"]]
    assert (mails[0].subject, mails[0].body) == ("S", "B")


def test_topics_reach_queues_and_never_a_network(cloud: Cloud) -> None:
    sns = Guest(cloud).client("sns")
    sns.subscribe(TopicArn=TOPIC, Protocol="https", Endpoint="https://example.com/hook")
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    sns.subscribe(TopicArn=TOPIC, Protocol="lambda", Endpoint=function)
    sns.publish(
        TopicArn=TOPIC,
        Message="hot",
        MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}},
    )
    world = cloud.snapshot()
    envelope = json.loads(world.queues["jobs"][-1].body)
    assert (envelope["Type"], envelope["Message"]) == ("Notification", "hot")
    assert envelope["TopicArn"] == TOPIC
    assert envelope["MessageAttributes"]["a"]["Value"] == "b"
    assert [message.message for message in world.topics["alerts"]] == ["hot"]


def test_an_endpoint_of_its_own_and_another_region_reach_the_same_account(cloud: Cloud) -> None:
    guest = Guest(cloud)
    local = guest.client("dynamodb", endpoint_url="http://localhost:8000")
    assert local.list_tables()["TableNames"] == ["orders", "steps"]
    assert guest.client("s3", endpoint_url="http://minio:9000").list_objects_v2(Bucket="photos")
    assert guest.client("s3", region_name="eu-west-1").list_objects_v2(Bucket="photos")["KeyCount"]
    assert guest.client("dynamodb", region_name="eu-west-1").list_tables()["TableNames"] == []


def test_a_service_that_the_world_does_not_have_says_so_at_once(cloud: Cloud) -> None:
    guest = Guest(cloud)
    with pytest.raises(ClientError, match="StudyLam's world has no service 'lambda'"):
        guest.client("lambda").invoke(FunctionName="x")
    (call,) = guest.calls()
    assert (call.service, call.error_code) == ("lambda", "ServiceUnavailable")


def test_calls_are_recorded_with_their_verdict(cloud: Cloud) -> None:
    guest = Guest(cloud, role(statement("s3:GetObject", "arn:aws:s3:::photos/in/*")))
    s3 = guest.client("s3")
    s3.get_object(Bucket="photos", Key="in/a b+c.jpg")
    with pytest.raises(ClientError):
        s3.put_object(Bucket="photos", Key="x", Body=b"")
    read, write = guest.calls()
    assert (read.service, read.operation, read.decision) == ("s3", "GetObject", "allow")
    assert (read.status, read.error_code) == (200, None)
    assert read.duration_ms > 0
    assert (write.action, write.decision) == ("s3:PutObject", "implicit-deny")
    assert (write.status, write.error_code) == (403, "AccessDenied")
    assert write.resource == "arn:aws:s3:::photos/x"
    assert "No statement allows s3:PutObject" in write.reason
    assert guest.calls() == []


# -- the world ----------------------------------------------------------------------------------


def test_a_seeded_world_looks_as_it_was_written(cloud: Cloud) -> None:
    world = cloud.snapshot()
    (hello, cat, notes) = world.buckets["photos"]
    assert (cat.key, cat.size, cat.content_type) == ("in/a b+c.jpg", 5, "image/jpeg")
    assert (notes.content_type, hello.size) == ("application/json", 7)
    assert cat.last_modified < notes.last_modified
    assert world.buckets["empty"] == []
    orders = world.tables["orders"]
    assert orders.items == WORLD["tables"]["orders"]["items"]
    assert (orders.key_schema, orders.stream) == ({"id": "HASH"}, "NEW_AND_OLD_IMAGES")
    assert world.tables["steps"].items == [{"user": "u", "at": 1.5}]
    assert [message.body for message in world.queues["jobs"]] == ["one"]
    assert list(world.queues) == ["jobs", "turns.fifo"]
    assert world.topics == {"alerts": []}
    assert (world.parameters, world.secrets) == ({"/app/name": "shop"}, ["db"])
    assert world.identities == ["audit@example.com", "example.org"]
    assert cloud.object_bytes("photos", "hello.txt") == "Grüße".encode()


def test_what_was_seeded_is_in_no_stream(cloud: Cloud) -> None:
    streams = Guest(cloud).client("dynamodbstreams")
    (stream,) = streams.list_streams()["Streams"]
    shard = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"][0]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert streams.get_records(ShardIterator=iterator)["Records"] == []


def test_seeding_replaces_everything(cloud: Cloud) -> None:
    Guest(cloud).client("s3", region_name="eu-west-1").put_object(
        Bucket="photos", Key="new", Body=b"x"
    )
    Guest(cloud).client("sqs", region_name="eu-west-1").create_queue(QueueName="elsewhere")
    cloud.seed({"buckets": {"only": {}}})
    world = cloud.snapshot()
    assert list(world.buckets) == ["only"]
    assert not (world.tables or world.queues or world.topics or world.mails or world.secrets)
    assert "QueueUrls" not in Guest(cloud).client("sqs", region_name="eu-west-1").list_queues()
    cloud.reset()
    assert cloud.snapshot().buckets == {}
    with pytest.raises(NotFoundError):
        cloud.object_bytes("only", "none")


@pytest.mark.parametrize(
    ("world", "words"),
    [
        ({"buckets": {"a": {}}}, "bucket 'a'"),
        ({"queues": {"bad name!": {}}}, "queue 'bad name!'"),
        ({"tables": {"t": {"key": {"id": "S"}, "items": [{"x": 1}]}}}, "table 't'"),
        ({"parameters": {"aws": "x"}}, "parameter 'aws'"),
    ],
)
def test_a_world_that_aws_would_not_have_is_refused(
    cloud: Cloud, world: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        cloud.seed(world)
    assert words in str(refused.value)


# -- life ---------------------------------------------------------------------------------------


def test_the_process_is_confined(cloud: Cloud) -> None:
    from studylam.runtime.sandbox import landlock, seccomp

    expected = {"limits", "no-new-privileges"}
    expected |= {"landlock"} if landlock.abi() else set()
    expected |= {"seccomp"} if seccomp.is_supported() else set()
    assert expected <= set(cloud.layers)


def test_an_environment_that_ends_or_sends_garbage_harms_nobody(cloud: Cloud) -> None:
    honest = Guest(cloud)
    for garbage in (
        b"\xff" * 8,
        b"\0\0\0\x02\0\0\0\0{]",
        frames.encode({"method": 1}),
        frames.encode({"method": "GET", "url": "https://s3.amazonaws.com/", "headers": []}),
        b"\0\0\0\x02\xff\xff\xff\xff{}",
    ):
        hostile = RawGuest(cloud)
        hostile.socket.sendall(garbage)
        with pytest.raises(frames.FrameError):
            frames.read_frame(hostile.socket)
        assert honest.client("s3").list_buckets()["Buckets"]
        cloud.detach(hostile.name)
    half = RawGuest(cloud)
    half.socket.sendall(b"\0\0\0\x10")
    half.socket.close()
    assert honest.client("s3").list_buckets()["Buckets"]


def test_an_environment_that_takes_no_answers_stops_nobody(cloud: Cloud) -> None:
    Guest(cloud).client("s3").put_object(Bucket="photos", Key="big", Body=bytes(4_000_000))
    lazy = RawGuest(cloud)
    ask = frames.encode(
        {"method": "GET", "url": "https://s3.amazonaws.com/photos/big", "headers": {}}
    )
    lazy.socket.sendall(ask * 5)
    assert Guest(cloud).client("s3").list_buckets()["Buckets"]
    for _ in range(5):
        reply, body = frames.read_frame(lazy.socket, body_limit=frames.CLOUD_BODY_LIMIT)
        assert (reply["status"], len(body)) == (200, 4_000_000)


def test_a_bad_role_is_refused_before_anything_runs(cloud: Cloud) -> None:
    with pytest.raises(BadInputError, match="role"):
        cloud.attach("bad", function=FunctionIdentity("f", role={"Statement": []}))


def test_after_a_death_the_next_use_finds_the_seeded_world() -> None:
    cloud = Cloud()
    try:
        cloud.seed({"buckets": {"kept": {}}})
        orphan = Guest(cloud)
        process = cloud._process
        assert process is not None
        process.kill()
        process.wait()
        assert list(cloud.snapshot().buckets) == ["kept"]
        assert cloud.generation == 2
        with pytest.raises(EndpointConnectionError):
            orphan.client("s3", config=_no_retries()).list_buckets()
        assert Guest(cloud).client("s3").list_buckets()["Buckets"][0]["Name"] == "kept"
    finally:
        cloud.close()
    cloud.close()


def _no_retries() -> Any:
    from botocore.config import Config

    return Config(retries={"max_attempts": 0})


# -- inside another process ---------------------------------------------------------------------

_SCRIPT = """
import sys
sys.path.append(sys.argv[2])
before = sys.argv[3]
if before == "preloaded":
    from studylam.runtime.guest import aws
    aws.preload()
    import os
    if os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
elif before == "imported":
    import boto3
from studylam.runtime.guest import aws
aws.install(int(sys.argv[1]))
assert before != "not-yet" or not {"boto3", "botocore"} & set(sys.modules)
import os, boto3
s3 = boto3.client("s3")
if before == "preloaded" and os.fork() == 0:
    s3.put_object(Bucket="photos", Key="by-a-child", Body=b"x")
    os._exit(0)
if before == "preloaded":
    os.wait()
print(s3.get_object(Bucket="photos", Key="hello.txt")["Body"].read().decode())
print(boto3.resource("dynamodb").Table("orders").get_item(Key={"id": "1"})["Item"]["total"])
"""


@pytest.mark.parametrize("before", ["not-yet", "imported", "preloaded"])
def test_the_bridge_hooks_every_session_whenever_boto3_comes(cloud: Cloud, before: str) -> None:
    name = f"process-{before}"
    end = cloud.attach(name, function=FunctionIdentity("my-fn"))
    root = str(Path(__file__).parents[2])
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(end.fileno()), root, before],
        pass_fds=[end.fileno()],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["Grüße", "3"], done.stderr
    operations = [call.operation for call in cloud.end(name, "request")]
    assert operations[-2:] == ["GetObject", "GetItem"]
    if before == "preloaded":
        assert cloud.object_bytes("photos", "by-a-child") == b"x"
