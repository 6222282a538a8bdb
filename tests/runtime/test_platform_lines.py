"""The platform's lines, word for word as recorded from real log streams."""

from __future__ import annotations

import pytest

from studylam.runtime import FunctionConfig, platform_lines
from studylam.runtime.results import InvocationResult, Report
from studylam.runtime.sandbox import SandboxReport

pytestmark = pytest.mark.quick

ID = "2f4b1f3e-0d0c-4f5e-8c57-6a3e0a5b7c11"


def report(**change: object) -> Report:
    values: dict[str, object] = {
        "duration_ms": 3.01,
        "billed_duration_ms": 114,
        "memory_size_mb": 128,
        "max_memory_used_mb": 36,
        "init_duration_ms": 110.1,
        "status": "success",
    }
    return Report(**(values | change))  # type: ignore[arg-type]


def test_report_of_a_cold_start() -> None:
    assert platform_lines.report(ID, report(), show_error=False) == (
        f"REPORT RequestId: {ID}\tDuration: 3.01 ms\tBilled Duration: 114 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t"
    )


def test_report_of_a_warm_start_ends_in_a_tab() -> None:
    line = platform_lines.report(ID, report(init_duration_ms=None), show_error=False)
    assert line.endswith("\tMax Memory Used: 36 MB\t")


def test_report_of_a_timeout_and_of_a_kill() -> None:
    late = report(
        duration_ms=3000.0, billed_duration_ms=3000, init_duration_ms=None, status="timeout"
    )
    assert platform_lines.report(ID, late, show_error=True).endswith(
        "Duration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 36 MB\tStatus: timeout"
    )
    dead = report(init_duration_ms=None, status="error", error_type="Runtime.OutOfMemory")
    assert platform_lines.report(ID, dead, show_error=True).endswith(
        "Max Memory Used: 36 MB\tStatus: error\tError Type: Runtime.OutOfMemory"
    )


def test_init_report() -> None:
    line = platform_lines.init_report(229.22, "init", "error", "Runtime.ImportModuleError")
    assert line == (
        "INIT_REPORT Init Duration: 229.22 ms\tPhase: init\tStatus: error\t"
        "Error Type: Runtime.ImportModuleError"
    )
    line = platform_lines.init_report(9999.79, "init", "timeout", None)
    assert line == "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout"


@pytest.mark.parametrize(
    ("duration", "init", "billed"),
    [
        (2.37, 423.98, 427),
        (3.01, 110.10, 114),
        (600000.0, 476.75, 600477),
        (0.4, None, 1),
        (2.0, None, 2),
    ],
)
def test_init_is_billed_since_august_2025(duration: float, init: float | None, billed: int) -> None:
    assert platform_lines.billed(duration, init) == billed


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "Runtime exited without providing a reason"),
        (1 << 8, "Runtime exited with error: exit status 1"),
        (9, "Runtime exited with error: signal: killed"),
        (11 | 0x80, "Runtime exited with error: signal: segmentation fault"),
        (None, "Runtime exited without providing a reason"),
    ],
)
def test_how_a_process_ended(status: int | None, words: str) -> None:
    assert platform_lines.exit_reason(status) == words


def test_a_payload_that_is_not_json_stays_text() -> None:
    assert returned('{"a": 1}').payload == {"a": 1}
    for text in ("NaN", '{"a": Infinity}', "[" * 100_000, "plain", "9" * 5000):
        assert returned(text).payload == text


def returned(text: str) -> InvocationResult:
    report = Report(1.0, 1, 128, 40, None, "success")
    return InvocationResult("r", False, None, text, (), report, (), SandboxReport("A", (), ""))


def test_the_arn() -> None:
    assert FunctionConfig(name="f").arn == "arn:aws:lambda:us-east-1:123456789012:function:f"
