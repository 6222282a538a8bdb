"""How ``studylam tune`` tells a tuning: figures, formula, a table, and a chart of lines."""

from __future__ import annotations

import math
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from studylam.cli.output import say
from studylam.labs.tuning import words
from studylam.pricing import grouped

if TYPE_CHECKING:
    from studylam.labs.tuning import Point, Tuning

WIDTH = 80

TICKS = (128, 256, 512, 1024, 1769, 3072, 5120, 10240)
CHART_LINES = 17
CHART_WIDTH = (50, 100)
WHY_UNFIT = {"memory": "too little memory", "time": "would time out", "": ""}


def show(title: str, tuning: Tuning) -> None:
    """Everything, for people."""
    say(title)
    _say_wrapped(words.LABEL)
    say()
    for label, value, remark in words.inputs(tuning):
        say(f"  {label:<16}{value:>16}   {remark}".rstrip())
    say()
    for line in words.formulas(tuning):
        say(f"  {line}")
    shown = tuning.balanced or tuning.points[0]
    say(f"  {words.in_figures(tuning, shown)}")
    say()
    _table(tuning)
    if sys.stdout.isatty():
        say()
        _chart(tuning)
    say()
    for sentence in words.verdicts(tuning):
        _say_wrapped(sentence)
    say()
    for sentence in words.assumptions(tuning):
        _say_wrapped(f"- {sentence}", indent="  ")


def _say_wrapped(sentence: str, indent: str = "") -> None:
    for line in textwrap.wrap(sentence, WIDTH, subsequent_indent=indent):
        say(line)


def _table(tuning: Tuning) -> None:
    requests = grouped(tuning.settings.requests)
    say(f"  {'memory':>9}  {'vCPUs':>5}  {'duration':>10}  {'billed':>9}  cost of {requests}")
    for point in tuning.points:
        say(f"  {_row(point)}  {_remark(tuning, point)}".rstrip())


def _row(point: Point) -> str:
    return (
        f"{point.memory_mb:>6,} MB  {point.vcpus:>5.2f}  "
        f"{words.milliseconds(point.duration_ms):>10}  {point.billed_ms:>6,} ms  "
        f"{words.money(point):>10}"
    )


def _remark(tuning: Tuning, point: Point) -> str:
    marks = tuning.marks(point)
    named = ", ".join(marks) if len(marks) < len(words.SIGNS) else "cheapest and fastest"
    return f"← {named}" if marks else WHY_UNFIT[point.unfit]


def _chart(tuning: Tuning) -> None:
    """Two lines over the memory, each with its own axis, the marked points on them as letters.

    By plotext, which draws in characters; without its colours, as a letter tells a mark as well.
    """
    import plotext

    width = min(max(shutil.get_terminal_size().columns, CHART_WIDTH[0]), CHART_WIDTH[1])
    plotext.clear_figure()
    plotext.plotsize(width, CHART_LINES)
    plotext.theme("clear")
    at = [math.log2(point.memory_mb) for point in tuning.points]
    plotext.plot(at, [p.duration_ms for p in tuning.points], marker="•", yside="left")
    plotext.plot(at, [float(p.cost_usd) for p in tuning.points], marker="braille", yside="right")
    for point in tuning.points:
        for mark in tuning.marks(point):
            x = [math.log2(point.memory_mb)]
            sign = words.SIGNS[mark]
            plotext.scatter(x, [point.duration_ms], marker=sign, yside="left")
            plotext.scatter(x, [float(point.cost_usd)], marker=sign, yside="right")
    plotext.xticks([math.log2(size) for size in TICKS], [f"{size:,}" for size in TICKS])
    say("• duration in ms (left)   ⠒ cost in USD (right)   over memory in MB, logarithmic")
    letters = ", ".join(f"{sign} {name}" for name, sign in words.SIGNS.items())
    text = plotext.uncolorize(plotext.build())
    for line in text.splitlines():
        say(line.rstrip())
    say(letters)
