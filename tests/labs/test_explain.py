"""What of an invocation is explained: the function's error, or else the first denied call."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from studylam.labs.explain import explain, failure_of
from studylam.packs import Library, open_library
from studylam.runtime import AwsCall, InvocationResult, LogLine, Report, SandboxReport

pytestmark = pytest.mark.quick

INIT_REPORT = "INIT_REPORT Init Duration: 3000.00 ms\tPhase: {}\tStatus: timeout"
INIT_REPORT_JSON = json.dumps(
    {"time": "…", "type": "platform.initReport", "record": {"phase": "invoke", "status": "error"}}
)
ALLOWED = AwsCall("s3", "ListBuckets", "allow", 200, 1.0)
DENIED = AwsCall(
    "s3",
    "GetObject",
    "explicit-deny",
    403,
    1.0,
    action="s3:GetObject",
    resource="arn:aws:s3:::photos/x",
    reason="Statement 1 denies it; a Deny always wins.",
    error_code="AccessDenied",
)


def result(
    payload: Any = None,
    *,
    error: str | None = None,
    logs: tuple[str, ...] = (),
    printed: tuple[str, ...] = (),
    calls: tuple[AwsCall, ...] = (),
) -> InvocationResult:
    lines = [LogLine(text, "platform") for text in logs]
    lines += [LogLine(text, "function") for text in printed]
    return InvocationResult(
        request_id="r",
        cold_start=True,
        function_error="Unhandled" if error else None,
        payload_text=json.dumps(payload),
        logs=tuple(lines),
        report=Report(1.5, 2, 128, 40, 12.0, "error" if error else "success", error),
        aws_calls=calls,
        sandbox=SandboxReport("A", (), ""),
    )


def failed(
    error_type: str, message: str = "", *, report: str = "", **more: Any
) -> InvocationResult:
    payload = {"errorType": error_type, "errorMessage": message}
    return result(payload, error=report or error_type, **more)


@cache
def course() -> Library:
    return open_library()


def explained(invocation: InvocationResult) -> str:
    found = explain(invocation, course())
    assert found is not None
    return found[1].explanation.id


def test_nothing_failed_nothing_to_explain() -> None:
    assert failure_of(result({"errorType": "KeyError"}, calls=(ALLOWED,))) is None
    assert explain(result("fine"), course()) is None


def test_the_functions_error_comes_before_a_denied_call() -> None:
    assert explained(failed("ValueError", "no", calls=(DENIED,))) == "value-error"
    assert explained(result("fine", calls=(ALLOWED, DENIED))) == "denied-explicitly"


def test_report_knows_of_memory_what_the_payload_does_not_say() -> None:
    killed = "RequestId: r Error: Runtime exited with error: signal: killed"
    assert explained(failed("Runtime.ExitError", killed)) == "exit-killed"
    assert explained(failed("Runtime.ExitError", killed, report="Runtime.OutOfMemory")) == (
        "out-of-memory"
    )


@pytest.mark.parametrize("line", [INIT_REPORT.format("invoke"), INIT_REPORT_JSON])
def test_a_failed_init_is_told_from_a_failed_handler(line: str) -> None:
    message = "RequestId: r Error: Task timed out after 3.00 seconds"
    first = INIT_REPORT.format("init")
    assert explained(failed("Sandbox.Timedout", message, logs=(first, line))) == "init-timeout"
    assert explained(failed("Sandbox.Timedout", message, logs=(first,))) == "timeout"
    assert explained(failed("Sandbox.Timedout", message, printed=(line,))) == "timeout"


@pytest.mark.parametrize("payload", [None, "text", [1], {}, {"errorType": 7, "errorMessage": {}}])
def test_any_payload_will_do(payload: Any) -> None:
    assert explained(result(payload, error="E")) == "any-exception"


@pytest.mark.parametrize(
    "line", ["{", "{}", "[]", '{"type": 1}', '{"type": "platform.initReport"}']
)
def test_any_log_line_will_do(line: str) -> None:
    assert explained(failed("E", logs=(line,))) == "any-exception"
