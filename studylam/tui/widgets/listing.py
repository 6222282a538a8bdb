"""A list and, where the terminal has room for both, more about what is marked in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from studylam.tui.widgets.sheet import Line, Sheet

BROAD = 160
"""Cells from which on both have room."""
BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (BROAD, "-broad")]
"""Of a screen with a listing."""

Make = Callable[[int], Iterable[Content]]


class About(Sheet):
    """What is told of the marked thing; worked out only while it can be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._make: Make | None = None

    def tell(self, make: Make | None) -> None:
        """``make(width)`` gives the lines; none: there is nothing to tell."""
        self._make = make
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        return map(Line, self._make(width) if self._make is not None else ())


class Listing(Horizontal):
    """The page of a list at the left, and at the right what there is to tell."""

    DEFAULT_CSS = """
    Listing {
        height: 1fr;
        align-horizontal: center;
        & > VerticalScroll { width: 1fr; }
        & > .about { display: none; scrollbar-size-vertical: 1; }
    }
    PlaceScreen.-broad Listing {
        & > Page { width: 104; }
        & > .about { display: block; width: 1fr; max-width: 70; padding: 0 1 0 5; }
    }
    PlaceScreen.-broad.-high Listing > .about { padding: 1 1 0 5; }
    """
    SCOPED_CSS = False  # it is the screen that is broad

    def __init__(self, page: Widget) -> None:
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        yield self._page
        with VerticalScroll(classes="about", can_focus=False):
            yield About()

    def tell(self, make: Make | None) -> None:
        """Tell this of what is marked now."""
        self.query_one(About).tell(make)
