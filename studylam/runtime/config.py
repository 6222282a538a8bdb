"""A function's configuration, held to Lambda's own limits when it is made."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studylam.runtime.refusals import InvalidParameterValueError, ValidationError

DEFAULT_RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
"""The Lambda runtime that is this interpreter's namesake."""

RUNTIMES = tuple(f"python3.{minor}" for minor in range(15, 5, -1))
"""Lambda's Python runtimes, ended ones and the preview of 3.15 among them ("Lambda runtimes")."""

ENVIRONMENT_LIMIT = 4096
"""Bytes of environment variables, measured as JSON (Lambda quotas: 4 KB)."""

LAYER_LIMIT = 5

# Lambda developer guide, "Defined runtime environment variables".
_RESERVED = """
_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE
AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID
AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR
"""
RESERVED_VARIABLES = frozenset(_RESERVED.split())

_LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


@dataclass(frozen=True)
class FunctionConfig:
    """How a function is set up. Sizes in MB, the timeout in seconds.

    ``role`` is the policy document of the execution role; None allows everything. ``layers`` are
    names of built-in layers or folders laid out as a layer (``python/…``). ``dead_letter_arn`` is
    DeadLetterConfig's TargetArn: the SQS queue or SNS topic that events go to that failed for good.

    Raises:
        InvalidParameterValueError: a value is outside of what Lambda accepts.
    """

    name: str = "my-function"
    handler: str = "lambda_function.lambda_handler"
    runtime: str | None = None
    memory_mb: int = 128
    timeout_s: int = 3
    environment: Mapping[str, str] = field(default_factory=dict)
    layers: tuple[str | Path, ...] = ()
    role: Mapping[str, Any] | None = None
    architecture: str = "x86_64"
    ephemeral_mb: int = 512
    log_format: str = "Text"
    log_level: str | None = None
    region: str = "us-east-1"
    account_id: str = "123456789012"
    version: str = "$LATEST"
    dead_letter_arn: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", self.name):
            raise InvalidParameterValueError(
                f"A function can't be called {self.name!r}.",
                hint="Letters, digits, - and _, at most 64 of them.",
            )
        if not re.fullmatch(r"[^\s]{1,128}", self.handler):
            raise InvalidParameterValueError(
                f"{self.handler!r} can't be a handler.",
                hint="FILE.FUNCTION without spaces, e.g. lambda_function.lambda_handler",
            )
        if self.runtime is not None and self.runtime not in RUNTIMES:
            raise InvalidParameterValueError(
                f"Value {self.runtime} at 'runtime' failed to satisfy constraint: Member must "
                f"satisfy enum value set: [{', '.join(RUNTIMES)}] or be a valid ARN",
                hint=f"Here: Python only, e.g. {DEFAULT_RUNTIME}",
            )
        _between("memorySize", self.memory_mb, 128, 10240, "MB")
        _between("timeout", self.timeout_s, 1, 900, "seconds")
        _between("ephemeralStorage.size", self.ephemeral_mb, 512, 10240, "MB")
        _one_of("architecture", self.architecture, ("x86_64", "arm64"))
        _one_of("log format", self.log_format, ("Text", "JSON"))
        if self.log_level is not None:
            _one_of("log level", self.log_level, _LOG_LEVELS)
        self._check_environment()
        if len(self.layers) > LAYER_LIMIT:
            raise InvalidParameterValueError(f"Cannot reference more than {LAYER_LIMIT} layers.")
        names = [str(layer) for layer in self.layers if not str(layer).startswith("arn:")]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InvalidParameterValueError(
                "Two different versions of the same layer are not allowed to be referenced in the "
                f"same function. {twice} is given twice.",
                hint="Name each layer once.",
            )
        if self.dead_letter_arn:
            # Imported by the few that need it: it is more than the rest of this module.
            from studylam.runtime.delivery.targets import check_dead_letter

            check_dead_letter(self.dead_letter_arn, self.region)

    def _check_environment(self) -> None:
        reserved = sorted(RESERVED_VARIABLES & set(self.environment))
        if reserved:
            raise InvalidParameterValueError(
                "Lambda was unable to configure your environment variables because the environment "
                "variables you have provided contains reserved keys that are currently not "
                f"supported for modification. Reserved keys used in this request: "
                f"{', '.join(reserved)}"
            )
        for key, value in self.environment.items():
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", key):
                raise InvalidParameterValueError(
                    f"An environment variable can't be called {key!r}.",
                    hint="A letter, then at least one more letter, digit or _.",
                )
            if "\0" in value:
                raise InvalidParameterValueError(
                    f"The environment variable {key} holds a NUL character."
                )
        text = json.dumps(dict(self.environment), separators=(",", ":"), ensure_ascii=False)
        if len(text.encode("utf-8", "replace")) > ENVIRONMENT_LIMIT:
            raise InvalidParameterValueError(
                "Lambda was unable to configure your environment variables because the environment "
                f"variables you have provided exceeded the 4KB limit. String measured: {text}"
            )

    @property
    def runtime_name(self) -> str:
        """The runtime's identifier, e.g. ``python3.13``."""
        return self.runtime or DEFAULT_RUNTIME

    @property
    def arn(self) -> str:
        """The function's ARN, unqualified."""
        return f"arn:aws:lambda:{self.region}:{self.account_id}:function:{self.name}"


def _between(what: str, value: int, low: int, high: int, unit: str) -> None:
    """Refuse in the words of AWS's APIs, which check all numbers alike."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        hint = f"Lambda takes {low} to {high:,} {unit}."
        raise ValidationError.over_or_under(what, value, low, high, hint=hint)


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InvalidParameterValueError(
            f"{value!r} isn't a {what}.", hint=f"One of: {', '.join(known)}"
        )
