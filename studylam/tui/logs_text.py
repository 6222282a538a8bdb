"""The log of a run as lines: those that somebody looks for, errors with a sign.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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
    logs: Sequence[LogLine], width: int, *, wraps: bool = True
) -> Iterator[tuple[Content, str | None]]:
    """Lines, each with what it is about: ``error`` where one begins.

    The runtime's own have ``λ`` before them, which no handler can print there.
    """
    if len(logs) > MAX_LOG_LINES:
        left_out = len(logs) - MAX_LOG_LINES
        for line in quiet(f"… {left_out:,} earlier lines are left out", width):
            yield line, None
        logs = logs[-MAX_LOG_LINES:]
    for number, log in enumerate(logs):
        failed = is_error(log)
        platform = log.kind == "platform"
        sign = Content.styled("λ ", "$primary") if platform else Content("  ")
        sign += Content.styled("✗ ", "bold $error") if failed else Content("")
        room = width - sign.cell_length
        words = words_of(log, room if wraps else MAX_LINE).rstrip("\n")
        text = Content(inert(words) if wraps else inert_line(words))
        text = text.stylize(f"italic {QUIET}") if platform else text
        lines = wrap(text, room) if wraps else [text.truncate(max(room, 2), ellipsis=True)]
        for line in hang(lines, sign, sign.cell_length):
            yield line, f"error {number}" if failed else None
