# ruff: noqa: E501 - in a table, one rule a line reads best
"""IAM in front of the cloud: AWS's own errors in each protocol, and no way around it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studylam.runtime.cloud import Cloud
from studylam.runtime.iam import with_statement
from tests.runtime.cloud_guest import Guest, RawGuest, role, statement

WORLD: dict[str, Any] = {
    "buckets": {
        "photos": {"objects": [{"key": "in/cat.jpg", "text": "cat"}, {"key": "x", "text": "x"}]},
        "other": {"objects": [{"key": "secret", "text": "s"}]},
    },
    "tables": {
        "orders": {"key": {"id": "S"}, "items": [{"id": "1"}]},
        "other": {"key": {"id": "S"}, "items": [{"id": "1"}]},
    },
    "queues": {"jobs": {}, "other": {"messages": ["hidden"]}},
    "topics": {"alerts": {}, "other": {}},
    "identities": ["audit@example.com"],
    "parameters": {"/app/name": "shop", "/app/key": "k"},
    "secrets": {"db": "s3cret"},
}
HERE = "us-east-1:123456789012"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
TOPIC = f"arn:aws:sns:{HERE}:alerts"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:order"
CALLER = "arn:aws:sts::123456789012:assumed-role/my-fn-role/my-fn"
MAIL = {"Subject": {"Data": "S"}, "Body": {"Text": {"Data": "B"}}}
NOTHING = role(statement("iam:PassRole"))


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed(WORLD)
    return shared_cloud


Call = Callable[[Guest], Any]
# call, action, resource, error code, HTTP status
CALLS: list[tuple[Call, str, str, str, int]] = [
    (
        lambda g: g.client("s3").get_object(Bucket="photos", Key="in/cat.jpg"),
        "s3:GetObject", "arn:aws:s3:::photos/in/cat.jpg", "AccessDenied", 403,
    ),
    (
        lambda g: g.client("s3").list_objects_v2(Bucket="photos"),
        "s3:ListBucket", "arn:aws:s3:::photos", "AccessDenied", 403,
    ),
    (
        lambda g: g.client("s3").list_buckets(),
        "s3:ListAllMyBuckets", "*", "AccessDenied", 403,
    ),
    (
        lambda g: g.client("dynamodb").get_item(TableName="orders", Key={"id": {"S": "1"}}),
        "dynamodb:GetItem", f"arn:aws:dynamodb:{HERE}:table/orders", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("dynamodb").query(
            TableName="orders", IndexName="by-day", KeyConditionExpression="d = :d",
            ExpressionAttributeValues={":d": {"S": "x"}},
        ),
        "dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/orders/index/by-day",
        "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("dynamodbstreams").list_streams(TableName="orders"),
        "dynamodb:ListStreams", "*", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("sqs").send_message(QueueUrl=QUEUE, MessageBody="x"),
        "sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs", "AccessDenied", 403,
    ),
    (
        lambda g: g.client("sns").publish(TopicArn=TOPIC, Message="x"),
        "sns:Publish", TOPIC, "AuthorizationError", 403,
    ),
    (
        lambda g: g.client("ses").send_email(
            Source="Audit <audit@example.com>", Destination={"ToAddresses": ["b@example.com"]},
            Message=MAIL,
        ),
        "ses:SendEmail", f"arn:aws:ses:{HERE}:identity/audit@example.com", "AccessDenied", 403,
    ),
    (
        lambda g: g.client("events").put_events(
            Entries=[{"Source": "shop", "DetailType": "d", "Detail": "{}"}]
        ),
        "events:PutEvents", f"arn:aws:events:{HERE}:event-bus/default", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("ssm").get_parameter(Name="/app/name"),
        "ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/app/name", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("logs").create_log_stream(logGroupName="/g", logStreamName="s"),
        "logs:CreateLogStream", f"arn:aws:logs:{HERE}:log-group:/g:log-stream:s",
        "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("cloudwatch").put_metric_data(
            Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": 1}]
        ),
        "cloudwatch:PutMetricData", "*", "AccessDenied", 403,
    ),
    (
        lambda g: g.client("kinesis").put_record(
            StreamName="clicks", Data=b"x", PartitionKey="p"
        ),
        "kinesis:PutRecord", f"arn:aws:kinesis:{HERE}:stream/clicks", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("kms").encrypt(KeyId="alias/none", Plaintext=b"x"),
        "kms:Encrypt", f"arn:aws:kms:{HERE}:alias/none", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("stepfunctions").start_execution(stateMachineArn=MACHINE),
        "states:StartExecution", MACHINE, "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("sesv2").send_email(
            FromEmailAddress="audit@example.com", Destination={"ToAddresses": ["b@example.com"]},
            Content={"Simple": MAIL},
        ),
        "ses:SendEmail", f"arn:aws:ses:{HERE}:identity/audit@example.com",
        "AccessDeniedException", 403,
    ),
    (
        lambda g: g.client("secretsmanager").list_secrets(),
        "secretsmanager:ListSecrets", "*", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("events").put_targets(
            Rule="r", Targets=[{"Id": "1", "Arn": MACHINE, "RoleArn": f"{MACHINE}-role"}]
        ),
        "events:PutTargets", f"arn:aws:events:{HERE}:rule/r", "AccessDeniedException", 400,
    ),
    (
        lambda g: g.client("sts").assume_role(
            RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="session"
        ),
        "sts:AssumeRole", "arn:aws:iam::123456789012:role/r", "AccessDenied", 403,
    ),
]  # fmt: skip
IDS = [action for _, action, *_ in CALLS]


@pytest.mark.parametrize(("call", "action", "resource", "code", "status"), CALLS, ids=IDS)
def test_a_refusal_is_what_aws_returns(
    cloud: Cloud, call: Call, action: str, resource: str, code: str, status: int
) -> None:
    guest = Guest(cloud, NOTHING)
    with pytest.raises(ClientError) as refused:
        call(guest)
    answer = refused.value.response
    assert answer["Error"]["Code"] == code
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    message = answer["Error"]["Message"]
    assert CALLER in message
    assert action.lower() in message.lower()
    assert resource == "*" or resource in message
    if not action.startswith("ses:"):
        assert "because no identity-based policy allows the" in message
    (record,) = guest.calls()
    assert (record.action, record.resource) == (action, resource)
    assert (record.decision, record.error_code) == ("implicit-deny", code)


@pytest.mark.parametrize(("call", "action", "resource", "code", "status"), CALLS[:-1], ids=IDS[:-1])
def test_an_explicit_deny_says_so_and_wins(
    cloud: Cloud, call: Call, action: str, resource: str, code: str, status: int
) -> None:
    guest = Guest(cloud, role(statement("*"), statement(action, resource, "Deny")))
    with pytest.raises(ClientError) as refused:
        call(guest)
    assert refused.value.response["Error"]["Code"] == code
    if not action.startswith("ses:"):
        assert "with an explicit deny in an identity-based policy" in str(refused.value)
    (record,) = guest.calls()
    assert (record.decision, record.would_allow) == ("explicit-deny", [])
    assert record.decided_by == "statement 2 of the role"
    assert record.statement == statement(action, resource, "Deny")


@pytest.mark.parametrize(("call", "action", "resource", "code", "status"), CALLS, ids=IDS)
def test_the_smallest_statement_is_enough(
    cloud: Cloud, call: Call, action: str, resource: str, code: str, status: int
) -> None:
    guest = Guest(cloud, NOTHING)
    with pytest.raises(ClientError):
        call(guest)
    grown: dict[str, Any] = NOTHING
    for smallest in guest.calls()[0].would_allow:
        grown = with_statement(grown, smallest)
    assert statement(action, resource) in grown["Statement"]
    guest = Guest(cloud, grown)
    with contextlib.suppress(ClientError):  # of what isn't there
        call(guest)
    (record,) = guest.calls()
    assert (record.decision, record.would_allow) == ("allow", [])
    assert record.decided_by.endswith("of the role")


def test_s3s_sentence_word_for_word(cloud: Cloud) -> None:
    s3 = Guest(cloud, NOTHING).client("s3")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket="photos", Key="out/a", Body=b"")
    assert refused.value.response["Error"]["Message"] == (
        f"User: {CALLER} is not authorized to perform: s3:PutObject on resource: "
        '"arn:aws:s3:::photos/out/a" because no identity-based policy allows the s3:PutObject action'
    )
    with pytest.raises(ClientError) as head:
        s3.head_object(Bucket="photos", Key="x")
    assert head.value.response["Error"]["Code"] == "403"


def test_typed_exceptions_of_clients_work(cloud: Cloud) -> None:
    guest = Guest(cloud, NOTHING)
    sns, ssm = guest.client("sns"), guest.client("ssm")
    with pytest.raises(sns.exceptions.AuthorizationErrorException):
        sns.publish(TopicArn=TOPIC, Message="x")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        ssm.get_parameter(Name="/app/name")


def test_who_may_not_list_is_not_told_that_a_key_is_missing(cloud: Cloud) -> None:
    reader = Guest(cloud, role(statement("s3:GetObject"))).client("s3")
    with pytest.raises(ClientError) as hidden:
        reader.get_object(Bucket="photos", Key="none")
    assert hidden.value.response["Error"]["Code"] == "AccessDenied"
    assert "s3:ListBucket" in str(hidden.value)
    lister = Guest(cloud, role(statement(["s3:GetObject", "s3:ListBucket"]))).client("s3")
    with pytest.raises(lister.exceptions.NoSuchKey):
        lister.get_object(Bucket="photos", Key="none")


def test_a_copy_needs_both_ends(cloud: Cloud) -> None:
    write = statement("s3:PutObject", "arn:aws:s3:::photos/*")
    s3 = Guest(cloud, role(write)).client("s3")
    with pytest.raises(ClientError, match="s3:GetObject"):
        s3.copy_object(Bucket="photos", Key="c", CopySource="other/secret")
    both = role(write, statement("s3:GetObject", "arn:aws:s3:::other/secret"))
    Guest(cloud, both).client("s3").copy_object(Bucket="photos", Key="c", CopySource="other/secret")
    assert cloud.object_bytes("photos", "c") == b"s"


def test_a_batch_delete_is_judged_key_by_key(cloud: Cloud) -> None:
    guest = Guest(cloud, role(statement("s3:DeleteObject", "arn:aws:s3:::photos/in/*")))
    done = guest.client("s3").delete_objects(
        Bucket="photos", Delete={"Objects": [{"Key": "x"}, {"Key": "in/cat.jpg"}]}
    )
    assert [entry["Key"] for entry in done["Deleted"]] == ["in/cat.jpg"]
    (error,) = done["Errors"]
    assert (error["Key"], error["Code"]) == ("x", "AccessDenied")
    assert "s3:DeleteObject" in error["Message"]
    assert [entry.key for entry in cloud.snapshot().buckets["photos"]] == ["x"]
    (call,) = guest.calls()
    assert (call.decision, call.resource) == ("implicit-deny", "arn:aws:s3:::photos/x")
    none = (
        Guest(cloud, NOTHING)
        .client("s3")
        .delete_objects(Bucket="photos", Delete={"Objects": [{"Key": "x"}]})
    )
    assert len(none["Errors"]) == 1


def test_conditions_see_the_request(cloud: Cloud) -> None:
    listing = statement(
        "s3:ListBucket",
        "arn:aws:s3:::photos",
        Condition={"StringLike": {"s3:prefix": "in/*"}, "Bool": {"aws:SecureTransport": "true"}},
    )
    s3 = Guest(cloud, role(listing)).client("s3")
    assert s3.list_objects_v2(Bucket="photos", Prefix="in/")["KeyCount"] == 1
    with pytest.raises(ClientError):
        s3.list_objects_v2(Bucket="photos")
    abroad = statement("*", Condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}})
    tables = Guest(cloud, role(abroad))
    assert tables.client("dynamodb", region_name="eu-west-1").list_tables()["TableNames"] == []
    with pytest.raises(ClientError):
        tables.client("dynamodb").list_tables()
    own = statement("s3:GetObject", "arn:aws:s3:::photos/${aws:PrincipalAccount}/*")
    with pytest.raises(ClientError):
        Guest(cloud, role(own)).client("s3").get_object(Bucket="photos", Key="in/cat.jpg")


def test_secrets_are_judged_by_their_full_arn(cloud: Cloud) -> None:
    allowed = f"arn:aws:secretsmanager:{HERE}:secret:db-??????"
    secrets = Guest(cloud, role(statement("secretsmanager:GetSecretValue", allowed)))
    assert secrets.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    exact = statement("secretsmanager:GetSecretValue", allowed.removesuffix("-??????"))
    with pytest.raises(ClientError, match="on resource: db because"):
        Guest(cloud, role(exact)).client("secretsmanager").get_secret_value(SecretId="db")


def test_transactions_and_batches_need_every_table(cloud: Cloud) -> None:
    only = statement("dynamodb:*", f"arn:aws:dynamodb:{HERE}:table/orders")
    dynamodb = Guest(cloud, role(only)).client("dynamodb")
    item = {"id": {"S": "9"}}
    with pytest.raises(ClientError, match="table/other"):
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "orders", "Item": item}},
                {"Put": {"TableName": "other", "Item": item}},
            ]
        )
    keys = {"Keys": [{"id": {"S": "1"}}]}
    with pytest.raises(ClientError, match="table/other"):
        dynamodb.batch_get_item(RequestItems={"orders": keys, "other": keys})
    assert dynamodb.batch_get_item(RequestItems={"orders": keys})["Responses"]["orders"]


# -- ways around it -------------------------------------------------------------------------------

S3 = "https://s3.amazonaws.com"
ONLY_PHOTOS = role(statement("s3:GetObject", "arn:aws:s3:::photos/*"))


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", f"{S3}/other/secret", {}),
        ("GET", "https://other.s3.amazonaws.com/secret", {}),
        ("GET", "https://s3.amazonaws.com/photos/../other/secret", {}),
        ("GET", "https://s3.amazonaws.com/photos%2F..%2Fother/secret", {}),
        ("GET", "https://s3.amazonaws.com//other/secret", {}),
        ("GET", f"{S3}/other/secret", {"Host": "photos.s3.amazonaws.com"}),
        ("GET", f"{S3}/other/secret", {"x-studylam-action": "GetObject"}),
        ("GET", f"{S3}/other/secret?versionId=null", {}),
        ("GET", f"{S3}/photos/x?acl", {}),
        ("GET", f"{S3}/photos?policy&list-type=2", {}),
        ("DELETE", f"{S3}/photos/x", {}),
        ("PUT", f"{S3}/photos/x?tagging&acl", {}),
        ("get", f"{S3}/other/secret", {}),
        ("POST", f"{S3}/photos", {"Content-Type": "multipart/form-data; boundary=x"}),
        ("PUT", f"{S3}/photos/y", {"x-amz-copy-source": "/other/secret"}),
        ("GET", "http://169.254.169.254/latest/meta-data/", {}),
        ("POST", "http://motoapi.amazonaws.com/moto-api/reset", {}),
        ("GET", "https://s3-control.us-east-1.amazonaws.com/x", {}),
    ],
)
def test_a_crafted_s3_request_gets_nothing(
    cloud: Cloud, method: str, url: str, headers: dict[str, str]
) -> None:
    guest = RawGuest(cloud, ONLY_PHOTOS)
    reply, body = guest.ask(method, url, headers)
    assert "unknown_service" in reply or reply["status"] >= 400
    assert body != b"s"
    world = cloud.snapshot()
    assert {name: len(objects) for name, objects in world.buckets.items()} == {
        "other": 1,
        "photos": 2,
    }


def test_what_iam_judges_is_what_is_done(cloud: Cloud) -> None:
    """Requests that two parsers might read differently are read once."""
    allowed = role(
        statement("sqs:*", f"arn:aws:sqs:{HERE}:jobs"),
        statement("sns:Publish", TOPIC),
        statement("dynamodb:GetItem", f"arn:aws:dynamodb:{HERE}:table/orders"),
    )
    guest = RawGuest(cloud, allowed)
    sqs = "sqs.us-east-1.amazonaws.com"
    other = f"https://{sqs}/123456789012/other"
    for url in (
        other,
        "other",
        f"{QUEUE}?/other",
        f"{QUEUE}/../other",
        f"{QUEUE}#/other",
        "/other/",
    ):
        _, answer = guest.json(sqs, "AmazonSQS.ReceiveMessage", {"QueueUrl": url})
        assert "hidden" not in json.dumps(answer), url
    # moto would find another action in a query string, in a body, in a second target.
    body = json.dumps({"QueueUrl": QUEUE, "MessageBody": "a&Action=DeleteQueue&QueueUrl=x"})
    reply, _ = guest.ask(
        "POST",
        f"https://{sqs}/?Action=DeleteQueue&QueueUrl={other}",
        {"X-Amz-Target": "AmazonSQS.SendMessage"},
        body.encode(),
    )
    assert reply["status"] == 200
    assert guest.calls()[-1].operation == "SendMessage"
    assert set(cloud.snapshot().queues) == {"jobs", "other"}
    assert len(cloud.snapshot().queues["jobs"]) == 1
    twice = f"Action=Publish&TopicArn={TOPIC}&TargetArn=arn:aws:sns:{HERE}:other&Message=x"
    for form in (twice, f"Action=Publish&Action=DeleteTopic&TopicArn={TOPIC}", "Message=x", "\xff"):
        reply, _ = guest.ask("POST", "https://sns.us-east-1.amazonaws.com/", {}, form.encode())
        assert reply["status"] >= 400, form
    assert cloud.snapshot().topics == {"alerts": [], "other": []}
    key = '"Key": {"id": {"S": "1"}}'
    for text in (
        f'{{"TableName": "orders", "TableName": "other", {key}}}',
        f'{{"TableName": "arn:aws:dynamodb:{HERE}:table/other", {key}}}',
        f'{{"TableName": "arn:aws:dynamodb:{HERE}:table/orders/../table/other", {key}}}',
    ):
        reply, answer = guest.ask(
            "POST",
            "https://dynamodb.us-east-1.amazonaws.com/",
            {"X-Amz-Target": "DynamoDB_20120810.GetItem"},
            text.encode(),
        )
        last = guest.calls()[-1]
        assert last.resource.endswith("table/orders") or last.decision == "implicit-deny"


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ('SELECT * FROM "orders"', "orders"),
        ("select * from other", "other"),
        ("SELECT * FROM orders -- other", "*"),
        ("DELETE FROM other WHERE id='1'", "other"),
        ("UPDATE other SET a=1 WHERE id='1'", "other"),
        ("EXISTS(SELECT * FROM orders, other)", "*"),
    ],
)
def test_partiql_is_judged_by_its_table(cloud: Cloud, text: str, table: str) -> None:
    guest = Guest(cloud, NOTHING)
    with pytest.raises(ClientError):
        guest.client("dynamodb").execute_statement(Statement=text)
    (call,) = guest.calls()
    assert call.resource == f"arn:aws:dynamodb:{HERE}:table/{table}"


@pytest.mark.parametrize(
    ("host", "target", "body"),
    [
        ("sqs", "AmazonSQS.NoSuchThing", b"{}"),
        ("sqs", "DynamoDB_20120810.Scan", b"{}"),
        ("sqs", "", b"{}"),
        ("dynamodb", "DynamoDB_20120810.Scan", b"[]"),
        ("dynamodb", "DynamoDB_20120810.Scan", b"\xff\xfe"),
        ("dynamodb", "DynamoDB_20120810.Scan", b"[" * 100_000),
        ("dynamodb", "DynamoDB_20120810.PutItem", b'{"TableName": {"a": 1}, "Item": 7}'),
        ("dynamodb", "DynamoDB_20120810.TransactWriteItems", b'{"TransactItems": [1, {"Put": 2}]}'),
        ("dynamodb", "DynamoDB_20120810.BatchGetItem", b'{"RequestItems": [1]}'),
        ("ssm", "AmazonSSM.GetParameters", b'{"Names": [1, null]}'),
        ("events", "AWSEvents.PutEvents", b'{"Entries": 5}'),
        ("secretsmanager", "secretsmanager.GetSecretValue", b'{"SecretId": []}'),
        ("logs", "Logs_20140328.PutLogEvents", b'{"logGroupName": {}}'),
    ],
)
def test_nonsense_gets_an_error_and_harms_nobody(
    cloud: Cloud, host: str, target: str, body: bytes
) -> None:
    guest = RawGuest(cloud)
    reply, _ = guest.ask(
        "POST", f"https://{host}.us-east-1.amazonaws.com/", {"X-Amz-Target": target}, body
    )
    assert reply["status"] >= 400
    assert Guest(cloud).client("s3").list_buckets()["Buckets"]
