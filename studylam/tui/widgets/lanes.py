"""Environments as lanes over time: what each of them does around the moment that is looked at.

Init, Invoke and idle have signs of their own. A cell stands for a stretch of time; where an
environment was busy in less than half of one, it shows a half sign, so that short invocations don't
vanish between long pauses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from textual.content import Content
from textual.strip import Strip

from studylam.tui.actions import bindings
from studylam.tui.widgets.long_list import LongList
from studylam.tui.widgets.paint import Part, strip_of

if TYPE_CHECKING:
    from studylam.simulation.load import Lane, Span

INIT, INVOKE, NEXT, BRIEF, IDLE, NONE = "▒", "█", "▐", "▄", "·", " "
"""``NEXT``: an invocation begins where another has just ended."""
STYLES = {
    INIT: "$secondary",
    INVOKE: "$primary",
    NEXT: "$primary",
    BRIEF: "$primary",
    IDLE: "$text-muted",
    NONE: "$text-muted",
}
LEGEND = Content("   ").join(
    Content.assemble((sign, STYLES[sign]), f" {words}")
    for sign, words in ((INIT, "Init"), (INVOKE, "Invoke"), (BRIEF, "partly"), (IDLE, "idle"))
)
GUTTER = 6
"""Cells of a lane's number, the sign of a provisioned one among them."""
ZOOMS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 900)
"""Seconds that a cell may stand for."""
AHEAD = 0.25
"""Share of the width that is after the moment that is looked at."""
APART = 3
"""Cells of an invocation from which on it stands apart from the one before it."""
_begin = attrgetter("begin_s")


class Lanes(LongList["Lane"], inherit_bindings=False):
    """One environment a line; the marked one is told about in full by what is around."""

    BINDINGS = bindings("lanes")

    DEFAULT_CSS = """
    Lanes { width: 1fr; height: auto; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.at_s = 0.0
        self.cell_s = 1.0
        self.until_s = 0.0
        self.known_s = 0.0
        self._all: Sequence[Lane] = ()

    def show(self, lanes: Sequence[Lane], *, until_s: float, known_s: float) -> None:
        """Draw these. After ``known_s`` nothing is known of them."""
        self._all = lanes
        self.until_s, self.known_s = until_s, known_s
        self._gather()

    def move(self, at_s: float) -> None:
        """Look at this moment."""
        self.at_s = at_s
        self._gather()

    def zoom(self, by: int) -> None:
        """Let a cell stand for more time, or for less."""
        here = min(range(len(ZOOMS)), key=lambda i: abs(ZOOMS[i] - self.cell_s))
        self.cell_s = ZOOMS[min(max(here + by, 0), len(ZOOMS) - 1)]
        self._gather()

    @property
    def width(self) -> int:
        """Cells for the time."""
        return max(self.content_size.width - GUTTER, 8)

    def window(self, cells: int) -> tuple[float, float]:
        """From when to when: the moment is three quarters along it, except near both ends."""
        long = cells * self.cell_s
        begin = min(self.at_s - long * (1 - AHEAD), self.until_s - long)
        begin = max(begin, 0.0)
        # On whole cells, so that what has passed stands still while the window moves on.
        begin = int(begin / self.cell_s + 1e-6) * self.cell_s
        return begin, begin + long

    def _gather(self) -> None:
        """The lanes that are there in the window."""
        begin, end = self.window(self.width)
        there = [lane for lane in self._all if lane.end_s > begin and lane.begin_s < end]
        if [id(lane) for lane in there] == [id(lane) for lane in self.entries]:
            self.changed(size=False)
            return
        marked = self.marked
        at = next((i for i, lane in enumerate(there) if lane is marked), 0)
        self.set_entries(there, at if there else None)

    def draw(self, index: int, width: int) -> Content:
        return Content("".join(text for text, _ in self.parts(index, width)))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return strip_of(self, self.parts(y, width) if y < len(self.entries) else (), width)

    def parts(self, index: int, width: int) -> list[Part]:
        """A lane: its number, and what it does."""
        lane = self.entries[index]
        cells = max(width - GUTTER, 8)
        begin, _ = self.window(cells)
        here = index == self.cursor and self.has_focus
        signs = cells_of(lane.spans, begin, self.cell_s, cells, min(self.until_s, self.known_s))
        at = min(max(int((self.at_s - begin) / self.cell_s), 0), cells - 1)
        return [
            ("▸" if here else " ", "bold $accent"),
            (f"{lane.number:>3}", "bold $accent" if here else "$text-muted"),
            ("p " if lane.provisioned else "  ", "bold"),
            *_coloured(signs[:at]),
            ("│", "bold $accent"),
            *_coloured(signs[at + 1 :]),
        ]


def _coloured(signs: str) -> Iterator[Part]:
    for style, those in groupby(signs, STYLES.__getitem__):
        yield "".join(those), style


def cells_of(
    spans: Sequence[Span], begin_s: float, cell_s: float, cells: int, known_s: float
) -> str:
    """The signs of a lane from ``begin_s`` on; nothing from ``known_s`` on."""
    init, invoke, idle = [0.0] * cells, [0.0] * cells, [0.0] * cells
    filled = {"init": init, "invoke": invoke, "idle": idle}
    end_s = begin_s + cells * cell_s
    first = max(bisect_right(spans, begin_s, key=_begin) - 1, 0)
    begins = []
    for span in spans[first:]:
        if span.begin_s >= end_s:
            break
        if span.kind == "invoke" and span.end_s - span.begin_s >= APART * cell_s:
            begins.append(int((span.begin_s - begin_s) / cell_s))
        _fill(filled[span.kind], span.begin_s - begin_s, min(span.end_s, known_s) - begin_s, cell_s)
    signs = list(map(_sign, init, invoke, idle))
    for at in begins:
        if 0 < at < cells and signs[at] == signs[at - 1] == INVOKE:
            signs[at] = NEXT
    return "".join(signs)


def _fill(shares: list[float], begin: float, end: float, cell: float) -> None:
    """Add to each cell how much of it lies between two moments."""
    begin, end = max(begin, 0.0) / cell, min(end / cell, float(len(shares)))
    if end <= begin:
        return
    first, last = int(begin), min(int(end), len(shares) - 1)
    if first == last:
        shares[first] += end - begin
        return
    shares[first] += first + 1 - begin
    shares[last] += end - last
    for i in range(first + 1, last):
        shares[i] = 1.0


def _sign(init: float, invoke: float, idle: float) -> str:
    if init > 1e-9 and init >= invoke:
        return INIT
    if invoke >= 0.5:
        return INVOKE
    if invoke > 1e-9:
        return BRIEF
    return IDLE if idle > 1e-9 else NONE
