"""How one gets about in the app: home at the bottom, above it a place, above that what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from studylam.errors import StudyLamError
from studylam.tui.places import PLACES, place
from studylam.tui.ports import SessionApp
from studylam.tui.screens import small
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.screens.home import HomeScreen
from studylam.tui.whereabouts import Whereabouts

if TYPE_CHECKING:
    from studylam.tui.places import Place


class TravellingApp(SessionApp):
    """The app as far as it leads from screen to screen."""

    def __init__(self) -> None:
        super().__init__()
        self._where = Whereabouts()

    def begin_travelling(self) -> None:
        """The record is there: places lead to where they were left."""
        self._where.begin(self)

    @property
    def home(self) -> HomeScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, HomeScreen)
        return screen

    # -- going to places --------------------------------------------------------------------------

    def open_place(self, place_id: str, what: str | None = None) -> None:
        there = place(place_id)
        try:
            if what is not None:
                there.find(self.library, what)
        except StudyLamError as error:
            self.show_error(error)
            return
        self._where.go(self, place_id)
        self._open(there.open(what))

    def action_go(self, place_id: str) -> None:
        """To a place, where one was in it; who is in it already comes to its first screen."""
        if not self.session_ready.is_set():
            return
        if self._where.place(self.screen_stack) != place_id:
            self._where.go(self, place_id)
            self._open(*self._as_left(place(place_id)))
        elif not self._is_first():
            self.open_place(place_id)

    def action_home(self) -> None:
        self._where.go(self, None)
        self._leave_to_home()

    def go_back(self) -> bool:
        if len(self.screen_stack) > 2:
            return False
        before = self._where.before()
        if before is None:
            self._where.go(self, None)
            return False
        self._where.back_to(self, before)
        self._open(*self._as_left(place(before)))
        return True

    def to_top(self, title: str) -> bool:
        there = next((place.id for place in PLACES if place.title == title), None)
        if there is None:
            return False
        if self._is_first() and self._where.place(self.screen_stack) == there:
            self.action_home()
        else:
            self.open_place(there)
        return True

    def back_to(self, screen: Screen[Any]) -> None:
        if screen is self.home:
            self.action_home()
        while self.screen is not screen:
            self.pop_screen()

    def _is_first(self) -> bool:
        """Whether this is a place's first screen, and not one of the things that it lists."""
        screen = self.screen
        return len(self.screen_stack) == 2 and (
            not isinstance(screen, PlaceScreen) or screen.here() is None
        )

    def _as_left(self, there: Place) -> list[Screen[Any]]:
        what = self._where.left(there.id)
        if what is not None and not self._is_there(there, what):
            self._where.forget(there.id)
            what = None
        return [there.open(None), there.open(what)] if what and there.lists else [there.open(what)]

    def _is_there(self, there: Place, what: str) -> bool:
        """Packs go, and drills end elsewhere."""
        try:
            there.find(self.library, what)
            if there.id not in ("quiz", "review"):
                return True
            drill = self.record.unfinished_drill()
        except StudyLamError:
            return False
        return drill is not None and drill.id == what

    def _open(self, *screens: Screen[Any]) -> None:
        """These above home, and nothing else."""
        self._leave_to_home()
        for screen in screens:
            self.push_screen(screen)
        self._fit(self.size)

    def _leave_to_home(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    # -- the terminal's size ----------------------------------------------------------------------

    def on_mount(self) -> None:
        # Of two screens one may need more room; some are opened by others, some by themselves.
        self.screen_change_signal.subscribe(
            self, lambda screen: self.call_later(lambda: self._fit(self.size)), immediate=True
        )

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        if self.screen_stack:
            small.fit(self, size)
