"""Where the learner is, where in each place they were last, and which place they came from.

A place's number leads back to what was open in it, also on another day; its first screen lies
below, so that one step back is its list. From there, back leads to the place before, as in a
browser, and at last home.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from studylam.tui.screens.base import PlaceScreen

if TYPE_CHECKING:
    from studylam.tui.ports import SessionApp

LEFT = "tui.places"
"""Setting: place → what was open in it."""


class Whereabouts:
    """Of one session. A place is told by its id (see `studylam.tui.places`); home is none."""

    def __init__(self) -> None:
        self._place: str | None = None
        self._left: dict[str, str] = {}
        self._before: list[str] = []
        """Places that one came through, the last one last; none of them twice."""

    def begin(self, session: SessionApp) -> None:
        """Take up what the record has of earlier sessions."""
        kept = session.recall(LEFT, {})
        if isinstance(kept, dict):
            self._left = {str(place): str(what) for place, what in kept.items()}

    def place(self, stack: Sequence[Screen[Any]]) -> str | None:
        """The place that one is in."""
        return self._place if len(stack) > 1 else None

    def left(self, place: str) -> str | None:
        """What was open in this place."""
        return self._left.get(place)

    def forget(self, place: str) -> None:
        """What was open there can't be opened any more."""
        self._left.pop(place, None)

    def go(self, session: SessionApp, to: str | None) -> None:
        """One is about to leave for another place, or for home: keep where one was."""
        stack = session.screen_stack
        here = self.place(stack)
        if here is not None:
            self._keep(session, here, stack)
        if to is None:
            self._before.clear()
        else:
            # Back from home is nowhere, whatever one came through on the way to it.
            before = [*self._before, here] if here is not None else []
            self._before = [place for place in before if place != to]
        self._place = to

    def before(self) -> str | None:
        """The place that one came from; it is taken off the way back."""
        return self._before.pop() if self._before else None

    def back_to(self, session: SessionApp, place: str) -> None:
        """As `go`, but the place that is left isn't one to come back to."""
        if (here := self.place(session.screen_stack)) is not None:
            self._keep(session, here, session.screen_stack)
        self._place = place

    def _keep(self, session: SessionApp, place: str, stack: Sequence[Screen[Any]]) -> None:
        open_here = (screen.here() for screen in reversed(stack) if isinstance(screen, PlaceScreen))
        what = next((here[1] for here in open_here if here is not None and here[0] == place), None)
        if what == self._left.get(place):
            return
        if what is None:
            del self._left[place]
        else:
            self._left[place] = what
        session.remember(LEFT, self._left)
