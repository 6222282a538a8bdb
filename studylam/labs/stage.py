"""Sets a lab up: the world, the functions, and what calls them.

Everything around is made with AWS's own API calls, in AWS's order (permissions before what needs
them), so that what AWS would refuse is refused in its words. A refused trigger isn't there then, as
on AWS; the rest of the lab goes on without it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from studylam.errors import BadInputError, StudyLamError
from studylam.labs.aftermath import Execution
from studylam.labs.documents import Documents
from studylam.labs.doors import Door, front_door
from studylam.labs.function import function_config

if TYPE_CHECKING:
    from studylam.packs.models import FunctionSpec, Lab
    from studylam.runtime import LambdaService

ACCOUNT, REGION = "123456789012", "us-east-1"


@dataclass(frozen=True)
class Refused:
    """What AWS refused, in its words."""

    operation: str
    code: str
    words: str


class Stage:
    """One lab in a service. `set_up` makes all of it, `deploy` the functions only."""

    def __init__(self, lab: Lab, service: LambdaService, name: str | None = None) -> None:
        self.lab = lab
        self.service = service
        self.main = name or lab.function.name
        self.doors: list[Door] = []
        self.refused: list[Refused] = []
        """Of the last `set_up`."""
        self._before: set[str] = set()
        """Executions of an earlier time."""

    @property
    def functions(self) -> tuple[FunctionSpec, ...]:
        """The lab's own function, then the others."""
        return (self.lab.function, *self.lab.around.functions)

    @property
    def documents(self) -> set[str]:
        """The files of JSON that decide what `set_up` makes; a role is only deployed."""
        around = self.lab.around
        named: list[Any] = [trigger.settings for trigger in around.triggers]
        named += [each.settings for each in around.asynchronous]
        if around.permissions is not None:
            named.append(around.permissions.statements)
        if around.state_machine is not None:
            named.append(around.state_machine.definition)
        return {name for name in named if isinstance(name, str)}

    def set_up(self, files: Mapping[str, str]) -> None:
        """Everything from the beginning, with this version of the learner's files.

        Raises:
            BadInputError: a file of JSON can't be used, with line and column; a role that IAM
                refuses; a configuration that Lambda refuses.
        """
        documents = Documents(self.lab, files)
        self.tear_down()
        self.begin_anew()
        self.service.world.seed(self.lab.world)
        self.refused = []
        self.deploy(files)
        around = self.lab.around
        for each in around.asynchronous:
            self._asynchronous(each.function, documents.settings("async", each.settings))
        if around.permissions is not None:
            listed = documents.settings("permissions", around.permissions.statements)
            for statement in _given(listed)["Permissions"]:
                self._permit(statement)
        if not around.is_empty:
            self._triggers(documents)
        if around.state_machine is not None:
            self._state_machine(documents)
        self.service.world.handovers()
        self.service.timeline.clear()

    def deploy(self, files: Mapping[str, str]) -> None:
        """Bring the functions to this version of the files. Raises as `set_up` does."""
        documents = Documents(self.lab, files)
        for spec in self.functions:
            name = self._name(spec.name)
            role = documents.value(spec.role) if isinstance(spec.role, str) else None
            if role is not None and not isinstance(role, dict):
                raise BadInputError("A policy is an object.", where=str(spec.role))
            config = function_config(
                self.lab,
                spec,
                name=name,
                role=role,
                dead_letter_arn=self._dead_letter(spec, documents),
            )
            try:
                self.service.deploy(config, documents.code)
            except BadInputError as error:
                if isinstance(spec.role, str) and (error.where or "").startswith("role"):
                    where = (error.where or "").replace("role", spec.role, 1)
                    raise BadInputError(error.message, where=where, hint=error.hint) from error
                raise
            if spec.concurrency is not None:
                self.service.put_function_concurrency(name, spec.concurrency)

    def tear_down(self) -> None:
        """Take away what `set_up` has made: functions with their policies, mappings."""
        self.doors = []
        names = {function.config.name for function in self.service.list_functions()}
        for mapping in self.service.list_event_source_mappings()["EventSourceMappings"]:
            self.service.delete_event_source_mapping(mapping["UUID"])
        if self.lab.around.state_machine is not None:
            self.service.state_machines.delete(self.lab.around.state_machine.name)
        for spec in self.functions:
            if self._name(spec.name) in names:
                self.service.delete_function(self._name(spec.name))

    def begin_anew(self) -> None:
        """Nothing has happened and nothing waits; time begins where the real one is."""
        from studylam.runtime import VirtualClock

        if isinstance(self.service.clock, VirtualClock):
            self.service.begin_anew(time.time())

    def _name(self, name: str) -> str:
        return self.main if name == self.lab.function.name else name

    def _arn(self, name: str) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self._name(name)}"

    # -- asynchronous events ----------------------------------------------------------------------

    def _dead_letter(self, spec: FunctionSpec, documents: Documents) -> str | None:
        for each in self.lab.around.asynchronous:
            if each.function == spec.name:
                config = _given(documents.settings("async", each.settings)).get("DeadLetterConfig")
                return str(config["TargetArn"]) if config else None
        return None

    def _asynchronous(self, function: str, settings: Any) -> None:
        from studylam.runtime import DestinationConfig

        given = _given(settings)
        targets = given.get("DestinationConfig") or {}
        destinations = DestinationConfig(
            on_success=targets.get("OnSuccess", {}).get("Destination"),
            on_failure=targets.get("OnFailure", {}).get("Destination"),
        )
        numbers = {
            "maximum_retry_attempts": given.get("MaximumRetryAttempts"),
            "maximum_event_age_in_seconds": given.get("MaximumEventAgeInSeconds"),
        }
        with self._refusals("PutFunctionEventInvokeConfig"):
            self.service.put_function_event_invoke_config(
                self._name(function),
                destination_config=destinations,
                **{name: value for name, value in numbers.items() if value is not None},
            )

    # -- who may invoke ---------------------------------------------------------------------------

    def _permit(self, statement: Mapping[str, Any]) -> None:
        conditions = {
            "source_arn": statement.get("SourceArn"),
            "source_account": statement.get("SourceAccount"),
            "principal_org_id": statement.get("PrincipalOrgID"),
            "event_source_token": statement.get("EventSourceToken"),
            "function_url_auth_type": statement.get("FunctionUrlAuthType"),
        }
        with self._refusals("AddPermission"):
            self.service.add_permission(
                self._name(statement.get("FunctionName") or self.lab.function.name),
                statement["StatementId"],
                statement.get("Action", "lambda:InvokeFunction"),
                statement["Principal"],
                qualifier=statement.get("Qualifier"),
                **{name: value for name, value in conditions.items() if value},
            )

    def _trust(self, function: str, number: int, principal: str, source_arn: str) -> None:
        statement = {
            "FunctionName": function,
            "StatementId": f"trigger-{number}",
            "Principal": principal,
            "SourceArn": source_arn,
        }
        if principal == "s3.amazonaws.com":
            statement["SourceAccount"] = ACCOUNT
        self._permit(statement)

    # -- triggers ---------------------------------------------------------------------------------

    def _triggers(self, documents: Documents) -> None:
        notifications: dict[str, list[dict[str, Any]]] = {}
        for number, trigger in enumerate(self.lab.around.triggers, 1):
            given = _given(documents.settings(trigger.kind, trigger.settings))
            function = self._name(trigger.function)
            arn = self._arn(trigger.function)
            if trigger.kind == "http":
                self.doors.append(front_door(given, function))
            elif trigger.kind == "s3":
                bucket = given["Bucket"]
                if trigger.trusted:
                    source = f"arn:aws:s3:::{bucket}"
                    self._trust(trigger.function, number, "s3.amazonaws.com", source)
                notifications.setdefault(bucket, []).append(_notification(given, arn, number))
            elif trigger.kind == "sns":
                topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:{given['Topic']}"
                if trigger.trusted:
                    self._trust(trigger.function, number, "sns.amazonaws.com", topic)
                self._subscribe(topic, arn, given)
            elif trigger.kind == "rule":
                name = given.get("Name") or f"rule-{number}"
                bus = given.get("EventBusName", "default")
                path = name if bus == "default" else f"{bus}/{name}"
                if trigger.trusted:
                    rule = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{path}"
                    self._trust(trigger.function, number, "events.amazonaws.com", rule)
                self._rule(name, arn, given)
            else:
                self._mapping(trigger.kind, function, given)
        for bucket, configurations in notifications.items():
            self._notify(bucket, configurations)

    def _notify(self, bucket: str, configurations: list[dict[str, Any]]) -> None:
        call = self.service.world.call
        with self._refusals("PutBucketNotificationConfiguration"):
            there = call("s3", "GetBucketNotificationConfiguration", {"Bucket": bucket})
            there["LambdaFunctionConfigurations"] = configurations
            params = {"Bucket": bucket, "NotificationConfiguration": there}
            call("s3", "PutBucketNotificationConfiguration", params)

    def _subscribe(self, topic: str, arn: str, given: Mapping[str, Any]) -> None:
        attributes = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
            if name != "Topic"
        }
        params: dict[str, Any] = {"TopicArn": topic, "Protocol": "lambda", "Endpoint": arn}
        if attributes:
            params["Attributes"] = attributes
        with self._refusals("Subscribe"):
            self.service.world.call("sns", "Subscribe", params)

    def _rule(self, name: str, arn: str, given: Mapping[str, Any]) -> None:
        bus = {"EventBusName": given["EventBusName"]} if "EventBusName" in given else {}
        rule: dict[str, Any] = {"Name": name, **bus, "State": given.get("State", "ENABLED")}
        if "EventPattern" in given:
            rule["EventPattern"] = json.dumps(given["EventPattern"])
        if "ScheduleExpression" in given:
            rule["ScheduleExpression"] = given["ScheduleExpression"]
        more = ("Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig")
        target = {"Id": "function", "Arn": arn} | {
            key: given[key] for key in more if given.get(key) is not None
        }
        with self._refusals("PutRule"):
            self.service.world.call("events", "PutRule", rule)
        with self._refusals("PutTargets"):
            params = {"Rule": name, **bus, "Targets": [target]}
            self.service.world.call("events", "PutTargets", params)

    def _mapping(self, kind: str, function: str, given: Mapping[str, Any]) -> None:
        settings = {key: value for key, value in given.items() if value is not None}
        if kind == "sqs":
            arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{settings.pop('Queue')}"
        elif kind == "kinesis":
            arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{settings.pop('Stream')}"
        else:
            table = {"TableName": settings.pop("Table")}
            arn = str(
                self.service.world.call("dynamodb", "DescribeTable", table)["Table"].get(
                    "LatestStreamArn"
                )
            )
        with self._refusals("CreateEventSourceMapping"):
            self.service.create_event_source_mapping(
                EventSourceArn=arn, FunctionName=function, **settings
            )

    # -- Step Functions ---------------------------------------------------------------------------

    def _state_machine(self, documents: Documents) -> None:
        """Raises BadInputError: ASL that AWS refuses, with all that is wrong."""
        machine = self.lab.around.state_machine
        assert machine is not None
        definition = machine.definition
        where = definition if isinstance(definition, str) else str(machine.place)
        if isinstance(definition, str):
            documents.value(definition)
            definition = documents.text(definition)
        machines = self.service.state_machines
        self._before = {execution.arn for execution in machines.executions(machine.name)}
        machines.create(machine.name, cast(Any, definition), where=where)

    def executions(self) -> list[Execution]:
        """What the lab's state machine has done since it was set up, oldest first."""
        machine = self.lab.around.state_machine
        if machine is None:
            return []
        found = reversed(self.service.state_machines.executions(machine.name))
        return [_execution(one) for one in found if one.arn not in self._before]

    def _refusals(self, operation: str) -> _Refusals:
        return _Refusals(self.refused, operation)


class _Refusals:
    """Notes what AWS refuses inside, and goes on after it."""

    def __init__(self, refused: list[Refused], operation: str) -> None:
        self.refused = refused
        self.operation = operation

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        code = getattr(error, "code", None)
        if not isinstance(error, StudyLamError) or not isinstance(code, str):
            return False
        words = str(getattr(error, "words", error.message))
        self.refused.append(Refused(self.operation, code, words))
        return True


def _given(settings: Any) -> dict[str, Any]:
    given: dict[str, Any] = settings.model_dump(exclude_unset=True, mode="json")
    return given


def _execution(execution: Any) -> Execution:
    output = json.loads(execution.output) if execution.output is not None else None
    error = ": ".join(filter(None, (execution.error, execution.cause)))
    return Execution(
        execution.status, tuple(visit.name for visit in execution.visits), output, error
    )


def _notification(given: Mapping[str, Any], arn: str, number: int) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "Id": given.get("Id") or f"trigger-{number}",
        "LambdaFunctionArn": arn,
        "Events": list(given["Events"]),
    }
    rules = [
        {"Name": name.lower(), "Value": given[name]}
        for name in ("Prefix", "Suffix")
        if given.get(name)
    ]
    if rules:
        configuration["Filter"] = {"Key": {"FilterRules": rules}}
    return configuration
