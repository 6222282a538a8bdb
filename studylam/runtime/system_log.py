"""The platform's own log events in either of a function's log formats.

Text: `studylam.runtime.platform_lines`. JSON: "Lambda Telemetry API Event schema reference", and
which events the default system log level (INFO) lets through: "Configuring JSON and plain text log
formats", both in AWS's Lambda developer guide. An event that a format doesn't have is None.
"""

from __future__ import annotations

import json
import time
from typing import Any

from studylam.runtime import platform_lines
from studylam.runtime.clock import iso_timestamp
from studylam.runtime.config import FunctionConfig
from studylam.runtime.results import Report


class TextLog:
    """``START RequestId: …``, as it has always been."""

    def __init__(self, config: FunctionConfig, initialization_type: str) -> None:
        self._config = config
        self._initialization_type = initialization_type

    def init_start(self) -> str:
        return platform_lines.init_start(self._config.runtime_name, self._config.region)

    def init_report(
        self, milliseconds: float, phase: str, status: str, error_type: str | None
    ) -> str:
        shown = None if status == "timeout" else error_type
        return platform_lines.init_report(milliseconds, phase, status, shown)

    def start(self, request_id: str) -> str:
        return platform_lines.start(request_id, self._config.version)

    def end(self, request_id: str) -> str | None:
        return platform_lines.end(request_id)

    def report(self, request_id: str, report: Report, *, show_error: bool) -> str:
        return platform_lines.report(request_id, report, show_error=show_error)


class JsonLog(TextLog):
    """``{"time": …, "type": "platform.start", "record": …}``."""

    def init_start(self) -> str:
        name, arn = platform_lines.runtime_version(self._config.runtime_name, self._config.region)
        return _event(
            "initStart",
            initializationType=self._initialization_type,
            phase="init",
            runtimeVersion=name,
            runtimeVersionArn=arn,
            functionName=self._config.name,
            functionVersion=self._config.version,
        )

    def init_report(
        self, milliseconds: float, phase: str, status: str, error_type: str | None
    ) -> str:
        return _event(
            "initReport",
            initializationType=self._initialization_type,
            phase=phase,
            status=status,
            **({"errorType": error_type} if error_type else {}),
            metrics={"durationMs": round(milliseconds, 3)},
        )

    def start(self, request_id: str) -> str:
        return _event("start", requestId=request_id, version=self._config.version)

    def end(self, request_id: str) -> None:
        """Nothing: ``platform.runtimeDone`` of a success is below the level INFO."""

    def report(self, request_id: str, report: Report, *, show_error: bool) -> str:
        metrics: dict[str, Any] = {
            "durationMs": report.duration_ms,
            "billedDurationMs": report.billed_duration_ms,
            "memorySizeMB": report.memory_size_mb,
            "maxMemoryUsedMB": report.max_memory_used_mb,
        }
        if report.init_duration_ms is not None:
            metrics["initDurationMs"] = report.init_duration_ms
        more = {} if report.error_type is None else {"errorType": report.error_type}
        return _event("report", requestId=request_id, metrics=metrics, status=report.status, **more)


def system_log(config: FunctionConfig, initialization_type: str) -> TextLog:
    """The log of a function's platform events, in its format."""
    kind = JsonLog if config.log_format == "JSON" else TextLog
    return kind(config, initialization_type)


def _event(kind: str, **record: Any) -> str:
    event = {"time": iso_timestamp(time.time()), "type": f"platform.{kind}"}
    return json.dumps({**event, "record": record}, separators=(",", ":"))
