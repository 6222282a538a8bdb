"""Lambda's logging inside an environment: the root handler, JSON, and the shape of ``[ERROR]``.

Each log event goes out as one write, framed as the real runtimes frame it, so that the host can
tell one event of several lines from several events::

    4 bytes  0xa55a0003     4 bytes  length     8 bytes  time, µs     the text
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import time
import traceback
from typing import Any

_FRAME = bytes.fromhex("a55a0003")
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


def write_event(text: str) -> None:
    """One log event, straight to standard output's descriptor.

    Raises UnicodeEncodeError for lone surrogates, as Lambda's client does.
    """
    raw = text.encode()
    stamp = (time.time_ns() // 1000).to_bytes(8, "big")
    data = memoryview(_FRAME + len(raw).to_bytes(4, "big") + stamp + raw)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError):  # the handler may have closed it
        while data:
            data = data[os.write(1, data) :]


class LambdaLoggerFilter(logging.Filter):
    """Gives each record the ids of the invocation."""

    request_id = ""
    tenant_id: str | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = LambdaLoggerFilter.request_id
        record.tenant_id = LambdaLoggerFilter.tenant_id
        return True


class _JsonFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        level = min(50, max(0, record.levelno)) // 10 * 10
        plain = isinstance(record.msg, dict) and not record.args
        line: dict[str, Any] = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": logging.getLevelName(level),
            "message": record.msg if plain else record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["stackTrace"] = traceback.format_tb(record.exc_info[2])
            line["errorType"] = record.exc_info[0].__name__
            line["errorMessage"] = str(record.exc_info[1])
        line["requestId"] = getattr(record, "aws_request_id", None)
        if record.exc_info:
            line["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        line["tenantId"] = getattr(record, "tenant_id", None)
        for name, value in record.__dict__.items():
            if name not in _STANDARD_FIELDS and name not in line:
                line[name] = value
        present = {name: value for name, value in line.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, default=str) + "\n"


def is_json() -> bool:
    """Whether the function's log format is JSON."""
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def set_up(handler: logging.Handler) -> None:
    """Put ``handler`` on the root logger, before any of the function's code runs."""
    logging.Formatter.converter = time.gmtime
    if is_json():
        handler.setFormatter(_JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter(_TEXT, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(LambdaLoggerFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = _LEVELS.get(level, level)
    if level in logging.getLevelNamesMapping():
        root.setLevel(level)


def set_ids(request_id: str, tenant_id: str | None) -> None:
    """The ids that log lines carry from now on; none during init."""
    LambdaLoggerFilter.request_id = request_id
    LambdaLoggerFilter.tenant_id = tenant_id


def write_error(error: dict[str, Any], encode: Any) -> None:
    """The ``[ERROR]`` event of an unhandled exception, or its JSON object.

    ``error``: errorMessage, errorType, requestId, stackTrace; ``encode``: Lambda's JSON encoder.
    """
    if is_json():
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        write_event(encode({"timestamp": stamp, "level": "ERROR", **error}).decode())
        return
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
    write_event("\n".join(lines))
