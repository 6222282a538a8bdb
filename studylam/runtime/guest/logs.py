"""Lambda's logging inside an environment: formats, filter, levels, and the shape of ``[ERROR]``."""

from __future__ import annotations

import json
import logging
import os
import time
import traceback
from typing import Any

_TEXT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_STANDARD_FIELDS = (
    frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__)
    | {"aws_request_id", "tenant_id"}
) - {"taskName"}  # Lambda's client lets the name of an asyncio task through
_LEVELS = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}

UNHANDLED_WARNING = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. "
    "However, in rare cases, a Lambda runtime update can cause unexpected function behavior. "
    "For functions using managed runtimes, runtime updates can be triggered by a function change, "
    "or can be applied automatically. To determine if the runtime has been updated, check the "
    "runtime version in the INIT_START log entry. If this error correlates with a change in the "
    "runtime version, you may be able to mitigate this error by temporarily rolling back to the "
    "previous runtime version. For more information, see "
    "https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html"
)
"""Lambda's own words, before the error of a failed init."""


class LambdaLoggerFilter(logging.Filter):
    """Gives each record the ids of the invocation."""

    request_id = ""
    tenant_id: str | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = LambdaLoggerFilter.request_id
        record.tenant_id = LambdaLoggerFilter.tenant_id
        return True


class JsonFormatter(logging.Formatter):
    """Each record as an object. Its habits are the client's, down to where it stumbles."""

    def __init__(self) -> None:
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        record.levelno = min(50, max(0, record.levelno)) // 10 * 10
        record.levelname = logging.getLevelName(record.levelno)
        plain = isinstance(record.msg, dict) and not record.args
        details = record.exc_info
        line: dict[str, Any] = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.msg if plain else record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(details[2]) if details else None,
            # exc_info=True where there is no exception fails, here as there.
            "errorType": details[0].__name__ if details else None,  # type: ignore[union-attr]
            "errorMessage": str(details[1]) if details else None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if details else None,
        }
        if getattr(record, "tenant_id", None) is not None:
            line["tenantId"] = record.__dict__["tenant_id"]
        for name, value in record.__dict__.items():
            if name not in _STANDARD_FIELDS and name not in line:
                line[name] = value
        present = {name: value for name, value in line.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, default=str) + "\n"


def is_json() -> bool:
    """Whether the function's log format is JSON."""
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def log_level() -> str:
    """The function's log level by its name in Python; empty if there is none."""
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    return _LEVELS.get(level, level)


def set_up(handler: logging.Handler) -> None:
    """Put ``handler`` on the root logger, before any of the function's code runs."""
    logging.Formatter.converter = time.gmtime
    if is_json():
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter(_TEXT, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(LambdaLoggerFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    if log_level() in logging.getLevelNamesMapping():
        root.setLevel(log_level())


def set_ids(request_id: str, tenant_id: str | None) -> None:
    """The ids that log lines carry from now on; none during init."""
    LambdaLoggerFilter.request_id = request_id
    LambdaLoggerFilter.tenant_id = tenant_id


def error_event(error: dict[str, Any], encode: Any) -> str:
    """The ``[ERROR]`` event of an unhandled exception, or its JSON object.

    ``error``: errorMessage, errorType, requestId, stackTrace; ``encode``: Lambda's JSON encoder.
    """
    if is_json():
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        text: str = encode({"timestamp": stamp, "level": "ERROR", **error}).decode()
        return text
    kind, message = error["errorType"], error["errorMessage"]
    first = "[ERROR]" + (f" {kind}" if kind else "")
    if message:
        first += f"{':' if kind else ''} {message}"
    lines = [first, "Traceback (most recent call last):"]
    for entry in error["stackTrace"]:
        for line in entry.splitlines() or [""]:
            bare = line.lstrip(" ")
            # No-break spaces, because log viewers strip ordinary ones.
            lines.append("\u00a0" * (len(line) - len(bare)) + bare)
    return "\n".join(lines)
