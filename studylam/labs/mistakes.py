"""What is wrong with a file of a lab as it stands in the editor, before anything runs.

Python is parsed and JSON is read, nothing is executed. A parser has limits that a text can be made
to hit, and it holds the interpreter's lock while it works: what is longer than `LONGEST` is left to
the run, which happens elsewhere.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.errors import BadInputError, StudyLamError
from studylam.inert import inert_line
from studylam.labs.event_text import parse_event

if TYPE_CHECKING:
    from studylam.packs.models import Lab

LONGEST = 32_000
"""Characters of Python that are parsed: about 40 ms of a slow machine."""
LONGEST_JSON = 1_000_000
"""Characters of JSON that are read: the reader of JSON is quick."""

_PLACE = re.compile(r":(\d+)(?::(\d+))?$")
_NO_ELEMENT = re.compile(r"has no element '(\w+)'")
_STEP = re.compile(r"([A-Za-z]\w*)|\[(\d+)\]")


@dataclass(frozen=True)
class Mistake:
    """Something that has to be mended in a file."""

    line: int
    """From 1."""
    column: int
    """From 1; 0: the line as a whole."""
    message: str
    """On one inert line."""
    hint: str = ""


def mistakes(lab: Lab, files: Mapping[str, str], name: str) -> list[Mistake]:
    """What is wrong with the file ``name`` of the learner's ``files``, by line.

    Never raises: of a text that can't be judged nothing is said.
    """
    text = files[name]
    if name.endswith(".py"):
        return python_mistakes(text)
    if not name.endswith(".json") or len(text) > LONGEST_JSON:
        return []
    found = json_mistakes(text)
    return found or sorted(set(_refusals(lab, files, name)), key=lambda one: one.line)


def python_mistakes(text: str) -> list[Mistake]:
    """Where Python's own parser stops reading. Nothing is run."""
    if len(text) > LONGEST:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        if error.lineno is None:
            return _unreadable(text)
        line = min(max(error.lineno, 1), text.count("\n") + 1)
        words = error.msg or "this can't be read"
        return [Mistake(line, max(error.offset or 0, 0), inert_line(f"SyntaxError: {words}"[:300]))]
    except ValueError:
        return _unreadable(text)
    except (RecursionError, MemoryError):
        return [Mistake(1, 0, "This is nested too deeply to be read.")]
    return []


def _unreadable(text: str) -> list[Mistake]:
    """Zeros are in it, or half a pair of surrogates."""
    at = next((i for i, c in enumerate(text) if c == "\0" or "\ud800" <= c <= "\udfff"), 0)
    line = text.count("\n", 0, at) + 1
    return [Mistake(line, 0, "SyntaxError: a character that Python doesn't read")]


def json_mistakes(text: str) -> list[Mistake]:
    """Where a text stops being JSON, and how to mend it."""
    try:
        parse_event(text, where="text")
    except BadInputError as error:
        return [_mistake(error, text)]
    return []


def _refusals(lab: Lab, files: Mapping[str, str], name: str) -> Iterator[Mistake]:
    """What AWS would refuse of a document that is JSON."""
    from studylam.labs.documents import Documents
    from studylam.labs.function_file import current
    from studylam.labs.lint import checks

    documents = Documents(lab, files)
    judged = [check for _, _, check in checks(lab, documents)]
    for spec in (lab.function, *lab.around.functions):
        if spec.document == name:
            judged.append(lambda spec=spec: current(spec, documents))  # type: ignore[misc]
    for check in judged:
        try:
            check()
        except StudyLamError as error:
            if (error.where or "").startswith(name):
                yield from _told(error, files[name])
        except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
            continue  # it is told when it is deployed


def _told(error: StudyLamError, text: str) -> Iterator[Mistake]:
    """One mistake, or each of those that a definition of a state machine has."""
    problems = [one for one in getattr(error, "problems", ()) if one.line]
    for problem in problems:
        yield Mistake(problem.line, 0, inert_line(problem.message))
    if not problems:
        yield _mistake(error, text)


def _mistake(error: StudyLamError, text: str) -> Mistake:
    where = error.where or ""
    found = _PLACE.search(where)
    if found is not None:
        line, column = int(found[1]), int(found[2] or 0)
    else:
        line, column = _line_of(where, error.message, text)
    return Mistake(line, column, inert_line(error.message), inert_line(error.hint or ""))


def _line_of(where: str, message: str, text: str) -> tuple[int, int]:
    """The line of a place that is told as ``role.json: Statement[0].Action``."""
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import parse_yaml

    _, _, inside = where.partition(": ")
    document = parse_yaml(text, "text", Report())  # JSON is YAML, whose reader knows the lines
    if document is None:
        return 1, 0
    steps = [word or int(number) for word, number in _STEP.findall(inside)]
    if element := _NO_ELEMENT.search(message):
        steps.append(element[1])
    line, column = document.mark(tuple(steps))
    return line, column
