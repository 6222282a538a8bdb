"""Where a YAML file is broken: libyaml sees most mistakes a line late, or at the end of the file.

A quote that isn't closed ends at the next one, wherever that is; a text without a colon goes on in
the next line; a space that doesn't break is no space. Once a file can't be parsed, such signs above
the place at which the parser has given up tell better what is wrong than the parser does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

_STRANGE = re.compile(
    r"[ \t]*[\u00a0\u2000-\u200a\u202f\u3000]|[^#\"']*?:[\u00a0\u2000-\u200a\u202f\u3000]"
)
_TAB = re.compile(r" *\t")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_NEAR = 40
"""Lines above the parser's place in which the beginning of a quote is looked for."""


class Culprit(NamedTuple):
    """Line from 0 and column from 1 of what is wrong, and how to mend it."""

    line: int
    column: int | None
    hint: str


def culprit(text: str, error: yaml.YAMLError, said: str) -> Culprit:
    """What is wrong in a text that can't be parsed."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Culprit(0, None, _hint(said))
    lines = text.split("\n")
    return _sign(lines, mark.line, said) or Culprit(*_by_parser(lines, error, said), _hint(said))


def _sign(lines: list[str], last: int, said: str) -> Culprit | None:
    """What can't be right, on the line at which the parser has given up or above it."""
    for number, line in enumerate(lines[: last + 1]):
        if not line.isascii() and (strange := _STRANGE.match(line)):
            hint = "A space that doesn't break, as word processors write it, is none for YAML."
            return Culprit(number, strange.end(), hint + " Write a plain one.")
    for number in range(max(0, last - 1), min(last + 1, len(lines))):
        if _TAB.match(lines[number]) and lines[number].strip():
            return Culprit(number, 1, "Indent with spaces: YAML takes no tabs.")
    if "expected" not in said and "mapping values" not in said:
        return None
    for number in range(max(0, last - _NEAR), min(last + 1, len(lines))):
        line = lines[number]
        if '"' in line and not line.lstrip().startswith("#"):
            rest = _QUOTED.sub(lambda m: "x" * len(m[0]), line)
            opened = re.search(r'(?:^|[:,\[{-])\s*(")', rest)
            if opened and rest.count('"') == 1:
                return Culprit(number, opened.start(1) + 1, "Close this quote on its line.")
    return None


def _by_parser(lines: list[str], error: yaml.YAMLError, said: str) -> tuple[int, int | None]:
    """Where the parser sees it, or a line before."""
    mark = error.problem_mark  # type: ignore[attr-defined]
    context = getattr(error, "context_mark", None)
    here: tuple[int, int | None] = (mark.line, mark.column + 1)
    if context is not None and context.line < mark.line:
        if "expected ':'" in said or "end of stream" in said:
            return context.line, context.column + 1
        if "expected ',' or" in said:  # a bracket is missing, and the next line isn't part of it
            if lines[mark.line : mark.line + 1] and lines[mark.line][mark.column :][:1] in "]}":
                return here
            return _before(lines, mark.line) or here
        if "expected key" in said and _is_alone(lines, context.line, mark.line):
            return context.line, context.column + 1
    if "document start" in said:
        first = next((n for n, line in enumerate(lines) if line.strip() and line[0] != "#"), 0)
        is_above = first < mark.line < len(lines)
        if is_above and _indent(lines[first]) and not _indent(lines[mark.line]):
            return first, 1  # it is indented, and no other line is
    if "mapping values are not allowed" in said and mark.line < len(lines):
        line = lines[mark.line]
        before = _before(lines, mark.line)
        if ": " in line[: mark.column] or before is None:
            return here  # a text with a colon in it
        previous = lines[before[0]].strip()
        if not previous.endswith(":") and ": " not in previous:
            return before  # it is no key, so that this line seemed to go on with it
        after = next((n for n in lines[mark.line + 1 :] if n.strip()), "")
        if _indent(after) == _indent(line) > _indent(lines[before[0]]) and after:
            return before  # all that follows is indented otherwise
    return here


def _is_alone(lines: list[str], first: int, other: int) -> bool:
    """Whether no line but the first is indented as it is, and others are as the other one is."""
    indents = [_indent(line) for line in lines[first:] if line.strip() and line.lstrip()[0] != "#"]
    alone = indents[:1] != [0] and indents.count(indents[0]) == 1
    return alone and indents.count(_indent(lines[other])) > 1 if other < len(lines) else False


def _before(lines: list[str], number: int) -> tuple[int, int | None] | None:
    """The last line before another that says something."""
    for at in range(min(number, len(lines)) - 1, -1, -1):
        if lines[at].strip() and not lines[at].lstrip().startswith("#"):
            return at, _indent(lines[at]) + 1
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _hint(said: str) -> str:
    if "mapping values are not allowed" in said:
        return 'A text with ": " in it needs quotes round it.'
    if "cannot start any token" in said:
        return "A text that begins with @, `, % or a tab needs quotes round it."
    if "expected key" in said:
        return (
            "Keys that belong together begin in the same column, and a tab counts as eight spaces:"
            " look at this line and those before it."
        )
    if "did not find expected" in said:
        return "Look at the indentation, the quotes and the brackets on this line and before it."
    return ""
