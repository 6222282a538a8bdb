"""Keeps the lives of a bounded number of environments: what a chart of lanes shows."""

from __future__ import annotations

import math

from studylam.simulation.load.model import Window
from studylam.simulation.load.record import Lane, Span, SpanKind


class Lanes:
    """The lanes within a `Window`; once it is over or full, nothing more is kept."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.kept: list[Lane] = []
        self.until_s = window.end_s
        self._spans = 0
        self._alive = 0
        self.open = window.lanes > 0 and window.spans > 0
        if not self.open:
            self.until_s = 0.0

    def lane(self, function: str, number: int, provisioned: bool, begin_s: float) -> Lane | None:
        """A lane for an environment that began at ``begin_s``; none where there is no room."""
        if self._alive >= self._window.lanes:
            return None
        self._alive += 1
        lane = Lane(function, number, provisioned, begin_s)
        self.kept.append(lane)
        return lane

    def wanted(self, now: float) -> bool:
        """Whether what happens now is to be kept."""
        if not self.open or now < self._window.begin_s:
            return False
        if now >= self.until_s:
            self.open = False
        return self.open

    def span(self, lane: Lane, kind: SpanKind, begin_s: float, end_s: float = math.inf) -> None:
        """Add a part of the lane's life; the idle part before it ends there."""
        if lane.spans and lane.spans[-1].end_s > begin_s:
            lane.spans[-1].end_s = begin_s
        if begin_s >= self.until_s:
            self.open = False
        elif self._spans >= self._window.spans:
            self.open = False
            self.until_s = begin_s
        else:
            self._spans += 1
            lane.spans.append(Span(kind, begin_s, end_s))

    def gone(self, lane: Lane, at_s: float) -> None:
        """The environment was taken away."""
        if lane.spans and lane.spans[-1].end_s > at_s:
            lane.spans[-1].end_s = at_s
        lane.end_s = at_s
        self._alive -= 1
