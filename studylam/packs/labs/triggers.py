"""What is around a lab's function: triggers, permissions, asynchronous settings, a state machine.

The settings of each have the names of the API call that makes it. They may stand in a JSON file of
the lab instead, which the learner may be the one to write: `settings_of` reads those at that time.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from studylam.errors import BadInputError
from studylam.packs.problems import Report
from studylam.packs.reading.schema import Bool, Entry, Int, fill
from studylam.packs.reading.yamltext import Document, parse_yaml
from studylam.packs.worlds.names import PlacedError, plain_json, text_or_json

JsonObject = Annotated[dict[str, Any], AfterValidator(plain_json)]
Text = Annotated[str, BeforeValidator(text_or_json)]


class S3(Entry):
    """One LambdaFunctionConfiguration of PutBucketNotificationConfiguration."""

    Bucket: str
    Events: tuple[str, ...] = Field(min_length=1)
    Prefix: str | None = None
    Suffix: str | None = None
    Id: str | None = None


class Sns(Entry):
    """Subscribe. ``Topic``: the name."""

    Topic: str
    FilterPolicy: JsonObject | None = None
    FilterPolicyScope: Literal["MessageAttributes", "MessageBody"] | None = None
    RedrivePolicy: JsonObject | None = None


class Pattern(Entry):
    """A filter of a mapping; a mapping as its pattern becomes JSON."""

    Pattern: Text


class Filters(Entry):
    """FilterCriteria."""

    Filters: tuple[Pattern, ...]


class Mapping(Entry):
    """What all event source mappings have."""

    BatchSize: Int | None = None
    MaximumBatchingWindowInSeconds: Int | None = None
    Enabled: Bool | None = None
    FilterCriteria: Filters | None = None
    FunctionResponseTypes: tuple[str, ...] | None = None


class Sqs(Mapping):
    """CreateEventSourceMapping. ``Queue``: the name."""

    Queue: str
    ScalingConfig: JsonObject | None = None


class Stream(Mapping):
    """CreateEventSourceMapping of a stream."""

    StartingPosition: Literal["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]
    StartingPositionTimestamp: float | None = None
    BisectBatchOnFunctionError: Bool | None = None
    MaximumRetryAttempts: Int | None = None
    MaximumRecordAgeInSeconds: Int | None = None
    ParallelizationFactor: Int | None = None
    DestinationConfig: JsonObject | None = None


class DynamoDb(Stream):
    """``Table``: the name of one with a stream."""

    Table: str


class Kinesis(Stream):
    """``Stream``: the name."""

    Stream: str


class Rule(Entry):
    """PutRule, and the function as the target of PutTargets."""

    Name: str | None = None
    EventPattern: JsonObject | None = None
    ScheduleExpression: str | None = None
    EventBusName: str = "default"
    State: Literal["ENABLED", "DISABLED"] = "ENABLED"
    Input: Text | None = None
    InputPath: str | None = None
    InputTransformer: JsonObject | None = None
    RetryPolicy: JsonObject | None = None
    DeadLetterConfig: JsonObject | None = None

    @model_validator(mode="after")
    def _pattern_or_schedule(self) -> Rule:
        if self.EventPattern is None and self.ScheduleExpression is None:
            raise ValueError("a rule has an EventPattern or a ScheduleExpression")
        return self


_OF_API: dict[str, tuple[str, ...]] = {
    "rest-api": (
        *("Resource", "HttpMethod", "StageName", "StageVariables", "BinaryMediaTypes"),
        "TimeoutInMillis",
    ),
    "http-api": ("RouteKey", "PayloadFormatVersion", "TimeoutInMillis"),
    "function-url": ("AuthType",),
    "alb": ("MultiValueHeaders",),
}


class Http(Entry):
    """A front door."""

    Api: Literal["rest-api", "http-api", "function-url", "alb"]
    Name: str | None = None
    Resource: str | None = None
    HttpMethod: str | None = None
    StageName: str | None = None
    StageVariables: dict[str, str] | None = None
    BinaryMediaTypes: tuple[str, ...] | None = None
    TimeoutInMillis: Int | None = None
    RouteKey: str | None = None
    PayloadFormatVersion: Literal["1.0", "2.0"] | None = None
    AuthType: Literal["NONE", "AWS_IAM"] | None = None
    MultiValueHeaders: Bool | None = None

    @model_validator(mode="after")
    def _of_its_kind(self) -> Http:
        known = _OF_API[self.Api]
        for name in self.model_fields_set - {"Api", "Name", *known}:
            raise PlacedError((name,), f"{self.Api} has no {name}; it has {', '.join(known)}")
        return self


class Permission(Entry):
    """AddPermission."""

    StatementId: str
    Principal: str
    Action: str = "lambda:InvokeFunction"
    SourceArn: str | None = None
    SourceAccount: str | None = None
    PrincipalOrgID: str | None = None
    EventSourceToken: str | None = None
    FunctionUrlAuthType: Literal["NONE", "AWS_IAM"] | None = None
    FunctionName: str | None = None
    Qualifier: str | None = None


class PermissionList(Entry):
    """``permissions:``, or the file that it names: a list, or ``{Permissions: […]}``."""

    Permissions: tuple[Permission, ...]


class Async(Entry):
    """PutFunctionEventInvokeConfig, and DeadLetterConfig."""

    MaximumRetryAttempts: Annotated[Int, Field(ge=0, le=2)] | None = None
    MaximumEventAgeInSeconds: Annotated[Int, Field(ge=60, le=21_600)] | None = None
    DestinationConfig: JsonObject | None = None
    DeadLetterConfig: JsonObject | None = None

    @model_validator(mode="after")
    def _targets(self) -> Async:
        for kind, value in (self.DestinationConfig or {}).items():
            if kind not in ("OnSuccess", "OnFailure") or not _is_one(value, "Destination"):
                raise PlacedError(
                    ("DestinationConfig",),
                    "DestinationConfig is {OnSuccess: {Destination: ARN}, OnFailure: {…}}",
                )
        if self.DeadLetterConfig and not _is_one(self.DeadLetterConfig, "TargetArn"):
            raise PlacedError(("DeadLetterConfig",), "DeadLetterConfig is {TargetArn: ARN}")
        return self


def _is_one(value: Any, key: str) -> bool:
    return isinstance(value, dict) and set(value) == {key} and isinstance(value[key], str)


SETTINGS: dict[str, type[Entry]] = {
    "s3": S3,
    "sns": Sns,
    "sqs": Sqs,
    "dynamodb": DynamoDb,
    "kinesis": Kinesis,
    "rule": Rule,
    "http": Http,
    "permissions": PermissionList,
    "async": Async,
}


def settings_of(kind: str, text: str, file: str) -> Entry:
    """The settings that a JSON file has, as a model of `SETTINGS`.

    Raises:
        BadInputError: with file, line and column.
    """
    value = parse(text, file)
    # YAML's reader knows lines, but isn't JSON's in everything (tabs, 1e5): it gives only those.
    document = parse_yaml(text, file, Report()) or Document(file, value, 1)
    document.data = value
    if kind == "permissions" and isinstance(value, list):
        document.data = {"Permissions": value}
        document.marks = {
            (("Permissions", *path) if path else path): mark
            for path, mark in document.marks.items()
        }
    report = Report()
    filled = fill(SETTINGS[kind], document, report)
    if filled is None:
        # A misspelt key is missing, too; that it is misspelt says more.
        problem = min(report.problems, key=lambda found: found.code != "Y007")
        column = f":{problem.column}" if problem.column else ""
        raise BadInputError(
            problem.message, where=f"{problem.place}{column}", hint=problem.hint or None
        )
    return filled


def parse(text: str, file: str) -> Any:
    """A JSON file's value.

    Raises:
        BadInputError: it isn't JSON; with file, line and column.
    """
    try:
        return plain_json(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"{file} is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            where=f"{file}:{error.lineno}:{error.colno}",
            hint=_hint(text, error),
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{file} can't be used: {error}.", where=file) from error


def _hint(text: str, error: json.JSONDecodeError) -> str:
    before = text[: error.pos].rstrip()[-1:]
    if "," in (before, text[error.pos : error.pos + 1]):
        return "JSON has no comma after the last item, and one between every two."
    if before not in ("{", "[", ":", ""):
        return "Is a comma missing between two items?"
    return "Mend it there and run again."
