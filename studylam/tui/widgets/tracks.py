"""Small charts above one another over the same time, with one cursor through all of them.

Drawn of characters, as all of them are drawn anew at each step of the cursor: the chart library
takes ten times as long. What is layered is told apart by its signs, never by colour alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from studylam.tui.charts import BLOCKS
from studylam.tui.widgets.chart import upright
from studylam.tui.widgets.paint import Part, strip_of

GUTTER = 8
"""Cells for the numbers of the upright axis, and a blank."""
AXIS = 2
"""Lines of the time under the charts."""
LINES = (3, 8)
"""Of a chart with its title: at least, at most."""
ROOMY = 5
"""Lines of a chart from which on there is a blank one after it."""
FULL = "█"
CEILING = "╌"
"""A limit, where nothing else is drawn."""
CURSOR = "│"
BEFORE = "∙"
"""Where it was before, above what is now."""
DONE, TO_COME, QUIET = "$primary", "$foreground-muted", "$text-muted"
TO_COME_ANSI = "dim"
"""Of the terminal's own 16 colours none is quieter than text."""


@dataclass(frozen=True)
class Layer:
    """One value at each step of time, the area under it filled with a sign."""

    label: str
    values: Sequence[float]
    sign: str = FULL


@dataclass(frozen=True)
class Track:
    """One chart. Several layers are nested (the lowest first), or ``stacked`` on each other."""

    title: str
    about: str
    layers: tuple[Layer, ...]
    stacked: bool = False
    limit: float | None = None
    label: Callable[[float], str] = "{:,.0f}".format
    style: str = DONE
    before: Sequence[float] = ()
    """Where the highest layer ended before something was changed."""

    @property
    def top(self) -> float:
        """The largest value, the limit included where it is near."""
        most = max((value for values in self.bounds() for value in values), default=0)
        most = max([most, *self.before])
        near = self.limit is not None and self.limit <= 4 * most
        return max(most, self.limit or 0) if near else most

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: it is a line of words then."""
        return not any(any(values) for values in (self.before, *(o.values for o in self.layers)))

    def bounds(self) -> list[Sequence[float]]:
        """Where each layer ends, from the lowest one up."""
        if not self.stacked:
            return [layer.values for layer in self.layers]
        sums = [
            tuple(accumulate(step)) for step in zip(*(o.values for o in self.layers), strict=True)
        ]
        return [list(values) for values in zip(*sums, strict=True)]


@dataclass(frozen=True)
class Drawn:
    """The cells of a track, line by line from above, and what stands beside them."""

    lines: tuple[str, ...]
    top: str


class Tracks(Widget):
    """It is told what to show and where the cursor is. Posts `Picked` for a click on a moment."""

    class Picked(Message):
        """A moment was clicked."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    DEFAULT_CSS = """
    Tracks { width: 1fr; height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tracks: Sequence[Track] = ()
        self.cursor = 0.0
        """Where it is, from 0 to 1."""
        self.rows = 2
        """Lines of each chart, without its title."""
        self.gap = False
        """A blank line after each."""
        self._clock: Callable[[float], str] = str
        self._drawn: dict[int, list[Drawn]] = {}
        self._lines: list[list[Part]] = []
        """What is on the screen, at the width that it has."""

    def show(self, tracks: Sequence[Track], clock: Callable[[float], str]) -> None:
        """Draw these. ``clock`` writes a share of the time as a moment."""
        self.tracks, self._clock = tracks, clock
        self._changed()

    def fit(self, height: int) -> None:
        """Share so many lines among the charts, as far as each has enough."""
        empty = sum(track.is_empty for track in self.tracks)
        lines = (height - 2 * empty - AXIS) // max(len(self.tracks) - empty, 1)
        lines = min(max(lines, LINES[0]), LINES[1])
        gap = lines >= ROOMY
        rows = lines - 1 - gap
        if (rows, gap) != (self.rows, self.gap):
            self.rows, self.gap = rows, gap
            self._changed()

    def move(self, share: float) -> None:
        """Put the cursor there."""
        self.cursor = share
        self._lines = []
        self.refresh()

    def _changed(self) -> None:
        self._drawn.clear()
        self._lines = []
        self.refresh(layout=True)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        cells = self.size.width - GUTTER
        if offset is not None and 0 <= offset.x - GUTTER < cells:
            self.post_message(self.Picked((offset.x - GUTTER + 0.5) / cells))

    # -- drawing ----------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def on_resize(self) -> None:
        self._lines = []

    def notify_style_update(self) -> None:
        self._lines = []
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._lines:
            self._lines = self.lines(width)
        return strip_of(self, self._lines[y] if y < len(self._lines) else (), width)

    def lines(self, width: int) -> list[list[Part]]:
        """All of it, line by line."""
        cells = max(width - GUTTER, 8)
        if cells not in self._drawn:
            self._drawn.clear()
            self._drawn[cells] = [draw(track, cells, self.rows) for track in self.tracks]
        here = min(int(self.cursor * cells), cells - 1)
        to_come = TO_COME_ANSI if self._is_ansi else TO_COME
        found: list[list[Part]] = []
        for track, drawn in zip(self.tracks, self._drawn[cells], strict=True):
            was = any(BEFORE in one for one in drawn.lines)
            found.append(self._head(track, width, was))
            if track.is_empty:
                found += [[]] if self.gap else []
                continue
            last = len(drawn.lines) - 1
            for y, cells_of in enumerate(drawn.lines):
                number = drawn.top if y == 0 else "0" if y == last else ""
                found.append(_line(number, cells_of, here, track.style, to_come))
            if self.gap:
                found.append([])
        if self.tracks:
            found += self._axis(cells, here)
        return found

    @property
    def _is_ansi(self) -> bool:
        return self.is_attached and self.app.native_ansi_color

    def _head(self, track: Track, width: int, was: bool) -> list[Part]:
        """Its title, and the values at the cursor. ``was``: what was before is seen as well."""
        if track.is_empty:
            return [(track.title, "bold"), ("  none", QUIET)]
        count = len(track.layers[0].values)
        at = min(int(self.cursor * count), count - 1)
        right: list[Part] = []
        for layer in track.layers:
            if right:
                right.append(("   ", ""))
            if len(track.layers) > 1:
                right.append((f"{layer.sign} ", track.style))
            if layer.label:
                right.append((f"{layer.label} ", QUIET))
            right.append((track.label(layer.values[at]), "$text"))
        if track.limit is not None:
            right.append((f"   {CEILING} limit {track.label(track.limit)}", QUIET))
        left: list[Part] = [(track.title, "bold")]
        before: Part = (f"   {BEFORE} before", QUIET)
        if was and _width([*left, *right, before]) + 2 <= width:
            right.append(before)
        about: Part = (f"  {track.about}", QUIET)
        if _width([*left, about, *right]) + 2 <= width:
            left.append(about)
        room = width - _width([*left, *right])
        return [*left, (" " * max(room, 2), ""), *right]

    def _axis(self, cells: int, here: int) -> Iterator[list[Part]]:
        line = [" "] * (cells + GUTTER)
        for share in (0, 0.25, 0.5, 0.75, 1):
            words = self._clock(share)
            begin = GUTTER + round(share * (cells - 1)) - len(words) // 2
            begin = min(max(begin, 0), len(line) - len(words))
            line[begin : begin + len(words)] = words
        yield [
            (" " * GUTTER, ""),
            ("─" * here, QUIET),
            ("▲", "bold $accent"),
            ("─" * (cells - here - 1), TO_COME),
        ]
        yield [("".join(line), QUIET)]


def _width(parts: Iterable[Part]) -> int:
    return sum(len(text) for text, _ in parts)


def _line(number: str, cells: str, here: int, style: str, to_come: str) -> list[Part]:
    """A line of a chart, with the cursor in it."""
    return [
        (f"{number:>{GUTTER - 1}} ", QUIET),
        (cells[:here], style),
        (CURSOR, "bold $accent"),
        (cells[here + 1 :], to_come),
    ]


def draw(track: Track, cells: int, rows: int) -> Drawn:
    """The cells of a track: as many columns as there is room for, each the most of its part."""
    top = upright([track.top])[-1] if track.top > 0 else 1.0
    bounds = [squeeze(values, cells) for values in track.bounds()]
    limit = None
    if track.limit is not None and track.limit <= top:
        limit = rows - 1 - min(int(track.limit / top * rows - 1e-9), rows - 1)
    columns = [
        _column([bound[x] / top * rows for bound in bounds], track.layers, rows)
        for x in range(cells)
    ]
    for x, value in enumerate(squeeze(track.before, cells) if track.before else ()):
        y = rows - 1 - min(int(value / top * rows), rows - 1)
        if value > 0 and columns[x][y] == " ":
            columns[x] = columns[x][:y] + BEFORE + columns[x][y + 1 :]
    lines = ["".join(column[y] for column in columns) for y in range(rows)]
    if limit is not None:
        lines[limit] = lines[limit].replace(" ", CEILING)
    return Drawn(tuple(lines), _brief(track.label(top), top))


def _column(heights: Sequence[float], layers: Sequence[Layer], rows: int) -> str:
    """From above. What is there at all shows at least an eighth of a line."""
    highest = heights[-1]
    if highest <= 0:
        return " " * rows
    cells = []
    for row in range(rows - 1, -1, -1):
        middle = row + 0.5
        if highest <= row:
            cells.append(" ")
            continue
        at = min(bisect_left(heights, middle), len(layers) - 1)
        sign = layers[at].sign
        if sign == FULL and at == len(layers) - 1 and highest < row + 1:
            sign = BLOCKS[min(max(round((highest - row) * 8), 1), 8)]
        cells.append(sign)
    return "".join(cells)


def _brief(label: str, value: float) -> str:
    """The number of an axis, in millions or more where there is no room for it."""
    if len(label) < GUTTER:
        return label
    return f"{value / 1e6:.4g} M" if value < 1e10 else f"{value:.0e}"


def squeeze(values: Sequence[float], cells: int) -> list[float]:
    """As many values as there are cells: the most of those that share one, or the same repeated."""
    count = len(values)
    if not count:
        return [0.0] * cells
    edges = [i * count // cells for i in range(cells + 1)]
    return [max(values[begin : max(end, begin + 1)]) for begin, end in pairwise(edges)]
