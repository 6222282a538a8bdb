"""Lines over two axes that count in powers of ten: what grows from cents to millions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from textual.color import Color

from studylam.tui.widgets.chart import Chart

CENT = 0.01


class LogChart(Chart):
    """As a `Chart`, both axes logarithmic. What is nothing has no place on such an axis, and is
    left out. ``at`` marks a place on the lower axis.
    """

    at: float | None = None

    def _draw(self) -> None:
        from textual_plotext import PlotextPlot

        shown = [
            [(x, y) for x, y in zip(one.xs, one.ys, strict=True) if x > 0 and y >= CENT]
            for one in self._series
        ]
        points = [point for one in shown for point in one]
        if not points:
            self.display = False
            return
        self.query_one(".title").update(self._head())  # type: ignore[attr-defined]
        plot = self.query_one(PlotextPlot)
        plt = plot.plt
        plt.clear_data()
        for one, pairs in zip(self._series, shown, strict=True):
            if pairs:
                plt.plot(
                    [math.log10(x) for x, _ in pairs],
                    [math.log10(y) for _, y in pairs],
                    marker=one.marker,
                    color=Color.parse(self.app.theme_variables[one.colour]).rgb,
                )
        steps = powers([y for _, y in points])
        plot.styles.max_height = self._even_height(plot, len(steps) - 1)
        plt.yticks([float(step) for step in steps], [self._label(10.0**step) for step in steps])
        plt.ylim(steps[0], steps[-1])
        xs = [math.log10(x) for one in self._series for x in one.xs if x > 0]
        plt.xlim(min(xs), max(xs))
        plt.xticks([math.log10(x) for x, _ in self._ticks], [label for _, label in self._ticks])
        if self.at:
            muted = Color.parse(self.app.theme_variables["secondary"]).rgb
            plt.vertical_line(math.log10(self.at), color=muted)
        plt.xaxes(True, False)
        plt.yaxes(True, False)
        self._blend(plot)
        plot.refresh()


def powers(values: Sequence[float], most: int = 8) -> list[int]:
    """Exponents of ten around the values, at most about so many of them, equally far apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    step = max(math.ceil((high - low) / most), 1)
    return list(range(low, high + step, step))
