"""The state machines and executions of a service, and what executions need of it."""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from studylam.errors import StudyLamError
from studylam.runtime.clock import VirtualClock, iso_timestamp
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.cloud.handovers import HandOver
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.states.errors import (
    ExecutionExistsError,
    ExecutionNotFoundError,
    InvalidTokenError,
    StateMachineNotFoundError,
    TaskTimedOutError,
    TooManyStartsError,
)
from studylam.runtime.states.execution import Execution, parse_input
from studylam.runtime.states.history import Visit
from studylam.runtime.states.host import Answer, ServiceRefusal, TokenAnswer
from studylam.runtime.states.machine import StateMachine, parse_machine
from studylam.runtime.trace_header import TraceHeader

if TYPE_CHECKING:
    from studylam.runtime.service import LambdaService

KEPT = 200
"""Executions that are remembered; the oldest ones that are over go first."""

MOST_STARTS = 500
"""Executions that one leads to within one moment: some state machines start each other forever."""

_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f]{1,80}")
PRINCIPAL = "states.amazonaws.com"
"""Of hand-overs that are calls of Step Functions' own API."""

ACCOUNT = "123456789012"
_HERE = f"arn:aws:states:us-east-1:{ACCOUNT}"


@dataclass(frozen=True)
class Registered:
    """A state machine that there is."""

    name: str
    machine: StateMachine
    role_arn: str
    created_at: float
    region: str = "us-east-1"

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:states:{self.region}:{ACCOUNT}:stateMachine:{self.name}"

    def describe(self) -> dict[str, Any]:
        """As DescribeStateMachine gives it."""
        return {
            "stateMachineArn": self.arn,
            "name": self.name,
            "status": "ACTIVE",
            "definition": self.machine.definition,
            "roleArn": self.role_arn,
            "type": "STANDARD",
            "creationDate": iso_timestamp(self.created_at),
        }


class StateMachines:
    """``service.state_machines``. Thread-safe.

    On a virtual clock executions run in the calls that start or wake them, one after the other; on
    a real one on threads of their own.
    """

    def __init__(self, service: LambdaService, seed: int | None = None) -> None:
        self._service = service
        self._seed = seed
        self._random = Random(seed)
        self._lock = threading.RLock()
        self._machines: dict[str, Registered] = {}
        self._executions: dict[str, Execution] = {}
        self._ready: deque[Execution] = deque()
        self._settling = False
        self._starts = 0
        self._count = 0
        self._tokens: dict[str, Callable[[TokenAnswer], bool]] = {}
        self._watchers: list[Callable[[Execution], None]] = []
        self._host = _ServiceHost(service, self)

    # -- state machines ----------------------------------------------------------------------------

    def create(
        self,
        name: str,
        definition: str | Mapping[str, Any],
        *,
        role_arn: str = "",
        where: str | None = None,
    ) -> Registered:
        """CreateStateMachine; one of this name is replaced, for the executions to come.

        Raises:
            DefinitionError: AWS wouldn't take the definition; says everything that is wrong.
        """
        _check_name(name)
        machine = parse_machine(definition, where=where)
        role = role_arn or f"arn:aws:iam::123456789012:role/{name}-role"
        with self._lock:
            known = self._machines.get(name)
            created = known.created_at if known else self._service.clock.now()
            registered = self._machines[name] = Registered(name, machine, role, created)
            self._tell_world()
            return registered

    def delete(self, name: str) -> None:
        """DeleteStateMachine; executions of it go on."""
        with self._lock:
            self._machines.pop(_name_of(name), None)
            self._tell_world()

    def _tell_world(self) -> None:
        """For functions that look at them with boto3."""
        described = {name: one.describe() for name, one in self._machines.items()}
        self._service.world.set_state_machines(described)

    def machines(self) -> list[Registered]:
        """All of them, by name."""
        with self._lock:
            return [self._machines[name] for name in sorted(self._machines)]

    def get(self, name: str) -> Registered:
        """One by name or ARN; one that a function has made in the world counts, too.

        Raises:
            StateMachineNotFoundError: there is none.
        """
        with self._lock:
            known = self._machines.get(_name_of(name))
        if known is not None and name in (known.name, known.arn):
            return known
        found = self._from_world(name) if name.startswith("arn:") else None
        if found is None:
            arn = name if name.startswith("arn:") else f"{_HERE}:stateMachine:{name}"
            raise StateMachineNotFoundError(f"State Machine Does Not Exist: '{arn}'")
        return found

    def _from_world(self, arn: str) -> Registered | None:
        region = (arn.split(":") + [""] * 4)[3] or "us-east-1"
        try:
            described = self._service.world.call(
                "stepfunctions", "DescribeStateMachine", {"stateMachineArn": arn}, region=region
            )
        except AwsError:
            return None
        name = described["name"]
        machine = parse_machine(described["definition"], where=f"state machine {name}")
        now = self._service.clock.now()
        return Registered(name, machine, described["roleArn"], now, region)

    # -- executions --------------------------------------------------------------------------------

    def start_execution(
        self, machine: str, input_text: str = "{}", *, name: str | None = None
    ) -> Execution:
        """StartExecution from outside, and all that follows from it now.

        Raises:
            StateMachineNotFoundError, InvalidInputError, ExecutionExistsError: as AWS.
        """
        execution = self.start(machine, input_text, name=name)
        self._service.pump()
        return execution

    def start(
        self, machine: str, input_text: str = "{}", *, name: str | None = None, trace: str = ""
    ) -> Execution:
        """Start an execution. ``trace``: the X-Amzn-Trace-Id of what led here.

        The same name with the same input gives the execution that runs already.

        Raises:
            StateMachineNotFoundError, InvalidInputError, ExecutionExistsError: as AWS.
        """
        registered = self.get(machine)
        parse_input(input_text)
        with self._lock:
            if name is None:
                name = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            _check_name(name)
            clock = self._service.clock
            execution = Execution(
                registered.machine,
                input_text,
                clock=clock,
                host=self._host,
                name=name,
                machine_name=registered.name,
                region=registered.region,
                role_arn=registered.role_arn,
                seed=f"{self._seed}:{registered.name}:{self._count}",
                trace=trace or str(TraceHeader.new(clock.now())),
                wake=self._wake,
                observe=self._observe,
            )
            known = self._executions.get(execution.arn)
            if known is not None:
                if known.status == "RUNNING" and known.input == input_text:
                    return known
                raise ExecutionExistsError(f"Execution Already Exists: '{execution.arn}'")
            self._count_start()
            self._count += 1
            self._executions[execution.arn] = execution
            self._forget()
        self._note(execution, f"{registered.name}: started", {"payload": input_text.encode()})
        execution.over.then(lambda *_: self._ended(execution))
        execution.start()
        self._tell(execution)
        self._wake(execution)
        return execution

    def take(self, hand_over: HandOver) -> None:
        """Do what a service, or a function that called Step Functions, wants done.

        Raises:
            StudyLamError: it can't be.
        """
        if hand_over.principal != PRINCIPAL:  # a rule's target: the payload is the input
            self.start(hand_over.function_arn, hand_over.payload, trace=hand_over.trace)
            return
        request = json.loads(hand_over.payload)
        params = request["params"]
        operation = request["operation"]
        if operation == "StartExecution":
            self.start(
                params["stateMachineArn"],
                params["input"],
                name=params["name"],
                trace=hand_over.trace,
            )
        elif operation == "StopExecution":
            self.stop(params["executionArn"])
        elif operation == "SendTaskSuccess":
            self.send_task_success(params["taskToken"], params["output"])
        elif operation == "SendTaskFailure":
            self.send_task_failure(params["taskToken"], params["error"], params["cause"])
        elif operation == "SendTaskHeartbeat":
            self.send_task_heartbeat(params["taskToken"])

    def executions(self, machine: str | None = None) -> list[Execution]:
        """Newest first; of one state machine, or of all."""
        with self._lock:
            every = list(reversed(self._executions.values()))
        if machine is None:
            return every
        return [one for one in every if one.machine_name == _name_of(machine)]

    def execution(self, arn: str) -> Execution:
        """Raises ExecutionNotFoundError."""
        with self._lock:
            if arn in self._executions:
                return self._executions[arn]
        raise ExecutionNotFoundError(f"Execution Does Not Exist: '{arn}'")

    def describe(self, arn: str) -> dict[str, Any]:
        """DescribeExecution, or DescribeStateMachine, as the ARN says."""
        return self.execution(arn).describe() if ":execution:" in arn else self.get(arn).describe()

    def history(self, arn: str) -> list[dict[str, Any]]:
        """The events of GetExecutionHistory. Raises ExecutionNotFoundError."""
        return [event.to_api() for event in self.execution(arn).events]

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> Execution:
        """StopExecution. Raises ExecutionNotFoundError."""
        execution = self.execution(arn)
        execution.stop(error, cause)
        return execution

    def forget(self) -> None:
        """On a virtual clock that begins anew: as if nothing had ever been started."""
        with self._lock:
            self._executions.clear()
            self._ready.clear()
            self._tokens.clear()
            self._starts = self._count = 0

    def watch(self, watcher: Callable[[Execution], None]) -> None:
        """Call ``watcher`` whenever an execution has begun or ended."""
        self._watchers.append(watcher)

    # -- task tokens -------------------------------------------------------------------------------

    def send_task_success(self, token: str, output: str) -> None:
        """SendTaskSuccess; ``output`` is JSON.

        Raises:
            InvalidTokenError, TaskTimedOutError, InvalidInputError: as AWS.
        """
        self._send(token, TokenAnswer("success", output=parse_input(output)))

    def send_task_failure(
        self, token: str, error: str | None = None, cause: str | None = None
    ) -> None:
        """SendTaskFailure. Raises InvalidTokenError, TaskTimedOutError."""
        self._send(token, TokenAnswer("failure", error=error, cause=cause))

    def send_task_heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat. Raises InvalidTokenError, TaskTimedOutError."""
        self._send(token, TokenAnswer("heartbeat"))

    def _send(self, token: str, answer: TokenAnswer) -> None:
        with self._lock:
            expected = self._tokens.get(token)
        if expected is None:
            raise InvalidTokenError("Invalid Token: 'Invalid token'")
        if not expected(answer):
            raise TaskTimedOutError("Task Timed Out: 'Provided task does not exist anymore'")

    def expect(self, token: str, answer: Callable[[TokenAnswer], bool]) -> None:
        """A task waits for its token."""
        with self._lock:
            self._tokens[token] = answer

    # -- going on ----------------------------------------------------------------------------------

    def _wake(self, execution: Execution) -> None:
        if not isinstance(self._service.clock, VirtualClock):
            threading.Thread(target=execution.run, name="studylam-states", daemon=True).start()
            return
        with self._lock:
            self._ready.append(execution)
            if self._settling:
                return  # an execution has started or woken another one: after it
            self._settling = True
        try:
            while self._ready:
                self._ready.popleft().run()
        finally:
            self._settling = False

    def _forget(self) -> None:
        over = [arn for arn, one in self._executions.items() if one.status != "RUNNING"]
        for arn in over[: max(0, len(self._executions) - KEPT)]:
            del self._executions[arn]

    def _count_start(self) -> None:
        """Of those that executions start, until all of them wait."""
        self._starts = self._starts + 1 if self._settling else 0
        if self._starts > MOST_STARTS:
            raise TooManyStartsError(
                f"Rate exceeded: more than {MOST_STARTS} executions at one moment.",
                hint="StudyLam stops here; AWS would go on, and bill each state transition.",
            )

    def _tell(self, execution: Execution) -> None:
        events = [event.to_api() for event in execution.events]
        self._service.world.set_execution(execution.describe(), events)
        for watcher in self._watchers:
            watcher(execution)

    # -- the timeline ------------------------------------------------------------------------------

    def _ended(self, execution: Execution) -> None:
        words = execution.status.lower().replace("_", " ")
        detail = {"output": execution.output, "error": execution.error, "why": execution.cause}
        found = {name: value for name, value in detail.items() if value is not None}
        self._note(execution, f"{execution.machine_name}: {words}", found)
        self._tell(execution)

    def _observe(self, execution: Execution, what: str, visit: Visit) -> None:
        name = f"{execution.machine_name}: {visit.name}"
        known: dict[str, Any] = {"state": visit.name, "where": list(visit.where)}
        if what == "entered":
            self._note(execution, name, {**known, "payload": visit.input.encode()})
        elif what == "waiting":
            self._note(execution, f"{name} waits", {**known, "until": visit.wait_until}, "wait")
        elif what == "attempted":
            # The invocation itself is written down by the service.
            attempt = visit.attempts[-1]
            if attempt.retry_at is not None:
                detail = {**known, "until": attempt.retry_at, "error": attempt.error}
                self._note(execution, f"{name} is tried again", detail, "wait")
        elif visit.outcome != "succeeded":
            failed = {**known, "error": visit.error, "why": visit.cause}
            self._note(execution, f"{name} {visit.outcome}", failed)

    def _note(
        self, execution: Execution, title: str, detail: Mapping[str, Any], kind: Any = "state"
    ) -> None:
        self._service.timeline.add(
            kind,
            title,
            source=execution.machine_arn,
            target=execution.arn,
            trace=self._root(execution),
            detail=detail,
        )

    @staticmethod
    def _root(execution: Execution) -> str:
        header = TraceHeader.parse(execution.trace)
        return header.root if header else ""


class _ServiceHost:
    """What executions of a service call: its functions, its world, its other state machines."""

    def __init__(self, service: LambdaService, machines: StateMachines) -> None:
        self._service = service
        self._machines = machines

    def invoke(self, function: str, payload: str, *, event: bool, trace: str) -> Answer:
        """See `studylam.runtime.states.host.Host`."""
        try:
            if event:
                accepted = self._service.invoke(
                    function, payload, invocation_type="Event", trace=trace
                )
                return Answer("", request_id=accepted.request_id, status=accepted.status)
            result = self._service.invoke(function, payload, trace=trace)
        except StudyLamError as refusal:
            code = getattr(refusal, "code", "ServiceException")
            status = getattr(refusal, "status", 500)
            raise ServiceRefusal(code, refusal.message, status) from None
        took = result.report.duration_ms + (result.report.init_duration_ms or 0.0)
        return Answer(
            result.payload_text,
            result.function_error,
            result.executed_version,
            result.request_id,
            seconds=took / 1000,
            result=result,
        )

    def call(
        self, service: str, operation: str, params: Mapping[str, Any], *, trace: str
    ) -> dict[str, Any]:
        """See `studylam.runtime.states.host.Host`."""
        try:
            return self._service.world.call(service, operation, params, trace=trace)
        except AwsError as refusal:
            raise ServiceRefusal(refusal.code, refusal.words) from None
        except StudyLamError as problem:
            raise ServiceRefusal("ServiceException", problem.message, 500) from None

    def start(self, params: Mapping[str, Any], *, trace: str) -> Execution:
        """See `studylam.runtime.states.host.Host`."""
        given, name = params.get("Input"), params.get("Name")
        try:
            return self._machines.start(
                str(params.get("StateMachineArn", "")),
                given if isinstance(given, str) else json.dumps({} if given is None else given),
                name=name if isinstance(name, str) else None,
                trace=trace,
            )
        except StudyLamError as refusal:
            code = getattr(refusal, "code", "ValidationException")
            raise ServiceRefusal(code, refusal.message) from None

    def expect(self, token: str, answer: Callable[[TokenAnswer], bool]) -> None:
        """See `studylam.runtime.states.host.Host`."""
        self._machines.expect(token, answer)


def _name_of(name: str) -> str:
    return name.rpartition(":")[2]


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidParameterValueError(
            f"Invalid Name: '{name}'",
            hint="1 to 80 characters, without spaces, brackets, wildcards and special characters.",
        )
