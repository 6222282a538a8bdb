"""What changed between two versions of code: side by side, or one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, chop_cells
from textual.content import Content

from studylam.inert import inert_line
from studylam.labs.differences import Difference, Row
from studylam.tui.charts import number_of
from studylam.tui.widgets.sheet import Line, Sheet

QUIET = "$text-muted"
_SIGNS = {"old": ("−", "$error"), "new": ("+", "$success")}
LEAST_PAIRED = 90
"""Cells that two sides need, so that a line of code has room."""


class DiffSheet(Sheet):
    """Every file that changed, its changes with some lines around them."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._changes: Sequence[Difference] = ()
        self._same = ""
        self.paired: bool | None = None
        """Side by side; ``None``: where there is room."""

    def show(self, changes: Sequence[Difference], same: str) -> None:
        """``same``: what to say where nothing changed."""
        self._changes, self._same = changes, same
        self.changed()

    def is_paired(self, width: int) -> bool:
        """Whether old and new stand beside each other at that width."""
        return width >= LEAST_PAIRED if self.paired is None else self.paired

    def lay_out(self, width: int) -> Iterable[Line]:
        changed = [one for one in self._changes if not one.is_empty]
        if not changed:
            yield Line(Content.styled(self._same, QUIET))
            return
        for number, one in enumerate(changed):
            if number:
                yield Line(Content(""))
            if len(self._changes) > 1:
                yield Line(_head(one))
            paired = self.is_paired(width)
            drawn = _paired(one, width) if paired else _unified(one, width)
            yield from map(Line, drawn)
        left = [one.name for one in self._changes if one.is_empty]
        if left:
            yield Line(Content(""))
            words = f"As they were: {', '.join(map(inert_line, left))}"
            yield Line(Content.styled(words, QUIET).truncate(width, ellipsis=True))


def counts(added: int, removed: int) -> Content:
    """``+3 −1``, in the colours of both."""
    return Content.assemble((f"+{added}", "$success"), " ", (f"−{removed}", "$error"))


def _head(one: Difference) -> Content:
    return Content.assemble((inert_line(one.name), "bold"), "   ", counts(one.added, one.removed))


def _unified(one: Difference, width: int) -> Iterator[Content]:
    digits = _digits(one)
    for row in one.rows(paired=False):
        if row.hidden:
            yield _gap(row)
        elif row.is_same and row.new is not None:
            yield from _lines(row.new, " ", QUIET, digits, width)
        else:
            side = "old" if row.old is not None else "new"
            part = row.old or row.new
            assert part is not None
            yield from _lines(part, *_SIGNS[side], digits, width)


def _paired(one: Difference, width: int) -> Iterator[Content]:
    digits = _digits(one)
    half = (width - 3) // 2
    bar = Content.styled(" │ ", "$foreground-muted")
    for row in one.rows(paired=True):
        if row.hidden:
            yield _gap(row)
            continue
        sides = []
        for side, part in (("old", row.old), ("new", row.new)):
            sign, style = (" ", QUIET) if row.is_same else _SIGNS[side]
            other = row.new if side == "old" else row.old
            kept = (0, 0) if row.is_same or part is None or other is None else _alike(part, other)
            sides.append(
                [] if part is None else list(_lines(part, sign, style, digits, half, kept))
            )
        for at in range(max(map(len, sides))):
            left, right = (side[at] if at < len(side) else Content("") for side in sides)
            yield left.pad_right(max(half - left.cell_length, 0)) + bar + right


def _alike(one: tuple[int, str], other: tuple[int, str]) -> tuple[int, int]:
    """How many characters the two lines have alike at their beginnings, and at their ends."""
    a, b = one[1], other[1]
    shortest = min(len(a), len(b))
    head = 0
    while head < shortest and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shortest - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    words = min(len(a.strip()), len(b.strip()))
    indent = len(a) - len(a.lstrip())
    return (head, tail) if 2 * (head - min(indent, head) + tail) >= words else (0, 0)


def _lines(
    part: tuple[int, str],
    sign: str,
    style: str,
    digits: int,
    width: int,
    kept: tuple[int, int] = (0, 0),
) -> Iterator[Content]:
    """A line of code with its number and sign; what is too long goes on below.

    Of its characters, those ``kept`` at the beginning and at the end are quieter than the rest.
    """
    number, text = part
    shown = inert_line(text.expandtabs(4))
    content = Content.styled(shown, style)
    head, tail = kept
    if shown == text and 0 < head + tail < len(text):
        content = content.stylize("bold underline", head, len(text) - tail)
    room = max(width - digits - 4, 8)
    lead = Content.assemble((f"{number:>{digits}} ", QUIET), (f"{sign} ", f"bold {style}"))
    start = 0
    for piece in chop_cells(shown, room) if cell_len(shown) > room else [shown]:
        yield lead + content[start : start + len(piece)]
        start += len(piece)
        lead = Content(" " * (digits + 3))


def _gap(row: Row) -> Content:
    return Content.styled(f"  ⋯ {number_of(row.hidden, 'line')} as before", QUIET)


def _digits(one: Difference) -> int:
    return len(str(max(len(one.old), len(one.new), 1)))
