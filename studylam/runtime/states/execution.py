"""One execution of a state machine, on a clock.

It runs as far as it can at one moment, then it waits: for the clock, for a task token, for another
execution. With the same seed, input and answers the same always happens.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from typing import Any, Literal

from studylam.runtime.clock import Clock, iso_timestamp
from studylam.runtime.states import errors
from studylam.runtime.states.errors import InvalidInputError, StatesError
from studylam.runtime.states.fibers import Future, Loop, Steps
from studylam.runtime.states.history import Event, HistoryFull, Visit
from studylam.runtime.states.host import Host
from studylam.runtime.states.interpreter import Here, Interpreter
from studylam.runtime.states.machine import StateMachine
from studylam.runtime.states.tasks import DATA_LIMIT

Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]


def parse_input(text: str) -> Any:
    """The input of an execution.

    Raises:
        InvalidInputError: it isn't JSON, or over 256 KiB.
    """
    if len(text.encode("utf-8", "replace")) > DATA_LIMIT:
        raise InvalidInputError(
            f"Invalid State Machine Execution Input: it has more than {DATA_LIMIT} bytes"
        )
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"Invalid State Machine Execution Input: '{error}'") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


class Execution:
    """One execution. ``start`` begins it; then it goes on by itself with the clock.

    ``wake`` is called when it could go on, from the clock; it has to see to it that `run` is
    called. ``observe`` is told of each visit (see `Interpreter`).

    Raises:
        InvalidInputError: ``input_text`` can't be the input.
    """

    def __init__(
        self,
        machine: StateMachine,
        input_text: str,
        *,
        clock: Clock,
        host: Host,
        name: str = "execution",
        machine_name: str = "machine",
        region: str = "us-east-1",
        account: str = "123456789012",
        role_arn: str = "",
        seed: int | str | None = None,
        trace: str = "",
        wake: Callable[[Execution], None] | None = None,
        observe: Callable[[Execution, str, Visit], None] = lambda *_: None,
    ) -> None:
        self.machine = machine
        self.name = name
        self.machine_name = machine_name
        states = f"arn:aws:states:{region}:{account}"
        self.machine_arn = f"{states}:stateMachine:{machine_name}"
        self.arn = f"{states}:execution:{machine_name}:{name}"
        self.role_arn = role_arn or f"arn:aws:iam::{account}:role/{machine_name}-role"
        self.input = input_text
        self._data = parse_input(input_text)
        self.trace = trace
        self.status: Status = "RUNNING"
        self.output: str | None = None
        self.error: str | None = None
        self.cause: str | None = None
        self.over = Future()
        """Set once it isn't running any more."""
        self._clock = clock
        self.started_at = clock.now()
        self.stopped_at: float | None = None
        self._turn = threading.RLock()
        self._wake = wake or Execution.run
        self._timers: list[float] = []
        self._here = Here()
        self._loop = Loop(clock.now, self._sleep, lambda: self._wake(self))
        self._interpreter = Interpreter(
            loop=self._loop,
            host=host,
            now=clock.now,
            sleep=self._sleep,
            source=random.Random(seed),
            context={
                "Execution": {
                    "Id": self.arn,
                    "Input": self._data,
                    "StartTime": iso_timestamp(self.started_at),
                    "Name": name,
                    "RoleArn": self.role_arn,
                    "RedriveCount": 0,
                },
                "StateMachine": {"Id": self.machine_arn, "Name": machine_name},
            },
            trace=trace,
            observe=lambda what, visit: observe(self, what, visit),
        )

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin. `run` has to be called for anything to happen."""
        with self._turn:
            self._interpreter.history.add(
                self.started_at,
                0,
                "ExecutionStarted",
                {
                    "input": self.input,
                    "inputDetails": {"truncated": False},
                    "roleArn": self.role_arn,
                },
            )
            self._loop.start(self._whole())

    def run(self) -> None:
        """Go on until everything waits, or it is over."""
        with self._turn:
            if self.status != "RUNNING":
                return
            if self._deadline is not None and self._clock.now() >= self._deadline:
                self._end("TIMED_OUT", "ExecutionTimedOut")
                return
            try:
                self._loop.run()
            except HistoryFull as full:
                self._fail(StatesError(errors.RUNTIME, str(full)))
            except RecursionError:
                self._fail(StatesError(errors.RUNTIME, "A value has too many values in itself."))
            self._mind_deadline()

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """StopExecution. One that is over stays as it is."""
        with self._turn:
            if self.status == "RUNNING":
                self.error, self.cause = error, cause
                self._here.last = 0
                self._end("ABORTED", "ExecutionAborted", **self._failure())

    def _whole(self) -> Steps:
        try:
            output = yield from self._interpreter.run(self.machine, self._data, self._here)
        except StatesError as error:
            self._fail(error)
            return
        self.output = _compact(output)
        details = {"output": self.output, "outputDetails": {"truncated": False}}
        self._end("SUCCEEDED", "ExecutionSucceeded", **details)

    def _fail(self, error: StatesError) -> None:
        self.error, self.cause = error.error, error.cause
        self._end("FAILED", "ExecutionFailed", **self._failure())

    def _failure(self) -> dict[str, str]:
        found = {"error": self.error, "cause": self.cause}
        return {name: text for name, text in found.items() if text is not None}

    def _end(self, status: Status, kind: str, **details: Any) -> None:
        if status != "SUCCEEDED":
            self._interpreter.abandon(self._here)
        self.status, self.stopped_at = status, self._clock.now()
        self._interpreter.history.end(self.stopped_at, self._here.last, kind, details)
        self.over.set(self)

    # -- time --------------------------------------------------------------------------------------

    @property
    def _deadline(self) -> float | None:
        seconds = self.machine.timeout_seconds
        return None if seconds is None else self.started_at + seconds

    def _sleep(self, when: float, action: Callable[[], None]) -> None:
        def awake() -> None:
            with self._turn:
                self._timers.remove(when)
                if self.status != "RUNNING":
                    return
                action()
            self._wake(self)

        self._timers.append(when)
        self._clock.call_at(when, awake)

    def _mind_deadline(self) -> None:
        """Be woken at the deadline, unless something else wakes it before."""
        deadline = self._deadline
        if deadline is None or self.status != "RUNNING":
            return
        if not any(when <= deadline for when in self._timers):
            self._sleep(deadline, lambda: None)

    # -- looking at it -----------------------------------------------------------------------------

    @property
    def events(self) -> list[Event]:
        """The history, oldest first."""
        return self._interpreter.history.events

    @property
    def visits(self) -> list[Visit]:
        """The states that were entered, in their order."""
        return self._interpreter.visits

    @property
    def next_at(self) -> float | None:
        """When it goes on by itself, if it does."""
        return min(self._timers, default=None) if self.status == "RUNNING" else None

    def describe(self) -> dict[str, Any]:
        """As DescribeExecution gives it."""
        found: dict[str, Any] = {
            "executionArn": self.arn,
            "stateMachineArn": self.machine_arn,
            "name": self.name,
            "status": self.status,
            "startDate": iso_timestamp(self.started_at),
            "input": self.input,
            "inputDetails": {"included": True},
        }
        if self.stopped_at is not None:
            found["stopDate"] = iso_timestamp(self.stopped_at)
        if self.output is not None:
            found["output"] = self.output
            found["outputDetails"] = {"included": True}
        return found | self._failure()


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
