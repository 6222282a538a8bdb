"""The virtual clock of a lab: what time it is, what is due next, and the keys that let time pass.

Time passes in threads, as functions may run meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui import timeline_text
from studylam.tui.actions import key_of
from studylam.tui.columns import Columns
from studylam.tui.ports import SessionApp
from studylam.tui.prose import QUIET

if TYPE_CHECKING:
    from studylam.labs import LabSession

SPEEDS = (1, 60, 3600)
"""Virtual seconds for each second of play."""

ROOMY = 100
"""Columns from which on the day is shown beside the time."""

_FIRST = ("jump", "play", "step(60)", "step(3600)", "step(1)", "speed")
"""What the keys do, what is worth most first."""

TICK = 0.25
"""Seconds between two steps of play."""

_KEYS = (
    (key_of("clock.1-s"), "1 s", "screen.step(1)"),
    (key_of("clock.1-min"), "1 min", "screen.step(60)"),
    (key_of("clock.1-h"), "1 h", "screen.step(3600)"),
    (key_of("clock.to-what-is-next"), "next", "screen.jump"),
)


class ClockBar(Widget):
    """One line. Posts `Stepped` after time has passed."""

    DEFAULT_CSS = """
    ClockBar { height: 1; padding: 0 1; color: $text; }
    """

    class Stepped(Message):
        """Time has passed. ``idle``: it was to jump, and there is nothing to wait for."""

        def __init__(self, *, idle: bool = False) -> None:
            super().__init__()
            self.idle = idle

    def __init__(self, lab: LabSession, *, id: str) -> None:
        super().__init__(id=id)
        self._lab = lab
        self._playing: Timer | None = None
        self._speed = 1
        self._stepping = False
        self._last = 0.0
        self._spans: list[tuple[int, int, str]] = []

    @property
    def is_playing(self) -> bool:
        return self._playing is not None

    @property
    def is_stepping(self) -> bool:
        """Whether time passes now."""
        return self._stepping

    @property
    def speed(self) -> int:
        return SPEEDS[self._speed]

    @property
    def is_wanted(self) -> bool:
        """Whether something waits for the clock, or it is playing."""
        return self.is_playing or self._stepping or self._lab.next_due is not None

    # -- letting time pass ------------------------------------------------------------------------

    def step(self, seconds: float) -> None:
        """Let ``seconds`` pass, unless time is passing already."""
        self._do(partial(self._lab.advance, seconds))

    def jump(self) -> None:
        """Go to what happens next."""
        if self._lab.next_due is None:
            self.post_message(self.Stepped(idle=True))
        else:
            self._do(self._lab.jump)

    def play(self) -> None:
        """Play, or pause."""
        if self._playing is None:
            self._last = time.monotonic()
            self._playing = self.set_interval(TICK, self._tick)
        else:
            self.pause()
        self.refresh()

    def pause(self) -> None:
        """Let time stand still."""
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
            self.refresh()

    def next_speed(self) -> None:
        """×1, ×60, ×3600, and again."""
        self._speed = (self._speed + 1) % len(SPEEDS)
        self.refresh()

    def _tick(self) -> None:
        now = time.monotonic()
        if not self._stepping:  # a step that takes longer than a tick holds the clock up
            self._do(partial(self._lab.advance, (now - self._last) * self.speed))
        self._last = now

    def _do(self, work: Callable[[], Any]) -> None:
        if self._stepping:
            return
        self._stepping = True
        session = cast("SessionApp", self.app)
        session.background(work, self._done, failed=self._failed, owner=self)

    def _done(self, _: Any) -> None:
        self._stepping = False
        self.refresh()
        self.post_message(self.Stepped())

    def _failed(self, error: StudyLamError) -> None:
        self._stepping = False
        self.pause()
        cast("SessionApp", self.app).show_error(error)
        self.post_message(self.Stepped())

    # -- showing it -------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render(self) -> Content:
        width = self.content_size.width
        now = self._lab.now
        words = timeline_text.date(now)
        if width < ROOMY:
            words = words.partition(", ")[2]
        left = Content.styled(words, "bold" if self.is_playing else "")
        if self.is_playing:
            left = Content.styled(f"▶ ×{self.speed:,}  ", "bold $accent") + left
        due = timeline_text.due_words(self._lab.moments, self._lab.next_due, now)
        left += Content.styled(f"   {due or 'nothing is waited for'}", QUIET)
        play = "pause" if self.is_playing else "play"
        keys = [*_KEYS, (key_of("clock.play"), play, "screen.play")]
        keys.append((key_of("clock.speed"), f"×{self.speed:,}", "screen.speed"))
        keys.sort(key=lambda key: _FIRST.index(key[2].partition(".")[2]))
        while keys and left.cell_length + _room(keys) + 2 > width:
            keys.pop()
        right, spans = Content(""), []
        for key, label, action in keys:
            if right:
                right += Content("  ")
            begin = right.cell_length
            right += Content.assemble((key, "bold $accent"), (f" {label}", QUIET))
            spans.append((begin, right.cell_length, action))
        line = Columns(left, right).line(width)
        at = width - right.cell_length
        self._spans = [(at + begin, at + end, action) for begin, end, action in spans]
        return line

    def jump_points(self) -> Iterator[Offset]:
        """Where each key begins."""
        for begin, _, _ in self._spans:
            yield Offset(begin, 0)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        for begin, end, action in self._spans if offset is not None else ():
            if offset is not None and begin <= offset.x < end:
                await self.run_action(action)


def _room(keys: list[tuple[str, str, str]]) -> int:
    return sum(len(key) + 1 + len(label) + 2 for key, label, _ in keys) - 2
