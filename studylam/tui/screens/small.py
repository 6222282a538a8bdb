"""What is shown while the terminal is too small for anything else."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen

from studylam.tui.actions import key_of
from studylam.tui.widgets.sheet import Text

LEAST = Size(60, 16)
"""Smaller than this, nothing can be read."""


class SmallScreen(ModalScreen[None]):
    """One message, in the middle; it goes when the terminal has grown."""

    CSS_PATH = "small.tcss"

    @staticmethod
    def has_room(size: Size) -> bool:
        """Whether the other screens can be used at this size."""
        return size.width >= LEAST.width and size.height >= LEAST.height

    def compose(self) -> ComposeResult:
        yield Text(id="small-message")

    def on_screen_resume(self) -> None:
        # The terminal may have grown while something else was on top.
        if self.has_room(self.app.size):
            self.call_later(self._leave)

    def _leave(self) -> None:
        if self.is_current:
            self.dismiss()  # not awaited: a screen can't wait for its own end

    def on_screen_suspend(self) -> None:
        # What opens by itself (a simulator from its list) can't be used here either.
        app = self.app
        covered = self in app.screen_stack and not isinstance(app.screen, SmallScreen)
        if covered and not self.has_room(app.size):
            app.push_screen(SmallScreen())

    def on_resize(self) -> None:
        width, height = self.app.size
        self.query_one("#small-message", Text).update(
            Content.assemble(
                ("StudyLam needs more room", "bold"),
                f"\n\nat least {LEAST.width} × {LEAST.height}\nthis is {width} × {height}",
                (f"\n\nenlarge the window,\nor leave with {key_of('app.quit')}", "$text-muted"),
            )
        )
