"""What the tests of state machines share: a world of scripted answers, and short definitions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from studylam.runtime.clock import VirtualClock
from studylam.runtime.states import Execution, parse_machine
from studylam.runtime.states.host import Answer, ServiceRefusal, TokenAnswer

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
INVOKE = "arn:aws:states:::lambda:invoke"


class Script:
    """A host that is a script: functions are Python functions of the event."""

    def __init__(self, *answers: Any, seconds: float = 0.0) -> None:
        self.answers = list(answers)
        self.asked: list[Any] = []
        self.seconds = seconds
        self.tokens: dict[str, Callable[[TokenAnswer], bool]] = {}

    def invoke(self, function: str, payload: str, *, event: bool, trace: str) -> Answer:
        self.asked.append(json.loads(payload))
        answer = self.answers.pop(0) if self.answers else json.loads(payload)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Answer):
            return answer
        return Answer(json.dumps(answer), seconds=self.seconds)

    def call(
        self, service: str, operation: str, params: Mapping[str, Any], *, trace: str
    ) -> dict[str, Any]:
        self.asked.append((service, operation, dict(params)))
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    def start(self, params: Mapping[str, Any], *, trace: str) -> Execution:
        raise ServiceRefusal("StateMachineDoesNotExist", "State Machine Does Not Exist: 'x'")

    def expect(self, token: str, answer: Callable[[TokenAnswer], bool]) -> None:
        self.tokens[token] = answer


def failed(kind: str, message: str = "no") -> Answer:
    """What a function gives that raised."""
    text = json.dumps({"errorMessage": message, "errorType": kind})
    return Answer(text, function_error="Unhandled")


def machine(**states: Any) -> dict[str, Any]:
    """A definition that starts with the first state."""
    return {"StartAt": next(iter(states)), "States": states}


def begin(
    definition: Mapping[str, Any],
    data: Any = None,
    host: Script | None = None,
    clock: VirtualClock | None = None,
    seed: int = 0,
) -> Execution:
    """Start an execution; it has gone as far as it can."""
    execution = Execution(
        parse_machine(definition),
        json.dumps({} if data is None else data),
        clock=clock or VirtualClock(),
        host=host or Script(),
        seed=seed,
    )
    execution.start()
    execution.run()
    return execution


def run(definition: Mapping[str, Any], data: Any = None, host: Script | None = None) -> Execution:
    """Run an execution to its end, however long that takes."""
    clock = VirtualClock()
    execution = begin(definition, data, host, clock)
    while execution.status == "RUNNING" and clock.next_due is not None:
        clock.advance_to(clock.next_due)
    return execution


def output(execution: Execution) -> Any:
    """What came out."""
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    assert execution.output is not None
    return json.loads(execution.output)


def types(execution: Execution) -> list[str]:
    """The history's types, in their order."""
    return [event.type for event in execution.events]
