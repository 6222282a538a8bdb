"""The log of a run as lines: those that somebody looks for, errors with a sign.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from studylam.inert import MAX_LINE, inert, inert_line
from studylam.tui.prose import QUIET, hang, wrap
from studylam.tui.run_text import MAX_LOG_LINES, quiet, words_of

if TYPE_CHECKING:
    from studylam.runtime import LogLine

_ERROR = re.compile(
    r"\[(ERROR|CRITICAL|FATAL)\]|\"(level|log_level)\": ?\"(ERROR|CRITICAL|FATAL)\"|"
    r"^Traceback |Status: (error|timeout)|Task timed out|Runtime\.\w+|^\w*(Error|Exception)\b"
)

_LOOKED_AT = 4096
"""Characters of a line in which an error is looked for."""

_PLAIN = re.compile("[\n\x20-\x7e\xa1-\u02ff\u2010-\u2027\u2400-\u2426]*")
"""Each a cell wide."""
_WORD = re.compile(r"\s*\S+\s*")
_FAILED = Content.styled("✗ ", "bold $error")


class Set(NamedTuple):
    """A line of a log as it is shown."""

    lines: list[Content]
    failed: bool


def is_error(log: LogLine) -> bool:
    """Whether a line tells of an error, as far as its words say."""
    return _ERROR.search(log.text[:_LOOKED_AT]) is not None


def wanted(logs: Sequence[LogLine], words: str) -> list[LogLine]:
    """The lines that have all of these words: of the text, a level, a request's id."""
    parts = words.lower().split()
    if not parts:
        return list(logs)
    return [log for log in logs if all(part in log.text.lower() for part in parts)]


def log_lines(
    logs: Sequence[LogLine],
    width: int,
    *,
    wraps: bool = True,
    known: dict[LogLine, Set] | None = None,
) -> Iterator[tuple[Content, str | None]]:
    """Lines, each with what it is about: ``error`` where one begins.

    The runtime's own have ``λ`` before them, which no handler can print there. ``known``: what was
    set before, see `set_more`; the first line that isn't in it ends them.
    """
    if len(logs) > MAX_LOG_LINES:
        left_out = len(logs) - MAX_LOG_LINES
        for line in quiet(f"… {left_out:,} earlier lines are left out", width):
            yield line, None
        logs = logs[-MAX_LOG_LINES:]
    for number, log in enumerate(logs):
        made = _set(log, width, wraps) if known is None else known.get(log)
        if made is None:
            return
        target = f"error {number}" if made.failed else None
        for line in made.lines:
            yield line, target


def set_more(
    logs: Sequence[LogLine], width: int, wraps: bool, known: dict[LogLine, Set], most: int
) -> int:
    """Set ``most`` lines of these that aren't ``known`` yet. How many are left then?"""
    waiting = [log for log in logs[-MAX_LOG_LINES:] if log not in known]
    for log in waiting[:most]:
        known[log] = _set(log, width, wraps)
    return max(len(waiting) - most, 0)


def _set(log: LogLine, width: int, wraps: bool) -> Set:
    failed = is_error(log)
    if wraps and log.kind == "function":
        plain = inert(log.text.rstrip("\n"))
        if _PLAIN.fullmatch(plain):
            return Set(_plain_lines(plain, width, failed=failed), failed)
    platform = log.kind == "platform"
    sign = Content.styled("λ ", "$primary") if platform else Content("  ")
    sign += _FAILED if failed else Content("")
    room = width - sign.cell_length
    words = words_of(log, room if wraps else MAX_LINE).rstrip("\n")
    text = Content(inert(words) if wraps else inert_line(words))
    text = text.stylize(f"italic {QUIET}") if platform else text
    lines = wrap(text, room) if wraps else [text.truncate(max(room, 2), ellipsis=True)]
    return Set(hang(lines, sign, sign.cell_length), failed)


def _plain_lines(text: str, width: int, *, failed: bool) -> list[Content]:
    """What most lines are, in a third of the time that it takes to wrap any text."""
    indent = "    " if failed else "  "
    room = width - len(indent)
    lines = [Content(indent + one) for line in text.split("\n") for one in folded(line, room)]
    if failed:
        lines[0] = Content("  ") + _FAILED + lines[0][4:]
    return lines


def folded(text: str, width: int) -> list[str]:
    """A line of `_PLAIN` as `studylam.tui.prose.wrap` breaks it."""
    width = max(width, 2)
    if len(text) <= width:
        return [text.rstrip()]
    breaks, used = [0], 0
    for match in _WORD.finditer(text):
        start, size = match.start(), len(match[0])
        bare = len(match[0].rstrip())
        if bare <= width - used:
            used += size
        elif bare > width:
            breaks += range(start, start + size, width)
            used = size % width or width
        elif used and start:
            breaks.append(start)
            used = size
    ends = [*breaks[1:], len(text)]
    pieces = [text[begin:end].rstrip() for begin, end in zip(breaks, ends, strict=True)]
    return pieces if breaks[1:2] != [0] else pieces[1:]
