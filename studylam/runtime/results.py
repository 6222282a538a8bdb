"""What an invocation gives back: plain, frozen data."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from studylam.runtime.cloud.model import AwsCall
from studylam.runtime.sandbox import SandboxReport

LOG_TAIL = 4096
"""Bytes of log that a caller gets who asks for its tail."""


@dataclass(frozen=True)
class LogLine:
    """One log event. ``platform`` lines are made by the host, ``function`` ones by the handler."""

    text: str
    kind: Literal["platform", "function"]


@dataclass(frozen=True)
class Report:
    """What REPORT says. Times in milliseconds, sizes in MB, all measured outside the handler."""

    duration_ms: float
    billed_duration_ms: int
    memory_size_mb: int
    max_memory_used_mb: int
    init_duration_ms: float | None
    status: Literal["success", "error", "timeout"]
    error_type: str | None = None
    cpu_ms: float | None = None
    """CPU time of the handler's threads and processes, together; None where nobody asked for it."""
    wait_ms: float | None = None
    """In which none of them computed, nor was ready to."""
    queued_ms: float | None = None
    """That they were ready to compute while this machine's CPUs were with others, together."""


@dataclass(frozen=True)
class InvocationResult:
    """An invocation as its caller and its log see it."""

    request_id: str
    cold_start: bool
    function_error: Literal["Handled", "Unhandled"] | None
    payload_text: str
    logs: tuple[LogLine, ...]
    report: Report
    aws_calls: tuple[AwsCall, ...]
    sandbox: SandboxReport
    executed_version: str = "$LATEST"
    init_begun: float | None = None
    """When Init began, in seconds of this machine's monotonic clock, as `AwsCall.begun`. None where
    this invocation had none, or it was made ahead."""
    invoke_begun: float | None = None
    """When the handler was called; None where Init failed."""

    @cached_property
    def payload(self) -> Any:
        """``payload_text`` parsed, or itself where it isn't strict JSON (NaN, a bytes response).

        Only when it is asked for: six million bytes of empty lists are far more as objects.
        """
        try:
            return _STRICT.decode(self.payload_text)
        except (ValueError, RecursionError):
            return self.payload_text

    @property
    def error_message(self) -> str | None:
        """The payload's ``errorMessage``, if it is an error of that shape."""
        message = self.payload.get("errorMessage") if isinstance(self.payload, dict) else None
        return message if isinstance(message, str) else None

    def log_tail(self) -> str:
        """What ``LogType=Tail`` gives: the last 4 KB of the log in Base64.

        Without our notes, and, as recorded from AWS, without ``INIT_START``.
        """
        lines = [line.text for line in self.logs if not _is_left_out_of_tail(line)]
        log = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
        return base64.b64encode(log[-LOG_TAIL:]).decode("ascii")

    def to_json(self) -> dict[str, Any]:
        """The document of ``studylam invoke --json``."""
        report = self.report
        return {
            "request_id": self.request_id,
            "cold_start": self.cold_start,
            "executed_version": self.executed_version,
            "function_error": self.function_error,
            "payload_text": self.payload_text,
            "payload": self.payload,
            "logs": [line.text for line in self.logs],
            "report": {
                "duration_ms": report.duration_ms,
                "billed_duration_ms": report.billed_duration_ms,
                "memory_size_mb": report.memory_size_mb,
                "max_memory_used_mb": report.max_memory_used_mb,
                "init_duration_ms": report.init_duration_ms,
                "status": report.status,
                "error_type": report.error_type,
                "cpu_ms": report.cpu_ms,
                "wait_ms": report.wait_ms,
                "queued_ms": report.queued_ms,
            },
            "aws_calls": [call.to_json() for call in self.aws_calls],
            "sandbox": list(self.sandbox.layers),
            "sandbox_tier": self.sandbox.tier,
        }


def _is_left_out_of_tail(line: LogLine) -> bool:
    if line.kind == "function":
        return False
    return line.text.startswith(("[StudyLam]", "INIT_START")) or '"platform.initStart"' in line.text


def _not_json(name: str) -> None:
    raise ValueError(name)


_STRICT = json.JSONDecoder(parse_constant=_not_json)
