"""The lines that Lambda's platform writes into a function's log, word for word.

Evidence: lines recorded from real log streams (see `tests/runtime/test_platform_lines.py`). A
trailing tab is part of some of them.
"""

from __future__ import annotations

import hashlib
import math
import signal
import sys
import time

from studylam.runtime.clock import iso_timestamp
from studylam.runtime.results import Report


def runtime_version(runtime: str, region: str) -> tuple[str, str]:
    """Name and ARN of the runtime: this interpreter's patch level, and a hash of its build."""
    digest = hashlib.sha256(f"{runtime} {sys.version}".encode()).hexdigest()
    name = f"{runtime.replace('python', 'python:')}.v{sys.version_info.micro}"
    return name, f"arn:aws:lambda:{region}::runtime:{digest}"


def init_start(runtime: str, region: str) -> str:
    """``INIT_START``."""
    name, arn = runtime_version(runtime, region)
    return f"INIT_START Runtime Version: {name}\tRuntime Version ARN: {arn}"


def init_report(duration_ms: float, phase: str, status: str, error_type: str | None) -> str:
    """``INIT_REPORT``, written only when Init went wrong."""
    line = f"INIT_REPORT Init Duration: {duration_ms:.2f} ms\tPhase: {phase}\tStatus: {status}"
    return f"{line}\tError Type: {error_type}" if error_type else line


def start(request_id: str, version: str) -> str:
    return f"START RequestId: {request_id} Version: {version}"


def end(request_id: str) -> str:
    return f"END RequestId: {request_id}"


def report(request_id: str, result: Report, *, show_error: bool) -> str:
    """``REPORT``. ``show_error``: the platform ended the invocation, not an exception."""
    line = (
        f"REPORT RequestId: {request_id}\tDuration: {result.duration_ms:.2f} ms\t"
        f"Billed Duration: {result.billed_duration_ms} ms\t"
        f"Memory Size: {result.memory_size_mb} MB\t"
        f"Max Memory Used: {result.max_memory_used_mb} MB\t"
    )
    if result.init_duration_ms is not None:
        line += f"Init Duration: {result.init_duration_ms:.2f} ms\t"
    if result.status == "timeout":
        return line + "Status: timeout"
    if show_error:
        return f"{line}Status: error\tError Type: {result.error_type}"
    return line


def billed(duration_ms: float, init_ms: float | None) -> int:
    """Milliseconds that are billed: since 2025-08-01 Init counts too. At least 1."""
    return max(1, math.ceil(round(duration_ms + (init_ms or 0.0), 2)))


def timed_out(request_id: str, timeout_s: int) -> str:
    return f"{iso_timestamp(time.time())} {request_id} Task timed out after {timeout_s:.2f} seconds"


def exit_reason(status: int | None) -> str:
    """How a process ended, in the words of Lambda's own supervisor. ``status``: of wait(2)."""
    if status is None or status == 0:
        return "Runtime exited without providing a reason"
    code = -status_signal if (status_signal := status & 0x7F) else status >> 8
    if code >= 0:
        return f"Runtime exited with error: exit status {code}"
    return f"Runtime exited with error: signal: {_SIGNAL_NAMES.get(-code, f'signal {-code}')}"


# As Go's syscall package spells them, in which Lambda's supervisor is written.
_SIGNAL_NAMES: dict[int, str] = {
    signal.SIGHUP: "hangup",
    signal.SIGINT: "interrupt",
    signal.SIGQUIT: "quit",
    signal.SIGILL: "illegal instruction",
    signal.SIGTRAP: "trace/breakpoint trap",
    signal.SIGABRT: "aborted",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "floating point exception",
    signal.SIGKILL: "killed",
    signal.SIGUSR1: "user defined signal 1",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGUSR2: "user defined signal 2",
    signal.SIGPIPE: "broken pipe",
    signal.SIGALRM: "alarm clock",
    signal.SIGTERM: "terminated",
    signal.SIGXCPU: "CPU time limit exceeded",
    signal.SIGXFSZ: "file size limit exceeded",
    signal.SIGSYS: "bad system call",
}
