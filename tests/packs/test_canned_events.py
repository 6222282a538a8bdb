"""Every canned event has the shape that AWS sends: powertools' models are the oracle."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
import yaml

from studylam.errors import UsageError
from studylam.packs.events import apply_overrides, override, parse_override, set_path

FOLDER = Path(__file__).parents[2] / "content" / "events"
LISTED: dict[str, dict[str, Any]] = yaml.load(
    (FOLDER / "events.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)["events"]

# Where powertools has a model, the event has to validate against it.
MODELS = {
    "alb": "AlbModel",
    "apigw-http": "APIGatewayProxyEventV2Model",
    "apigw-rest": "APIGatewayProxyEventModel",
    "cloudwatch-logs": "CloudWatchLogsModel",
    "cognito-trigger": "CognitoPreSignupTriggerModel",
    "dynamodb-stream": "DynamoDBStreamModel",
    "dynamodb-ttl-remove": "DynamoDBStreamModel",
    "eventbridge-custom": "EventBridgeModel",
    "eventbridge-schedule": "EventBridgeModel",
    "function-url": "LambdaFunctionUrlModel",
    "kinesis": "KinesisDataStreamModel",
    "s3-delete": "S3Model",
    "s3-eventbridge": "S3EventNotificationEventBridgeModel",
    "s3-in-sns": "SnsModel",
    "s3-in-sqs": "S3SqsEventNotificationModel",
    "s3-put": "S3Model",
    "sns": "SnsModel",
    "sqs": "SqsModel",
    "sqs-fifo": "SqsModel",
    "websocket": "APIGatewayWebSocketMessageEventModel",
}
WITHOUT_MODEL = {"hello", "async-destination", "step-functions-task"}


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.mark.quick
def test_every_file_is_listed_and_every_entry_has_its_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LISTED)
    assert set(LISTED) == set(MODELS) | WITHOUT_MODEL
    for name, entry in LISTED.items():
        assert set(entry) == {"title", "service", "summary", "traps"}, name
        assert entry["traps"], name


@pytest.mark.parametrize("name", sorted(MODELS))
def test_validates_against_powertools(name: str) -> None:
    module = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    getattr(module, MODELS[name]).model_validate(load(name))


@pytest.mark.parametrize("name", ["s3-in-sns", "s3-in-sqs"])
def test_what_is_nested_is_an_s3_event_too(name: str) -> None:
    models = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    record = load(name)["Records"][0]
    text = record["body"] if name == "s3-in-sqs" else record["Sns"]["Message"]
    assert json.loads(text) == load("s3-put")
    models.S3Model.model_validate(json.loads(text))


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
