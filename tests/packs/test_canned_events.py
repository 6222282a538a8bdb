"""Every canned event has the shape that AWS sends: powertools' models are the oracle."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
import yaml

from studylam.errors import UsageError
from studylam.packs import open_library
from studylam.packs.events import apply_overrides, override, parse_override, set_path

FOLDER = Path(__file__).parents[2] / "content" / "events"
LISTED: dict[str, dict[str, Any]] = yaml.load(
    (FOLDER / "events.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)["events"]

# Where powertools has a model, the event has to validate against it.
MODELS = {
    "alb": "AlbModel",
    "apigw-authorizer-http": "ApiGatewayAuthorizerRequestV2",
    "apigw-authorizer-request": "ApiGatewayAuthorizerRequest",
    "apigw-authorizer-token": "ApiGatewayAuthorizerToken",
    "apigw-http": "APIGatewayProxyEventV2Model",
    "apigw-http-iam": "APIGatewayProxyEventV2Model",
    "apigw-http-jwt": "APIGatewayProxyEventV2Model",
    "apigw-http-lambda": "APIGatewayProxyEventV2Model",
    "apigw-rest": "APIGatewayProxyEventModel",
    "apigw-rest-cognito": "APIGatewayProxyEventModel",
    "appsync-resolver": "AppSyncResolverEventModel",
    "async-destination-in-sqs": "SqsModel",
    "async-dlq-in-sqs": "SqsModel",
    "cloudformation-create": "CloudFormationCustomResourceCreateModel",
    "cloudformation-delete": "CloudFormationCustomResourceDeleteModel",
    "cloudformation-update": "CloudFormationCustomResourceUpdateModel",
    "cloudwatch-alarm-in-sns": "SnsModel",
    "cloudwatch-logs": "CloudWatchLogsModel",
    "cognito-post-confirmation": "CognitoPostConfirmationTriggerModel",
    # Of version 2 the model takes scopes for an object, where Cognito sends a list.
    "cognito-pre-token": "CognitoPreTokenGenerationTriggerModelV1",
    "cognito-trigger": "CognitoPreSignupTriggerModel",
    "dynamodb-failure-in-sqs": "SqsModel",
    "dynamodb-stream": "DynamoDBStreamModel",
    "dynamodb-ttl-remove": "DynamoDBStreamModel",
    "ec2-state-change": "EventBridgeModel",
    "ecs-task-state-change": "EventBridgeModel",
    "eventbridge-cloudtrail": "EventBridgeModel",
    "eventbridge-custom": "EventBridgeModel",
    "eventbridge-schedule": "EventBridgeModel",
    "firehose-transform": "KinesisFirehoseModel",
    "function-url": "LambdaFunctionUrlModel",
    "function-url-public": "LambdaFunctionUrlModel",
    "kafka-self-managed": "KafkaSelfManagedEventModel",
    "kinesis": "KinesisDataStreamModel",
    "kinesis-failure-in-sqs": "SqsModel",
    "msk": "KafkaMskEventModel",
    "s3-batch": "S3BatchOperationModel",
    "s3-delete": "S3Model",
    "s3-eventbridge": "S3EventNotificationEventBridgeModel",
    "s3-in-sns": "SnsModel",
    "s3-in-sqs": "S3SqsEventNotificationModel",
    "s3-object-lambda": "S3ObjectLambdaEvent",
    "s3-put": "S3Model",
    "s3-test-in-sqs": "SqsModel",
    "ses-receipt": "SesModel",
    "sns": "SnsModel",
    "sns-in-sqs": "SqsModel",
    "sns-in-sqs-raw": "SqsModel",
    "sqs": "SqsModel",
    "sqs-dlq": "SqsModel",
    "sqs-fifo": "SqsModel",
    "websocket": "APIGatewayWebSocketMessageEventModel",
    "websocket-connect": "APIGatewayWebSocketConnectEventModel",
    "websocket-disconnect": "APIGatewayWebSocketDisconnectEventModel",
}

# What is nested in an event as text, at this path, validates as well.
NESTED = [
    ("s3-in-sns", "Records.0.Sns.Message", "S3Model"),
    ("s3-in-sqs", "Records.0.body", "S3Model"),
    ("sns-in-sqs", "Records.0.body", "SnsNotificationModel"),
    (
        "dynamodb-failure-in-sqs",
        "Records.0.body",
        "DynamoDBStreamLambdaOnFailureDestinationModel",
    ),
]

# -- shapes written by hand, for what powertools has no model for ---------------------------------


class Json:
    """Text that holds JSON of this shape."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


class Opaque:
    """Bytes in base64."""


NUMBER = (int, float)
RECORD = {
    "version": "1.0",
    "timestamp": str,
    "requestContext": {
        "requestId": str,
        "functionArn": str,
        "condition": str,
        "approximateInvokeCount": int,
    },
}
BATCH = {
    "shardId": str,
    "startSequenceNumber": str,
    "endSequenceNumber": str,
    "approximateArrivalOfFirstRecord": str,
    "approximateArrivalOfLastRecord": str,
    "batchSize": int,
    "streamArn": str,
}
FAILED = {"statusCode": 200, "executedVersion": str, "functionError": "Unhandled"}
ERROR = {"errorMessage": str, "errorType": str, "requestId": str, "stackTrace": [str]}
DESTINATION = {
    **RECORD,
    "requestPayload": dict,
    "responseContext": FAILED,
    "responsePayload": ERROR,
}
SQS = {
    "messageId": str,
    "receiptHandle": str,
    "body": str,
    "attributes": {
        "ApproximateReceiveCount": str,
        "SentTimestamp": str,
        "SenderId": str,
        "ApproximateFirstReceiveTimestamp": str,
    },
    "messageAttributes": {},
    "md5OfBody": str,
    "eventSource": "aws:sqs",
    "eventSourceARN": str,
    "awsRegion": str,
}
ATTRIBUTE = {
    "stringValue": str,
    "stringListValues": [],
    "binaryListValues": [],
    "dataType": str,
}
CONFIG = {
    "version": "1.0",
    "ruleParameters": Json(dict),
    "resultToken": str,
    "eventLeftScope": bool,
    "executionRoleArn": str,
    "configRuleArn": str,
    "configRuleName": str,
    "configRuleId": str,
    "accountId": str,
    "evaluationMode": "DETECTIVE",
}
STATE = {"value": str, "reason": str, "reasonData": Json(dict), "timestamp": str}
HEADERS = {
    name: [{"key": str, "value": str}] for name in ("host", "user-agent", "accept", "cookie")
}
EDGE = {"distributionDomainName": str, "distributionId": str, "requestId": str}

# The page of AWS's documentation that shows it → where in the event → its shape. The keys must be
# these and no others. (lambda/… is docs.aws.amazon.com/lambda/latest/dg/….html)
SHAPES: dict[str, tuple[str, str, Any]] = {
    "hello": ("lambda/testing-functions", "", {"name": str}),
    "alb-multi-value": (
        "elasticloadbalancing/latest/application/lambda-functions",
        "",
        {
            "requestContext": {"elb": {"targetGroupArn": str}},
            "httpMethod": "GET",
            "path": str,
            "multiValueQueryStringParameters": {"tag": [str], "name": [str]},
            "multiValueHeaders": dict,
            "body": "",
            "isBase64Encoded": False,
        },
    ),
    "async-destination": ("lambda/invocation-async-retain-records", "", DESTINATION),
    "async-destination-success": (
        "lambda/invocation-async-retain-records",
        "",
        {
            **RECORD,
            "requestPayload": dict,
            "responseContext": {"statusCode": 200, "executedVersion": str},
            "responsePayload": dict,
        },
    ),
    "async-destination-in-sqs": (
        "lambda/invocation-async-retain-records",
        "Records.0.body",
        Json(DESTINATION),
    ),
    "async-dlq-in-sqs": (
        "lambda/invocation-async-retain-records",
        "Records.0.messageAttributes",
        {"RequestID": ATTRIBUTE, "ErrorCode": ATTRIBUTE, "ErrorMessage": ATTRIBUTE},
    ),
    "cloudfront-origin-response": (
        "AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure",
        "Records.0.cf",
        {
            "config": {**EDGE, "eventType": "origin-response"},
            "request": {
                "clientIp": str,
                "headers": dict,
                "method": "GET",
                "origin": {
                    "custom": {
                        "customHeaders": {},
                        "domainName": str,
                        "keepaliveTimeout": int,
                        "path": "",
                        "port": int,
                        "protocol": str,
                        "readTimeout": int,
                        "sslProtocols": [str],
                    }
                },
                "querystring": str,
                "uri": str,
            },
            "response": {"headers": dict, "status": "200", "statusDescription": "OK"},
        },
    ),
    "cloudfront-viewer-request": (
        "AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure",
        "Records.0.cf",
        {
            "config": {**EDGE, "eventType": "viewer-request"},
            "request": {
                "clientIp": str,
                "headers": HEADERS,
                "method": "GET",
                "querystring": str,
                "uri": str,
            },
        },
    ),
    "cloudwatch-alarm": (
        "AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda",
        "",
        {
            "source": "aws.cloudwatch",
            "alarmArn": str,
            "accountId": str,
            "time": str,
            "region": str,
            "alarmData": {
                "alarmName": str,
                "state": STATE,
                "previousState": STATE,
                "configuration": {
                    "description": str,
                    "metrics": [
                        {
                            "id": str,
                            "metricStat": {
                                "metric": {"namespace": str, "name": str, "dimensions": dict},
                                "period": int,
                                "stat": str,
                            },
                            "returnData": bool,
                        }
                    ],
                },
            },
        },
    ),
    "cloudwatch-alarm-in-sns": (
        "AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes",
        "Records.0.Sns.Message",
        Json(
            {
                "AlarmName": str,
                "AlarmDescription": str,
                "AWSAccountId": str,
                "AlarmConfigurationUpdatedTimestamp": str,
                "NewStateValue": "ALARM",
                "NewStateReason": str,
                "StateChangeTime": str,
                "Region": str,
                "AlarmArn": str,
                "OldStateValue": "OK",
                "OKActions": [str],
                "AlarmActions": [str],
                "InsufficientDataActions": [str],
                "Trigger": {
                    "MetricName": str,
                    "Namespace": str,
                    "StatisticType": str,
                    "Statistic": str,
                    "Unit": None,
                    "Dimensions": [{"value": str, "name": str}],
                    "Period": int,
                    "EvaluationPeriods": int,
                    "DatapointsToAlarm": int,
                    "ComparisonOperator": str,
                    "Threshold": float,
                    "TreatMissingData": str,
                    "EvaluateLowSampleCountPercentile": str,
                },
            }
        ),
    ),
    "codecommit-push": (
        "lambda/services-codecommit",
        "Records.0",
        {
            "awsRegion": str,
            "codecommit": {"references": [{"commit": str, "ref": str}]},
            "customData": str,
            "eventId": str,
            "eventName": "ReferenceChanges",
            "eventPartNumber": int,
            "eventSource": "aws:codecommit",
            "eventSourceARN": str,
            "eventTime": str,
            "eventTotalParts": int,
            "eventTriggerConfigId": str,
            "eventTriggerName": str,
            "eventVersion": "1.0",
            "userIdentityARN": str,
        },
    ),
    "codedeploy-hook": (
        "codedeploy/latest/userguide/reference-appspec-file-structure-hooks",
        "",
        {"DeploymentId": str, "LifecycleEventHookExecutionId": str},
    ),
    "codepipeline-job": (
        "codepipeline/latest/userguide/actions-invoke-lambda-function",
        "CodePipeline\\.job",
        {
            "id": str,
            "accountId": str,
            "data": {
                "actionConfiguration": {
                    "configuration": {"FunctionName": str, "UserParameters": str}
                },
                "inputArtifacts": [
                    {
                        "name": str,
                        "revision": str,
                        "location": {
                            "type": "S3",
                            "s3Location": {"bucketName": str, "objectKey": str},
                        },
                    }
                ],
                "outputArtifacts": [],
                "artifactCredentials": {
                    "accessKeyId": str,
                    "secretAccessKey": str,
                    "sessionToken": str,
                    "expirationTime": int,
                },
            },
        },
    ),
    "cognito-pre-token": (
        "cognito/latest/developerguide/user-pool-lambda-pre-token-generation",
        "request",
        {"userAttributes": dict, "groupConfiguration": dict, "scopes": [str]},
    ),
    "config-rule-change": (
        "config/latest/developerguide/evaluate-config_develop-rules_example-events",
        "",
        {
            **CONFIG,
            "invokingEvent": Json(
                {
                    "configurationItemDiff": dict,
                    "configurationItem": dict,
                    "notificationCreationTime": str,
                    "messageType": "ConfigurationItemChangeNotification",
                    "recordVersion": str,
                }
            ),
        },
    ),
    "config-rule-periodic": (
        "config/latest/developerguide/evaluate-config_develop-rules_example-events",
        "",
        {
            **CONFIG,
            "invokingEvent": Json(
                {
                    "awsAccountId": str,
                    "notificationCreationTime": str,
                    "messageType": "ScheduledNotification",
                    "recordVersion": str,
                }
            ),
        },
    ),
    "documentdb": (
        "lambda/with-documentdb",
        "",
        {
            "eventSourceArn": str,
            "events": [
                {
                    "event": {
                        "_id": {"_data": str},
                        "clusterTime": {"$timestamp": {"t": int, "i": int}},
                        "documentKey": {"_id": {"$oid": str}},
                        "fullDocument": dict,
                        "ns": {"db": str, "coll": str},
                        "operationType": "insert",
                    }
                }
            ],
            "eventSource": "aws:docdb",
        },
    ),
    "dynamodb-failure-in-sqs": (
        "lambda/services-dynamodb-errors",
        "Records.0.body",
        Json({**RECORD, "responseContext": FAILED, "DDBStreamBatchInfo": BATCH}),
    ),
    "ec2-state-change": (
        "AWSEC2/latest/UserGuide/monitoring-instance-state-changes",
        "detail",
        {"instance-id": str, "state": "stopped"},
    ),
    # The detail is text: EventBridgeModel wants an object, and doesn't fit what is really sent.
    "eventbridge-scheduler": (
        "lambda/with-eventbridge-scheduler",
        "",
        {
            "version": "0",
            "id": str,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": str,
            "time": str,
            "region": str,
            "resources": [str],
            "detail": "{}",
        },
    ),
    "eventbridge-pipe": ("eventbridge/latest/userguide/eb-pipes-sqs", "", [SQS]),
    "iot-rule": (
        "iot/latest/developerguide/lambda-rule-action",
        "",
        {
            "deviceId": str,
            "temperature": NUMBER,
            "humidity": NUMBER,
            "topic": str,
            "receivedAt": int,
        },
    ),
    "kinesis-failure-in-sqs": (
        "lambda/kinesis-on-failure-destination",
        "Records.0.body",
        Json({**RECORD, "responseContext": FAILED, "KinesisBatchInfo": BATCH}),
    ),
    "mq-activemq": (
        "lambda/with-mq",
        "",
        {
            "eventSource": "aws:mq",
            "eventSourceArn": str,
            "messages": [
                {
                    "messageID": str,
                    "messageType": str,
                    "deliveryMode": int,
                    "replyTo": None,
                    "type": None,
                    "expiration": str,
                    "priority": int,
                    "correlationId": str,
                    "redelivered": bool,
                    "destination": {"physicalName": str},
                    "data": Opaque(),
                    "timestamp": int,
                    "brokerInTime": int,
                    "brokerOutTime": int,
                    "properties": dict,
                }
            ],
        },
    ),
    "mq-rabbitmq": (
        "lambda/with-mq",
        "",
        {
            "eventSource": "aws:rmq",
            "eventSourceArn": str,
            "rmqMessagesByQueue": {
                "orders::/": [
                    {
                        "basicProperties": {
                            "contentType": str,
                            "contentEncoding": None,
                            "headers": {"origin": {"bytes": [int]}, "attempt": int},
                            "deliveryMode": int,
                            "priority": int,
                            "correlationId": None,
                            "replyTo": None,
                            "expiration": str,
                            "messageId": None,
                            "timestamp": str,
                            "type": None,
                            "userId": str,
                            "appId": None,
                            "clusterId": None,
                            "bodySize": int,
                        },
                        "redelivered": bool,
                        "data": Opaque(),
                    }
                ]
            },
        },
    ),
    "s3-test-in-sqs": (
        "AmazonS3/latest/userguide/notification-content-structure",
        "Records.0.body",
        Json(
            {
                "Service": "Amazon S3",
                "Event": "s3:TestEvent",
                "Time": str,
                "Bucket": str,
                "RequestId": str,
                "HostId": str,
            }
        ),
    ),
    "secrets-rotation": (
        "secretsmanager/latest/userguide/rotate-secrets_lambda",
        "",
        {
            "Step": "createSecret",
            "SecretId": str,
            "ClientRequestToken": str,
            "RotationToken": str,
        },
    ),
    "step-functions-error": (
        "step-functions/latest/dg/concepts-error-handling",
        "error",
        {"Error": "KeyError", "Cause": Json(ERROR)},
    ),
    "step-functions-task": ("step-functions/latest/dg/connect-lambda", "", dict),
    "step-functions-token": (
        "step-functions/latest/dg/connect-to-resource",
        "",
        {"taskToken": str, "input": dict},
    ),
}


def misfits(value: Any, shape: Any, path: str = "event") -> list[str]:
    """Where a value isn't what its shape says."""
    if isinstance(shape, Json):
        return misfits(json.loads(value), shape.shape, path + "(json)")
    if isinstance(shape, Opaque):
        return [] if base64.b64decode(value, validate=True) else [f"{path} is empty"]
    if isinstance(shape, dict):
        if not isinstance(value, dict) or set(value) != set(shape):
            return [f"{path} has {sorted(value)}, not {sorted(shape)}"]
        return [m for key in shape for m in misfits(value[key], shape[key], f"{path}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list) or (value and not shape):
            return [f"{path} is {value!r}, not {shape!r}"]
        return [m for item in value for m in misfits(item, shape[0], path + "[]")]
    if isinstance(shape, type | tuple):
        # A boolean is an int in Python, but not in JSON.
        good = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
        return [] if good else [f"{path} is {value!r}, not {shape}"]
    return [] if value == shape else [f"{path} is {value!r}, not {shape!r}"]


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def at(event: Any, path: str) -> Any:
    """What is at a path whose keys may have an escaped dot."""
    for step in re.split(r"(?<!\\)\.", path) if path else ():
        event = event[int(step) if isinstance(event, list) else step.replace("\\.", ".")]
    return event


@pytest.mark.quick
def test_every_file_is_listed_and_every_entry_has_its_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LISTED)
    assert set(LISTED) == set(MODELS) | set(SHAPES)
    for name, entry in LISTED.items():
        assert set(entry) == {"title", "service", "summary", "invocation", "traps"}, name
        assert entry["traps"], name


def test_the_built_in_pack_says_of_every_event_how_it_is_sent() -> None:
    for event in open_library().events:
        assert event.invocation, event.name
        records = event.event.get("Records", [{}]) if isinstance(event.event, dict) else [{}]
        if records[0].get("eventSource") in ("aws:sqs", "aws:dynamodb", "aws:kinesis"):
            assert event.invocation == "polled", event.name


@pytest.mark.parametrize("name", sorted(MODELS))
def test_validates_against_powertools(name: str) -> None:
    module = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    getattr(module, MODELS[name]).model_validate(load(name))


@pytest.mark.parametrize(("name", "path", "model"), NESTED)
def test_what_is_nested_validates_too(name: str, path: str, model: str) -> None:
    module = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    getattr(module, model).model_validate(json.loads(at(load(name), path)))


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_has_the_shape_that_the_documentation_shows(name: str) -> None:
    _, path, shape = SHAPES[name]
    assert misfits(at(load(name), path), shape) == []


@pytest.mark.parametrize("name", ["s3-in-sns", "s3-in-sqs"])
def test_what_is_nested_is_the_event_of_an_upload(name: str) -> None:
    record = load(name)["Records"][0]
    text = record["body"] if name == "s3-in-sqs" else record["Sns"]["Message"]
    assert json.loads(text) == load("s3-put")


def messages() -> list[Any]:
    """Every message of SQS in any event."""
    found = []
    for name in LISTED:
        event = load(name)
        records = event.get("Records", []) if isinstance(event, dict) else event
        found += [r for r in records if isinstance(r, dict) and r.get("eventSource") == "aws:sqs"]
    return found


def test_the_checksum_of_every_message_is_right() -> None:
    assert messages()
    for message in messages():
        assert hashlib.md5(message["body"].encode()).hexdigest() == message["md5OfBody"]


def test_everything_happens_in_one_account_and_region() -> None:
    for name in LISTED:
        text = (FOLDER / f"{name}.json").read_text("utf-8")
        arns = re.findall(r"arn:aws:[a-z0-9-]*:([a-z0-9-]*):([0-9a-z]*):", text)
        assert {region for region, _ in arns} <= {"us-east-1", ""}, name
        assert {account for _, account in arns} <= {"123456789012", ""}, name


def test_a_failure_is_told_by_a_dead_letter_queue_and_by_a_destination() -> None:
    direct = load("async-destination")
    queued = load("async-destination-in-sqs")["Records"][0]
    dead = load("async-dlq-in-sqs")["Records"][0]
    assert json.loads(queued["body"]) == direct
    assert json.loads(dead["body"]) == direct["requestPayload"]
    attributes = dead["messageAttributes"]
    assert attributes["RequestID"]["stringValue"] == direct["requestContext"]["requestId"]
    assert attributes["ErrorMessage"]["stringValue"] == direct["responsePayload"]["errorMessage"]


def test_a_notification_is_queued_with_and_without_its_envelope() -> None:
    wrapped, raw = (load(name)["Records"][0] for name in ("sns-in-sqs", "sns-in-sqs-raw"))
    envelope = json.loads(wrapped["body"])
    assert envelope["Message"] == raw["body"]
    assert wrapped["messageAttributes"] == {}
    severity = raw["messageAttributes"]["severity"]["stringValue"]
    assert envelope["MessageAttributes"]["severity"]["Value"] == severity


@pytest.mark.quick
def test_the_traps_that_stale_templates_fall_into() -> None:
    put = load("s3-put")["Records"][0]
    assert put["eventVersion"] == "2.1"
    assert "+" in put["s3"]["object"]["key"]
    assert "%20" not in put["s3"]["object"]["key"]
    direct = load("s3-eventbridge")["detail"]["object"]["key"]
    assert direct == unquote_plus(put["s3"]["object"]["key"])
    assert "size" not in load("s3-delete")["Records"][0]["s3"]["object"]
    assert load("eventbridge-schedule")["version"] == "0"
    assert load("eventbridge-schedule")["detail"] == {}
    names = [record["eventName"] for record in load("dynamodb-stream")["Records"]]
    assert names == ["INSERT", "MODIFY", "REMOVE"]
    assert load("apigw-rest")["isBase64Encoded"] is False
    assert json.loads(load("apigw-rest")["body"])
    logs = gzip.decompress(base64.b64decode(load("cloudwatch-logs")["awslogs"]["data"]))
    assert json.loads(logs)["messageType"] == "DATA_MESSAGE"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("Records.0.s3.object.key", "x", {"Records": [{"s3": {"object": {"key": "x"}}}]}),
        ("new", 1, {"Records": [{"s3": {"object": {"key": "k"}}}], "new": 1}),
        ("Records.1", {"a": 1}, {"Records": [{"s3": {"object": {"key": "k"}}}, {"a": 1}]}),
    ],
)
def test_set_path_changes_a_copy(path: str, value: object, expected: object) -> None:
    event = {"Records": [{"s3": {"object": {"key": "k"}}}]}
    assert set_path(event, path, value) == expected
    assert event == {"Records": [{"s3": {"object": {"key": "k"}}}]}


@pytest.mark.quick
@pytest.mark.parametrize(
    "path", ["Records.x", "Records.2", "Records.0.s3.object.key.y", "", "a..b"]
)
def test_set_path_says_where_a_path_makes_no_sense(path: str) -> None:
    with pytest.raises(UsageError):
        set_path({"Records": [{"s3": {"object": {"key": "k"}}}]}, path, 1)


@pytest.mark.quick
def test_an_override_is_json_where_it_parses_and_text_elsewhere() -> None:
    assert parse_override("a.b=3") == ("a.b", 3)
    assert parse_override("a=x=y") == ("a", "x=y")
    assert parse_override('a={"b": [1]}') == ("a", {"b": [1]})
    assert parse_override("a=") == ("a", "")
    assert apply_overrides({"a": 1}, {"a": 2, "b.c": None}) == {"a": 2, "b": {"c": None}}
    for bad in ("a", "=3", " =3"):
        with pytest.raises(UsageError):
            parse_override(bad)


@pytest.mark.quick
def test_where_an_event_has_text_an_override_stays_text() -> None:
    event = {"body": "{}", "size": 1, "Id": {"N": "7"}, "rest": None}
    assert override(event, 'body={"name": "Ada"}')["body"] == '{"name": "Ada"}'
    assert override(event, "Id.N=8")["Id"] == {"N": "8"}
    assert override(event, "size=8")["size"] == 8
    assert override(event, "rest=8")["rest"] == 8
    assert override(event, "body=null")["body"] is None
    assert override(event, 'body="plain"')["body"] == "plain"
    assert override(event, "size=NaN")["size"] == "NaN"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("a b+é.jpg", "a+b%2B%C3%A9.jpg"),
        ("in/my holiday(photo).jpg", "in/my+holiday%28photo%29.jpg"),
        ("year=2026/me@home.csv", "year%3D2026/me%40home.csv"),
        ("100%/plain-name_1.txt", "100%25/plain-name_1.txt"),
        ("7", "7"),
    ],
)
def test_the_key_of_an_object_is_encoded_as_s3_does(key: str, sent: str) -> None:
    changed = override(load("s3-put"), f"Records.0.s3.object.key={key}")
    assert changed["Records"][0]["s3"]["object"]["key"] == sent
    assert unquote_plus(sent) == key
    batch = override(load("s3-batch"), f"tasks.0.s3Key={key}")
    assert batch["tasks"][0]["s3Key"] == sent
    bridge = override(load("s3-eventbridge"), f"detail.object.key={key}")
    assert bridge["detail"]["object"]["key"] == key, "EventBridge has the plain name"


@pytest.mark.parametrize(
    ("name", "path"),
    [("s3-in-sns", "Records.0.Sns.Message"), ("s3-in-sqs", "Records.0.body")],
)
def test_a_path_leads_into_json_in_text(name: str, path: str) -> None:
    event = load(name)
    changed = override(event, f"{path}.Records.0.s3.object.key=a b.jpg")
    text = at(changed, path)
    assert isinstance(text, str)
    expected = override(load("s3-put"), "Records.0.s3.object.key=a b.jpg")
    assert json.loads(text) == expected
    assert event == load(name), "the event itself is left alone"


@pytest.mark.quick
def test_text_in_text_keeps_its_types_and_its_layout() -> None:
    event = {"tight": '{"a":[1],"b":"x"}', "loose": '{"a": [1], "b": "x"}', "twice": '{"c":"{}"}'}
    assert override(event, "tight.b=7")["tight"] == '{"a":[1],"b":"7"}'
    assert override(event, "loose.a.0=7")["loose"] == '{"a": [7], "b": "x"}'
    assert override(event, "tight.a.1=é")["tight"] == '{"a":[1,"é"],"b":"x"}'
    assert json.loads(json.loads(override(event, "twice.c.d=1")["twice"])["c"]) == {"d": 1}
    assert override(event, "tight=plain")["tight"] == "plain"
    for path in ("tight.a.5", "tight.b.c", "twice.c.d.."):
        with pytest.raises(UsageError):
            override(event, f"{path}=1")
