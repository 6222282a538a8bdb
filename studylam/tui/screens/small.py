"""What is shown while the terminal is too small for what is open."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from studylam.tui.actions import bindings, key_of
from studylam.tui.widgets.sheet import Text

LEAST = Size(40, 12)
"""Smaller than this, nothing can be read. A screen that needs more room says so: its ``least``."""

ROOMY = Size(60, 16)
"""What screens need on which things stand beside each other."""


class SmallScreen(ModalScreen[None]):
    """One message, in the middle; it goes when the terminal has grown."""

    BINDINGS = bindings("place")
    CSS_PATH = "small.tcss"

    def __init__(self, least: Size = LEAST) -> None:
        super().__init__()
        self.least = least

    def compose(self) -> ComposeResult:
        yield Text(self._words(), id="small-message")

    def on_resize(self) -> None:
        self.query_one("#small-message", Text).update(self._words())

    def _words(self) -> Content:
        width, height = self.app.size
        words = f"\n\nat least {self.least.width} × {self.least.height}\nthis is {width} × {height}"
        ways = "enlarge the window\nor make its letters smaller"
        if has_room(self.app.size, LEAST):
            ways += f"\n{key_of('place.back')} leads back"
        return Content.assemble(
            ("StudyLam needs more room", "bold"),
            words,
            (f"\n\n{ways}\n{key_of('app.quit')} leaves", "$text-muted"),
        )

    async def action_back(self) -> None:
        """Leave what has too little room, where others have enough."""
        beneath = _beneath(self.app)
        if has_room(self.app.size, LEAST):
            self.dismiss()
            await beneath.run_action("back")


def fit(app: App[Any], size: Size) -> None:
    """Cover what is open while it has too little room at this size, and no longer."""
    least = getattr(_beneath(app), "least", LEAST)
    covered = isinstance(app.screen, SmallScreen)
    if covered == has_room(size, least):
        if covered:
            app.pop_screen()
        else:
            app.push_screen(SmallScreen(least))


def has_room(size: Size, least: Size) -> bool:
    """Whether this size is at least that one."""
    return size.width >= least.width and size.height >= least.height


def _beneath(app: App[Any]) -> Screen[Any]:
    """The topmost screen that is more than these words."""
    return next(
        screen for screen in reversed(app.screen_stack) if not isinstance(screen, SmallScreen)
    )
