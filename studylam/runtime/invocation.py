"""One invocation on one environment: its phases, its log, its result, as Lambda would have them."""

from __future__ import annotations

import json
import math
import re
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studylam.errors import SandboxError
from studylam.inert import decode, inert_line
from studylam.runtime import frames, platform_lines
from studylam.runtime.cloud.model import AwsCall
from studylam.runtime.config import DEFAULT_RUNTIME
from studylam.runtime.cpu import CpuTime
from studylam.runtime.environment import Outcome
from studylam.runtime.folders import Space
from studylam.runtime.functions import new_log_stream
from studylam.runtime.layers import layer_offering
from studylam.runtime.output import FLOOD
from studylam.runtime.pool import Assigned
from studylam.runtime.results import InvocationResult, LogLine, Report
from studylam.runtime.sandbox import SandboxReport
from studylam.runtime.system_log import system_log
from studylam.runtime.trace_header import TraceHeader

INIT_LIMIT_S = 10.0
"""Lambda's limit for the Init phase; a second try then runs under the function's timeout."""

PREPARED_INIT_LIMIT_S = 130.0
"""Of Init with provisioned concurrency, or the function's timeout if that is longer."""

RESPONSE_LIMIT = 6291556
"""Bytes of response that Lambda passes on."""

_MIB = 1 << 20


class InitFailed(Exception):
    """Init went wrong; ``error`` is what the caller gets, ``error_type`` what REPORT says."""

    def __init__(self, outcome: Outcome, error: bytes, error_type: str, status: str) -> None:
        super().__init__(error_type)
        self.outcome = outcome
        self.error = error
        self.error_type = error_type
        self.status: Literal["error", "timeout"] = "timeout" if status == "timeout" else "error"


@dataclass(frozen=True)
class Call:
    """What an invocation is told about its call, besides the event."""

    arn: str
    """The function's ARN; with a qualifier only if the caller gave one."""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    client_context: Mapping[str, Any] | None = None
    tenant_id: str | None = None
    caused_by: TraceHeader | None = None
    """The header of the request that led here, if another one did."""
    trace: TraceHeader = field(init=False)
    """The header that the invocation gets."""

    def __post_init__(self) -> None:
        header = (self.caused_by or TraceHeader.new()).into(self.arn)
        object.__setattr__(self, "trace", header)


class Invocation:
    """Runs one invocation; `run` is called once. `prepare` is for provisioned concurrency."""

    def __init__(
        self,
        assigned: Assigned,
        call: Call,
        *,
        tier: str,
        cold: bool,
        on_log: Callable[[LogLine], None] | None = None,
        measures: bool = False,
    ) -> None:
        self.request_id = call.request_id
        self._call = call
        self._assigned = assigned
        self._environment = assigned.environment
        self._function = assigned.function
        self._config = assigned.function.config
        on_demand = assigned.provision is None
        self._initialization_type = "on-demand" if on_demand else "provisioned-concurrency"
        self._system = system_log(self._config, self._initialization_type)
        self._tier = tier
        self._cold = cold
        self._line = assigned.line
        self._tmp = assigned.tmp
        self._space = Space(self._tmp, assigned.function.tmp_bytes) if self._tmp else None
        self._on_log = on_log
        self._measures = measures
        self._logs: list[LogLine] = []
        self._init_ms: float | None = None
        self._spent = 0.0  # seconds of the invocation that an Init inside of it took
        self._init_begun: float | None = None
        self._invoke_begun: float | None = None
        self._cpu: CpuTime | None = None

    def prepare(self) -> None:
        """Init ahead of any invocation, and freeze. Raises InitFailed: it is tried once only."""
        self._platform(self._system.init_start())
        limit = max(PREPARED_INIT_LIMIT_S, float(self._config.timeout_s))
        seconds = self._init_once("init", limit)
        self._rest_of_output()
        self._environment.freeze()
        self._assigned.init_ms = round(seconds * 1000, 2)
        self._assigned.init_logs = self._logs

    def run(
        self,
        payload: bytes,
        sandbox: SandboxReport,
        calls: Callable[[], list[AwsCall]],
    ) -> InvocationResult:
        """Init if needed, then invoke. The environment is frozen, or without a process, after."""
        try:
            self._initialise()
            text, function_error, report = self._invoke(payload)
        except InitFailed as failure:
            text, function_error, report = self._without_handler(failure)
        made = self._calls(calls)
        return InvocationResult(
            request_id=self.request_id,
            cold_start=self._cold,
            executed_version=self._config.version,
            function_error=function_error,
            payload_text=text,
            logs=tuple(self._logs),
            report=report,
            aws_calls=made,
            sandbox=sandbox,
            init_begun=self._init_begun,
            invoke_begun=self._invoke_begun,
        )

    def _calls(self, calls: Callable[[], list[AwsCall]]) -> tuple[AwsCall, ...]:
        problem = self._line.problem
        try:
            return tuple(calls())
        except SandboxError as error:
            problem = error.message
            return ()
        finally:
            if problem:
                self._platform(f"[StudyLam] {problem}")

    # -- log ---------------------------------------------------------------------------------------

    def _platform(self, text: str | None) -> None:
        if text is not None:
            self._log(LogLine(text, "platform"))

    def _printed(self, text: str) -> None:
        self._log(LogLine(text, "function"))

    def _log(self, line: LogLine) -> None:
        self._logs.append(line)
        if self._on_log is not None:
            self._on_log(line)

    def _rest_of_output(self) -> None:
        for text in self._environment.drain():
            self._printed(text)
        left_out = self._environment.output_left_out
        if left_out:
            self._platform(f"[StudyLam] {left_out:,} bytes more were printed and are not kept.")

    # -- init --------------------------------------------------------------------------------------

    def _initialise(self) -> None:
        """Bring the environment to where it can serve. Raises `InitFailed` after both tries."""
        environment, config, assigned = self._environment, self._config, self._assigned
        # What was written while it was made ahead stands in the same log stream, before START.
        for line in assigned.init_logs:
            self._log(line)
        assigned.init_logs = []
        if environment.is_initialised:
            return
        if not self._cold:
            # Lambda restarts a process that it had to kill inside the next invocation, and counts
            # it as part of that one ("suppressed init").
            self._init_once("invoke", float(config.timeout_s))
            return
        self._platform(self._system.init_start())
        if config.runtime_name != DEFAULT_RUNTIME:
            self._platform(
                f"[StudyLam] {config.runtime_name} is played by this machine's {DEFAULT_RUNTIME}."
            )
        try:
            seconds = self._init_once("init", INIT_LIMIT_S)
        except InitFailed:
            self._init_once("invoke", float(config.timeout_s))
        else:
            self._init_ms = round(seconds * 1000, 2)

    def _init_once(self, phase: str, limit: float) -> float:
        environment, function = self._environment, self._function
        self._assigned.log_stream = self._assigned.log_stream or new_log_stream(self._config)
        begin = time.monotonic()
        if self._init_begun is None:
            self._init_begun = begin
        if self._tier == "A" and self._cold and phase == "init":
            environment.assign(
                code=function.code, layers=function.layers, tmp_bytes=function.tmp_bytes
            )
        with self._line.lay() as doorbell:
            if not environment.is_running:
                options = None if self._tmp is None else self._confinement()
                environment.start(options)
            outcome = environment.init(
                function.order(
                    self._tier, self._tmp, self._initialization_type, self._assigned.log_stream
                ),
                [doorbell.fileno()],
                boto3=function.mentions_boto3,
                seconds=limit,
                memory_bytes=function.memory_bytes,
                on_output=self._printed,
                line=self._line,
                space=self._space,
            )
        if environment.is_initialised:
            for text in environment.begin_output():
                self._printed(text)
            seconds = time.monotonic() - begin
            if phase == "invoke":
                self._spent = seconds
            return seconds
        self._rest_of_output()
        failure = self._init_failure(outcome, limit)
        milliseconds = min(outcome.seconds, limit) * 1000
        status, error_type = failure.status, failure.error_type
        self._platform(self._system.init_report(milliseconds, phase, status, error_type))
        environment.kill_processes()
        raise failure

    def _confinement(self) -> dict[str, Any]:
        assert self._tmp is not None
        return {"files": self._function.files(self._tmp), "confined": self._tier != "D"}

    def _init_failure(self, outcome: Outcome, limit: float) -> InitFailed:
        if outcome.ending == "answer" and outcome.header.get("t") == "failed":
            # A class may be called anything, and this name stands in a line of the platform's.
            error_type = inert_line(str(outcome.header.get("type")))
            return InitFailed(outcome, outcome.body, error_type, "error")
        if outcome.ending == "timeout":
            error = self._error("Sandbox.Timedout", f"Task timed out after {limit:.2f} seconds")
            return InitFailed(outcome, error.encode(), "Sandbox.Timedout", "timeout")
        message, error_type = self._ending(outcome)
        error = self._error("Runtime.ExitError", message)
        return InitFailed(outcome, error.encode(), error_type, "error")

    def _without_handler(self, failure: InitFailed) -> tuple[str, Literal["Unhandled"], Report]:
        self._platform(self._system.start(self.request_id))
        if failure.status == "timeout":
            line = platform_lines.timed_out(self.request_id, self._config.timeout_s)
            self._platform(line)
        report = self._report(
            min(failure.outcome.seconds, self._config.timeout_s), failure.status, failure.error_type
        )
        text = decode(failure.error)
        self._finish(report, show_error=True)
        self._note_on_layers(text)
        return text, "Unhandled", report

    def _note_on_layers(self, error: str) -> None:
        found = re.search(r"No module named '([\w.]+)'", error)
        if found is None or "Runtime.ImportModuleError" not in error:
            return
        module = found[1].partition(".")[0]
        layer = layer_offering(module)
        if layer is not None:
            self._platform(
                f"[StudyLam] Lambda's runtime doesn't have {module}; the built-in layer {layer!r} "
                f"does. Attach it: --layer {layer}"
            )
        else:
            self._platform(
                f"[StudyLam] Neither Lambda's runtime nor this package has {module}. To bring it "
                f"as a layer: pip install --target my-layer/python {module}, and --layer my-layer"
            )

    # -- invoke ------------------------------------------------------------------------------------

    def _invoke(self, payload: bytes) -> tuple[str, Literal["Unhandled"] | None, Report]:
        environment, config = self._environment, self._config
        self._platform(self._system.start(self.request_id))
        for text in environment.begin_output():
            self._printed(text)
        seconds = max(0.0, config.timeout_s - self._spent)
        nonce = secrets.token_hex(16)
        header = {
            "t": "invoke",
            "nonce": nonce,
            "request_id": self.request_id,
            "arn": self._call.arn,
            "deadline_ms": int((time.time() + seconds) * 1000),
            "trace_id": str(self._call.trace),
            "tenant_id": self._call.tenant_id,
            "client_context": self._call.client_context,
        }
        self._invoke_begun = time.monotonic()
        outcome = environment.exchange(
            frames.encode(header, payload),
            seconds=seconds,
            memory_bytes=self._function.memory_bytes,
            on_output=self._printed,
            line=self._line,
            space=self._space,
            measures=self._measures,
        )
        duration = self._spent + outcome.seconds
        self._cpu = outcome.cpu
        answer = outcome.header
        if outcome.ending == "answer" and (
            answer.get("t") != "result" or answer.get("nonce") != nonce
        ):
            outcome = Outcome("violation", outcome.seconds, {})
        if outcome.ending == "answer":
            environment.freeze()
            return self._answered(outcome, duration)
        environment.kill_processes()
        self._rest_of_output()
        if outcome.ending == "timeout":
            return self._timed_out()
        return self._ended(outcome, duration)

    def _answered(
        self, outcome: Outcome, duration: float
    ) -> tuple[str, Literal["Unhandled"] | None, Report]:
        self._rest_of_output()
        text, error_type, show_error = decode(outcome.body), None, False
        if "size" in outcome.header or len(outcome.body) > RESPONSE_LIMIT:
            error_type, show_error = "Function.ResponseSizeTooLarge", True
            message = (
                "Response payload size exceeded maximum allowed payload size "
                f"({RESPONSE_LIMIT} bytes)."
            )
            text = json.dumps({"errorMessage": message, "errorType": error_type})
        elif "error" in outcome.header:
            error_type = inert_line(str(outcome.header["error"]))
        report = self._report(duration, "error" if error_type else "success", error_type)
        self._finish(report, show_error=show_error)
        return text, "Unhandled" if error_type else None, report

    def _timed_out(self) -> tuple[str, Literal["Unhandled"], Report]:
        timeout = self._config.timeout_s
        self._platform(platform_lines.timed_out(self.request_id, timeout))
        report = self._report(float(timeout), "timeout", "Sandbox.Timedout")
        self._finish(report, show_error=True)
        message = f"Task timed out after {timeout:.2f} seconds"
        return self._error("Sandbox.Timedout", message), "Unhandled", report

    def _ended(self, outcome: Outcome, duration: float) -> tuple[str, Literal["Unhandled"], Report]:
        message, error_type = self._ending(outcome)
        self._platform(f"RequestId: {self.request_id} Error: {message}\nRuntime.ExitError")
        report = self._report(duration, "error", error_type, memory_full=outcome.ending == "memory")
        self._finish(report, show_error=True)
        reasons = {
            "flood": f"it printed more than {FLOOD >> 20} MiB",
            "full": f"its /tmp holds more than {self._config.ephemeral_mb} MB",
            "stopped": "you stopped it",
            "violation": "it wrote to the runtime's own channel",
        }
        if outcome.ending in reasons:
            self._platform(f"[StudyLam] Ended: {reasons[outcome.ending]}.")
        return self._error("Runtime.ExitError", message), "Unhandled", report

    @staticmethod
    def _ending(outcome: Outcome) -> tuple[str, str]:
        """What the platform says of a process that didn't answer, and REPORT's error type."""
        if outcome.ending == "exit":
            return platform_lines.exit_reason(outcome.status), "Runtime.ExitError"
        killed = "Runtime exited with error: signal: killed"
        memory = outcome.ending == "memory"
        return killed, "Runtime.OutOfMemory" if memory else "Runtime.ExitError"

    # -- what is said about it ---------------------------------------------------------------------

    def _error(self, error_type: str, message: str) -> str:
        text = f"RequestId: {self.request_id} Error: {message}"
        return json.dumps({"errorType": error_type, "errorMessage": text})

    def _report(
        self,
        seconds: float,
        status: Literal["success", "error", "timeout"],
        error_type: str | None,
        *,
        memory_full: bool = False,
    ) -> Report:
        size = self._config.memory_mb
        used = math.ceil(self._environment.memory_highest() / _MIB)
        duration = round(seconds * 1000, 2)
        # An Init that was made ahead is shown by the first invocation [LOG], and paid with what was
        # provisioned.
        ahead, self._assigned.init_ms = self._assigned.init_ms, None
        return Report(
            duration_ms=duration,
            billed_duration_ms=platform_lines.billed(duration, self._init_ms),
            memory_size_mb=size,
            max_memory_used_mb=size if memory_full else max(1, min(used, size)),
            init_duration_ms=self._init_ms if ahead is None else ahead,
            status=status,
            error_type=error_type,
            **self._cpu_times(),
        )

    def _cpu_times(self) -> dict[str, float]:
        if self._cpu is None:
            return {}
        spent = self._cpu
        seconds = {"cpu_ms": spent.cpu, "wait_ms": spent.waiting, "queued_ms": spent.queued}
        return {name: round(each * 1000, 3) for name, each in seconds.items()}

    def _finish(self, report: Report, *, show_error: bool) -> None:
        self._platform(self._system.end(self.request_id))
        self._platform(self._system.report(self.request_id, report, show_error=show_error))
