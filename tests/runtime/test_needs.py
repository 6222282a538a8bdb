# ruff: noqa: E501 - in a table, one rule a line reads best
"""What each call needs: actions, ARNs and condition keys, of requests as botocore writes them."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from studylam.runtime.cloud.permissions import Lookup, Need, deletion_needs, needs
from studylam.runtime.cloud.requests import Request, understand

pytestmark = pytest.mark.quick

ACCOUNT = "123456789012"
HERE = f"us-east-1:{ACCOUNT}"
KEY = f"arn:aws:kms:{HERE}:key/11111111-2222-3333-4444-555555555555"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:order"
QUEUE = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/jobs"
TABLE = f"arn:aws:dynamodb:{HERE}:table/orders"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"
BUS = f"arn:aws:events:{HERE}:event-bus"

KNOWN = Lookup(
    secret_arn=lambda region, name: (
        f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf" if name == "db" else None
    ),
    identity=lambda region, address: address.rpartition("@")[2],
    key_arn=lambda region, name: (
        KEY if name in (KEY, KEY.rpartition("/")[2], "alias/app") else None
    ),
    hash_key=lambda region, table: "id" if table == "orders" else "",
)


@cache
def client_of(service: str) -> Any:
    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "secret")
    return session.create_client(service, region_name="us-east-1")


def asked(service: str, operation: str, params: dict[str, Any]) -> Request:
    """The request that botocore makes of a call, as the cloud understands it."""
    client = client_of(service)
    sent: list[AWSPreparedRequest] = []

    def keep(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        sent.append(request)
        raise StopIteration

    methods = {api: name for name, api in client.meta.method_to_api_mapping.items()}
    client.meta.events.register("before-send", keep)
    try:
        with pytest.raises(StopIteration):
            getattr(client, methods[operation])(**params)
    finally:
        client.meta.events.unregister("before-send", keep)
    (request,) = sent
    headers = {
        name: value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    return understand(
        request.method, request.url, headers, body.encode() if isinstance(body, str) else body
    )


def needed(service: str, operation: str, params: dict[str, Any]) -> list[Need]:
    return needs(asked(service, operation, params), ACCOUNT, KNOWN)


ID: dict[str, Any] = {"id": {"S": "1"}}
ROWS: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    ("s3", "ListBuckets", {}, [("s3:ListAllMyBuckets", "*")]),
    ("s3", "HeadBucket", {"Bucket": "photos"}, [("s3:ListBucket", "arn:aws:s3:::photos")]),
    ("s3", "ListObjectsV2", {"Bucket": "photos"}, [("s3:ListBucket", "arn:aws:s3:::photos")]),
    ("s3", "ListObjectVersions", {"Bucket": "photos"}, [("s3:ListBucketVersions", "arn:aws:s3:::photos")]),
    ("s3", "GetObject", {"Bucket": "photos", "Key": "a b"}, [("s3:GetObject", "arn:aws:s3:::photos/a b")]),
    ("s3", "GetObject", {"Bucket": "photos", "Key": "a", "VersionId": "v1"}, [("s3:GetObjectVersion", "arn:aws:s3:::photos/a")]),
    ("s3", "HeadObject", {"Bucket": "photos", "Key": "a"}, [("s3:GetObject", "arn:aws:s3:::photos/a")]),
    ("s3", "PutObject", {"Bucket": "photos", "Key": "a", "Body": b""}, [("s3:PutObject", "arn:aws:s3:::photos/a")]),
    ("s3", "PutObject", {"Bucket": "photos", "Key": "a", "Tagging": "k=v"}, [("s3:PutObject", "arn:aws:s3:::photos/a"), ("s3:PutObjectTagging", "arn:aws:s3:::photos/a")]),
    ("s3", "PutObject", {"Bucket": "photos", "Key": "a", "ACL": "private"}, [("s3:PutObject", "arn:aws:s3:::photos/a"), ("s3:PutObjectAcl", "arn:aws:s3:::photos/a")]),
    ("s3", "CopyObject", {"Bucket": "photos", "Key": "b", "CopySource": "other/a"}, [("s3:GetObject", "arn:aws:s3:::other/a"), ("s3:PutObject", "arn:aws:s3:::photos/b")]),
    ("s3", "DeleteObject", {"Bucket": "photos", "Key": "a"}, [("s3:DeleteObject", "arn:aws:s3:::photos/a")]),
    ("s3", "DeleteObject", {"Bucket": "photos", "Key": "a", "VersionId": "v1"}, [("s3:DeleteObjectVersion", "arn:aws:s3:::photos/a")]),
    ("s3", "GetObjectTagging", {"Bucket": "photos", "Key": "a"}, [("s3:GetObjectTagging", "arn:aws:s3:::photos/a")]),
    ("s3", "CreateMultipartUpload", {"Bucket": "photos", "Key": "a"}, [("s3:PutObject", "arn:aws:s3:::photos/a")]),
    ("s3", "PutBucketPolicy", {"Bucket": "photos", "Policy": "{}"}, [("s3:PutBucketPolicy", "arn:aws:s3:::photos")]),
    ("dynamodb", "ListTables", {}, [("dynamodb:ListTables", "*")]),
    ("dynamodb", "GetItem", {"TableName": "orders", "Key": ID}, [("dynamodb:GetItem", TABLE)]),
    ("dynamodb", "PutItem", {"TableName": TABLE, "Item": ID}, [("dynamodb:PutItem", TABLE)]),
    ("dynamodb", "Query", {"TableName": "orders", "IndexName": "by-day"}, [("dynamodb:Query", f"{TABLE}/index/by-day")]),
    ("dynamodb", "BatchGetItem", {"RequestItems": {"orders": {"Keys": [ID]}}}, [("dynamodb:BatchGetItem", TABLE)]),
    ("dynamodb", "TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "orders", "Item": ID}}, {"ConditionCheck": {"TableName": "orders", "Key": ID, "ConditionExpression": "x"}}]}, [("dynamodb:PutItem", TABLE), ("dynamodb:ConditionCheckItem", TABLE)]),
    ("dynamodbstreams", "DescribeStream", {"StreamArn": f"{TABLE}/stream/2026-01-01T00:00:00.000"}, [("dynamodb:DescribeStream", f"{TABLE}/stream/2026-01-01T00:00:00.000")]),
    ("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "x"}, [("sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs")]),
    ("sqs", "SendMessageBatch", {"QueueUrl": QUEUE, "Entries": [{"Id": "1", "MessageBody": "x"}]}, [("sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs")]),
    ("sqs", "ReceiveMessage", {"QueueUrl": QUEUE}, [("sqs:ReceiveMessage", f"arn:aws:sqs:{HERE}:jobs")]),
    ("sqs", "CreateQueue", {"QueueName": "new"}, [("sqs:CreateQueue", f"arn:aws:sqs:{HERE}:new")]),
    ("sqs", "GetQueueUrl", {"QueueName": "jobs"}, [("sqs:GetQueueUrl", f"arn:aws:sqs:{HERE}:jobs")]),
    ("sns", "Publish", {"TopicArn": f"arn:aws:sns:{HERE}:alerts", "Message": "x"}, [("sns:Publish", f"arn:aws:sns:{HERE}:alerts")]),
    ("sns", "Publish", {"PhoneNumber": "+15550100", "Message": "x"}, [("sns:Publish", "*")]),
    ("sns", "CreateTopic", {"Name": "new"}, [("sns:CreateTopic", f"arn:aws:sns:{HERE}:new")]),
    ("sns", "Unsubscribe", {"SubscriptionArn": f"arn:aws:sns:{HERE}:alerts:1-2"}, [("sns:Unsubscribe", f"arn:aws:sns:{HERE}:alerts")]),
    ("ses", "SendEmail", {"Source": "Ada <a@example.com>", "Destination": {"ToAddresses": ["b@example.com"]}, "Message": {"Subject": {"Data": "x"}, "Body": {}}}, [("ses:SendEmail", f"arn:aws:ses:{HERE}:identity/example.com")]),
    ("sesv2", "SendEmail", {"FromEmailAddress": "a@example.com", "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {}}}}, [("ses:SendEmail", f"arn:aws:ses:{HERE}:identity/example.com")]),
    ("events", "PutEvents", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}, {"Source": "a", "EventBusName": "own"}]}, [("events:PutEvents", f"{BUS}/default"), ("events:PutEvents", f"{BUS}/own")]),
    ("events", "PutRule", {"Name": "r", "ScheduleExpression": "rate(1 hour)"}, [("events:PutRule", f"arn:aws:events:{HERE}:rule/r")]),
    ("events", "PutRule", {"Name": "r", "EventBusName": "own", "EventPattern": "{}"}, [("events:PutRule", f"arn:aws:events:{HERE}:rule/own/r")]),
    ("events", "PutTargets", {"Rule": "r", "Targets": [{"Id": "1", "Arn": MACHINE, "RoleArn": ROLE}]}, [("events:PutTargets", f"arn:aws:events:{HERE}:rule/r"), ("iam:PassRole", ROLE)]),
    ("events", "CreateEventBus", {"Name": "own"}, [("events:CreateEventBus", f"{BUS}/own")]),
    ("events", "ListRules", {}, [("events:ListRules", "*")]),
    ("ssm", "GetParameter", {"Name": "/app/name"}, [("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/app/name")]),
    ("ssm", "GetParameter", {"Name": "plain"}, [("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/plain")]),
    ("ssm", "GetParameters", {"Names": ["/a", "/b"]}, [("ssm:GetParameters", f"arn:aws:ssm:{HERE}:parameter/a"), ("ssm:GetParameters", f"arn:aws:ssm:{HERE}:parameter/b")]),
    ("ssm", "GetParametersByPath", {"Path": "/app/"}, [("ssm:GetParametersByPath", f"arn:aws:ssm:{HERE}:parameter/app")]),
    ("secretsmanager", "GetSecretValue", {"SecretId": "db"}, [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf")]),
    ("secretsmanager", "CreateSecret", {"Name": "new"}, [("secretsmanager:CreateSecret", f"arn:aws:secretsmanager:{HERE}:secret:new")]),
    ("secretsmanager", "ListSecrets", {}, [("secretsmanager:ListSecrets", "*")]),
    ("logs", "CreateLogGroup", {"logGroupName": "/g"}, [("logs:CreateLogGroup", f"arn:aws:logs:{HERE}:log-group:/g:log-stream:")]),
    ("logs", "PutLogEvents", {"logGroupName": "/g", "logStreamName": "s", "logEvents": [{"timestamp": 1, "message": "m"}]}, [("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/g:log-stream:s")]),
    ("logs", "DescribeLogGroups", {}, [("logs:DescribeLogGroups", f"arn:aws:logs:{HERE}:log-group::log-stream:")]),
    ("cloudwatch", "PutMetricData", {"Namespace": "Shop", "MetricData": []}, [("cloudwatch:PutMetricData", "*")]),
    ("cloudwatch", "PutMetricAlarm", {"AlarmName": "a", "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}, [("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:{HERE}:alarm:a")]),
    ("cloudwatch", "DeleteAlarms", {"AlarmNames": ["a", "b"]}, [("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{HERE}:alarm:a"), ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{HERE}:alarm:b")]),
    ("cloudwatch", "GetDashboard", {"DashboardName": "d"}, [("cloudwatch:GetDashboard", f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/d")]),
    ("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "session"}, [("sts:AssumeRole", ROLE)]),
    ("sts", "GetCallerIdentity", {}, []),
    ("kinesis", "PutRecord", {"StreamName": "clicks", "Data": b"", "PartitionKey": "p"}, [("kinesis:PutRecord", f"arn:aws:kinesis:{HERE}:stream/clicks")]),
    ("kinesis", "PutRecords", {"StreamARN": f"arn:aws:kinesis:{HERE}:stream/clicks", "Records": [{"Data": b"", "PartitionKey": "p"}]}, [("kinesis:PutRecords", f"arn:aws:kinesis:{HERE}:stream/clicks")]),
    ("kinesis", "ListStreams", {}, [("kinesis:ListStreams", "*")]),
    ("kms", "Encrypt", {"KeyId": "alias/app", "Plaintext": b"x"}, [("kms:Encrypt", KEY)]),
    ("kms", "Encrypt", {"KeyId": "alias/none", "Plaintext": b"x"}, [("kms:Encrypt", f"arn:aws:kms:{HERE}:alias/none")]),
    ("kms", "Decrypt", {"CiphertextBlob": KEY.rpartition("/")[2].encode() + b"\0" * 40}, [("kms:Decrypt", KEY)]),
    ("kms", "GenerateDataKey", {"KeyId": KEY, "KeySpec": "AES_256"}, [("kms:GenerateDataKey", KEY)]),
    ("kms", "ReEncrypt", {"CiphertextBlob": KEY.rpartition("/")[2].encode() + b"\0" * 40, "DestinationKeyId": "alias/none"}, [("kms:ReEncryptFrom", KEY), ("kms:ReEncryptTo", f"arn:aws:kms:{HERE}:alias/none")]),
    ("kms", "CreateAlias", {"AliasName": "alias/new", "TargetKeyId": KEY}, [("kms:CreateAlias", f"arn:aws:kms:{HERE}:alias/new"), ("kms:CreateAlias", KEY)]),
    ("kms", "DeleteAlias", {"AliasName": "alias/app"}, [("kms:DeleteAlias", f"arn:aws:kms:{HERE}:alias/app"), ("kms:DeleteAlias", KEY)]),
    ("kms", "CreateKey", {}, [("kms:CreateKey", "*")]),
    ("stepfunctions", "StartExecution", {"stateMachineArn": MACHINE}, [("states:StartExecution", MACHINE)]),
    ("stepfunctions", "DescribeExecution", {"executionArn": f"arn:aws:states:{HERE}:execution:order:1"}, [("states:DescribeExecution", f"arn:aws:states:{HERE}:execution:order:1")]),
    ("stepfunctions", "CreateStateMachine", {"name": "order", "definition": "{}", "roleArn": ROLE}, [("states:CreateStateMachine", MACHINE), ("iam:PassRole", ROLE)]),
    ("stepfunctions", "SendTaskSuccess", {"taskToken": "t", "output": "{}"}, [("states:SendTaskSuccess", "*")]),
    ("stepfunctions", "ListStateMachines", {}, [("states:ListStateMachines", "*")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "operation", "params", "wanted"),
    ROWS,
    ids=[f"{number}-{service}:{operation}" for number, (service, operation, *_) in enumerate(ROWS)],
)
def test_what_a_call_needs(
    service: str, operation: str, params: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    assert [(need.action, need.resource) for need in needed(service, operation, params)] == wanted


KEYS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "in/", "Delimiter": "/", "MaxKeys": 5}, {"s3:prefix": "in/", "s3:delimiter": "/", "s3:max-keys": "5"}),
    ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Tagging": "team=a&x="}, {"s3:RequestObjectTag/team": "a", "s3:RequestObjectTag/x": "", "s3:RequestObjectTagKeys": ["team", "x"]}),
    ("s3", "PutObject", {"Bucket": "b", "Key": "k", "ServerSideEncryption": "aws:kms"}, {"s3:x-amz-server-side-encryption": "aws:kms"}),
    ("s3", "GetObject", {"Bucket": "b", "Key": "k", "VersionId": "v"}, {"s3:VersionId": "v"}),
    ("dynamodb", "GetItem", {"TableName": "orders", "Key": ID, "ProjectionExpression": "#n, a.b", "ExpressionAttributeNames": {"#n": "name"}}, {"dynamodb:LeadingKeys": ["1"], "dynamodb:Attributes": ["id", "name", "a"]}),
    ("dynamodb", "Query", {"TableName": "orders", "KeyConditionExpression": "#k = :k AND at > :t", "ExpressionAttributeNames": {"#k": "id"}, "ExpressionAttributeValues": {":k": {"S": "ada"}, ":t": {"N": "1"}}, "Select": "COUNT"}, {"dynamodb:LeadingKeys": ["ada"], "dynamodb:Select": "COUNT"}),
    ("dynamodb", "Scan", {"TableName": "orders"}, {}),
    ("dynamodb", "BatchWriteItem", {"RequestItems": {"orders": [{"PutRequest": {"Item": ID}}, {"DeleteRequest": {"Key": {"id": {"S": "2"}}}}]}}, {"dynamodb:LeadingKeys": ["1", "2"]}),
    ("sns", "Subscribe", {"TopicArn": f"arn:aws:sns:{HERE}:t", "Protocol": "email", "Endpoint": "a@example.com"}, {"sns:Protocol": "email", "sns:Endpoint": "a@example.com"}),
    ("ses", "SendEmail", {"Source": "Ada <a@example.com>", "Destination": {"ToAddresses": ["b@example.com"]}, "Message": {"Subject": {"Data": "x"}, "Body": {}}}, {"ses:FromAddress": "a@example.com", "ses:FromDisplayName": "Ada", "ses:Recipients": ["b@example.com"]}),
    ("events", "PutEvents", {"Entries": [{"Source": "shop", "DetailType": "paid", "Detail": "{}"}]}, {"events:source": "shop", "events:detail-type": "paid"}),
    ("events", "PutTargets", {"Rule": "r", "Targets": [{"Id": "1", "Arn": MACHINE}]}, {"events:TargetArn": [MACHINE]}),
    ("ssm", "GetParametersByPath", {"Path": "/a", "Recursive": True}, {"ssm:Recursive": "true"}),
    ("secretsmanager", "GetSecretValue", {"SecretId": "db", "VersionStage": "AWSPREVIOUS"}, {"secretsmanager:SecretId": f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf", "secretsmanager:VersionStage": "AWSPREVIOUS"}),
    ("cloudwatch", "PutMetricData", {"Namespace": "Shop", "MetricData": []}, {"cloudwatch:namespace": "Shop"}),
    ("kms", "Encrypt", {"KeyId": "alias/app", "Plaintext": b"x", "EncryptionContext": {"tenant": "a"}}, {"kms:CallerAccount": ACCOUNT, "kms:RequestAlias": "alias/app", "kms:EncryptionContext:tenant": "a", "kms:EncryptionContextKeys": ["tenant"]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "operation", "params", "keys"),
    KEYS,
    ids=[f"{number}-{service}:{operation}" for number, (service, operation, *_) in enumerate(KEYS)],
)
def test_which_condition_keys_a_call_has(
    service: str, operation: str, params: dict[str, Any], keys: dict[str, Any]
) -> None:
    assert needed(service, operation, params)[0].context == keys


def test_each_key_of_a_batch_delete_needs_its_own() -> None:
    objects = [{"Key": "a"}, {"Key": "b", "VersionId": "v1"}]
    request = asked("s3", "DeleteObjects", {"Bucket": "photos", "Delete": {"Objects": objects}})
    assert [(need.action, need.resource) for need in deletion_needs(request)] == [
        ("s3:DeleteObject", "arn:aws:s3:::photos/a"),
        ("s3:DeleteObjectVersion", "arn:aws:s3:::photos/b"),
    ]
