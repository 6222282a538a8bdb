"""The settings of an event source mapping, by the names of Lambda's API, with its defaults.

Defaults and the refusals in AWS's words: recorded from AWS (LocalStack's snapshots). Limits: the
API's schema, and "CreateEventSourceMapping" in Lambda's API reference. Where neither says how AWS
refuses something, the words are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studylam.runtime.refusals import (
    InvalidParameterValueError,
    ResourceConflictError,
    ValidationError,
)
from studylam.runtime.sources.filters import FilterCriteria

SourceKind = Literal["sqs", "kinesis", "dynamodb"]

FOR_EVER = -1
"""As MaximumRetryAttempts and MaximumRecordAgeInSeconds: until the record leaves the stream."""

_KINDS: tuple[tuple[SourceKind, re.Pattern[str]], ...] = (
    ("sqs", re.compile(r"arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?")),
    ("kinesis", re.compile(r"arn:aws[\w-]*:kinesis:[a-z0-9-]+:\d{12}:stream/[\w.-]+(/.*)?")),
    ("dynamodb", re.compile(r"arn:aws[\w-]*:dynamodb:[a-z0-9-]+:\d{12}:table/[\w.-]+/stream/.+")),
)

# Parameter, where it lies in the messages of the API's schema, lowest and highest value.
_RANGES = (
    ("BatchSize", "batchSize", 1, 10_000),
    ("MaximumBatchingWindowInSeconds", "maximumBatchingWindowInSeconds", 0, 300),
    ("ParallelizationFactor", "parallelizationFactor", 1, 10),
    ("MaximumRecordAgeInSeconds", "maximumRecordAgeInSeconds", FOR_EVER, 604_800),
    ("MaximumRetryAttempts", "maximumRetryAttempts", FOR_EVER, 10_000),
)
_CONCURRENCY = ("MaximumConcurrency", "scalingConfig.maximumConcurrency", 2, 1000)

_FOR_STREAMS = (
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "StartingPositionTimestamp",
)
_FOR_ALL = (
    "BatchSize",
    "Enabled",
    "EventSourceArn",
    "FilterCriteria",
    "FunctionName",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
)
_POSITIONS = ("LATEST", "AT_TIMESTAMP", "TRIM_HORIZON")
_DESTINATION = re.compile(r"arn:aws[\w-]*:(sqs|sns|s3):[a-z0-9-]*:(\d{12})?:[\w.-]+")


@dataclass(frozen=True)
class EventSourceMapping:
    """One mapping, checked. Streams have all of the settings, queues the first ones only."""

    uuid: str
    event_source_arn: str
    function_arn: str
    kind: SourceKind
    batch_size: int
    maximum_batching_window_s: int = 0
    enabled: bool = True
    filter_criteria: FilterCriteria = field(default_factory=FilterCriteria)
    reports_failures: bool = False
    """FunctionResponseTypes has ReportBatchItemFailures."""
    maximum_concurrency: int | None = None
    """Of a queue, ScalingConfig.MaximumConcurrency."""
    starting_position: str | None = None
    starting_position_timestamp: float | None = None
    bisect_batch: bool = False
    maximum_retry_attempts: int = FOR_EVER
    maximum_record_age_s: int = FOR_EVER
    parallelization_factor: int = 1
    on_failure: str | None = None
    """ARN of the destination for what was given up."""

    @property
    def is_stream(self) -> bool:
        return self.kind != "sqs"

    @property
    def is_fifo(self) -> bool:
        return self.event_source_arn.endswith(".fifo")

    @classmethod
    def create(
        cls, settings: Mapping[str, Any], *, function_arn: str, uuid: str
    ) -> EventSourceMapping:
        """A mapping from the parameters of CreateEventSourceMapping.

        Raises:
            InvalidParameterValueError: AWS would refuse it (ValidationError: its schema would).
        """
        arn, kind = _source(settings.get("EventSourceArn"))
        is_fifo = arn.endswith(".fifo")
        _check_names(settings, kind)
        numbers = {
            name: _number(settings.get(name), at, low, high) for name, at, low, high in _RANGES
        }
        window = numbers["MaximumBatchingWindowInSeconds"] or 0
        batch_size = numbers["BatchSize"] or (10 if kind == "sqs" else 100)
        if kind == "sqs":
            _check_queue(batch_size, window, is_fifo=is_fifo)
        else:
            _check_starting_position(settings, kind, arn)
        age = numbers["MaximumRecordAgeInSeconds"]
        if age is not None and 0 <= age < 60:
            raise InvalidParameterValueError(
                f"MaximumRecordAgeInSeconds can't be {age}.",
                hint="It is between 60 and 604800 (seven days), or -1: no limit.",
            )
        retries = numbers["MaximumRetryAttempts"]
        return cls(
            uuid=uuid,
            event_source_arn=arn,
            function_arn=function_arn,
            kind=kind,
            batch_size=batch_size,
            maximum_batching_window_s=window,
            enabled=_flag(settings, "Enabled", default=True),
            filter_criteria=FilterCriteria.parse(settings.get("FilterCriteria")),
            reports_failures=_reports_failures(settings.get("FunctionResponseTypes")),
            maximum_concurrency=_maximum_concurrency(settings.get("ScalingConfig")),
            starting_position=settings.get("StartingPosition"),
            starting_position_timestamp=settings.get("StartingPositionTimestamp"),
            bisect_batch=_flag(settings, "BisectBatchOnFunctionError", default=False),
            maximum_retry_attempts=FOR_EVER if retries is None else retries,
            maximum_record_age_s=FOR_EVER if age is None else age,
            parallelization_factor=numbers["ParallelizationFactor"] or 1,
            on_failure=_on_failure(settings.get("DestinationConfig")),
        )

    def refuse_if_there(self, others: Iterable[EventSourceMapping]) -> None:
        """One source and one function have one mapping.

        Raises:
            ResourceConflictError: there is one already.
        """
        for other in others:
            if (other.event_source_arn, other.function_arn) != (
                self.event_source_arn,
                self.function_arn,
            ):
                continue
            name = self.function_arn.split(":function:")[-1]
            what = (
                f'The event source arn (" {self.event_source_arn} ") and function (" {name} ") '
                "provided mapping already exists."
                if self.is_stream
                else f'An event source mapping with SQS arn (" {self.event_source_arn} ") and '
                f'function (" {name} ") already exists.'
            )
            raise ResourceConflictError(
                f"{what} Please update or delete the existing mapping with UUID {other.uuid}"
            )

    def to_api(self) -> dict[str, Any]:
        """The settings as Lambda's API gives them back."""
        api: dict[str, Any] = {
            "UUID": self.uuid,
            "BatchSize": self.batch_size,
            "EventSourceArn": self.event_source_arn,
            "FunctionArn": self.function_arn,
            "FunctionResponseTypes": ["ReportBatchItemFailures"] if self.reports_failures else [],
            "MaximumBatchingWindowInSeconds": self.maximum_batching_window_s,
        }
        if self.filter_criteria.filters:
            api["FilterCriteria"] = self.filter_criteria.to_api()
        if self.maximum_concurrency is not None:
            api["ScalingConfig"] = {"MaximumConcurrency": self.maximum_concurrency}
        if self.is_stream:
            destination = {} if self.on_failure is None else {"Destination": self.on_failure}
            api |= {
                "BisectBatchOnFunctionError": self.bisect_batch,
                "DestinationConfig": {"OnFailure": destination},
                "MaximumRecordAgeInSeconds": self.maximum_record_age_s,
                "MaximumRetryAttempts": self.maximum_retry_attempts,
                "ParallelizationFactor": self.parallelization_factor,
                "StartingPosition": self.starting_position,
                "TumblingWindowInSeconds": 0,
            }
            if self.starting_position_timestamp is not None:
                api["StartingPositionTimestamp"] = self.starting_position_timestamp
        return api


def _source(arn: object) -> tuple[str, SourceKind]:
    for kind, pattern in _KINDS:
        if isinstance(arn, str) and pattern.fullmatch(arn):
            return arn, kind
    raise InvalidParameterValueError(
        "Unrecognized event source.",
        hint="EventSourceArn is the ARN of an SQS queue, of a Kinesis stream, or of a DynamoDB "
        "table's stream (…:table/orders/stream/…).",
    )


def _check_names(settings: Mapping[str, Any], kind: SourceKind) -> None:
    if settings.get("TumblingWindowInSeconds"):
        raise InvalidParameterValueError(
            "StudyLam doesn't model tumbling windows.",
            hint="Leave TumblingWindowInSeconds out.",
        )
    known = {*_FOR_ALL, *_FOR_STREAMS, "ScalingConfig", "TumblingWindowInSeconds"}
    for name, value in settings.items():
        if name not in known:
            raise InvalidParameterValueError(
                f"An event source mapping has no {name}, or StudyLam doesn't model it.",
                hint="There is: " + ", ".join(sorted(known)) + ".",
            )
        is_foreign = name in _FOR_STREAMS if kind == "sqs" else name == "ScalingConfig"
        if is_foreign and value is not None:
            # Recorded for DestinationConfig.
            raise InvalidParameterValueError(
                f"Unsupported {name} parameter for given event source mapping type.",
                hint="SQS: let the queue itself move what fails to a dead-letter queue."
                if name == "DestinationConfig"
                else f"{name} is for " + ("streams." if kind == "sqs" else "SQS queues."),
            )


def _number(value: object, at: str, low: int, high: int) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidParameterValueError(f"{at} is a whole number, not {value!r}.")
    if not low <= value <= high:
        raise ValidationError.over_or_under(at, value, low, high)
    return value


def _flag(settings: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = settings.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise InvalidParameterValueError(f"{name} is true or false, not {value!r}.")
    return value


def _check_queue(batch_size: int, window: int, *, is_fifo: bool) -> None:
    if is_fifo and batch_size > 10:
        raise InvalidParameterValueError(
            f"A FIFO queue's batches have at most 10 messages, not {batch_size}.",
            hint="Only standard queues have larger ones, up to 10,000.",
        )
    if is_fifo and window:
        raise InvalidParameterValueError(
            "FIFO queues have no batching window.",
            hint="Leave MaximumBatchingWindowInSeconds out.",
        )
    if batch_size > 10 and not window:
        raise InvalidParameterValueError(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
            "greater than 10",
            hint="Set MaximumBatchingWindowInSeconds to 1 or more.",
        )


def _check_starting_position(settings: Mapping[str, Any], kind: SourceKind, arn: str) -> None:
    position = settings.get("StartingPosition")
    if position is None:
        raise InvalidParameterValueError(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
            "constraint: Member must not be null.",
            hint="A stream is read from TRIM_HORIZON (all that it still has) or LATEST.",
        )
    if position not in _POSITIONS:
        allowed = ", ".join(_POSITIONS)
        raise ValidationError(
            "startingPosition", position, f"Member must satisfy enum value set: [{allowed}]"
        )
    timestamp = settings.get("StartingPositionTimestamp")
    if position == "AT_TIMESTAMP":
        if kind == "dynamodb":
            raise InvalidParameterValueError(f"Unsupported starting position for arn type: {arn}")
        if not isinstance(timestamp, (int, float)) or isinstance(timestamp, bool):
            raise InvalidParameterValueError(
                "AT_TIMESTAMP takes a StartingPositionTimestamp.",
                hint="In seconds since 1970, as the API has it.",
            )
    elif timestamp is not None:
        raise InvalidParameterValueError(
            "StartingPositionTimestamp is for the starting position AT_TIMESTAMP."
        )


def _reports_failures(value: object) -> bool:
    if value is None or value == []:
        return False
    if value == ["ReportBatchItemFailures"]:
        return True
    raise ValidationError(
        "functionResponseTypes",
        value,
        "Member must satisfy enum value set: [ReportBatchItemFailures]",
    )


def _maximum_concurrency(value: object) -> int | None:
    if value is None or value == {}:
        return None
    if not isinstance(value, Mapping) or set(value) != {"MaximumConcurrency"}:
        raise InvalidParameterValueError("ScalingConfig has a MaximumConcurrency.")
    name, at, low, high = _CONCURRENCY
    return _number(value[name], at, low, high)


def _on_failure(value: object) -> str | None:
    if value is None or value in ({}, {"OnFailure": {}}):
        return None
    if isinstance(value, Mapping) and set(value) == {"OnFailure"}:
        target = value["OnFailure"]
        if isinstance(target, Mapping) and set(target) == {"Destination"}:
            arn = target["Destination"]
            if isinstance(arn, str) and _DESTINATION.fullmatch(arn) and not arn.endswith(".fifo"):
                return arn
    raise InvalidParameterValueError(
        "DestinationConfig names one destination for what a stream's mapping gives up.",
        hint='{"OnFailure": {"Destination": "<ARN>"}}: a standard SQS queue, a standard SNS topic '
        "or an S3 bucket.",
    )
