"""The shell that all screens share: crumbs on top, hints at the bottom, the place's own between."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from studylam.tui.actions import bindings
from studylam.tui.ports import SessionScreen, calmly
from studylam.tui.widgets.chrome import Crumbs, Hints


class PlaceScreen(SessionScreen):
    """A screen with the shell around it. Subclasses give `body` and `path`."""

    BINDINGS = bindings("place")
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - as in Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 - as in Textual

    def path(self) -> tuple[str, ...]:
        """What the crumbs say."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """What is between crumbs and hints."""
        raise NotImplementedError

    def resumable(self) -> tuple[str, str] | None:
        """Place and what is open there, if it can be gone on with after a crash."""
        return None

    @calmly
    def keep_place(self) -> None:
        """Remember what is on the screen, so that the next start can offer it."""
        if (here := self.resumable()) is not None:
            # Not before the first frame: home has nothing to resume.
            from studylam.study.guidance.resuming import opened

            opened(self.session.record, *here)

    def on_screen_resume(self) -> None:
        self.keep_place()

    def compose(self) -> ComposeResult:
        yield Crumbs(*self.path())
        yield from self.body()
        yield Hints()

    @property
    def crumbs(self) -> Crumbs:
        return self.query_one(Crumbs)

    def action_back(self) -> None:
        self.dismiss()


class Page(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A column in the middle of the screen that scrolls when it is too long.

    Textual's own bindings would take ← and → from the screens, which turn with them.
    """

    BINDINGS = bindings("page", "leaps")


class ReadPage(Page, can_focus=True):
    """A page with nothing to choose on it: it takes the focus itself, so that its keys act."""
