"""JSONPath as Step Functions has it: ``$.a.b``, ``$$.Execution.Name``, ``$variable.x``.

Most paths name exactly one place. Those are read here, with the words of the errors that were
recorded from AWS, and only they can be written to (``ResultPath``). What selects any number of
nodes (``[*]``, ``..``, slices, filters) gives a list, and python-jsonpath evaluates it.

Not evaluated: regular expressions in filters, and more than two ``..``: a definition may come
from anybody, and neither has an end that could be told beforehand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_ROOT = re.compile(r"\$\$|\$[A-Za-z_]\w*|\$")
_STEP = re.compile(
    r"""\.(?P<name>[^\W\d][\w\-]*)
      | \['(?P<single>(?:[^'\\]|\\.)*)'\]
      | \["(?P<double>(?:[^"\\]|\\.)*)"\]
      | \[(?P<index>-?\d{1,9})\]""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(['\\])")
_REGEX = re.compile(r"=~|\b(?:match|search)\s*\(")
LONGEST = 1024


class PathSyntaxError(ValueError):
    """This is no path."""


class PathError(Exception):
    """There is nothing at the path. ``str()``: as AWS's causes put it."""


@dataclass
class Scope:
    """What paths are read from."""

    input: Any
    context: Mapping[str, Any] = field(default_factory=dict)
    """The context object, ``$$``."""
    variables: Mapping[str, Any] = field(default_factory=dict)

    def over(self, value: Any) -> Scope:
        """The same, with another input."""
        return Scope(value, self.context, self.variables)


@dataclass(frozen=True)
class Path:
    """A path, understood. ``steps``: of one that names one place; otherwise there is a query."""

    text: str
    root: str
    """``$``, ``$$``, or ``$name`` of a variable."""
    steps: tuple[str | int, ...] = ()
    query: Any = None

    @property
    def is_reference(self) -> bool:
        """Whether it names one place in the state's own data, so that it can be written to."""
        return self.root == "$" and self.query is None and self.text != "$$"

    def read(self, scope: Scope) -> Any:
        """The value at the path; of one that selects nodes, their list.

        Raises:
            PathError: there is nothing.
        """
        whole = self._whole(scope)
        if self.query is not None:
            return list(self.query.findall(whole))
        here = whole
        for number, step in enumerate(self.steps):
            try:
                if isinstance(step, int) != isinstance(here, list) or not here:
                    raise KeyError(step)
                here = here[step]
            except (KeyError, IndexError, TypeError):
                raise PathError(self._missing(number, here)) from None
        return here

    def _whole(self, scope: Scope) -> Any:
        if self.root == "$":
            return scope.input
        if self.root == "$$":
            return scope.context
        try:
            return scope.variables[self.root[1:]]
        except KeyError:
            raise PathError(f"Variable '{self.root}' does not exist.") from None

    def _missing(self, number: int, here: Any) -> str:
        done = _normal(self.steps[: number + 1])
        step = self.steps[number]
        if isinstance(step, int) and isinstance(here, list):
            problem = f"Index out of bounds when evaluating path {done}"
        elif number == len(self.steps) - 1:
            problem = f"No results for path: {done}"
        else:
            problem = f"Missing property in path {done}"
        return f"Invalid path '{self.text}' : {problem}"


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """Understand a path.

    Raises:
        PathSyntaxError: it isn't one.
    """
    if len(text) > LONGEST:
        raise PathSyntaxError(f"A path has at most {LONGEST} characters here.")
    found = _ROOT.match(text)
    if found is None:
        raise PathSyntaxError("A path begins with $.")
    rest = text[found.end() :]
    steps: list[str | int] = []
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None:
            return Path(text, found[0], query=_query(rest))
        steps.append(_value_of(step))
        at = step.end()
    return Path(text, found[0], tuple(steps))


def _value_of(step: re.Match[str]) -> str | int:
    if step["index"] is not None:
        return int(step["index"])
    if step["name"] is not None:
        return step["name"]
    return _ESCAPE.sub(r"\1", step["single"] if step["single"] is not None else step["double"])


def _query(rest: str) -> Any:
    if _REGEX.search(rest):
        raise PathSyntaxError("StudyLam evaluates no regular expressions in paths.")
    if rest.count("..") > 2:
        raise PathSyntaxError("StudyLam evaluates at most two .. in a path.")
    # Imported with the first path of this kind: most definitions have none.
    import jsonpath

    try:
        return jsonpath.compile("$" + rest)
    except (jsonpath.JSONPathError, ValueError, RecursionError) as error:
        raise PathSyntaxError(str(error).partition("\n")[0]) from None


def _normal(steps: tuple[str | int, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in steps)


def put(path: Path, whole: Any, value: Any) -> Any:
    """``whole`` with ``value`` at a reference path; what is missing on the way is made.

    Raises:
        PathError: on the way there is something that is no object, or an index without an element.
    """
    return _put(path.steps, whole, value)


def _put(steps: tuple[str | int, ...], here: Any, value: Any) -> Any:
    """A copy of what is on the way; what is beside it stays the same object."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if not isinstance(here, list) or not 0 <= step < len(here):
            raise PathError(f"Unable to apply step {step} to input {_json(here)}")
        return [*here[:step], _put(rest, here[step], value), *here[step + 1 :]]
    if not isinstance(here, dict):
        raise PathError(f"Unable to apply step {json.dumps(step)} to input {_json(here)}")
    return {**here, step: _put(rest, here.get(step, {}), value)}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
