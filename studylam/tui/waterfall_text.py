"""A trace as a waterfall of characters: names at the left, bars on a common scale at the right.

Real time has a scale; virtual time between two runs is a break in it, drawn dotted, with its length
above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.inert import inert_line
from studylam.tui.prose import QUIET, hang, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.timeline_text import span

if TYPE_CHECKING:
    from studylam.runtime.tracing import Segment, Spot, Trace

VALUE = 11
"""Cells of a segment's time, at the right."""

BAR, DOT, PAUSE = "▇", "•", "┄"

_COLOURS = {"init": "$secondary", "call": "$primary", "function": QUIET, "invocation": "$primary"}
_SIGNS = {"error": "$error", "fault": "$error", "throttle": "$warning"}

KINDS = {
    "action": "a call from outside",
    "queue": "handed over",
    "function": "a run of the function",
    "init": "its Init",
    "invocation": "its handler",
    "call": "a call of AWS",
    "wait": "waits",
    "poll": "polled",
    "delivery": "delivered",
    "state": "a state",
    "throttled": "throttled",
    "dropped": "dropped",
}


@dataclass(frozen=True)
class Scale:
    """Where spots are on the line. ``starts``: of each stretch, its first cell and its cells."""

    starts: tuple[tuple[float, float], ...]
    took_ms: tuple[float, ...]
    width: int

    @classmethod
    def of(cls, trace: Trace, width: int) -> Scale:
        """Breaks get as many cells as their words, the rest is shared by real time."""
        breaks = [float(len(span(one.pause_s))) if one.pause_s else 0.0 for one in trace.stretches]
        room = width - sum(breaks)
        if room < width / 2:  # many breaks: they get narrower
            breaks = [width / 2 / max(sum(map(bool, breaks)), 1) if gap else 0.0 for gap in breaks]
            room = width - sum(breaks)
        took = [max(one.took_ms, 0.0) for one in trace.stretches]
        total = sum(took)
        starts, at = [], 0.0
        for gap, ms in zip(breaks, took, strict=True):
            at += gap
            cells = room * ms / total if total else 0.0
            starts.append((at, cells))
            at += cells
        return cls(tuple(starts), tuple(took), width)

    def column(self, spot: Spot) -> float:
        """Cells from the left."""
        stretch, ms = spot
        begin, cells = self.starts[stretch]
        took = self.took_ms[stretch]
        return begin + (cells * min(ms / took, 1.0) if took else 0.0)


def head_lines(trace: Trace, number: int, count: int, width: int) -> Iterator[Content]:
    """What this trace is, and how much of it was real."""
    title = Content.styled(inert_line(trace.title), "bold")
    yield title.truncate(width, ellipsis=True)
    words = f"{trace.ran_ms:,.1f} ms of runs"
    if trace.waited_s:
        words += f" · {span(trace.waited_s)} of virtual time"
    if count > 1:
        words += f" · trace {number} of {count}"
    yield from wrap(Content.styled(words, QUIET), width)


def columns(trace: Trace, width: int) -> tuple[int, int]:
    """Cells of the names, and of the bars."""
    names = max((len(_name(one)) for one in trace.segments), default=0)
    name = min(names, max(width * 2 // 5, 16))
    return name, max(width - name - VALUE - 3, 4)


def _name(segment: Segment) -> str:
    mark = "! " if segment.sign == "throttle" else "✗ " if segment.sign else ""
    return "  " * segment.depth + mark + inert_line(segment.name)


def scale_line(trace: Trace, width: int) -> Content:
    """The line above the bars: the breaks with their lengths."""
    name, room = columns(trace, width)
    scale = Scale.of(trace, room)
    cells = [" "] * room
    for index, stretch in enumerate(trace.stretches):
        if stretch.pause_s:
            before = sum(scale.starts[index - 1]) if index else 0.0
            words = span(stretch.pause_s)
            gap = scale.starts[index][0] - before
            if len(words) <= gap:
                at = round(before + (gap - len(words)) / 2)
                cells[at : at + len(words)] = words
    line = Content(" " * (name + 1)) + Content.styled("".join(cells[:room]), QUIET)
    return line.rstrip()


def segment_line(segment: Segment, trace: Trace, width: int) -> Content:
    """A segment's name, bar and time."""
    name, room = columns(trace, width)
    scale = Scale.of(trace, room)
    title = Content(_name(segment)).truncate(name, ellipsis=True)
    if segment.sign:
        title = title.stylize(_SIGNS[segment.sign])
    elif segment.kind in ("wait", "poll"):
        title = title.stylize(QUIET)
    title = title.pad_right(max(name - title.cell_length, 0))
    return title + Content(" ") + _bar(segment, scale) + _value(segment)


def _bar(segment: Segment, scale: Scale) -> Content:
    begin = min(int(scale.column(segment.begin)), scale.width - 1)
    end = min(max(round(scale.column(segment.end)), begin + 1), scale.width)
    colour = _SIGNS.get(segment.sign) or _COLOURS.get(segment.kind, QUIET)
    if segment.took_ms is not None:
        drawn = BAR * (end - begin)
    elif segment.waited_s:
        drawn = PAUSE * (end - begin)
    else:
        drawn, end = DOT, begin + 1
        colour = _SIGNS.get(segment.sign) or "$primary"
    rest = " " * (scale.width - end)
    return Content.assemble(" " * begin, (drawn, colour), rest)


def _value(segment: Segment) -> Content:
    if segment.took_ms is not None:
        words = f"{segment.took_ms:,.1f} ms"
    else:
        words = span(segment.waited_s) if segment.waited_s else ""
    return Content.styled(f" {words:>{VALUE}}", QUIET)


def segment_lines(segment: Segment, width: int) -> Iterator[Content]:
    """All of one segment: its numbers."""
    title = Content.styled(inert_line(segment.name), "bold")
    yield from wrap(title, width)
    words = KINDS.get(segment.kind, segment.kind)
    if segment.sign:
        words += f" · {segment.sign}"
    yield Content.styled(words, _SIGNS.get(segment.sign, QUIET)).truncate(width, ellipsis=True)
    if segment.numbers:
        yield BLANK
    column = max((len(name) for name, _ in segment.numbers), default=0) + 3
    for name, value in segment.numbers:
        label = Content.styled(f"{name:<{column}}", QUIET)
        yield from hang(wrap(Content(inert_line(value)), max(width - column, 8)), label, column)
