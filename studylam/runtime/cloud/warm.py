"""Warming up: each service is called once, so that a handler's first call finds it loaded."""

from __future__ import annotations

import json
import os
from urllib.parse import urlencode

from studylam.runtime.cloud import handovers, world
from studylam.runtime.cloud.account import Account
from studylam.runtime.cloud.feed import empty
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.cloud.requests import host_of
from studylam.runtime.cloud.services import SERVICES

_WORLD = {
    "buckets": {"warm": {"objects": [{"key": "k", "text": "x"}]}},
    "tables": {"warm": {"key": {"id": "S"}, "stream": "NEW_IMAGE", "items": [{"id": "1"}]}},
    "queues": {"warm": {}},
    "topics": {"warm": {"queues": ["warm"]}},
    "identities": ["a@example.com"],
    "parameters": {"warm": "x"},
    "secrets": {"warm": "x"},
}

_QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/warm"
_ITEM: dict[str, object] = {"TableName": "warm", "Item": {"id": {"S": "2"}}}
_UPDATE: dict[str, object] = {
    "TableName": "warm",
    "Key": {"id": {"S": "1"}},
    "UpdateExpression": "SET #n = :v",
    "ExpressionAttributeNames": {"#n": "n"},
    "ExpressionAttributeValues": {":v": {"N": "1"}},
    "ReturnValues": "ALL_NEW",
}
_QUERY: dict[str, object] = {
    "TableName": "warm",
    "KeyConditionExpression": "id = :v",
    "ExpressionAttributeValues": {":v": {"S": "1"}},
}
_JSON: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("dynamodb", "PutItem", _ITEM),
    ("dynamodb", "UpdateItem", _UPDATE),
    ("dynamodb", "GetItem", {"TableName": "warm", "Key": {"id": {"S": "1"}}}),
    ("dynamodb", "Query", _QUERY),
    ("dynamodb", "Scan", {"TableName": "warm"}),
    ("dynamodbstreams", "ListStreams", {}),
    ("sqs", "SendMessage", {"QueueUrl": _QUEUE, "MessageBody": "x"}),
    ("sqs", "ReceiveMessage", {"QueueUrl": _QUEUE}),
    ("events", "PutEvents", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]}),
    ("ssm", "GetParameter", {"Name": "warm"}),
    ("secretsmanager", "GetSecretValue", {"SecretId": "warm"}),
    ("logs", "DescribeLogGroups", {}),
)
_MAIL = {
    "Action": "SendEmail",
    "Source": "a@example.com",
    "Destination.ToAddresses.member.1": "b@example.com",
    "Message.Subject.Data": "x",
    "Message.Body.Text.Data": "x",
}
_TOPIC = "arn:aws:sns:us-east-1:123456789012:warm"
_QUERIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("sns", {"Action": "Publish", "TopicArn": _TOPIC, "Message": "x"}),
    ("ses", _MAIL),
    ("sts", {"Action": "GetCallerIdentity"}),
)
_S3 = (
    ("PUT", "/warm/w", b"x"),
    ("GET", "/warm/w", b""),
    ("HEAD", "/warm/w", b""),
    ("GET", "/warm?list-type=2", b""),
    ("DELETE", "/warm/w", b""),
    ("GET", "/warm/none", b""),
)


def warmed() -> Account:
    """An account that answers at once, with an empty world."""
    # Objects stay in memory: the confined process has no disk to spill to.
    os.environ["MOTO_S3_DEFAULT_KEY_BUFFER_SIZE"] = str(1 << 40)
    account = Account()
    warm(account)
    handovers.drain()
    return account


def warm(account: Account) -> None:
    """Call each service once, through everything that a guest's call goes through."""
    world.seed(_WORLD)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [everything]}
    identity = FunctionIdentity("warm", role=document)
    for method, path, body in _S3:
        account.handle(identity, method, f"https://s3.amazonaws.com{path}", {}, body)
    for name, operation, params in _JSON:
        service = SERVICES[name]
        url = f"https://{host_of(service, 'us-east-1')}/"
        headers = {"X-Amz-Target": f"{service.target}.{operation}"}
        account.handle(identity, "POST", url, headers, json.dumps(params).encode())
    for name, fields in _QUERIES:
        url = f"https://{host_of(SERVICES[name], 'us-east-1')}/"
        account.handle(identity, "POST", url, {}, urlencode(fields).encode())
    account.received = 0
    empty()
