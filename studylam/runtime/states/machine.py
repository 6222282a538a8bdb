"""A state machine in the Amazon States Language: read, checked, and then never changed.

Rules: https://states-language.net/spec.html and "Using Amazon States Language to define Step
Functions workflows" in the developer guide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from studylam.runtime.states.errors import DefinitionError, Problem
from studylam.runtime.states.lines import lines_of

LONGEST = 1_048_576
"""Bytes of a definition: 1 MB ("Step Functions service quotas")."""


@dataclass(frozen=True)
class Edge:
    """A way out of a state."""

    target: str
    kind: str
    """``next``, ``choice``, ``default`` or ``catch``."""
    label: str = ""


@dataclass(frozen=True)
class State:
    """One state, checked. ``fields``: as written."""

    name: str
    type: str
    fields: Mapping[str, Any]
    branches: tuple[StateMachine, ...] = ()
    """Of a Parallel state its branches; of a Map state its processor, alone."""

    @property
    def is_terminal(self) -> bool:
        """Whether it ends its machine or branch."""
        return self.type in ("Succeed", "Fail") or self.fields.get("End") is True

    def edges(self) -> Iterator[Edge]:
        """All ways out of it, in the order of the definition."""
        if self.type == "Choice":
            for rule in self.fields["Choices"]:
                yield Edge(rule["Next"], "choice", label_of(rule))
            if "Default" in self.fields:
                yield Edge(self.fields["Default"], "default", "otherwise")
        elif "Next" in self.fields:
            yield Edge(self.fields["Next"], "next")
        for catcher in self.fields.get("Catch", ()):
            yield Edge(catcher["Next"], "catch", ", ".join(catcher["ErrorEquals"]))


@dataclass(frozen=True)
class StateMachine:
    """A checked definition; also a branch, or a Map state's processor."""

    start_at: str
    states: Mapping[str, State]
    comment: str = ""
    timeout_seconds: int | None = None
    definition: str = ""
    """As it was given; empty for branches."""
    warnings: tuple[Problem, ...] = ()

    def every_state(self) -> Iterator[State]:
        """All states, those of branches after the one that has them."""
        for state in self.states.values():
            yield state
            for branch in state.branches:
                yield from branch.every_state()


def label_of(rule: Mapping[str, Any]) -> str:
    """A choice rule in a few words: ``$.total > 100``."""
    for word in ("And", "Or"):
        if word in rule:
            return f" {word.lower()} ".join(label_of(one) for one in rule[word])
    if "Not" in rule:
        return f"not ({label_of(rule['Not'])})"
    operator = next(
        (name for name in rule if name not in ("Variable", "Next", "Comment", "Assign")), ""
    )
    wanted = rule.get(operator)
    text = wanted if operator.endswith("Path") else json.dumps(wanted, ensure_ascii=False)
    name = operator.removesuffix("Path")
    for kind in ("String", "Numeric", "Timestamp", "Boolean"):
        name = name.removeprefix(kind)
    sign = _SIGNS.get(name)
    if sign is None:
        text = "" if wanted is True else " is false"
        return f"{rule.get('Variable')} {_spaced(operator)}{text}"
    return f"{rule.get('Variable')} {sign} {text}"


_SIGNS = {
    "Equals": "=",
    "LessThan": "<",
    "GreaterThan": ">",
    "LessThanEquals": "<=",
    "GreaterThanEquals": ">=",
    "Matches": "like",
}


def _spaced(operator: str) -> str:
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in operator).strip()


def parse_machine(definition: str | Mapping[str, Any], *, where: str | None = None) -> StateMachine:
    """Read and check a definition.

    ``where``: what it is, or the file that it is in, for errors.

    Raises:
        DefinitionError: AWS wouldn't take it; with everything that is wrong, not just the first.
    """
    from studylam.runtime.states.check import check

    text = definition if isinstance(definition, str) else json.dumps(definition)
    if len(text.encode("utf-8", "replace")) > LONGEST:
        problem = Problem("SCHEMA_VALIDATION_FAILED", f"A definition has at most {LONGEST} bytes.")
        raise DefinitionError([problem], where=where)
    document = _document(text, where)
    try:
        problems = check(document)
    except RecursionError:
        deep = Problem("INVALID_JSON_DESCRIPTION", "Too many values within each other.")
        raise DefinitionError([deep], where=where) from None
    if isinstance(definition, str) and problems:
        lines = lines_of(text)
        problems = [replace(problem, line=_line(problem, lines)) for problem in problems]
    refused = [problem for problem in problems if problem.severity == "ERROR"]
    if refused:
        raise DefinitionError(refused, where=where)
    return replace(_machine(document), definition=text, warnings=tuple(problems))


def _line(problem: Problem, lines: Mapping[str, int]) -> int | None:
    """The line of the place, or of what it would be in: a field that is missing has none."""
    if not problem.pointer:
        return None
    return lines.get(problem.pointer.removesuffix("/") if problem.pointer != "/" else "")


def _document(text: str, where: str | None) -> Any:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise ValueError(f"Duplicate field '{name}'")
            found[name] = value
        return found

    if not text.strip():
        message = "Definition must be a valid JSON object"
        raise DefinitionError([Problem("SCHEMA_VALIDATION_FAILED", message)], where=where)
    try:
        return json.loads(text, object_pairs_hook=members, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"line: {error.lineno}, column: {error.colno}"
        problem = Problem("INVALID_JSON_DESCRIPTION", error.msg, place, error.lineno)
    except RecursionError:
        problem = Problem("INVALID_JSON_DESCRIPTION", "Too many values within each other.")
    except ValueError as error:
        problem = Problem("INVALID_JSON_DESCRIPTION", str(error))
    raise DefinitionError([problem], where=where)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


def _machine(document: Mapping[str, Any]) -> StateMachine:
    states = {}
    for name, fields in document["States"].items():
        inner = list(fields.get("Branches", ()))
        inner += [fields[key] for key in ("ItemProcessor", "Iterator") if key in fields]
        states[name] = State(name, fields["Type"], fields, tuple(map(_machine, inner)))
    return StateMachine(
        start_at=document["StartAt"],
        states=states,
        comment=document.get("Comment", ""),
        timeout_seconds=document.get("TimeoutSeconds"),
    )
