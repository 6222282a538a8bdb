"""What an editor of code does to lines of text: pure, so that it can be held by tests."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_FOUND = 5_000
"""Places that a search lists; what comes after isn't looked for."""

Span = tuple[int, int, int]
"""Row, first column, column after the last; all from 0."""


def found_in(lines: Sequence[str], words: str) -> list[Span]:
    """Where ``words`` are, as they stand; capitals matter only if there are any in ``words``."""
    if not words:
        return []
    pattern = re.compile(re.escape(words), 0 if words != words.lower() else re.IGNORECASE)
    spans: list[Span] = []
    for row, line in enumerate(lines):
        for match in pattern.finditer(line):
            spans.append((row, match.start(), match.end()))
            if len(spans) >= MOST_FOUND:
                return spans
    return spans


def replaced(lines: Sequence[str], spans: Sequence[Span], words: str) -> list[str]:
    """The lines with ``words`` in place of what is at ``spans``."""
    made = list(lines)
    for row, start, end in reversed(spans):
        made[row] = f"{made[row][:start]}{words}{made[row][end:]}"
    return made


def indented(lines: Sequence[str], width: int) -> list[str]:
    """Each line a step further in; empty ones stay as they are."""
    return [f"{' ' * width}{line}" if line.strip() else line for line in lines]


def dedented(lines: Sequence[str], width: int) -> list[str]:
    """Each line back to the stop before, as far as it has anything before its first word."""
    made = []
    for line in lines:
        if line.startswith("\t"):
            made.append(line[1:])
            continue
        spaces = len(line) - len(line.lstrip(" "))
        made.append(line[(spaces - 1) % width + 1 if spaces else 0 :])
    return made


def commented(lines: Sequence[str], sign: str = "#") -> list[str]:
    """Comments of all lines with words in them, or code again if they are comments already."""
    full = [line for line in lines if line.strip()]
    if not full:
        return list(lines)
    if all(line.lstrip().startswith(sign) for line in full):
        return [_uncommented(line, sign) for line in lines]
    column = min(len(line) - len(line.lstrip()) for line in full)
    return [f"{line[:column]}{sign} {line[column:]}" if line.strip() else line for line in lines]


def _uncommented(line: str, sign: str) -> str:
    rest = line.lstrip()
    if not rest.startswith(sign):
        return line
    return line[: len(line) - len(rest)] + rest[len(sign) :].removeprefix(" ")


def anchored(row: int, old: Sequence[str], new: Sequence[str]) -> int | None:
    """Where the line at ``row`` of the old text is in the new one; ``None``: it was changed.

    What was typed is taken to be between what begins and what ends alike.
    """
    head, shortest = 0, min(len(old), len(new))
    while head < shortest and old[head] == new[head]:
        head += 1
    if row < head:
        return row
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return row - len(old) + len(new) if row >= len(old) - tail else None
