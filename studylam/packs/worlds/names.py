"""Names in a world, each held to the rule of its service, and values that several things share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

ACCOUNT = "123456789012"
REGION = "us-east-1"
"""Where a world is made; only its ARNs say so."""


class PlacedError(ValueError):
    """Something is wrong at ``path``, further in than what is being checked."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


def plain_json(value: Any) -> Any:
    """``value`` as JSON has it.

    Raises:
        ValueError: there is a date or a number in it that JSON doesn't have.
    """
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("JSON has no such value; put quotes round dates and times") from error
    return value


Json = Annotated[Any, AfterValidator(plain_json)]


def text_or_json(value: Any) -> Any:
    """A mapping or a list as JSON text; everything else as it is."""
    return json.dumps(plain_json(value)) if isinstance(value, dict | list) else value


def kind_by(key: str, kind: str) -> Callable[[Any], str]:
    """For a `Discriminator`: a mapping that has ``key`` is of ``kind``, all else is ``text``."""

    def which(value: Any) -> str:
        has_key = key in value if isinstance(value, dict) else hasattr(value, key)
        return kind if has_key else "text"

    return which


def _policy(value: Any) -> Any:
    """The parts that every resource policy has; what they say is for IAM to judge."""
    if not isinstance(value, dict):
        raise ValueError("a policy is keys with values: Version and Statement")
    if isinstance(value.get("Version"), date):
        value = {**value, "Version": value["Version"].isoformat()}
    if value.get("Version") not in (None, "2012-10-17", "2008-10-17"):
        raise ValueError('a policy has the Version "2012-10-17"')
    statements = value.get("Statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise ValueError("a policy has a Statement, which is a list")
    for number, statement in enumerate(statements, 1):
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            raise ValueError(f"statement {number} has no Effect, which is Allow or Deny")
        for one, other in (("Principal", "NotPrincipal"), ("Action", "NotAction")):
            if (one in statement) == (other in statement):
                raise ValueError(f"statement {number} has exactly one of {one} and {other}")
    return plain_json(value)


ResourcePolicy = Annotated[dict[str, Any], BeforeValidator(_policy)]


def named(pattern: str, rule: str, refused: str = r"(?!)") -> AfterValidator:
    """Holds a name to ``pattern``; ``refused``: what fits it, and AWS refuses all the same."""

    def check(name: str) -> str:
        if not re.fullmatch(pattern, name) or re.search(refused, name):
            raise ValueError(f"{name[:60]!r} isn't a name that AWS takes: {rule}")
        return name

    return AfterValidator(check)


Attribute = Annotated[dict[str, Literal["S", "N", "B"]], Field(min_length=1, max_length=1)]
# The rules of names are those of each service's own documentation.
BucketName = Annotated[
    str,
    named(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "3 to 63 small letters, digits, dots and hyphens, and no IP address",
        r"\.\.|\.-|-\.|^\d+\.\d+\.\d+\.\d+$",
    ),
]
TableName = Annotated[
    str, named(r"[A-Za-z0-9_.-]{3,255}", "3 to 255 letters, digits, dots, hyphens and underscores")
]
QueueName = Annotated[
    str,
    named(
        r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo",
        "up to 80 letters, digits, hyphens and underscores, with .fifo at the end if it is one",
    ),
]
TopicName = Annotated[
    str,
    named(
        r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo",
        "up to 256 letters, digits, hyphens and underscores, with .fifo at the end if it is one",
    ),
]
ParameterName = Annotated[
    str,
    named(r"[A-Za-z0-9_.\-/]{1,1011}", "letters, digits, and any of . - _ / with no space"),
]
SecretName = Annotated[
    str, named(r"[A-Za-z0-9/_+=.@-]{1,512}", "letters, digits, and any of / _ + = . @ -")
]
Identity = Annotated[
    str,
    named(r"(?:[^\s@]{1,64}@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "a mail address or a domain"),
]
StreamName = Annotated[
    str,
    named(r"[A-Za-z0-9_.-]{1,128}", "1 to 128 letters, digits, dots, hyphens and underscores"),
]
BusName = Annotated[
    str,
    named(
        r"[A-Za-z0-9_.-]{1,256}",
        "1 to 256 letters, digits, dots, hyphens and underscores, and not default",
        r"^default$",
    ),
]
RuleName = Annotated[
    str, named(r"[A-Za-z0-9_.-]{1,64}", "1 to 64 letters, digits, dots, hyphens and underscores")
]
AliasName = Annotated[
    str,
    named(
        r"alias/[A-Za-z0-9/_-]{1,250}",
        "alias/ and then letters, digits, slashes, hyphens and underscores, but not alias/aws/",
        r"^alias/aws/",
    ),
]
LogGroupName = Annotated[
    str,
    named(
        r"[A-Za-z0-9_/.#-]{1,512}",
        "1 to 512 letters, digits, and any of . - _ / #, not beginning with aws/",
        r"^aws/",
    ),
]


def queue_arn(name: str) -> str:
    """A queue's name, or its ARN as it is → its ARN."""
    return name if name.startswith("arn:") else f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def queue_of(arn_or_name: str) -> str:
    """The name in a queue's ARN; a name as it is."""
    return arn_or_name.rpartition(":")[2]
