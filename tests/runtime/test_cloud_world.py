"""The world that is seeded, and how it looks: every part that a world may have."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studylam.errors import BadInputError
from studylam.packs.worlds.world import load_world
from studylam.runtime.cloud import Cloud
from studylam.runtime.cloud.snapshot import ENTRIES, PREVIEW
from tests.runtime.cloud_guest import Guest

HERE = "us-east-1:123456789012"
JOBS = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
WORLD = """\
buckets:
  photos:
    Versioning: Enabled
    EventBridge: true
    Policy:
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::photos/*"}
    objects:
      - {key: a.txt, text: old, age_days: 2}
      - {key: a.txt, text: newer, metadata: {owner: ada}}
tables:
  orders:
    key: {id: S}
    stream: NEW_IMAGE
    ttl: expires
    indexes: {by-customer: {key: {customer: S}, sort: {at: N}, projection: [total]}}
    items: [{id: o-1, customer: ada, at: 1, total: 9, note: x}]
queues:
  jobs:
    VisibilityTimeout: 7
    RedrivePolicy: {deadLetterTargetArn: dead, maxReceiveCount: 3}
    messages:
      - plain
      - {MessageBody: {n: 1}, MessageAttributes: {kind: {DataType: String, StringValue: a}}}
      - {MessageBody: late, DelaySeconds: 900}
  dead:
  turns.fifo:
    FifoQueue: true
    messages: [{MessageBody: a, MessageGroupId: g1}, b]
topics:
  alerts:
    subscriptions:
      - {Protocol: sqs, Endpoint: jobs, RawMessageDelivery: true, FilterPolicy: {kind: [a]}}
      - {Protocol: email, Endpoint: ada@example.com}
  turns.fifo: {FifoTopic: true, ContentBasedDeduplication: true, queues: [turns.fifo]}
streams:
  clicks: {shards: 2, records: [{PartitionKey: u1, Data: {page: /}}, {PartitionKey: u2, Data: x}]}
event_buses: {shop: {Description: orders}}
rules:
  placed:
    EventBusName: shop
    EventPattern: {source: [shop]}
    Targets: [{Arn: jobs}]
  nightly: {ScheduleExpression: "cron(0 3 * * ? *)", State: DISABLED}
parameters:
  /app/name: shop
  /app/key: {Value: s3cret, Type: SecureString, KeyId: alias/app}
secrets: {db: {SecretString: {user: u}, KmsKeyId: alias/app}}
keys: {alias/app: {Description: ours, aliases: [alias/other]}}
log_groups: {/aws/lambda/f: {retentionInDays: 7}}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file: Path = tmp_path_factory.mktemp("world") / "world.yaml"
    file.write_text(WORLD)
    return load_world(file).model_dump()


@pytest.fixture
def cloud(shared_cloud: Cloud, world: dict[str, Any]) -> Cloud:
    shared_cloud.seed(world)
    return shared_cloud


def test_buckets_have_versions_metadata_and_settings(cloud: Cloud) -> None:
    s3 = Guest(cloud).client("s3")
    assert s3.get_bucket_versioning(Bucket="photos")["Status"] == "Enabled"
    assert json.loads(s3.get_bucket_policy(Bucket="photos")["Policy"])["Statement"]
    head = s3.head_object(Bucket="photos", Key="a.txt")
    assert (head["ContentLength"], head["Metadata"]) == (5, {"owner": "ada"})
    world = cloud.snapshot()
    (a,) = world.buckets["photos"]
    assert a.metadata == {"owner": "ada"}
    assert [version.size for version in a.versions] == [5, 3]
    assert a.versions[0].last_modified > a.versions[1].last_modified
    assert cloud.object_bytes("photos", "a.txt", a.versions[1].version_id) == b"old"
    info = world.bucket_info["photos"]
    assert (info.count, info.size, info.versioning) == (1, 5, "Enabled")
    assert info.has_policy and info.event_bridge
    s3.delete_object(Bucket="photos", Key="a.txt")
    world = cloud.snapshot()
    assert (world.buckets["photos"], world.bucket_info["photos"].deleted) == ([], ["a.txt"])


def test_tables_have_indexes_and_a_time_to_live(cloud: Cloud) -> None:
    dynamodb = Guest(cloud).client("dynamodb")
    found = dynamodb.query(
        TableName="orders",
        IndexName="by-customer",
        KeyConditionExpression="customer = :c",
        ExpressionAttributeValues={":c": {"S": "ada"}},
    )["Items"]
    assert found == [
        {"id": {"S": "o-1"}, "customer": {"S": "ada"}, "at": {"N": "1"}, "total": {"N": "9"}}
    ]
    ttl = dynamodb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "o-2"}})
    orders = cloud.snapshot().tables["orders"]
    assert (orders.count, orders.stream, orders.stream_records) == (2, "NEW_IMAGE", 1)
    assert orders.indexes == {"by-customer": {"customer": "HASH", "at": "RANGE"}}
    assert orders.ttl == "expires"


def test_queues_have_attributes_and_their_messages_states(cloud: Cloud) -> None:
    sqs = Guest(cloud).client("sqs")
    attributes = sqs.get_queue_attributes(QueueUrl=JOBS, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "7"
    assert json.loads(attributes["RedrivePolicy"]) == {
        "deadLetterTargetArn": f"arn:aws:sqs:{HERE}:dead",
        "maxReceiveCount": 3,
    }
    (got,) = sqs.receive_message(QueueUrl=JOBS)["Messages"]
    world = cloud.snapshot()
    info = world.queue_info["jobs"]
    assert (info.visible, info.in_flight, info.delayed, info.count) == (1, 1, 1, 3)
    assert (info.dead_letters, info.max_receive_count) == ("dead", 3)
    plain, second, late = world.queues["jobs"]
    assert (plain.id, plain.body, plain.state) == (got["MessageId"], "plain", "in flight")
    assert plain.receive_count == 1 and plain.first_received and plain.back_at
    assert (second.body, second.attributes, second.state) == ('{"n": 1}', {"kind": "a"}, "visible")
    assert (late.state, late.receive_count, late.first_received) == ("delayed", 0, None)
    a, b = world.queues["turns.fifo"]
    assert (a.group_id, b.group_id) == ("g1", "seed")
    assert world.queue_info["turns.fifo"].is_fifo


def test_topics_filter_and_send_mail(cloud: Cloud) -> None:
    sns = Guest(cloud).client("sns")
    topic = f"arn:aws:sns:{HERE}:alerts"
    kind = {"DataType": "String", "StringValue": "a"}
    sns.publish(TopicArn=topic, Message="hot", Subject="S", MessageAttributes={"kind": kind})
    sns.publish(TopicArn=topic, Message="cold")
    world = cloud.snapshot()
    assert [message.body for message in world.queues["jobs"]][3:] == ["hot"]
    assert [(mail.to, mail.subject) for mail in world.mails] == [
        (["ada@example.com"], "S"),
        (["ada@example.com"], "AWS Notification Message"),
    ]
    assert world.mails[0].body.startswith("hot\n")
    info = world.topic_info["alerts"]
    queue, mail = info.subscriptions
    assert (queue.protocol, queue.raw, mail.endpoint) == ("sqs", True, "ada@example.com")
    assert json.loads(queue.filter_policy or "") == {"kind": ["a"]}
    assert info.count == 2
    hot = world.topics["alerts"][0]
    assert (hot.message, hot.subject, hot.attributes) == ("hot", "S", {"kind": "a"})


def test_an_address_gets_no_mail_before_it_has_confirmed(cloud: Cloud) -> None:
    sns = Guest(cloud).client("sns")
    topic = f"arn:aws:sns:{HERE}:alerts"
    made = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="bob@example.com")
    assert made["SubscriptionArn"] == "pending confirmation"
    sns.publish(TopicArn=topic, Message="hot")
    world = cloud.snapshot()
    assert [mail.to for mail in world.mails] == [["ada@example.com"]]
    assert [one.is_pending for one in world.topic_info["alerts"].subscriptions] == [
        False, False, True,
    ]  # fmt: skip


def test_streams_have_shards_and_records(cloud: Cloud) -> None:
    first, second = cloud.snapshot().streams["clicks"]
    assert (first.id, first.count + second.count) == ("shardId-000000000000", 2)
    records = {one.partition_key: one for one in (*first.records, *second.records)}
    assert (records["u1"].data, records["u1"].size) == ('{"page": "/"}', 13)
    Guest(cloud).client("kinesis").put_record(
        StreamName="clicks", Data=b"\xff\x00", PartitionKey="u3"
    )
    shards = cloud.snapshot().streams["clicks"]
    (binary,) = [one for shard in shards for one in shard.records if not one.is_text]
    assert binary.data == "ff 00"


def test_buses_rules_and_their_targets(cloud: Cloud) -> None:
    events = Guest(cloud).client("events")
    entry = {"Source": "shop", "DetailType": "placed", "Detail": "{}", "EventBusName": "shop"}
    events.put_events(Entries=[entry, {**entry, "Source": "other"}])
    world = cloud.snapshot()
    assert json.loads(world.queues["jobs"][3].body)["source"] == "shop"
    assert len(world.queues["jobs"]) == 4
    assert world.event_buses == ["shop"]
    nightly, placed = world.rules
    assert (nightly.schedule, nightly.is_enabled, nightly.bus) == (
        "cron(0 3 * * ? *)", False, "default",
    )  # fmt: skip
    assert json.loads(placed.pattern or "") == {"source": ["shop"]}
    assert placed.targets == [f"arn:aws:sqs:{HERE}:jobs"]


def test_keys_secrets_and_parameters_keep_their_values_to_themselves(cloud: Cloud) -> None:
    guest = Guest(cloud)
    kms = guest.client("kms")
    secret = kms.encrypt(KeyId="alias/other", Plaintext=b"x")
    assert kms.decrypt(CiphertextBlob=secret["CiphertextBlob"])["Plaintext"] == b"x"
    ssm = guest.client("ssm")
    asked = ssm.get_parameter(Name="/app/key", WithDecryption=True)["Parameter"]
    assert (asked["Value"], asked["Type"]) == ("s3cret", "SecureString")
    value = guest.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    assert json.loads(value) == {"user": "u"}
    world = cloud.snapshot()
    assert (world.parameters, world.secure_parameters) == ({"/app/name": "shop"}, ["/app/key"])
    assert world.secrets == ["db"]
    (key,) = world.keys
    assert (key.aliases, key.state, key.description) == (
        ["alias/app", "alias/other"], "Enabled", "ours",
    )  # fmt: skip
    assert "s3cret" not in repr(world)
    # The same id in each world, so that a policy can name it.
    cloud.seed({"keys": {"alias/app": {}}})
    assert cloud.snapshot().keys[0].id == key.id


def test_log_groups_and_metrics(cloud: Cloud) -> None:
    guest = Guest(cloud)
    logs = guest.client("logs")
    (group,) = logs.describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/aws/lambda/f", 7)
    logs.create_log_stream(logGroupName="/aws/lambda/f", logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now + n, "message": f"line {n}"} for n in range(3)]
    logs.put_log_events(logGroupName="/aws/lambda/f", logStreamName="s", logEvents=events)
    metric = {"MetricName": "Orders", "Value": 2, "Unit": "Count"}
    for value in (2, 5):
        guest.client("cloudwatch").put_metric_data(
            Namespace="Shop",
            MetricData=[
                {**metric, "Value": value, "Dimensions": [{"Name": "City", "Value": "Ulm"}]}
            ],
        )
    world = cloud.snapshot()
    (stream,) = world.log_groups["/aws/lambda/f"].streams
    assert (stream.name, stream.count) == ("s", 3)
    assert [line.message for line in stream.lines] == ["line 0", "line 1", "line 2"]
    (orders,) = world.metrics
    assert (orders.namespace, orders.name, orders.dimensions) == ("Shop", "Orders", {"City": "Ulm"})
    assert (orders.value, orders.unit, orders.count) == (5.0, "Count", 2)


def test_a_brief_look_at_a_large_world_stays_small(shared_cloud: Cloud) -> None:
    long = "x" * 5_000
    shared_cloud.seed(
        {
            "buckets": {
                "many": {"objects": [{"key": f"{n:04}", "body": b"x"} for n in range(1000)]}
            },
            "tables": {
                "orders": {
                    "key": {"id": "S"},
                    "items": [
                        {"id": str(n), "note": long, "deep": [long] * 9} for n in range(1000)
                    ],
                }
            },
            "queues": {"jobs": {"messages": [long] * 300}},
            "streams": {"clicks": {"records": [{"PartitionKey": "p", "Data": long}] * 300}},
        }
    )
    brief = shared_cloud.snapshot(brief=True)
    _, body = shared_cloud._ask({"op": "snapshot", "brief": True})
    assert len(body) < 2_000_000
    assert len(brief.buckets["many"]) == len(brief.tables["orders"].items) == ENTRIES
    assert (brief.bucket_info["many"].count, brief.tables["orders"].count) == (1000, 1000)
    assert brief.queue_info["jobs"].count == 300
    assert len(brief.tables["orders"].items[0]["note"]) == PREVIEW + 1
    item = shared_cloud.detail("item", "orders", '{"id": "7"}')
    assert item == {"id": "7", "note": long, "deep": [long] * 9}
    message = brief.queues["jobs"][0]
    assert (len(message.body), message.size) == (PREVIEW + 1, 5_000)
    whole = shared_cloud.detail("message", "jobs", message.id)
    assert whole and whole["body"] == long
    record = brief.streams["clicks"][0].records[-1]
    whole = shared_cloud.detail("record", "clicks", "shardId-000000000000", record.sequence_number)
    assert whole and whole["data"] == long
    assert shared_cloud.detail("item", "orders", '{"id": "none"}') is None
    assert shared_cloud.detail("message", "gone", "x") is None
    assert len(shared_cloud.snapshot().tables["orders"].items) == 1000


@pytest.mark.parametrize(
    ("world", "words"),
    [
        ({"rules": {"r": {"EventPattern": {"source": "shop"}}}}, "rule 'r'"),
        ({"event_buses": {"a/b": {}}}, "event bus 'a/b'"),
        (
            {"topics": {"t": {"subscriptions": [
                {"Protocol": "sqs", "Endpoint": "q", "FilterPolicy": {"a": "b"}}
            ]}}},
            "subscription 1 of topic 't'",
        ),
        ({"queues": {"q": {"messages": [{"MessageBody": "x", "DelaySeconds": 901}]}}}, "message 1"),
    ],
)  # fmt: skip
def test_what_only_the_service_can_tell_is_refused_by_name(
    shared_cloud: Cloud, world: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInputError, match="AWS would refuse") as refused:
        shared_cloud.seed(world)
    assert words in str(refused.value)


def test_a_queue_that_was_redriven_shows_where_its_messages_went(cloud: Cloud) -> None:
    sqs = Guest(cloud).client("sqs")
    for _ in range(3):
        got = sqs.receive_message(QueueUrl=JOBS, VisibilityTimeout=0)["Messages"]
        assert got[0]["Body"] == "plain"
    sqs.receive_message(QueueUrl=JOBS, VisibilityTimeout=0)
    world = cloud.snapshot()
    assert [message.body for message in world.queues["dead"]] == ["plain"]
    with pytest.raises(ClientError):
        sqs.send_message(QueueUrl=JOBS + "x", MessageBody="x")
