"""Where results may go: the ARNs that Lambda takes as destinations and as dead-letter queues.

Refusals in AWS's words, as recorded by others from the real API: the pattern, "The destination ARN
… is invalid.", "The provided destination config … is invalid.", a function as its own destination,
and the refusals of dead-letter queues. Whether a target exists is asked elsewhere (`checks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.delivery.model import Route
from studylam.runtime.refusals import InvalidParameterValueError, ValidationError

Kind = Literal["sqs", "sns", "lambda", "events", "s3"]

# API reference, OnSuccess and OnFailure; the newest form that was recorded.
_PATTERN = (
    r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:"
    r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"
)
_DEAD_LETTER_PATTERN = r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"
_LONGEST = 350

_RESOURCES: dict[Kind, str] = {
    "sqs": r"[A-Za-z0-9_-]{1,80}",
    "sns": r"[A-Za-z0-9_-]{1,256}",
    "lambda": r"function:[A-Za-z0-9_-]{1,64}(?::(?:\$LATEST|[A-Za-z0-9_-]{1,128}))?",
    "events": r"event-bus/[A-Za-z0-9._-]{1,256}",
    "s3": r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
}
_NAMES: dict[Kind, str] = {"sqs": "SQS queue", "sns": "SNS topic"}


@dataclass(frozen=True)
class Target:
    """A destination's ARN, taken apart."""

    arn: str
    kind: Kind
    region: str
    """Empty for a bucket."""
    resource: str

    @property
    def name(self) -> str:
        """Of the queue, topic, bus, bucket or function; a function's without its qualifier."""
        if self.kind == "lambda":
            return self.resource.split(":")[1]
        return self.resource.removeprefix("event-bus/")


@dataclass(frozen=True)
class DestinationConfig:
    """Where the records of invocations go that succeeded, and of those that failed for good.

    ARNs of a standard SQS queue, a standard SNS topic, a Lambda function or an EventBridge bus;
    for failures, of an S3 bucket, too. An empty one stands for none, as in Lambda's API.

    Raises:
        InvalidParameterValueError: no ARN of such a thing.
    """

    on_success: str | None = None
    on_failure: str | None = None

    def __post_init__(self) -> None:
        for place, arn in (("onSuccess", self.on_success), ("onFailure", self.on_failure)):
            if arn and (len(arn) > _LONGEST or not re.fullmatch(_PATTERN, arn)):
                raise ValidationError.pattern(
                    f"destinationConfig.{place}.destination",
                    arn,
                    _PATTERN,
                    hint="The ARN of a queue, topic, function or event bus; not its name or URL.",
                )
        for _, arn in self.routes():
            self._check(arn)

    def routes(self) -> Iterator[tuple[Route, str]]:
        """The destinations that are set."""
        if self.on_success:
            yield "OnSuccess", self.on_success
        if self.on_failure:
            yield "OnFailure", self.on_failure

    def _check(self, arn: str) -> None:
        service = arn.split(":")[2] if arn.startswith("arn:") else ""
        if service not in _RESOURCES or (service == "s3" and arn == self.on_success):
            success = f"OnSuccess(destination={self.on_success})" if self.on_success else "null"
            failure = f"OnFailure(destination={self.on_failure})" if self.on_failure else "null"
            raise InvalidParameterValueError(
                f"The provided destination config DestinationConfig(onSuccess={success}, "
                f"onFailure={failure}) is invalid.",
                hint="SQS, SNS, Lambda or EventBridge; S3 takes failures only.",
            )
        parse_target_arn(arn)


def invalid_arn(arn: str, *, hint: str) -> InvalidParameterValueError:
    """Lambda's refusal of a destination that isn't there, or isn't what it takes."""
    return InvalidParameterValueError(f"The destination ARN {arn} is invalid.", hint=hint)


def parse_target_arn(arn: str) -> Target:
    """Take a destination's ARN apart. Raises InvalidParameterValueError."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[2] not in _RESOURCES:
        raise invalid_arn(arn, hint="arn:aws:SERVICE:REGION:ACCOUNT:NAME")
    _, partition, service, region, account, resource = parts
    kind: Kind = next(known for known in _RESOURCES if known == service)
    if kind == "sns" and resource.endswith(".fifo"):
        raise InvalidParameterValueError(
            "FIFO-type Amazon SNS topics aren't supported as a destination."
        )
    if kind == "sqs" and resource.endswith(".fifo"):
        raise invalid_arn(arn, hint="FIFO queues aren't supported as a destination.")
    placed = not (region or account) if kind == "s3" else bool(region) and account == ACCOUNT
    if partition != "aws" or not placed:
        where = "arn:aws:s3:::BUCKET" if kind == "s3" else f"a Region and the account {ACCOUNT}"
        raise invalid_arn(arn, hint=f"StudyLam's world is one account: it takes {where}.")
    if not re.fullmatch(_RESOURCES[kind], resource):
        raise invalid_arn(arn, hint=f"{resource!r} can't be the name of such a thing.")
    return Target(arn, kind, region, resource)


def check_dead_letter(arn: str, region: str) -> None:
    """Whether a function in ``region`` may have this dead-letter queue, going by the ARN alone.

    Raises:
        InvalidParameterValueError: no standard queue or topic of the function's Region.
    """
    if not re.fullmatch(_DEAD_LETTER_PATTERN, arn) or arn.count(":") < 5:
        raise ValidationError.pattern("deadLetterConfig.targetArn", arn, _DEAD_LETTER_PATTERN)
    _, _, service, place, _, resource = arn.split(":", 5)
    wrong = "Invalid dead letter queue ARN: "
    kind: Kind | None = next((known for known in _NAMES if known == service), None)
    if kind is None:
        raise InvalidParameterValueError(
            f"{wrong}The service specified by the TargetArn is not supported for dead letter "
            "configuration.",
            hint="A standard SQS queue or a standard SNS topic.",
        )
    if place != region:
        raise InvalidParameterValueError(
            f"{wrong}The resource specified by the TargetArn must be in the same region as the "
            "Lambda function it's associated with."
        )
    if resource.endswith(".fifo"):
        raise InvalidParameterValueError(
            f"{wrong}FIFO {_NAMES[kind]} is not supported for dead letter configuration"
        )
    parse_target_arn(arn)
