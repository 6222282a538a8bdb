"""What authors write for themselves into Markdown: comments, and marks of what is to be done.

A comment (``<!-- … -->`` on lines of its own) is never shown to learners. A line with `UNWRITTEN`
is what the skeletons of ``studylam pack new`` leave to be written: an error until it is written.
"""

from __future__ import annotations

import re

from studylam.packs.problems import Report

UNWRITTEN = "TODO(author)"
"""Not a plain TODO: code that learners are to finish may well have one."""

LONGEST = 80
"""Characters of what is to be written that a problem repeats."""

_START = re.compile(r" {0,3}<!--")
_FENCE = re.compile(r"\s*(?:>\s*)?(`{3,}|~{3,})(.*)")


def without_comments(text: str, file: str, report: Report) -> str:
    """Markdown with blank lines for its comments, so that what follows keeps its line."""
    if "<!--" not in text:
        return text
    lines = text.split("\n")
    fence = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
        elif _START.match(line):
            end = _end(lines, number)
            if end is None:
                report.add(
                    "L014",
                    file,
                    number + 1,
                    "This comment is never closed, so nothing below it is shown.",
                    hint="Add --> where it ends.",
                )
                end = len(lines) - 1
            rest = lines[end].rpartition("-->")[2].strip() if "-->" in lines[end] else ""
            if rest:
                report.add(
                    "L014",
                    file,
                    end + 1,
                    f"This line isn't shown, as a comment ends on it: {rest[:40]!r}.",
                    hint="Begin a new line after -->.",
                )
            lines[number : end + 1] = [""] * (end + 1 - number)
            number = end
        number += 1
    return "\n".join(lines)


def _end(lines: list[str], start: int) -> int | None:
    """The line on which a comment ends that begins on line ``start``."""
    first = lines[start].index("<!--") + 4
    if "-->" in lines[start][first:]:
        return start
    return next((n for n in range(start + 1, len(lines)) if "-->" in lines[n]), None)


def note_unwritten(text: str, file: str, report: Report) -> None:
    """Note what a skeleton has left to be written, at its line and column."""
    if UNWRITTEN not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        at = line.find(UNWRITTEN)
        if at >= 0:
            # What follows on the line up to the end of its cell, text or comment.
            wish = re.split(r" \||[\"`]|'$|-->", line[at + len(UNWRITTEN) :])[0].strip(" :#>*-")
            wish = wish if len(wish) <= LONGEST else wish[:LONGEST].rstrip() + "…"
            report.add(
                "F013",
                file,
                number,
                f"Still to be written: {wish}" if wish else "Here is something to be written.",
                hint=f"Write it, and take {UNWRITTEN} out.",
                column=at + 1,
            )
