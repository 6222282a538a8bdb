"""Step Functions: moto keeps the record, and the host executes.

Executions run in the host (`studylam.runtime.states`), where functions and the clock are. What a
guest asks for is recorded here and noted for the host; what becomes of executions the host tells
(`tell_execution`), so that DescribeExecution and GetExecutionHistory show it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from studylam.runtime.cloud.handovers import HandOver, current_trace, note
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.triggers.replacing import replace

PRINCIPAL = "states.amazonaws.com"

_machines: dict[str, Mapping[str, Any]] = {}
"""What the host has told: name → DescribeStateMachine of the state machines that it has."""


def install() -> None:
    """Mend moto in this process; imports its Step Functions, so it is called at the first use."""
    from importlib import import_module

    models = import_module("moto.stepfunctions.models")
    responses = import_module("moto.stepfunctions.responses")
    backend = models.StepFunctionBackend
    _hand_over_executions(models)
    _hand_over_tokens(responses.StepFunctionResponse)
    _refuse_bad_definitions(backend)
    _show_history(backend)


def tell_machines(machines: Mapping[str, Mapping[str, Any]]) -> None:
    """Which state machines the host has; those that it doesn't have any more go."""
    gone = set(_machines) - set(machines)
    _machines.clear()
    _machines.update(machines)
    restore(gone)


def restore(gone: Collection[str] = ()) -> None:
    """Record the host's state machines; also after the world was emptied."""
    from studylam.runtime.cloud.feed import backend_of

    if not _machines and not gone:
        return
    backend = backend_of("stepfunctions", "us-east-1")
    kept = [one for one in backend.state_machines if one.name not in gone]
    backend.state_machines[:] = kept
    known = {one.name: one for one in kept}
    for name, described in _machines.items():
        definition, role = described["definition"], described["roleArn"]
        if name in known:
            known[name].update(definition=definition, roleArn=role)
        else:
            backend.create_state_machine(name, definition, role)


def tell_execution(told: Mapping[str, Any]) -> None:
    """What has become of an execution: ``execution`` as DescribeExecution, ``events``."""
    from studylam.runtime.cloud.feed import backend_of

    described = told["execution"]
    arn, machine_arn = described["executionArn"], described["stateMachineArn"]
    backend = backend_of("stepfunctions", arn.split(":")[3])
    machine = next((one for one in backend.state_machines if one.arn == machine_arn), None)
    if machine is None:
        return
    execution = next((one for one in machine.executions if one.execution_arn == arn), None)
    if execution is None:
        execution = _recorded(machine, described)
    execution.status = described["status"]
    execution.output = described.get("output")
    execution.output_details = {"included": True}
    execution.error, execution.cause = described.get("error"), described.get("cause")
    execution.start_date = _moment(described["startDate"])
    if "stopDate" in described:
        execution.stop_date = _moment(described["stopDate"])
    execution.studylam_events = [
        {**event, "timestamp": _moment(event["timestamp"])} for event in told["events"]
    ]


def _recorded(machine: Any, described: Mapping[str, Any]) -> Any:
    """An execution that wasn't started by a guest."""
    start = type(machine).studylam_start_execution
    return start(machine, machine.arn.split(":")[3], ACCOUNT, described["name"], described["input"])


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _ask_host(arn: str, operation: str, params: Mapping[str, Any]) -> None:
    """Note a call for the host. Its principal tells it from an event that starts an execution."""
    note(
        HandOver(
            function_arn=arn,
            payload=json.dumps({"operation": operation, "params": params}),
            principal=PRINCIPAL,
            source_arn=arn,
            source_account=ACCOUNT,
            at=time.time(),
            what=f"states:{operation} {arn.rpartition(':')[2][:80]}",
            trace=current_trace(),
        )
    )


def _hand_over_executions(models: Any) -> None:
    """moto's executions never run; each StartExecution goes to the host, and StopExecution too."""
    machine = models.StateMachine
    original, original_stop = machine.start_execution, machine.stop_execution
    machine.studylam_start_execution = original

    def start_execution(
        self: Any, region_name: str, account_id: str, execution_name: str, execution_input: str
    ) -> Any:
        before = len(self.executions)
        execution = original(self, region_name, account_id, execution_name, execution_input)
        if len(self.executions) > before:  # not one that ran already
            params = {
                "stateMachineArn": self.arn,
                "name": execution.name,
                "input": execution_input,
            }
            _ask_host(execution.execution_arn, "StartExecution", params)
        return execution

    def stop_execution(self: Any, execution_arn: str) -> Any:
        execution = original_stop(self, execution_arn)
        _ask_host(execution_arn, "StopExecution", {"executionArn": execution_arn})
        return execution

    replace(machine, "start_execution", start_execution)
    replace(machine, "stop_execution", stop_execution)


def _hand_over_tokens(response: Any) -> None:
    """SendTaskSuccess and its kin do nothing in moto. Whether the token is right, the host sees."""
    from moto.core.responses import EmptyResult

    def sender(operation: str, names: tuple[str, ...]) -> Any:
        def send(self: Any) -> Any:
            params = {name: self._get_param(name) for name in names}
            arn = f"arn:aws:states:{self.region}:{ACCOUNT}:task"
            _ask_host(arn, operation, params)
            return EmptyResult()

        return send

    replace(response, "send_task_success", sender("SendTaskSuccess", ("taskToken", "output")))
    failure = ("taskToken", "error", "cause")
    replace(response, "send_task_failure", sender("SendTaskFailure", failure))
    replace(response, "send_task_heartbeat", sender("SendTaskHeartbeat", ("taskToken",)))


def _refuse_bad_definitions(backend: Any) -> None:
    """moto takes any definition."""
    from moto.core.exceptions import AWSError

    from studylam.runtime.states.errors import DefinitionError
    from studylam.runtime.states.machine import parse_machine

    class InvalidDefinition(AWSError):
        TYPE = "InvalidDefinition"
        STATUS = 400

    def check(definition: str) -> None:
        try:
            parse_machine(definition)
        except DefinitionError as error:
            raise InvalidDefinition(error.message) from None

    create, update = backend.create_state_machine, backend.update_state_machine

    def create_state_machine(self: Any, name: str, definition: str, *rest: Any, **more: Any) -> Any:
        check(definition)
        return create(self, name, definition, *rest, **more)

    def update_state_machine(self: Any, arn: str, definition: Any = None, **more: Any) -> Any:
        if definition:
            check(definition)
        return update(self, arn, definition=definition, **more)

    replace(backend, "create_state_machine", create_state_machine)
    replace(backend, "update_state_machine", update_state_machine)


def _show_history(backend: Any) -> None:
    """moto's history is always the same; the host's is shown, as far as it was told."""

    def get_execution_history(self: Any, execution_arn: str) -> dict[str, Any]:
        execution = self.describe_execution(execution_arn)
        return {"events": getattr(execution, "studylam_events", [])}

    replace(backend, "get_execution_history", get_execution_history)
