"""The mini-Lambda's front: create functions, invoke them, look at the world around them."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from studylam.errors import SandboxError
from studylam.runtime.cloud import Cloud, FunctionIdentity
from studylam.runtime.config import FunctionConfig
from studylam.runtime.environment import Environment
from studylam.runtime.functions import StagedFunction
from studylam.runtime.iam import parse_policy
from studylam.runtime.invocation import Invocation
from studylam.runtime.line import Line
from studylam.runtime.refusals import FunctionNotFoundError, checked_payload
from studylam.runtime.results import InvocationResult, LogLine
from studylam.runtime.sandbox import SandboxReport
from studylam.runtime.tiers import open_zygote
from studylam.runtime.zygote import Zygote

IDLE_LIMIT = 16
"""Environments that are kept for warm starts, over all functions; the oldest go first."""


class _Warm:
    """An environment with its function, waiting for the next invocation."""

    def __init__(
        self, environment: Environment, function: StagedFunction, line: Line, tmp: str | None
    ) -> None:
        self.environment = environment
        self.function = function
        self.line = line
        self.tmp = tmp
        self.idle_since = 0.0


class LambdaService:
    """Functions and their environments. Thread-safe; parallel invocations get environments of
    their own. Nothing is started before it is needed; everything ends with `close`, or with the
    process that holds the service.

    ``blank_environments``: how many sandboxed environments wait for the next cold start.
    ``idle_seconds``: after how long without an invocation an environment is ended.
    ``accept_no_sandbox``: see `tiers.open_zygote`; needs a person's explicit consent.
    """

    def __init__(
        self,
        *,
        blank_environments: int = 1,
        idle_seconds: float = 600.0,
        accept_no_sandbox: bool = False,
    ) -> None:
        self._blank_wanted = blank_environments
        self._idle_seconds = idle_seconds
        self._reaper: threading.Timer | None = None
        self._accept_no_sandbox = accept_no_sandbox
        self._lock = threading.RLock()
        self._starting = threading.Lock()
        self._zygote: Zygote | None = None
        self._report: SandboxReport | None = None
        self._cloud = Cloud()
        self._functions: dict[str, StagedFunction] = {}
        self._busy: dict[StagedFunction, int] = {}
        self._idle: OrderedDict[Environment, _Warm] = OrderedDict()
        self._blank: list[Environment] = []
        self._refilling: threading.Thread | None = None
        self._closed = False

    # -- life --------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Start the zygote, the cloud and a blank environment. Call from a background thread.

        Raises:
            SandboxError: handlers can't be run safely on this machine.
        """
        self._cloud.start()
        self._started()
        self._refill()

    @property
    def sandbox(self) -> SandboxReport:
        """The sandbox that holds here. Starts the zygote if need be.

        Raises:
            SandboxError: handlers can't be run safely on this machine.
        """
        return self._started()[1]

    @property
    def world(self) -> Cloud:
        """The AWS around the functions: ``seed``, ``snapshot``, ``reset``, ``object_bytes``."""
        return self._cloud

    def close(self) -> None:
        """End every process and remove every file of this service."""
        with self._lock:
            self._closed = True
            refilling = self._refilling
            if self._reaper is not None:
                self._reaper.cancel()
        if refilling is not None and refilling is not threading.current_thread():
            refilling.join(timeout=20)
        with self._starting:
            self._forget_zygote()
        self._cloud.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _started(self) -> tuple[Zygote, SandboxReport]:
        with self._starting:
            if self._closed:
                raise SandboxError("This service is closed.")
            if self._zygote is not None and self._zygote.is_dead:
                self._forget_zygote()
            if self._zygote is None or self._report is None:
                self._zygote, self._report = open_zygote(accept_no_sandbox=self._accept_no_sandbox)
                with self._lock:
                    for name, lost in self._functions.items():
                        stage = self._zygote.stage
                        self._functions[name] = StagedFunction.of(lost.config, lost.source, stage)
            return self._zygote, self._report

    def _forget_zygote(self) -> None:
        """The zygote was killed, or shall go; everything that it had started goes with it."""
        with self._lock:
            for warm in self._idle.values():
                warm.environment.close()
                warm.line.close()
            for environment in self._blank:
                environment.close()
            self._idle.clear()
            self._blank.clear()
        if self._zygote is not None:
            self._zygote.close()
        self._zygote = None

    # -- functions ---------------------------------------------------------------------------------

    def create_function(self, config: FunctionConfig, code: Path | Mapping[str, str]) -> None:
        """Create or replace a function. ``code``: a folder, or texts by file name.

        Raises:
            BadInputError: the code can't be used, or IAM wouldn't take the role.
            NotFoundError: there is no such layer.
        """
        if config.role is not None:
            parse_policy(config.role, where="role")
        zygote, _ = self._started()
        function = StagedFunction.of(config, code, zygote.stage)
        with self._lock:
            self._retire(config.name)
            self._functions[config.name] = function

    def recycle(self, name: str) -> None:
        """End a function's idle environments: its next invocation is a cold start."""
        self._function(name)
        with self._lock:
            gone = [e for e, warm in self._idle.items() if warm.function.config.name == name]
            for environment in gone:
                self._end(self._idle.pop(environment))

    def _retire(self, name: str) -> None:
        old = self._functions.pop(name, None)
        if old is None:
            return
        for environment in [e for e, warm in self._idle.items() if warm.function is old]:
            self._end(self._idle.pop(environment))
        if not self._busy.get(old):
            old.discard()

    def _function(self, name: str) -> StagedFunction:
        with self._lock:
            function = self._functions.get(name)
        if function is None:
            raise FunctionNotFoundError.named("function", name, sorted(self._functions))
        return function

    # -- invocations -------------------------------------------------------------------------------

    def invoke(
        self,
        name: str,
        payload: bytes | str,
        *,
        on_log: Callable[[LogLine], None] | None = None,
    ) -> InvocationResult:
        """Invoke a function synchronously and wait for its end, at most its timeout and Init.

        ``payload``: JSON; empty is ``{}``. ``on_log`` is called with each log line as it comes.

        Raises:
            FunctionNotFoundError: there is no such function.
            RequestEntityTooLargeError, InvalidRequestContentError: the function isn't run.
            SandboxError: handlers can't be run safely on this machine.
        """
        event = checked_payload(payload)
        if self._function(name).mentions_boto3:
            self._cloud.start()  # gets ready beside the zygote
        zygote, report = self._started()
        function = self._function(name)  # staged anew, if the zygote is a new one
        if function.mentions_boto3:
            # AWS is there before a function is: its start is nothing that Duration should measure.
            self._cloud.wait_until_warm()
        with self._lock:
            self._busy[function] = self._busy.get(function, 0) + 1
        warm: _Warm | None = None
        cold = keep = False
        try:
            taken, cold = self._take(function, zygote)
            warm, environment = taken, taken.environment
            invocation = Invocation(
                environment,
                function,
                tier=zygote.tier,
                cold=cold,
                line=taken.line,
                tmp=taken.tmp,
                on_log=on_log,
            )
            self._cloud.begin(environment.id, invocation.request_id)
            result = invocation.run(
                event, report, lambda: self._cloud.end(environment.id, invocation.request_id)
            )
            # A process that was ended comes back in the same environment, with /tmp as it was;
            # one that never got through Init doesn't.
            keep = environment.is_initialised or result.report.error_type in _RESET
            return result
        finally:
            self._give_back(warm, function, keep=keep)
            if cold:
                self._refill_later()

    def _take(self, function: StagedFunction, zygote: Zygote) -> tuple[_Warm, bool]:
        with self._lock:
            for environment, warm in list(reversed(self._idle.items())):
                if warm.function is function:
                    del self._idle[environment]
                    if not warm.line.is_dead:
                        return warm, False
                    self._end(warm)  # the cloud that it knew is gone
            blank = self._blank.pop() if self._blank else None
        if blank is None:
            blank = self._make_blank(zygote, full=function.mentions_boto3)
        tmp = None
        if zygote.tier != "A":
            tmp = str(zygote.stage.folder / zygote.stage.new_tmp())
        config = function.config
        identity = FunctionIdentity(
            function_name=config.name,
            account_id=config.account_id,
            region=config.region,
            role=config.role,
        )
        return _Warm(blank, function, Line(self._cloud, blank.id, identity), tmp), True

    def _give_back(self, warm: _Warm | None, function: StagedFunction, *, keep: bool) -> None:
        with self._lock:
            self._busy[function] -= 1
            current = self._functions.get(function.config.name) is function
            if warm is not None:
                if keep and current and not self._closed:
                    warm.idle_since = time.monotonic()
                    self._idle[warm.environment] = warm
                    self._reap_later()
                    while len(self._idle) > IDLE_LIMIT:
                        self._end(self._idle.popitem(last=False)[1])
                else:
                    self._end(warm)
            if not self._busy[function]:
                del self._busy[function]
                if not current:
                    function.discard()

    def _reap_later(self) -> None:
        """See to it that the environment that is idle for the longest is ended in time."""
        if self._reaper is not None or not self._idle or self._closed:
            return
        oldest = min(warm.idle_since for warm in self._idle.values())
        wait = max(0.0, oldest + self._idle_seconds - time.monotonic())
        self._reaper = threading.Timer(wait, self._reap)
        self._reaper.daemon = True
        self._reaper.start()

    def _reap(self) -> None:
        with self._lock:
            self._reaper = None
            deadline = time.monotonic() - self._idle_seconds
            for environment in [e for e, w in self._idle.items() if w.idle_since <= deadline]:
                self._end(self._idle.pop(environment))
            self._reap_later()

    def _end(self, warm: _Warm) -> None:
        warm.environment.close()
        warm.line.close()
        if warm.tmp is not None:
            warm.function.stage.discard(Path(warm.tmp).name)

    # -- blank environments ------------------------------------------------------------------------

    def _make_blank(self, zygote: Zygote, *, full: bool) -> Environment:
        environment = Environment(zygote, full=full)
        if zygote.tier == "A":
            try:
                environment.start()
            except BaseException:
                environment.close()
                raise
        return environment

    def _refill(self) -> None:
        with contextlib.suppress(SandboxError):
            while True:
                with self._lock:
                    if self._closed or len(self._blank) >= self._blank_wanted:
                        return
                environment = self._make_blank(self._started()[0], full=True)
                with self._lock:
                    if not self._closed:
                        self._blank.append(environment)
                        continue
                environment.close()

    def _refill_later(self) -> None:
        with self._lock:
            if self._closed or self._blank_wanted <= len(self._blank):
                return
            if self._refilling is not None and self._refilling.is_alive():
                return
            self._refilling = threading.Thread(
                target=self._refill, name="studylam-refill", daemon=True
            )
            self._refilling.start()


_RESET = frozenset({"Sandbox.Timedout", "Runtime.ExitError", "Runtime.OutOfMemory"})
