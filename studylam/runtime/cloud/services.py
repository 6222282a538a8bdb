"""The services that StudyLam's world has, and how each is spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Protocol = Literal["json", "query", "rest-xml", "rest-json"]


@dataclass(frozen=True)
class Service:
    """One service of the world."""

    name: str
    """As boto3 names its client."""
    protocol: Protocol
    endpoint: str
    """First labels of its host name: ``sqs`` in ``sqs.us-east-1.amazonaws.com``."""
    iam: str
    """Prefix of its IAM actions."""
    target: str = ""
    """What stands before the operation in ``X-Amz-Target``."""
    content_type: str = "application/x-amz-json-1.1"
    namespace: str = ""
    """XML name space of its answers."""


def _services() -> dict[str, Service]:
    json_1_0 = "application/x-amz-json-1.0"
    form = "application/x-www-form-urlencoded; charset=utf-8"
    listed = (
        Service("s3", "rest-xml", "s3", "s3", content_type=""),
        Service(
            "dynamodb", "json", "dynamodb", "dynamodb", "DynamoDB_20120810", content_type=json_1_0
        ),
        Service(
            "dynamodbstreams",
            "json",
            "streams.dynamodb",
            "dynamodb",
            "DynamoDBStreams_20120810",
            content_type=json_1_0,
        ),
        Service("sqs", "json", "sqs", "sqs", "AmazonSQS", content_type=json_1_0),
        Service(
            "sns",
            "query",
            "sns",
            "sns",
            content_type=form,
            namespace="http://sns.amazonaws.com/doc/2010-03-31/",
        ),
        Service(
            "ses",
            "query",
            "email",
            "ses",
            content_type=form,
            namespace="http://ses.amazonaws.com/doc/2010-12-01/",
        ),
        Service("sesv2", "rest-json", "email", "ses", content_type="application/json"),
        Service("events", "json", "events", "events", "AWSEvents"),
        Service("ssm", "json", "ssm", "ssm", "AmazonSSM"),
        Service("secretsmanager", "json", "secretsmanager", "secretsmanager", "secretsmanager"),
        Service("logs", "json", "logs", "logs", "Logs_20140328"),
        Service(
            "cloudwatch",
            "json",
            "monitoring",
            "cloudwatch",
            "GraniteServiceVersion20100801",
            content_type=json_1_0,
        ),
        Service(
            "sts",
            "query",
            "sts",
            "sts",
            content_type=form,
            namespace="https://sts.amazonaws.com/doc/2011-06-15/",
        ),
        Service("kinesis", "json", "kinesis", "kinesis", "Kinesis_20131202"),
        Service("kms", "json", "kms", "kms", "TrentService"),
        Service(
            "stepfunctions",
            "json",
            "states",
            "states",
            "AWSStepFunctions",
            content_type=json_1_0,
        ),
    )
    return {service.name: service for service in listed}


SERVICES: dict[str, Service] = _services()

_BY_ENDPOINT = {
    service.endpoint: service.name for service in SERVICES.values() if service.name != "sesv2"
}

_BY_ACCOUNT_ENDPOINT = {
    "ddb": "dynamodb",
    "control-kinesis": "kinesis",
    "data-kinesis": "kinesis",
}
"""Second label of host names that begin with the account: ``123456789012.ddb.us-east-1…``."""


def service_of(host: str, path: str, hint: str) -> str | None:
    """The service that a request is for; ``None`` if the world doesn't have it.

    The host name decides where it is one of AWS's. With an ``endpoint_url`` of the handler's own it
    says nothing, and the bridge's ``hint`` (botocore's name for the service) is taken. Believing
    the hint is safe: what is decided here is both what IAM judges and what is then carried out.
    """
    name, dot, _port = host.lower().partition(":")[0].rpartition(".amazonaws.com")
    if not dot:
        return hint if hint in SERVICES else None
    labels = name.split(".")
    if "s3" in labels or any(label.startswith("s3-") for label in labels):
        return None if labels[-1] in ("s3-control",) else "s3"
    if labels[0] == "email" and path.startswith("/v2/"):
        return "sesv2"
    if len(labels) > 1 and labels[1] in _BY_ACCOUNT_ENDPOINT:
        return _BY_ACCOUNT_ENDPOINT[labels[1]]
    if labels[0] == "sync-states":
        return "stepfunctions"
    for length in (2, 1):
        endpoint = ".".join(labels[:length])
        if endpoint in _BY_ENDPOINT:
            return _BY_ENDPOINT[endpoint]
    return None
