"""Sets a lab up: the world, the functions, and what calls them.

Everything around is made with AWS's own API calls, in AWS's order (permissions before what needs
them), so that what AWS would refuse is refused in its words. A refused trigger isn't there then, as
on AWS; the rest of the lab goes on without it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from studylam.errors import BadInputError
from studylam.labs.aftermath import Execution
from studylam.labs.documents import Documents
from studylam.labs.doors import Door
from studylam.labs.function import function_config
from studylam.labs.function_file import Current, current, names
from studylam.labs.triggers import Refused, Triggers, given, refusals

if TYPE_CHECKING:
    from studylam.packs.models import FunctionSpec, Lab
    from studylam.runtime import FunctionConfig, LambdaService
    from studylam.runtime.states import Execution as StatesExecution


DRAWS = 2026
"""Seed of the draws by which an alias with weights shares its calls: chance, but the same each
time that a lab is set up, so that runs can be compared."""


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
        self._names: dict[str, str] = {}
        """The lab's own names of functions → those that their files gave them."""
        self.specs: dict[str, FunctionSpec] = {}
        """The functions as they were deployed last, by the lab's own names."""
        self._files: Mapping[str, str] = {}
        self.tried: Mapping[str, int] = {}
        """Settings of the lab's own function (``memory_mb``, ``timeout_s``) that somebody tries out
        in place of the lab's."""

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
        self.service.reseed(DRAWS)
        self.service.world.seed(self.lab.world)
        self.refused = []
        self.deploy(files)
        around = self.lab.around
        triggers = Triggers(self.service, self._name, self.refused, self.doors)
        for each in around.asynchronous:
            self._asynchronous(each.function, documents.settings("async", each.settings))
        if around.permissions is not None:
            listed = documents.settings("permissions", around.permissions.statements)
            for statement in given(listed)["Permissions"]:
                triggers.permit(statement)
        if not around.is_empty:
            triggers.make(around.triggers, documents)
        if around.state_machine is not None:
            self._state_machine(documents)
        self.service.world.handovers()
        self.service.timeline.clear()

    def deploy(self, files: Mapping[str, str]) -> None:
        """Bring the functions to this version of the files. Raises as `set_up` does."""
        documents = Documents(self.lab, files)
        self._files = files
        if self._names and self._names != (renamed := names(self.lab, files)):
            self.tear_down()  # another name is another function
            self._names = renamed
        for own in self.functions:
            now = current(own, documents)
            name = self._called(own, now)
            config = self._config(name, own, now, documents)
            try:
                with now.placed():
                    self.service.deploy(config, documents.code)
            except BadInputError as error:
                spec = now.spec
                if isinstance(spec.role, str) and (error.where or "").startswith("role"):
                    where = (error.where or "").replace("role", spec.role, 1)
                    raise BadInputError(error.message, where=where, hint=error.hint) from error
                raise
            self.specs[own.name] = spec = now.spec
            if spec.concurrency is not None:
                self.service.put_function_concurrency(name, spec.concurrency)

    def _called(self, own: FunctionSpec, now: Current) -> str:
        """The name under which a function is deployed.

        Raises:
            BadInputError: its file gives it the name of another one.
        """
        if now.file is None:
            return self._name(own.name)
        others = [self._name(one.name) for one in self.functions if one is not own]
        if now.spec.name in others:
            where = now.file.place("FunctionName")
            raise BadInputError(f"Function already exist: {now.spec.name}", where=where)
        self._names[own.name] = now.spec.name
        if own.name == self.lab.function.name:
            self.main = now.spec.name
        return now.spec.name

    def _config(
        self, name: str, own: FunctionSpec, now: Current, documents: Documents
    ) -> FunctionConfig:
        """Raises BadInputError: Lambda, or IAM, would refuse it."""
        spec = now.spec
        role = documents.value(spec.role) if isinstance(spec.role, str) else None
        if isinstance(spec.role, str) and not isinstance(role, dict):
            words = "A policy is an object with Version and Statement."
            raise BadInputError(words, where=spec.role)
        dead_letter = now.dead_letter_arn or self._dead_letter(own, documents)
        if own is self.lab.function and self.tried:
            tried: dict[str, Any] = dict(self.tried)
            spec = replace(spec, **tried)
        with now.placed():
            return function_config(
                self.lab, spec, name=name, role=role, dead_letter_arn=dead_letter
            )

    def tear_down(self) -> None:
        """Take away what `set_up` has made: functions with their policies, mappings."""
        self.doors = []
        known = {function.config.name for function in self.service.list_functions()}
        for mapping in self.service.list_event_source_mappings()["EventSourceMappings"]:
            self.service.delete_event_source_mapping(mapping["UUID"])
        if self.lab.around.state_machine is not None:
            self.service.state_machines.delete(self.lab.around.state_machine.name)
        for name in dict.fromkeys(self._name(spec.name) for spec in self.functions):
            if name in known:
                self.service.delete_function(name)

    def begin_anew(self) -> None:
        """Nothing has happened and nothing waits; time begins where the real one is."""
        from studylam.runtime import VirtualClock

        if isinstance(self.service.clock, VirtualClock):
            self.service.begin_anew(time.time())

    def _name(self, name: str | None) -> str:
        if name in (None, self.lab.function.name):
            return self.main
        return self._names.get(str(name), str(name))

    def function_name(self, name: str) -> str:
        """A function's name as it is deployed, by the lab's own name of it; empty: the lab's."""
        return self._name(name or None)

    def has_file(self, name: str) -> bool:
        """Whether the lab has such a file, as it was deployed last."""
        return name in Documents(self.lab, self._files).files

    def text(self, file: str) -> str:
        """A file as it was deployed last. Raises BadInputError: there is none."""
        return Documents(self.lab, self._files).text(file)

    def trust(self) -> dict[str, Any] | None:
        """The resource-based policy of the lab's own function; None if nobody was let in."""
        from studylam.runtime.refusals import FunctionNotFoundError

        try:
            return self.service.get_policy(self.main)
        except FunctionNotFoundError:
            return None

    # -- asynchronous events ----------------------------------------------------------------------

    def _dead_letter(self, spec: FunctionSpec, documents: Documents) -> str | None:
        for each in self.lab.around.asynchronous:
            if each.function == spec.name:
                config = given(documents.settings("async", each.settings)).get("DeadLetterConfig")
                return str(config["TargetArn"]) if config else None
        return None

    def _asynchronous(self, function: str, settings: Any) -> None:
        from studylam.runtime import DestinationConfig

        values = given(settings)
        targets = values.get("DestinationConfig") or {}
        destinations = DestinationConfig(
            on_success=targets.get("OnSuccess", {}).get("Destination"),
            on_failure=targets.get("OnFailure", {}).get("Destination"),
        )
        numbers = {
            "maximum_retry_attempts": values.get("MaximumRetryAttempts"),
            "maximum_event_age_in_seconds": values.get("MaximumEventAgeInSeconds"),
        }
        with refusals(self.refused, "PutFunctionEventInvokeConfig"):
            self.service.put_function_event_invoke_config(
                self._name(function),
                destination_config=destinations,
                **{name: value for name, value in numbers.items() if value is not None},
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
        return [_execution(one) for one in reversed(self._since_set_up())]

    def last_execution(self) -> StatesExecution | None:
        """The one that was started last since the lab was set up."""
        return next(iter(self._since_set_up()), None)

    def _since_set_up(self) -> list[StatesExecution]:
        """Newest first."""
        machine = self.lab.around.state_machine
        if machine is None:
            return []
        found = self.service.state_machines.executions(machine.name)
        return [one for one in found if one.arn not in self._before]


def _execution(execution: Any) -> Execution:
    output = json.loads(execution.output) if execution.output is not None else None
    error = ": ".join(filter(None, (execution.error, execution.cause)))
    return Execution(
        execution.status, tuple(visit.name for visit in execution.visits), output, error
    )
