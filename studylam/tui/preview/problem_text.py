"""A problem as text: a line of the list, and all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.inert import inert_line
from studylam.packs.problems import CODES
from studylam.tui.columns import Columns
from studylam.tui.preview.words import SIGNS
from studylam.tui.prose import hang, wrap

if TYPE_CHECKING:
    from studylam.packs.models import Problem
    from studylam.packs.preview.source import Excerpt

WORD = max(len(word) for _, word, _ in SIGNS.values())


def row(problem: Problem, width: int, *, marked: bool, focused: bool) -> Content:
    """One line: level, code, what is wrong, and in which line of the file."""
    sign, word, colour = SIGNS[problem.level]
    style = "bold $accent" if focused else "$text-muted"
    mark = Content.styled("▸ ", style) if marked else Content("  ")
    message = Content(inert_line(problem.message))
    if focused:
        message = message.stylize_before("bold")
    left = Content.assemble(
        mark,
        (f"{sign} {word:<{WORD}}  ", colour),
        (f"{problem.code}  ", "$text-muted"),
        message,
    )
    return Columns(left, Content.styled(_line(problem), "$text-muted")).line(width)


def _line(problem: Problem) -> str:
    column = f":{problem.column}" if problem.column else ""
    return f"{problem.place.line}{column}"


def problem_lines(problem: Problem, excerpt: Excerpt | None, width: int) -> Iterator[Content]:
    """All of it: what it is, how it is mended, and the lines around it."""
    sign, word, colour = SIGNS[problem.level]
    code = CODES.get(problem.code)
    title = f": {code.title}" if code else ""
    head = Content.assemble((f"{sign} {word} ", f"bold {colour}"), (problem.code, "bold"), title)
    yield from wrap(head, width)
    where = f"{inert_line(problem.place.file)}:{_line(problem)}"
    yield from wrap(Content.styled(where, "$text-muted"), width)
    yield Content("")
    yield from wrap(Content(inert_line(problem.message)), width)
    if problem.hint:
        yield Content("")
        hint = wrap(Content(inert_line(problem.hint)), width - 2)
        yield from hang(hint, Content.styled("→ ", "bold $accent"), 2)
    if excerpt is not None:
        yield Content("")
        yield from _excerpt_lines(problem, excerpt, width)


def _excerpt_lines(problem: Problem, excerpt: Excerpt, width: int) -> Iterator[Content]:
    last = excerpt.first + len(excerpt.lines) - 1
    digits = len(str(last))
    colour = SIGNS[problem.level][2]
    for number, text in enumerate(excerpt.lines, excerpt.first):
        here = number == problem.place.line
        start = f"{number:>{digits}} {'▸' if here else '│'} "
        room = max(width - len(start), 8)
        line = Content.styled(start, f"bold {colour}" if here else "$text-muted")
        shown = Content(text) if here else Content.styled(text, "$text-muted")
        yield line + shown.truncate(room, ellipsis=True)
