"""What the tests of the front doors share: an arrival, a request, results without a sandbox."""

from __future__ import annotations

import json
from typing import Any

from studylam.runtime import InvocationResult, Report, SandboxReport
from studylam.runtime.http import Arrival, FrontDoor, Request, Response

ARRIVAL = Arrival(
    at_ms=1_768_478_400_000,
    request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    short_id="JKJaXmPLvHcESHA=",
    trace_id="Root=1-67879d40-1a2b3c4d5e6f708192a3b4c5",
)

ORDER = b'{"item": "book", "quantity": 2}'
HEADERS = (
    ("Accept", "application/json"),
    ("Content-Type", "application/json"),
    ("User-Agent", "studylam/1.0"),
)


def get(target: str = "/orders", *headers: tuple[str, str]) -> Request:
    """A GET with some headers."""
    return Request("GET", target, headers)


def result(
    value: Any = None,
    *,
    text: str | None = None,
    error: bool = False,
    duration_ms: float = 12.0,
    init_duration_ms: float | None = None,
) -> InvocationResult:
    """What an invocation that returned ``value``, or this very ``text``, gives back."""
    return InvocationResult(
        request_id="8f5c1a1e-0000-4000-8000-000000000001",
        cold_start=init_duration_ms is not None,
        function_error="Unhandled" if error else None,
        payload_text=json.dumps(value) if text is None else text,
        logs=(),
        report=Report(
            duration_ms=duration_ms,
            billed_duration_ms=int(duration_ms),
            memory_size_mb=128,
            max_memory_used_mb=36,
            init_duration_ms=init_duration_ms,
            status="error" if error else "success",
        ),
        aws_calls=(),
        sandbox=SandboxReport("A", ()),
    )


def failed(message: str = "boom") -> InvocationResult:
    """A function that raised."""
    return result({"errorMessage": message, "errorType": "ValueError"}, error=True)


def answer(door: FrontDoor, value: Any, request: Request | None = None, **more: Any) -> Response:
    """What a client gets of a function that returned ``value``."""
    return door.response(result(value, **more), request or get(), ARRIVAL)


def shape(value: Any) -> Any:
    """Keys and types, without the values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__
