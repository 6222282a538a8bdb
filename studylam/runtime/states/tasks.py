"""The work of Task states: functions, services, other executions, and waiting for a token."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.runtime.states import errors
from studylam.runtime.states.errors import DataError, HeartbeatMissed, StatesError
from studylam.runtime.states.fibers import Future, Steps
from studylam.runtime.states.history import Attempt
from studylam.runtime.states.host import Answer, Host, ServiceRefusal, TokenAnswer
from studylam.runtime.states.intrinsics import compact
from studylam.runtime.states.machine import State
from studylam.runtime.states.resources import Resource, parse_resource
from studylam.runtime.states.services import (
    as_states_error,
    from_service,
    function_error,
    http_metadata,
    to_service,
)

if TYPE_CHECKING:
    from studylam.runtime.states.execution import Execution
    from studylam.runtime.states.interpreter import Here

DATA_LIMIT = 262_144
"""Bytes of what a state gives: 256 KiB ("Step Functions service quotas")."""


def limited(value: Any, name: str) -> Any:
    """The value, if it isn't too large.

    Raises:
        StatesError: States.DataLimitExceeded.
    """
    # With escapes a text is never shorter than its bytes, so most need no second look.
    if len(json.dumps(value, separators=(",", ":"))) <= DATA_LIMIT:
        return value
    if len(compact(value).encode("utf-8", "replace")) > DATA_LIMIT:
        raise StatesError(
            errors.DATA_LIMIT,
            f"The state/task '{name}' returned a result with a size exceeding the maximum number "
            "of bytes service limit.",
        )
    return value


class Job:
    """One attempt of a Task state."""

    def __init__(self, state: State, attempt: Attempt, here: Here) -> None:
        self.resource: Resource = parse_resource(state.fields["Resource"])
        self.attempt = attempt
        self.here = here
        self.timeout: float | None = None
        self.heartbeat: float | None = None
        self.token = ""
        self.params: Any = None


@dataclass(frozen=True)
class _Words:
    """How the history names what happens to this kind of task."""

    prefix: str
    names: Mapping[str, Any]


class Tasks:
    """Runs jobs. ``event`` writes into the history."""

    def __init__(
        self,
        host: Host,
        now: Callable[[], float],
        sleep: Callable[[float, Callable[[], None]], None],
        source: random.Random,
        trace: str,
        event: Callable[..., int],
    ) -> None:
        self._host = host
        self._now = now
        self._sleep = sleep
        self._random = source
        self._trace = trace
        self._event = event

    def new_token(self) -> str:
        """A task token: from the execution's own generator, so that the same always happens."""
        return f"{self._random.getrandbits(512):0128x}"

    def run(self, job: Job) -> Steps:
        """Do the work; gives the task's result.

        Raises:
            StatesError: it failed, or took too long.
        """
        words = self._scheduled(job)
        yield
        self._event(job.here, f"{words.prefix}Started", **words.names)
        yield
        try:
            result = yield from self._worked(job, words)
            name = job.resource.arn if words.prefix == "LambdaFunction" else _type_of(job)
            limited(result, name)
        except DataError:
            raise
        except StatesError as error:
            self._told(job, words, error)
            raise
        text = compact(result)
        job.attempt.output = text
        details = {"output": text, "outputDetails": {"truncated": False}}
        self._event(job.here, f"{words.prefix}Succeeded", **details, **words.names)
        return result

    def _scheduled(self, job: Job) -> _Words:
        more: dict[str, Any] = {}
        if job.timeout is not None:
            more["timeoutInSeconds"] = int(job.timeout)
        if job.heartbeat is not None:
            more["heartbeatInSeconds"] = int(job.heartbeat)
        if job.resource.kind == "function":
            self._event(
                job.here,
                "LambdaFunctionScheduled",
                resource=job.resource.arn,
                input=compact(job.params),
                inputDetails={"truncated": False},
                **more,
            )
            return _Words("LambdaFunction", {})
        names = {"resourceType": job.resource.resource_type, "resource": job.resource.resource}
        region = job.resource.arn.split(":")[3] or "us-east-1"
        parameters = compact(job.params)
        self._event(
            job.here, "TaskScheduled", **names, region=region, parameters=parameters, **more
        )
        return _Words("Task", names)

    def _told(self, job: Job, words: _Words, error: StatesError) -> None:
        timed_out = error.error == errors.TIMEOUT
        found = {"error": error.error, "cause": error.cause}
        details = {name: value for name, value in found.items() if value is not None}
        kind = "TimedOut" if timed_out else "Failed"
        self._event(job.here, f"{words.prefix}{kind}", **details, **words.names)

    def _worked(self, job: Job, words: _Words) -> Steps:
        """Call whatever it is, and wait where the pattern says so."""
        resource = job.resource
        waited = Future()
        if job.token:
            self._expect(job, waited)
        if resource.service == "stepfunctions" and resource.operation == "StartExecution":
            result, child = self._start(job)
        else:
            result, child = self._called(job), None
        if not job.token and not resource.pattern:
            return result
        text = compact(result)
        details = {"output": text, "outputDetails": {"truncated": False}}
        self._event(job.here, "TaskSubmitted", **details, **words.names)
        if child is not None and resource.pattern.startswith("sync"):
            child.over.then(lambda *_: _settle_with(waited, child, resource.pattern))
        if job.timeout is not None:
            self._sleep(
                self._now() + job.timeout, lambda: _give_up(waited, StatesError(errors.TIMEOUT))
            )
        return (yield waited)

    def _called(self, job: Job) -> Any:
        request_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        resource = job.resource
        try:
            if resource.service == "lambda":
                return self._invoked(job)
            params = self._object(job)
            answer = self._host.call(
                resource.service,
                resource.operation,
                to_service(resource, params),
                trace=self._trace,
            )
            return from_service(resource, answer, request_id)
        except ServiceRefusal as refusal:
            raise as_states_error(resource, refusal, request_id) from None

    @staticmethod
    def _object(job: Job) -> dict[str, Any]:
        if isinstance(job.params, dict):
            return job.params
        raise DataError(
            errors.RUNTIME,
            f"The Parameters '{compact(job.params)}' could not be used to start the Task: "
            "[They have to be an object]",
        )

    def _invoked(self, job: Job) -> Any:
        if job.resource.kind == "function":
            answer = self._host.invoke(
                job.resource.arn, compact(job.params), event=False, trace=self._trace
            )
            self._check(job, answer)
            return _payload(answer.payload)
        params = self._object(job)
        name, qualifier = params.get("FunctionName"), params.get("Qualifier")
        if not isinstance(name, str) or not name:
            raise DataError(
                errors.RUNTIME,
                f"The Parameters '{compact(params)}' could not be used to start the Task: "
                "[The field 'FunctionName' is required but was missing]",
            )
        payload = params.get("Payload", {})
        event = params.get("InvocationType", "RequestResponse") == "Event"
        answer = self._host.invoke(
            f"{name}:{qualifier}" if qualifier else name,
            compact({} if payload is None else payload),
            event=event,
            trace=self._trace,
        )
        self._check(job, answer)
        more = {"X-Amz-Executed-Version": answer.version, "X-Amzn-Trace-Id": self._trace}
        return {
            **({} if event else {"ExecutedVersion": answer.version}),
            "Payload": "" if event else _payload(answer.payload),
            **http_metadata(answer.request_id, len(answer.payload), **more),
            "StatusCode": answer.status,
        }

    @staticmethod
    def _check(job: Job, answer: Answer) -> None:
        """Raises StatesError: the function failed, or took longer than the state lets it."""
        job.attempt.result = answer.result
        if job.timeout is not None and answer.seconds > job.timeout and not job.token:
            raise StatesError(errors.TIMEOUT)
        if answer.function_error is not None:
            raise function_error(answer.payload, spaced=job.resource.kind == "function")

    def _start(self, job: Job) -> tuple[Any, Execution]:
        request_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        params = to_service(
            Resource(job.resource.arn, "sdk", "", job.resource.operation), self._object(job)
        )
        if isinstance(given := params.get("Input"), dict | list):
            params["Input"] = compact(given)
        try:
            child = self._host.start(params, trace=self._trace)
        except ServiceRefusal as refusal:
            raise as_states_error(job.resource, refusal, request_id) from None
        answer = {"ExecutionArn": child.arn, "StartDate": child.describe()["startDate"]}
        metadata = http_metadata(request_id, len(compact(answer)))
        return (answer if job.resource.kind == "sdk" else {**answer, **metadata}), child

    def _expect(self, job: Job, waited: Future) -> None:
        """Let the task's token be answered."""
        beats = {"until": float("inf")}

        def beat() -> None:
            if job.heartbeat is not None:
                beats["until"] = self._now() + job.heartbeat
                self._sleep(beats["until"], check)

        def check() -> None:
            if self._now() >= beats["until"]:
                _give_up(waited, HeartbeatMissed())

        def answered(answer: TokenAnswer) -> bool:
            if waited.is_set:
                return False
            if answer.kind == "heartbeat":
                beat()
            elif answer.kind == "success":
                waited.set(answer.output)
            else:
                waited.fail(StatesError(answer.error, answer.cause))
            return True

        self._host.expect(job.token, answered)
        beat()


def _give_up(waited: Future, error: StatesError) -> None:
    waited.fail(error)


def _payload(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _type_of(job: Job) -> str:
    return job.resource.resource_type


def _settle_with(waited: Future, child: Execution, pattern: str) -> None:
    """What startExecution.sync gives: the execution's description, in ASL's spelling."""
    described = child.describe()
    named = {f"{name[0].upper()}{name[1:]}": value for name, value in described.items()}
    for name in ("InputDetails", "OutputDetails"):
        if name in named:
            named[name] = {"Included": True}
    if child.status == "SUCCEEDED":
        if pattern == "sync:2":
            for name in ("Input", "Output"):
                named[name] = json.loads(named[name])
        waited.set(named)
    else:
        waited.fail(StatesError(errors.TASK_FAILED, compact(named)))
