"""Does what somebody outside does at a lab (``do:``), and tells what it led to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, UsageError
from studylam.labs.doors import door_for
from studylam.labs.event_text import parse_event
from studylam.labs.lambda_calls import LambdaCalls
from studylam.labs.stage import Stage
from studylam.labs.triggers import Refused, refusals
from studylam.packs.labs.calls import read_beside, shaped
from studylam.packs.models import Action

if TYPE_CHECKING:
    from studylam.runtime import InvocationResult, LogLine, Response
    from studylam.runtime.timeline import Moment


@dataclass(frozen=True)
class Run:
    """What was done, and all that followed from it."""

    moments: tuple[Moment, ...] = ()
    results: tuple[InvocationResult, ...] = ()
    """Of every attempt to run a function, in order."""
    responses: tuple[Response, ...] = ()
    """What clients of front doors got, in order."""
    answers: tuple[Mapping[str, Any], ...] = ()
    """What AWS answered to calls, in order; of a refused one ``{}``."""
    refused: tuple[Refused, ...] = ()
    """What AWS refused, of what was set up and what was done."""

    @property
    def result(self) -> InvocationResult | None:
        """The last one; None if no function ran."""
        return self.results[-1] if self.results else None


def perform(
    stage: Stage, actions: Iterable[Action], on_log: Callable[[LogLine], None] | None = None
) -> Run:
    """Do one thing after the other; after each, all that follows from it now.

    What AWS refuses is told in the result.

    Raises:
        BadInputError: a call, request or event that can't even be sent.
        SandboxError: handlers can't be run safely on this machine.
    """
    before = stage.service.timeline.last
    doer = _Doer(stage, on_log)
    for action in actions:
        for number in range(1, action.times + 1):
            doer.do(action, number)
    return doer.run(before)


class _Doer:
    def __init__(self, stage: Stage, on_log: Callable[[LogLine], None] | None) -> None:
        self.stage = stage
        self.service = stage.service
        self.on_log = on_log
        self.calls = LambdaCalls(stage)
        self.read = partial(read_beside, Path(stage.lab.folder))
        self.responses: list[Response] = []
        self.answers: list[Mapping[str, Any]] = []
        self.refused: list[Refused] = []

    def run(self, before: int) -> Run:
        moments = tuple(self.service.timeline.since(before))
        results = tuple(moment.result for moment in moments if moment.result is not None)
        return Run(
            moments,
            results,
            tuple(self.responses),
            tuple(self.answers),
            (*self.stage.refused, *self.refused),
        )

    def do(self, action: Action, number: int) -> None:
        if action.kind == "call":
            self._call(action, number)
        elif action.kind == "request":
            self._request(action, number)
        elif action.kind == "invoke":
            self._invoke(action, number)
        elif action.kind == "steps":
            for step in self._steps(action.file):
                for turn in range(1, step.times + 1):
                    self.do(step, turn)
        elif action.kind == "advance":
            self.service.advance(action.seconds)
        else:
            for _ in range(int(action.seconds)):
                self.service.jump()

    def _steps(self, file: str) -> tuple[Action, ...]:
        """What the learner's file says to do; it can't name another one."""
        steps = actions_of(self.stage.text(file), where=file)
        if any(step.kind == "steps" for step in steps):
            raise BadInputError("Steps are calls, not files of further steps.", where=file)
        return steps

    def _call(self, action: Action, number: int) -> None:
        answer: Mapping[str, Any] = {}
        try:
            params = shaped(action, self.read, number)
            with refusals(self.refused, action.operation):
                if action.service == "lambda":
                    answer = self.calls.make(action.operation, params)
                else:
                    answer = self.service.act(action.service, action.operation, params)
        except UsageError as error:
            if self.stage.has_file((error.where or "").partition(":")[0]):
                raise  # told at its line already
            where = str(action.place)
            raise BadInputError(error.message, where=where, hint=error.hint) from error
        self.answers.append(answer)

    def _request(self, action: Action, number: int) -> None:
        from studylam.runtime import call, parse_request

        line = action.request.replace("{n}", str(number)) if action.times > 1 else action.request
        request = parse_request(line)
        door = door_for(self.stage.doors, request, action.through)
        response = call(
            self.service, door.function, door.door, request, name=door.name, on_log=self.on_log
        )
        self.responses.append(response)

    def _invoke(self, action: Action, number: int) -> None:
        name = action.function or self.stage.lab.function.name
        function, qualifier = self.stage.function_name(name), action.qualifier or None
        text = json.dumps(action.event, ensure_ascii=False)
        if action.times > 1:
            text = text.replace("{n}", str(number))
        with refusals(self.refused, "Invoke"):
            if action.type == "Event":
                self.service.invoke(function, text, qualifier=qualifier, invocation_type="Event")
                self.service.timeline.add("action", f"{name}: invoked asynchronously")
            else:
                self.service.invoke(function, text, qualifier=qualifier, on_log=self.on_log)
        self.service.pump()


def actions_of(text: str, *, where: str = "event") -> tuple[Action, ...]:
    """The actions that a learner has typed: one, or a list of them, as JSON.

    Raises:
        BadInputError: it isn't JSON, or no list of actions; with line and column.
    """
    from studylam.packs.labs.actions import ActionReader
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import Document, parse_yaml

    value = parse_event(text, where=where)
    report = Report()
    document = parse_yaml(text, where, Report()) or Document(where, value, 1)
    document.data = value
    reader = ActionReader(document, report, lambda given, at: (True, given.get("event", {})))
    found: tuple[Action, ...] | None = None
    if not isinstance(value, dict):
        found = reader.read(value, ())
    elif (action := reader.action(value, ())) is not None:
        found = (action,)
    if found is None:
        problem = report.problems[0]
        column = f":{problem.column}" if problem.column else ""
        raise BadInputError(
            problem.message, where=f"{problem.place}{column}", hint=problem.hint or None
        )
    return found
