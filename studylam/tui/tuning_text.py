"""Power tuning on the screen: figures, formulas and the table, and the lines of its charts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.prose import wrap
from studylam.tui.widgets.chart import Series

if TYPE_CHECKING:
    from studylam.labs.tuning import Tuning

TICKS = tuple(
    (math.log2(size), f"{size:,}") for size in (128, 256, 512, 1024, 1769, 3072, 5120, 10240)
)
"""Of the lower axis, on which a doubling is as wide everywhere."""

SIGNS = {"cheapest": "C", "balanced": "B", "fastest": "F"}
COLOURS = {"cheapest": "success", "balanced": "accent", "fastest": "warning"}
UNFIT = {"memory": "too little memory", "time": "would time out"}
ROOMY = 66
"""Cells from which on the table has all of its columns."""


def charts(tuning: Tuning) -> tuple[list[Series], list[Series]]:
    """The lines of duration and of cost, each with its marks as letters on it."""
    xs = [math.log2(point.memory_mb) for point in tuning.points]
    durations = [Series("duration", xs, [p.duration_ms for p in tuning.points], "primary")]
    costs = [Series("cost", xs, [float(p.cost_usd) for p in tuning.points], "primary")]
    for point in tuning.points:
        if marks := tuning.marks(point):
            at = [math.log2(point.memory_mb)]
            label = ", ".join(marks)
            colour, sign = COLOURS[marks[0]], SIGNS[marks[0]]
            durations.append(Series(label, at, [point.duration_ms], colour, sign))
            costs.append(Series(label, at, [float(point.cost_usd)], colour, sign))
    return durations, costs


def outcome(tuning: Tuning, width: int) -> Iterator[Content]:
    """What came out, in sentences."""
    from studylam.labs.tuning import words

    for sentence in words.verdicts(tuning):
        yield from wrap(Content(sentence), width)


def table(tuning: Tuning, width: int) -> Iterator[Content]:
    """Every memory size with its figures; what can't be chosen says why."""
    from studylam.labs.tuning import words
    from studylam.pricing import grouped

    roomy = width >= ROOMY
    head = f"{'memory':>9}  {'vCPUs':>5}  " if roomy else f"{'memory':>9}  "
    head += f"{'duration':>10}  " + (f"{'billed':>9}  " if roomy else "") + f"{'cost':>9}"
    requests = f"  for {grouped(tuning.settings.requests)}"
    yield Content.styled((head + requests)[:width], "$text-muted")
    for point in tuning.points:
        marks = tuning.marks(point)
        line = f"{point.memory_mb:>6,} MB  "
        line += f"{point.vcpus:>5.2f}  " if roomy else ""
        line += f"{words.milliseconds(point.duration_ms):>10}  "
        line += f"{point.billed_ms:>6,} ms  " if roomy else ""
        line += f"{words.money(point):>9}"
        if marks:
            signs = "".join(SIGNS[mark] for mark in marks)
            content = Content.styled(f"{line}  {signs} {', '.join(marks)}", "bold $text")
        else:
            why = f"  ✗ {UNFIT[point.unfit]}" if point.unfit else ""
            content = Content.styled(line + why, "$text-muted" if point.unfit else "$text")
        yield content.truncate(width, ellipsis=True)


def inputs(tuning: Tuning, width: int) -> Iterator[Content]:
    """What was measured, and the formulas with one size's figures."""
    from studylam.labs.tuning import words

    yield Content.styled("Measured here", "bold")
    for label, value, remark in words.inputs(tuning):
        parts = [(f"{label:<16}", "$text-muted"), (f"{value:>13}", "$text")]
        line = Content.assemble(*parts)
        if remark and line.cell_length + 3 + len(remark) <= width:
            line += Content.styled(f"   {remark}", "$text-muted")
        yield line.truncate(width, ellipsis=True)
    yield Content("")
    yield Content.styled("Modelled from that", "bold")
    shown = tuning.balanced or tuning.points[0]
    for sentence in (*words.formulas(tuning), words.in_figures(tuning, shown)):
        yield from _hanging(Content(sentence), width)
    yield Content("")
    for sentence in words.assumptions(tuning):
        yield from _hanging(Content.styled(sentence, "$text-muted"), width)


def _hanging(sentence: Content, width: int) -> Iterator[Content]:
    for number, line in enumerate(wrap(sentence, max(width - 2, 8))):
        yield Content("  " if number else "· ") + line
