"""The time of a run as a line with a cursor that plays, steps and rewinds.

Under the line are signs of where something happened, so that one finds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

SPEEDS = (1, 2, 5, 10, 30, 60, 300, 900, 3600)
"""Seconds of the run in a second of play."""
TICKS = 8
"""Steps a second while it plays."""
STILL = 1
"""… with reduced motion."""
THROTTLED, COLD = "✗", "○"
"""Signs of what happened."""
WATCHED_S = 40
"""Play takes at most about so long with the speed that a run begins with."""


class TimeLine(Widget, can_focus=True):
    """Two lines. Posts `Moved` whenever the cursor is somewhere else."""

    DEFAULT_CSS = """
    TimeLine { height: 2; width: 1fr; color: $text; }
    """

    class Moved(Message):
        """The cursor is at another moment."""

        def __init__(self, at_s: float) -> None:
            super().__init__()
            self.at_s = at_s

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.at_s = 0.0
        self.until_s = 0.0
        self.step_s = 1.0
        self._speed = 0
        self._playing: Timer | None = None
        self._marks: Sequence[tuple[float, str]] = ()
        self._legend = Content("")
        self._track = (0, 1)

    def show(
        self, until_s: float, step_s: float, marks: Sequence[tuple[float, str]], legend: Content
    ) -> None:
        """A run of that length. ``marks``: at which moments what sign stands; the first counts."""
        if until_s != self.until_s:
            self._speed = next(
                (i for i, one in enumerate(SPEEDS) if until_s <= one * WATCHED_S), len(SPEEDS) - 1
            )
        self.until_s, self.step_s = until_s, step_s
        self._marks, self._legend = marks, legend
        self.at_s = min(self.at_s, until_s)
        self.refresh()

    @property
    def is_playing(self) -> bool:
        return self._playing is not None

    @property
    def share(self) -> float:
        """Where the cursor is, from 0 to 1."""
        return self.at_s / self.until_s if self.until_s else 0.0

    # -- moving -----------------------------------------------------------------------------------

    def go(self, at_s: float) -> None:
        """Put the cursor at a moment."""
        there = min(max(at_s, 0.0), self.until_s)
        if there != self.at_s:
            self.at_s = there
            self.post_message(self.Moved(there))
        self.refresh()

    def step(self, steps: int) -> None:
        """So many steps on, or back; what plays stands still then."""
        self.pause()
        self.go((round(self.at_s / self.step_s) + steps) * self.step_s)

    def edge(self, side: int) -> None:
        """To the beginning or the end."""
        self.pause()
        self.go(self.until_s if side > 0 else 0.0)

    def next_mark(self) -> None:
        """To where the next sign is; after the last one, to the first."""
        self.pause()
        moments = [at for at, _ in self._marks]
        later = [at for at in moments if at > self.at_s + 1e-9]
        if later or moments:
            self.go(later[0] if later else moments[0])

    def play(self) -> None:
        """Play, or stand still; from the beginning where it is at the end."""
        if self._playing is not None:
            self.pause()
            return
        if self.at_s >= self.until_s:
            self.go(0.0)
        ticks = STILL if self.app.animation_level == "none" else TICKS
        self._playing = self.set_interval(1 / ticks, lambda: self._tick(ticks))
        self.refresh()

    def pause(self) -> None:
        """Stand still."""
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
            self.refresh()

    def faster(self, by: int) -> None:
        """Another speed; after the fastest comes the slowest, and below that none."""
        self._speed = max(self._speed + by, 0) % len(SPEEDS)
        self.refresh()

    def _tick(self, ticks: int) -> None:
        self.go(self.at_s + SPEEDS[self._speed] / ticks)
        if self.at_s >= self.until_s:
            self.pause()

    # -- showing it -------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2

    def render(self) -> Content:
        width = self.content_size.width
        here = "bold $accent" if self.has_focus or self.is_playing else "bold $text"
        sign = "▶" if self.is_playing else "‖"
        left = Content.assemble(
            (f"{sign} ", here), (clock(self.at_s, self.until_s), "bold $text"), "  "
        )
        right = Content.styled(
            f"  {clock(self.until_s, self.until_s)}  ×{SPEEDS[self._speed]:,}", "$text-muted"
        )
        cells = max(width - left.cell_length - right.cell_length, 4)
        at = min(round(self.share * (cells - 1)), cells - 1)
        self._track = (left.cell_length, cells)
        line = Content.assemble(
            ("━" * at, "$primary"), ("●", here), ("─" * (cells - 1 - at), "$foreground-muted")
        )
        below = self._signs(cells, left.cell_length)
        return left + line + right + Content("\n") + below

    def _signs(self, cells: int, indent: int) -> Content:
        signs = [" "] * cells
        for moment, sign in reversed(self._marks):
            signs[min(round(moment / self.until_s * (cells - 1)), cells - 1)] = sign
        line = Content(" " * indent)
        line += Content.assemble(
            *((sign, "$error" if sign == THROTTLED else "$text-muted") for sign in signs)
        ).rstrip()
        room = self.content_size.width - line.cell_length
        if self._legend.cell_length + 2 <= room:
            line += Content(" " * (room - self._legend.cell_length)) + self._legend
        return line

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        left, cells = self._track
        if offset is not None and left <= offset.x < left + cells:
            self.pause()
            self.go((offset.x - left) / max(cells - 1, 1) * self.until_s)
            event.stop()


def clock(at_s: float, until_s: float) -> str:
    """A moment of a run: ``1:05``; ``13:05:00`` in a long one."""
    whole = int(at_s + 1e-6)
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    if until_s >= 3600:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{hours * 60 + minutes}:{seconds:02}"
