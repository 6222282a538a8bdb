"""Execution environments over their life: blank, given to a function, idle, provisioned, gone."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from studylam.errors import SandboxError
from studylam.runtime.cloud import Cloud
from studylam.runtime.environment import Environment
from studylam.runtime.functions import StagedFunction, identity_of
from studylam.runtime.line import Line
from studylam.runtime.results import LogLine
from studylam.runtime.zygote import Zygote

IDLE_LIMIT = 16
"""Environments that are kept for warm starts, over all functions; the oldest go first."""


@dataclass(eq=False)
class Assigned:
    """An environment that was given to a version of a function, for good.

    ``tmp`` is its folder for /tmp where there are no mounts. ``provision`` names the provisioned
    concurrency that it belongs to, if any; then it was initialised ahead, and ``init_ms`` and
    ``init_logs`` are what its first invocation has to report of that.
    """

    environment: Environment
    function: StagedFunction
    line: Line
    tmp: str | None
    provision: str | None = None
    idle_since: float = 0.0
    init_ms: float | None = None
    init_logs: list[LogLine] = field(default_factory=list)
    log_stream: str = ""
    """Of the environment; empty before its first Init."""
    made: float = field(default_factory=time.monotonic)
    """When it was given to the function."""


@dataclass(frozen=True)
class Environments:
    """A function's environments at one moment."""

    warm: int = 0
    """Wait for an invocation."""
    busy: int = 0
    """Run one."""
    seconds: float | None = None
    """Since the newest of them was made; None if there is none."""

    def __add__(self, other: Environments) -> Environments:
        ages = [age for age in (self.seconds, other.seconds) if age is not None]
        return Environments(
            self.warm + other.warm, self.busy + other.busy, min(ages) if ages else None
        )


class Pool:
    """The environments of a service. Thread-safe.

    ``zygote`` is asked for a running zygote whenever a blank environment is made.
    ``blank_environments``: how many wait, sandboxed, for the next cold start.
    ``idle_seconds``: after how long without an invocation an environment is ended; provisioned
    ones stay.
    """

    def __init__(
        self,
        cloud: Cloud,
        zygote: Callable[[], Zygote],
        *,
        blank_environments: int,
        idle_seconds: float,
    ) -> None:
        self._cloud = cloud
        self._zygote = zygote
        self._blank_wanted = blank_environments
        self._idle_seconds = idle_seconds
        self._lock = threading.RLock()
        self._busy: Counter[StagedFunction] = Counter()
        self._running: set[Assigned] = set()
        self._retired: set[StagedFunction] = set()
        self._idle: OrderedDict[Environment, Assigned] = OrderedDict()
        self._blank: list[Environment] = []
        self._reaper: threading.Timer | None = None
        self._refilling: threading.Thread | None = None
        self._closed = False

    # -- invocations -------------------------------------------------------------------------------

    def take(self, function: StagedFunction, provision: str) -> tuple[Assigned, bool]:
        """An environment for one invocation, and whether it is a cold start.

        ``provision``: the qualifier that was called; what is provisioned for it is taken first.
        """
        with self._lock:
            self._busy[function] += 1
            while (assigned := self._idle_for(function, provision)) is not None:
                del self._idle[assigned.environment]
                if not assigned.line.is_dead and not assigned.environment.is_gone:
                    self._running.add(assigned)
                    return assigned, False
                self._end(assigned)  # it was killed, or the cloud that it knew is gone
        try:
            assigned = self.assign(function)
        except BaseException:
            self._leave(function)
            raise
        with self._lock:
            self._running.add(assigned)
        return assigned, True

    def _idle_for(self, function: StagedFunction, provision: str) -> Assigned | None:
        """A provisioned one first, else the one that was used last."""
        found = None
        for assigned in reversed(self._idle.values()):
            if assigned.function is function:
                if assigned.provision == provision:
                    return assigned
                if assigned.provision is None:
                    found = found or assigned
        return found

    def has_provisioned(self, function: StagedFunction, provision: str) -> bool:
        """Whether a provisioned environment waits for a call of this qualifier."""
        with self._lock:
            found = self._idle_for(function, provision)
            return found is not None and found.provision is not None

    def give_back(self, assigned: Assigned, *, keep: bool) -> None:
        """The invocation is over. ``keep``: the environment can serve another one."""
        with self._lock:
            self._running.discard(assigned)
            assigned.environment.is_stopped = False
            if keep and assigned.function not in self._retired and not self._closed:
                assigned.idle_since = time.monotonic()
                self._idle[assigned.environment] = assigned
                self._reap_later()
                self._shrink()
            else:
                self._end(assigned)
            self._leave(assigned.function)

    def stop(self, function: StagedFunction) -> None:
        """End the invocations of a version that run now."""
        with self._lock:
            for assigned in self._running:
                if assigned.function is function:
                    assigned.environment.is_stopped = True

    def assign(self, function: StagedFunction, provision: str | None = None) -> Assigned:
        """Give a blank environment to a function. Raises SandboxError."""
        zygote = self._zygote()
        environment = self._waiting() or _make_blank(zygote, full=function.mentions_boto3)
        tmp = None
        if zygote.tier != "A":
            tmp = str(zygote.stage.folder / zygote.stage.new_tmp())
        line = Line(self._cloud, environment.id, identity_of(function.config))
        return Assigned(environment, function, line, tmp, provision)

    def _waiting(self) -> Environment | None:
        """A blank environment that was made ahead, if there is one."""
        with self._lock:
            while self._blank:
                environment = self._blank.pop()
                if not environment.is_gone:
                    return environment
                environment.close()
        return None

    def add(self, assigned: Assigned) -> None:
        """Keep an environment that was initialised ahead."""
        with self._lock:
            self._busy[assigned.function] += 1
            self.give_back(assigned, keep=True)

    def environments(self, function: StagedFunction) -> Environments:
        """How many a version has."""
        with self._lock:
            idle = [one for one in self._idle.values() if one.function is function]
            busy = [one for one in self._running if one.function is function]
            made = max((one.made for one in (*idle, *busy)), default=None)
        seconds = None if made is None else time.monotonic() - made
        return Environments(len(idle), len(busy), seconds)

    # -- the end of environments -------------------------------------------------------------------

    def recycle(self, function: StagedFunction) -> None:
        """End a version's idle environments that aren't provisioned: the next start is cold."""
        self._end_idle(lambda a: a.function is function and a.provision is None)

    def retire(self, function: StagedFunction) -> None:
        """No invocation will come any more: end its environments, then remove its code."""
        with self._lock:
            self._end_idle(lambda a: a.function is function)
            if self._busy[function]:
                self._retired.add(function)
            else:
                function.discard()

    def release(self, provision: str, function: StagedFunction, count: int) -> None:
        """End environments of a provisioned concurrency until ``count`` idle ones are left."""
        with self._lock:
            spare = [
                a
                for a in self._idle.values()
                if a.provision == provision and a.function is function
            ]
            gone = set(spare[count:])
            self._end_idle(gone.__contains__)

    def clear(self) -> None:
        """The zygote is gone, and everything that it had started goes with it."""
        with self._lock:
            self._end_idle(lambda _: True)
            for environment in self._blank:
                environment.close()
            self._blank.clear()
            self._retired.clear()

    def close(self) -> None:
        """No more environments are made or kept."""
        with self._lock:
            self._closed = True
            refilling = self._refilling
            if self._reaper is not None:
                self._reaper.cancel()
        if refilling is not None and refilling is not threading.current_thread():
            refilling.join(timeout=20)

    def discard(self, assigned: Assigned) -> None:
        """End an environment that never got into use."""
        with self._lock:
            self._end(assigned)

    def _leave(self, function: StagedFunction) -> None:
        with self._lock:
            self._busy[function] -= 1
            if self._busy[function] <= 0:
                del self._busy[function]
                if function in self._retired:
                    self._retired.discard(function)
                    function.discard()

    def _end_idle(self, is_meant: Callable[[Assigned], bool]) -> None:
        with self._lock:
            for assigned in [a for a in self._idle.values() if is_meant(a)]:
                del self._idle[assigned.environment]
                self._end(assigned)

    def _end(self, assigned: Assigned) -> None:
        assigned.environment.close()
        assigned.line.close()
        if assigned.tmp is not None:
            assigned.function.stage.discard(Path(assigned.tmp).name)

    def _shrink(self) -> None:
        if len(self._idle) <= IDLE_LIMIT:
            return
        spare = [a for a in self._idle.values() if a.provision is None]
        gone = set(spare[: max(0, len(spare) - IDLE_LIMIT)])
        self._end_idle(gone.__contains__)

    def _reap_later(self) -> None:
        """See to it that the environment that is idle for the longest is ended in time."""
        if self._reaper is not None or self._closed:
            return
        waiting = [a.idle_since for a in self._idle.values() if a.provision is None]
        if not waiting:
            return
        wait = max(0.0, min(waiting) + self._idle_seconds - time.monotonic())
        self._reaper = threading.Timer(wait, self._reap)
        self._reaper.daemon = True
        self._reaper.start()

    def _reap(self) -> None:
        with self._lock:
            self._reaper = None
            deadline = time.monotonic() - self._idle_seconds
            self._end_idle(lambda a: a.provision is None and a.idle_since <= deadline)
            self._reap_later()

    # -- blank environments ------------------------------------------------------------------------

    def refill(self) -> None:
        """Make the blank environments that are missing."""
        with contextlib.suppress(SandboxError):
            while True:
                with self._lock:
                    if self._closed or len(self._blank) >= self._blank_wanted:
                        return
                environment = _make_blank(self._zygote(), full=True)
                with self._lock:
                    if not self._closed:
                        self._blank.append(environment)
                        continue
                environment.close()

    def refill_later(self) -> None:
        """Make them in the background."""
        with self._lock:
            if self._closed or self._blank_wanted <= len(self._blank):
                return
            if self._refilling is not None and self._refilling.is_alive():
                return
            self._refilling = threading.Thread(
                target=self.refill, name="studylam-refill", daemon=True
            )
            self._refilling.start()


def _make_blank(zygote: Zygote, *, full: bool) -> Environment:
    environment = Environment(zygote, full=full)
    if zygote.tier == "A":
        try:
            environment.start()
        except BaseException:
            environment.close()
            raise
    return environment
