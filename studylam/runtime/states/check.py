"""The rules that a definition has to follow, all of them checked at once.

Codes and words are AWS's where they are known: recorded by LocalStack
(tests/aws/services/stepfunctions/v2/test_sfn_api_validation.snapshot.json and others), or quoted in
issues (localstack/localstack#11978, floci-io/floci#2735 and #2786, cfn-lint#4077).
``NOT_IN_STUDYLAM``: what AWS would take, but isn't executed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from studylam.runtime.states.choice import OPERATORS, TESTS, WITH_PATH, timestamp
from studylam.runtime.states.errors import ALL, PREDEFINED, Problem
from studylam.runtime.states.paths import PathSyntaxError, parse_path
from studylam.runtime.states.resources import ResourceError, parse_resource
from studylam.runtime.states.templates import check_expression, expressions

SCHEMA = "SCHEMA_VALIDATION_FAILED"
TARGET = "MISSING_TRANSITION_TARGET"
NO_END = "MISSING_END_STATE"
DUPLICATE = "DUPLICATE_STATE_NAME"
OURS = "NOT_IN_STUDYLAM"

TYPES = ("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map")
LONGEST_NAME = 80
LONGEST_WAIT_S = 99_999_999
DEEPEST = 20
"""Machines within machines. Ours; deeper ones are for nobody to read."""

_COMMON = {"Type", "Comment", "QueryLanguage"}
_ON = {"Next", "End"}
_DATA = {"InputPath", "OutputPath"}
_PAYLOAD = {"Parameters", "ResultSelector", "ResultPath"}
_TRIES = {"Retry", "Catch"}
_JSONATA = {"Arguments", "Output", "Items", "Condition"}

FIELDS: dict[str, set[str]] = {
    "Task": {
        *("Resource", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds"),
        *("HeartbeatSecondsPath", "Credentials", "Assign", *_DATA, *_PAYLOAD, *_TRIES, *_ON),
    },
    "Pass": {"Result", "Parameters", "ResultPath", "Assign", *_DATA, *_ON},
    "Wait": {"Seconds", "SecondsPath", "Timestamp", "TimestampPath", "Assign", *_DATA, *_ON},
    "Choice": {"Choices", "Default", "Assign", *_DATA},
    "Succeed": {*_DATA},
    "Fail": {"Error", "ErrorPath", "Cause", "CausePath"},
    "Parallel": {"Branches", "Assign", *_DATA, *_PAYLOAD, *_TRIES, *_ON},
    "Map": {
        *("ItemProcessor", "Iterator", "ItemsPath", "ItemSelector", "MaxConcurrency"),
        *("MaxConcurrencyPath", "ItemReader", "ItemBatcher", "ResultWriter", "Label"),
        *("ToleratedFailureCount", "ToleratedFailureCountPath"),
        *("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
        *("Assign", *_DATA, *_PAYLOAD, *_TRIES, *_ON),
    },
}
_MACHINE = {"Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"}
_PROCESSOR = {*_MACHINE, "ProcessorConfig"} - {"Version", "TimeoutSeconds"}
_DISTRIBUTED = (
    *("ItemReader", "ItemBatcher", "ResultWriter", "Label"),
    *("ToleratedFailureCount", "ToleratedFailureCountPath"),
    *("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
)
_PATHS = ("InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath")
_MORE_PATHS = ("TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath")
_VARIABLE = re.compile(r"[^\W\d]\w{0,79}(?:\.\$)?")


def check(document: Any) -> list[Problem]:
    """All that is wrong with a parsed definition, in the order of the document."""
    if not isinstance(document, dict):
        return [Problem(SCHEMA, "Definition must be a valid JSON object")]
    checker = _Checker()
    checker.machine(document, "", _MACHINE)
    return checker.problems


class _Checker:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.names: set[str] = set()

    def refuse(self, pointer: str, message: str, code: str = SCHEMA) -> None:
        self.problems.append(Problem(code, message, pointer))

    def warn(self, pointer: str, message: str, code: str) -> None:
        self.problems.append(Problem(code, message, pointer, severity="WARNING"))

    # -- machines ----------------------------------------------------------------------------------

    def machine(self, document: Any, at: str, fields: set[str], depth: int = 0) -> None:
        place = at or "/"
        if not isinstance(document, dict):
            self.refuse(place, "A state machine has to be an object.")
            return
        if depth > DEEPEST:
            self.refuse(place, f"StudyLam runs at most {DEEPEST} machines in each other.", OURS)
            return
        missing = [name for name in ("States", "StartAt") if name not in document]
        if missing:
            self.refuse(place, f"These fields are required: [{', '.join(missing)}]")
        for name in document:
            if name not in fields:
                self.refuse(place, f"Field '{name}' is not supported")
        self._text(document, "Comment", at)
        self._text(document, "StartAt", at)
        self._whole(document, "TimeoutSeconds", at, 1)
        self._language(document, at)
        states = document.get("States")
        if "States" not in document:
            return
        if not isinstance(states, dict):
            self.refuse(f"{at}/States", "This has to be an object.")
            return
        if not states:
            self.refuse(f"{at}/States", "Value cannot be empty")
            return
        for name, state in states.items():
            self.state(name, state, f"{at}/States/{name}", depth)
        self.graph(document, states, at)

    def graph(self, document: Mapping[str, Any], states: Mapping[str, Any], at: str) -> None:
        """Every way leads to a state of the same machine, every state is reached, and one ends."""
        start = document.get("StartAt")
        if isinstance(start, str) and start not in states:
            self.refuse(f"{at}/StartAt", f"Missing 'Next' target: {start}", TARGET)
        reached, ends = {start} if isinstance(start, str) else set(), False
        for name, state in states.items():
            if not isinstance(state, dict):
                return
            ends |= state.get("Type") in ("Succeed", "Fail") or state.get("End") is True
            for where, target in _targets(state):
                if target in states:
                    reached |= {target} if target != name else set()
                else:
                    place = f"{at}/States/{name}{where}"
                    self.refuse(place, f"Missing 'Next' target: {target}", TARGET)
        if not ends:
            self.refuse("", "Workflow has no terminal state", NO_END)
            return
        for name in states:
            if name not in reached:
                self.refuse(f"{at}/States/{name}", f'State "{name}" is not reachable.', TARGET)

    # -- states ------------------------------------------------------------------------------------

    def state(self, name: str, state: Any, at: str, depth: int) -> None:
        if len(name) > LONGEST_NAME:
            self.refuse(at, f"A state's name has at most {LONGEST_NAME} characters.")
        if name in self.names:
            self.refuse(at, f"Another state is called '{name}'.", DUPLICATE)
        self.names.add(name)
        if not isinstance(state, dict):
            self.refuse(at, "A state has to be an object.")
            return
        kind = state.get("Type")
        if kind is None:
            self.refuse(at, "These fields are required: [Type]")
            return
        if kind not in TYPES:
            values = ", ".join(TYPES)
            message = f"The field 'Type' should have one of these values: [{values}]"
            self.refuse(f"{at}/Type", message)
            return
        language = self._language(state, at)
        for field in state:
            if field not in FIELDS[kind] and field not in _COMMON:
                if field in _JSONATA and language != "JSONPath":
                    continue  # one problem is enough
                self.refuse(at, f"Field '{field}' is not supported")
        self._text(state, "Comment", at)
        self._onward(state, kind, at)
        self._data(state, at)
        _STATES[kind](self, state, at, depth)

    def _language(self, owner: Mapping[str, Any], at: str) -> str:
        language = owner.get("QueryLanguage", "JSONPath")
        if language not in ("JSONPath", "JSONata"):
            message = (
                "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]"
            )
            self.refuse(f"{at}/QueryLanguage", message)
        elif language == "JSONata":
            message = "StudyLam runs JSONPath state machines; it has no interpreter of JSONata."
            self.refuse(f"{at}/QueryLanguage", message, OURS)
        return str(language)

    def _onward(self, state: Mapping[str, Any], kind: str, at: str) -> None:
        if kind in ("Choice", "Succeed", "Fail"):
            return
        self._text(state, "Next", at)
        if "End" in state and not isinstance(state["End"], bool):
            self.refuse(f"{at}/End", "This has to be true or false.")
        if ("Next" in state) == (state.get("End") is True):
            self.refuse(at, "Exactly one of these fields is required: [Next, End]")

    def _data(self, state: Mapping[str, Any], at: str) -> None:
        for name in _PATHS:
            nullable = name in ("InputPath", "OutputPath")
            if name in state and not (nullable and state[name] is None):
                self._path(state[name], f"{at}/{name}")
        for name in _MORE_PATHS:
            if name in state:
                self._path(state[name], f"{at}/{name}")
        self._result_path(state, at)
        for name in ("Parameters", "ResultSelector", "ItemSelector"):
            if name in state:
                self._template(state[name], f"{at}/{name}")
        if "Assign" in state:
            self._assign(state["Assign"], f"{at}/Assign")

    def _result_path(self, owner: Mapping[str, Any], at: str) -> None:
        text = owner.get("ResultPath")
        if text is None:
            return
        try:
            reference = isinstance(text, str) and parse_path(text).is_reference
        except PathSyntaxError:
            reference = False
        if not reference:
            self.refuse(f"{at}/ResultPath", "Value is not a Reference Path")

    def _path(self, text: Any, at: str) -> None:
        try:
            if not isinstance(text, str):
                raise PathSyntaxError("A path is a text.")
            parse_path(text)
        except PathSyntaxError as error:
            self.refuse(at, f"Value is not a valid JSONPath: {error}")

    def _template(self, template: Any, at: str) -> None:
        for place, name, text in expressions(template, at):
            try:
                check_expression(text)
            except PathSyntaxError as error:
                what = f"The value for the field '{name}' must be a valid JSONPath or a valid"
                self.refuse(place, f"{what} intrinsic function call: {error}")

    def _assign(self, assign: Any, at: str) -> None:
        if not isinstance(assign, dict):
            self.refuse(at, "This has to be an object.")
            return
        for name in assign:
            if not _VARIABLE.fullmatch(name) or name.removesuffix(".$") == "states":
                self.refuse(f"{at}/{name}", "This is no name for a variable.")
        self._template(assign, at)

    # -- values ------------------------------------------------------------------------------------

    def _text(self, owner: Mapping[str, Any], name: str, at: str) -> None:
        if name in owner and not isinstance(owner[name], str):
            self.refuse(f"{at}/{name}", "This has to be a string.")

    def _whole(
        self, owner: Mapping[str, Any], name: str, at: str, low: int, high: int = LONGEST_WAIT_S
    ) -> None:
        value = owner.get(name, low)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(f"{at}/{name}", f"This has to be an integer from {low} to {high}.")

    def _one_of(self, owner: Mapping[str, Any], names: tuple[str, ...], at: str) -> None:
        if sum(name in owner for name in names) != 1:
            self.refuse(at, f"Exactly one of these fields is required: [{', '.join(names)}]")

    def _not_both(self, owner: Mapping[str, Any], one: str, at: str) -> None:
        if one in owner and f"{one}Path" in owner:
            self.refuse(at, f"Only one of these fields is allowed: [{one}, {one}Path]")

    def _required(self, owner: Mapping[str, Any], name: str, at: str) -> bool:
        if name not in owner:
            self.refuse(at, f"These fields are required: [{name}]")
        return name in owner

    # -- types -------------------------------------------------------------------------------------

    def task(self, state: Mapping[str, Any], at: str, _: int) -> None:
        if self._required(state, "Resource", at):
            try:
                parse_resource(state["Resource"])
            except ResourceError as error:
                code = OURS if error.is_ours else SCHEMA
                self.refuse(f"{at}/Resource", str(error), code)
        for name in ("TimeoutSeconds", "HeartbeatSeconds"):
            self._whole(state, name, at, 1)
            self._not_both(state, name, at)
        timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
        if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
            self.refuse(f"{at}/HeartbeatSeconds", "This has to be smaller than TimeoutSeconds.")
        self._tries(state, at)

    def pass_on(self, state: Mapping[str, Any], at: str, _: int) -> None:
        return

    def wait(self, state: Mapping[str, Any], at: str, _: int) -> None:
        self._one_of(state, ("Seconds", "Timestamp", "SecondsPath", "TimestampPath"), at)
        self._whole(state, "Seconds", at, 0)
        if "Timestamp" in state and timestamp(state["Timestamp"]) is None:
            self.refuse(f"{at}/Timestamp", "String does not match RFC3339 timestamp")

    def succeed(self, state: Mapping[str, Any], at: str, _: int) -> None:
        return

    def fail(self, state: Mapping[str, Any], at: str, _: int) -> None:
        for name in ("Error", "Cause"):
            self._text(state, name, at)
            self._not_both(state, name, at)
            if f"{name}Path" in state:
                try:
                    check_expression(state[f"{name}Path"])
                except PathSyntaxError as error:
                    self.refuse(f"{at}/{name}Path", f"Value is not a valid JSONPath: {error}")

    def choice(self, state: Mapping[str, Any], at: str, _: int) -> None:
        self._text(state, "Default", at)
        if "Default" not in state:
            message = "Without a Default, States.NoChoiceMatched is the end if no rule holds."
            self.warn(at, message, "MISSING_DEFAULT")
        if not self._required(state, "Choices", at):
            return
        rules = state["Choices"]
        if not isinstance(rules, list) or not rules:
            message = "Value cannot be empty" if rules == [] else "This has to be an array."
            self.refuse(f"{at}/Choices", message)
            return
        for number, rule in enumerate(rules):
            self._rule(rule, f"{at}/Choices[{number}]", first=True)

    def _rule(self, rule: Any, at: str, *, first: bool = False, depth: int = 0) -> None:
        if not isinstance(rule, dict):
            self.refuse(at, "A rule has to be an object.")
            return
        if depth > DEEPEST:
            self.refuse(at, f"StudyLam reads at most {DEEPEST} rules within each other.", OURS)
            return
        allowed = {"Variable", "Comment", "And", "Or", "Not", *OPERATORS}
        allowed |= {"Next", "Assign"} if first else set()
        for name in rule:
            if name not in allowed:
                self.refuse(at, f"Field '{name}' is not supported")
        if first and self._required(rule, "Next", at):
            self._text(rule, "Next", at)
        if first and "Assign" in rule:
            self._assign(rule["Assign"], f"{at}/Assign")
        operators = [name for name in rule if name in OPERATORS or name in ("And", "Or", "Not")]
        if len(operators) != 1:
            self.refuse(at, "A rule has exactly one comparison, or one of [And, Or, Not].")
            return
        (operator,) = operators
        wanted = rule[operator]
        if operator == "Not":
            self._rule(wanted, f"{at}/Not", depth=depth + 1)
        elif operator in ("And", "Or"):
            if not isinstance(wanted, list) or not wanted:
                self.refuse(f"{at}/{operator}", "Value cannot be empty")
                return
            for number, inner in enumerate(wanted):
                self._rule(inner, f"{at}/{operator}[{number}]", depth=depth + 1)
        else:
            self._comparison(rule, operator, at)

    def _comparison(self, rule: Mapping[str, Any], operator: str, at: str) -> None:
        if self._required(rule, "Variable", at):
            self._path(rule["Variable"], f"{at}/Variable")
        wanted, place = rule[operator], f"{at}/{operator}"
        if operator in WITH_PATH:
            self._path(wanted, place)
        elif operator in TESTS or operator.startswith("Boolean"):
            if not isinstance(wanted, bool):
                self.refuse(place, "This has to be true or false.")
        elif operator.startswith("Numeric"):
            if isinstance(wanted, bool) or not isinstance(wanted, int | float):
                self.refuse(place, "This has to be a number.")
        elif operator.startswith("Timestamp"):
            if timestamp(wanted) is None:
                self.refuse(place, "String does not match RFC3339 timestamp")
        elif not isinstance(wanted, str):
            self.refuse(place, "This has to be a string.")

    def parallel(self, state: Mapping[str, Any], at: str, depth: int) -> None:
        self._tries(state, at)
        if not self._required(state, "Branches", at):
            return
        branches = state["Branches"]
        if not isinstance(branches, list) or not branches:
            message = "Value cannot be empty" if branches == [] else "This has to be an array."
            self.refuse(f"{at}/Branches", message)
            return
        for number, branch in enumerate(branches):
            fields = _MACHINE - {"Version", "TimeoutSeconds"}
            self.machine(branch, f"{at}/Branches[{number}]", fields, depth + 1)

    def map(self, state: Mapping[str, Any], at: str, depth: int) -> None:
        self._tries(state, at)
        self._whole(state, "MaxConcurrency", at, 0)
        self._not_both(state, "MaxConcurrency", at)
        if "ItemSelector" in state and "Parameters" in state:
            self.refuse(at, "Only one of these fields is allowed: [ItemSelector, Parameters]")
        for name in _DISTRIBUTED:
            if name in state:
                message = f"StudyLam runs no distributed Map states, and '{name}' is only for them."
                self.refuse(f"{at}/{name}", message, OURS)
        self._one_of(state, ("ItemProcessor", "Iterator"), at)
        for name in ("ItemProcessor", "Iterator"):
            if name in state:
                self._processor(state[name], f"{at}/{name}")
                self.machine(state[name], f"{at}/{name}", _PROCESSOR, depth + 1)

    def _processor(self, processor: Any, at: str) -> None:
        config = processor.get("ProcessorConfig", {}) if isinstance(processor, dict) else {}
        mode = config.get("Mode", "INLINE") if isinstance(config, dict) else None
        if mode == "DISTRIBUTED":
            message = "StudyLam runs no distributed Map states."
            self.refuse(f"{at}/ProcessorConfig/Mode", message, OURS)
        elif mode != "INLINE":
            message = "The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]"
            self.refuse(f"{at}/ProcessorConfig", message)

    # -- retriers and catchers ---------------------------------------------------------------------

    def _tries(self, state: Mapping[str, Any], at: str) -> None:
        for name in ("Retry", "Catch"):
            entries = state.get(name, [])
            if not isinstance(entries, list):
                self.refuse(f"{at}/{name}", "This has to be an array.")
                continue
            for number, entry in enumerate(entries):
                place = f"{at}/{name}[{number}]"
                if not isinstance(entry, dict):
                    self.refuse(place, "This has to be an object.")
                    continue
                self._errors(entry, place, last=number == len(entries) - 1)
                if name == "Retry":
                    self._retrier(entry, place)
                else:
                    self._catcher(entry, place)

    def _errors(self, entry: Mapping[str, Any], at: str, *, last: bool) -> None:
        if not self._required(entry, "ErrorEquals", at):
            return
        names = entry["ErrorEquals"]
        place = f"{at}/ErrorEquals"
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.refuse(place, "This has to be an array of strings.")
        elif not names:
            self.refuse(place, "Value cannot be empty")
        elif ALL in names and len(names) > 1:
            self.refuse(place, f"{ALL} has to stand alone.")
        elif ALL in names and not last:
            self.refuse(
                place, f"{ALL} has to be in the last entry: those after it are never asked."
            )
        else:
            for name in names:
                if name.startswith("States.") and name not in PREDEFINED:
                    self.warn(place, f"There is no error {name}.", "UNKNOWN_ERROR_NAME")

    def _retrier(self, entry: Mapping[str, Any], at: str) -> None:
        known = {"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "Comment"}
        for name in entry:
            if name not in known | {"MaxDelaySeconds", "JitterStrategy"}:
                self.refuse(at, f"Field '{name}' is not supported")
        self._whole(entry, "IntervalSeconds", at, 1)
        self._whole(entry, "MaxAttempts", at, 0)
        self._whole(entry, "MaxDelaySeconds", at, 1, 31_622_399)
        interval, longest = entry.get("IntervalSeconds", 1), entry.get("MaxDelaySeconds")
        if isinstance(longest, int) and isinstance(interval, int) and longest <= interval:
            self.refuse(f"{at}/MaxDelaySeconds", "This has to be greater than IntervalSeconds.")
        rate = entry.get("BackoffRate", 2.0)
        if isinstance(rate, bool) or not isinstance(rate, int | float) or rate < 1:
            self.refuse(f"{at}/BackoffRate", "This has to be a number of at least 1.0.")
        if entry.get("JitterStrategy", "NONE") not in ("FULL", "NONE"):
            message = "The field 'JitterStrategy' should have one of these values: [FULL, NONE]"
            self.refuse(f"{at}/JitterStrategy", message)

    def _catcher(self, entry: Mapping[str, Any], at: str) -> None:
        for name in entry:
            if name not in ("ErrorEquals", "Next", "ResultPath", "Comment", "Assign"):
                self.refuse(at, f"Field '{name}' is not supported")
        if self._required(entry, "Next", at):
            self._text(entry, "Next", at)
        self._result_path(entry, at)
        if "Assign" in entry:
            self._assign(entry["Assign"], f"{at}/Assign")


def _targets(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a state names others (``/Choices[0]/Next``), and whom."""
    for name in ("Next", "Default"):
        if isinstance(state.get(name), str):
            yield f"/{name}", state[name]
    for name in ("Choices", "Catch"):
        entries = state.get(name)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict) and isinstance(entry.get("Next"), str):
                yield f"/{name}[{number}]/Next", entry["Next"]


_STATES: dict[str, Callable[[_Checker, Mapping[str, Any], str, int], None]] = {
    "Task": _Checker.task,
    "Pass": _Checker.pass_on,
    "Wait": _Checker.wait,
    "Choice": _Checker.choice,
    "Succeed": _Checker.succeed,
    "Fail": _Checker.fail,
    "Parallel": _Checker.parallel,
    "Map": _Checker.map,
}
