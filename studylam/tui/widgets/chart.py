"""Lines over an axis. The chart library is imported when the first one is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.content import Content
from textual.theme import Theme
from textual.widget import Widget

from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from textual_plotext import PlotextPlot

SIGNS = {"braille": "⠤⠒", "dot": "••"}
"""What a line of each marker looks like in the legend; a letter is one of a single point."""

AXIS_LINES = 2
"""The lower axis, and what is written under it."""

NOTHING = 1e-9
"""A largest value below this is drawn as none at all."""

Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Series:
    """One line. ``colour`` is the name of a theme variable; markers tell lines apart without it."""

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    colour: str = "accent"
    marker: str = "braille"


class Chart(Vertical):
    """A title with the units, a legend, the lines, and a caption: how far to trust them."""

    DEFAULT_CSS = """
    Chart {
        height: 16;
        & .caption { height: auto; color: $text-muted; }
        & PlotextPlot { height: 1fr; }
    }
    """

    def __init__(
        self,
        title: str,
        about: str,
        caption: str = "",
        *,
        label: Callable[[float], str] = "{:,.0f}".format,
        id: str | None = None,
    ) -> None:
        """``about`` says what the axes are; ``label`` writes a value of the upright one."""
        super().__init__(id=id)
        self.display = False
        self._title = title
        self._about = about
        self._caption = caption
        self._label = label
        self._series: Sequence[Series] = ()
        self._ticks: Ticks = ()
        self._plot: PlotextPlot

    def compose(self) -> ComposeResult:
        from textual_plotext import PlotextPlot

        yield Text("", classes="title")
        self._plot = PlotextPlot()
        yield self._plot
        if self._caption:
            yield Text(self._caption, classes="caption")

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def on_unmount(self) -> None:
        for one in (self, self._plot):
            self.app.theme_changed_signal.unsubscribe(one)  # else they stay until a theme changes

    def _theme_changed(self, theme: Theme) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def show(self, series: Sequence[Series], ticks: Ticks = ()) -> None:
        """Draw these lines; without any, nothing of the chart is shown."""
        self._series, self._ticks = series, ticks
        self.display = bool(series)
        self._draw()

    def _draw(self) -> None:
        from textual_plotext import PlotextPlot

        if not self._series:
            return
        self.query_one(".title", Text).update(self._head())
        plot = self.query_one(PlotextPlot)
        plt = plot.plt
        plt.clear_data()
        for one in self._series:
            plt.plot(
                list(one.xs),
                list(one.ys),
                marker=one.marker,
                color=Color.parse(self.app.theme_variables[one.colour]).rgb,
            )
        steps = upright([y for one in self._series for y in one.ys])
        plot.styles.max_height = self._even_height(plot, len(steps) - 1)
        plt.yticks(steps, [self._label(step) for step in steps])
        plt.ylim(0, steps[-1])
        plt.xticks([x for x, _ in self._ticks], [label for _, label in self._ticks])
        plt.xaxes(True, False)
        plt.yaxes(True, False)
        self._blend(plot)
        plot.refresh()

    def _blend(self, plot: PlotextPlot) -> None:
        """The axes in the terminal's own colours where the theme has just its sixteen: the library
        would take each of them for black, on black.
        """
        plot.theme = "clear" if self.app.native_ansi_color else "auto"

    def _even_height(self, plot: Widget, gaps: int) -> int:
        """The most lines there is room for with which the steps are equally far apart."""
        others = sum(child.outer_size.height for child in self.children if child is not plot)
        lines = self.size.height - others - AXIS_LINES - 1
        return max(lines // gaps, 1) * gaps + 1 + AXIS_LINES

    def _head(self) -> Content:
        head = Content.assemble((self._title, "bold"), (f"  {self._about}", "$text-muted"))
        if len(self._series) > 1:
            head += Content("\n") + Content("   ").join(
                Content.assemble(
                    (SIGNS.get(one.marker, one.marker), f"${one.colour}"), f" {one.label}"
                )
                for one in self._series
            )
        return head


def upright(values: Sequence[float]) -> list[float]:
    """Round numbers from 0 to at least the largest value, four to six of them."""
    top = max([*values, 0])
    if top < NOTHING:
        return [0, 1]
    rough = top / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.8)
    return [step * i for i in range(math.ceil(top / step - 1e-9) + 1)]
