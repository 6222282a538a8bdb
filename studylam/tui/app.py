"""The app: one session, a stack of screens with home at the bottom, and what acts everywhere."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.events import DescendantFocus
from textual.screen import Screen

from studylam.errors import StudyLamError
from studylam.tui import signals, trouble
from studylam.tui.actions import bindings, key_of
from studylam.tui.ahead import Ahead
from studylam.tui.keyboard import KeyboardApp
from studylam.tui.looks import Looks
from studylam.tui.screens.home import HomeScreen
from studylam.tui.session import Session, load
from studylam.tui.stylesheet import KeptStylesheet
from studylam.tui.travelling import TravellingApp
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.packs import Library

CSS: list[str | PurePath] = [
    Path(__file__).parent / name for name in ("app.tcss", "screens/base.tcss", "screens/home.tcss")
]


def _palette() -> Any:
    from studylam.tui.palette import Everything

    return Everything


class StudyLam(KeyboardApp, TravellingApp):
    """StudyLam in a terminal.

    ``place`` and ``what``: where to open it (see `studylam.tui.run`). ``roots``: folders of packs;
    none: the built-in one.
    """

    TITLE = "StudyLam"
    BINDINGS = bindings("app")
    COMMANDS = {_palette}  # noqa: RUF012 - as in Textual's own class
    # The first screen's are loaded here, as Textual loads no files for a default screen.
    CSS_PATH = CSS
    NOTIFICATION_TIMEOUT = 8

    warms = True
    """Start what runs handlers ahead of the first one, in the background, and import what a lab
    needs before one is opened."""

    def __init__(
        self, place: str | None = None, what: str | None = None, *, roots: Sequence[Path] = ()
    ) -> None:
        super().__init__()
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self._first = (place, what) if place else None
        self._roots = roots
        self._saying: set[str] = set()
        self._loading = Work()
        self.looks = Looks(self)
        self._ahead = Ahead(self)

    # -- a session begins and ends ----------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        return HomeScreen()

    def on_mount(self) -> None:
        signals.obey(self, self._driver)
        self.watch(self, "theme", self._theme_changed, init=False)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.background(self.load_session, self._loaded, failed=self._nothing_to_learn)

    def load_session(self) -> Session:
        """In a thread: what the session works with."""
        return load(self._roots, self._waiting, self._loading.go_on)

    def _waiting(self, words: str) -> None:
        """From the thread that loads: what takes long."""
        self.call_from_thread(lambda: self.home.crumbs.say(status=words))

    def _loaded(self, session: Session) -> None:
        self.library, self.service = session.library, session.service
        self.record, self.trouble = session.record, session.trouble
        self.looks.recalled(self.recall(self.looks.setting))
        self.begin_travelling()
        self.begin_as_set()
        self.session_ready.set()
        self.home.crumbs.say(status="")
        if self.warms:
            # The course stays for as long as the app does. Going through it for garbage again and
            # again would stop a screen for 50 ms each time.
            gc.freeze()
            self.background(self.service.warm, lambda _: None, failed=lambda error: None)
        self.home.fill()
        if self._first:
            self.open_place(*self._first)
        if self.trouble is not None:
            self.home.offer_to_leave(self.trouble)
        elif session.news is not None:
            self.home.tell(*session.news)
        elif not self._first:
            self.home.begin()

    def _nothing_to_learn(self, error: StudyLamError) -> None:
        self.home.offer_to_leave(error)

    def on_unmount(self) -> None:
        self._loading.stop()
        if self.warms:
            gc.unfreeze()
        if self.session_ready.is_set():
            self.service.close()
            self.record.close()

    def open_packs(self) -> Library:
        from studylam.packs import open_library

        return open_library(*self._roots)

    def _open(self, *screens: Screen[Any]) -> None:
        super()._open(*screens)
        if self.warms:
            self._ahead.begin()

    # -- what acts everywhere ----------------------------------------------------------------------

    def action_notes(self) -> None:
        from studylam.tui.screens.notes import NotesScreen

        if self.session_ready.is_set() and self._may_look_up():
            self.push_screen(NotesScreen())

    def action_search(self, words: str = "", kind: str = "") -> None:
        from studylam.tui.screens.search import SearchScreen

        if self.session_ready.is_set() and self._may_look_up():
            if isinstance(self.screen, SearchScreen):
                self.pop_screen()
            self.push_screen(SearchScreen(words, kind))

    def _may_look_up(self) -> bool:
        """In an exam nothing is looked up; whoever leaves it can."""
        if self.is_sitting_exam:
            back = key_of("place.back")
            words = f"In an exam nothing is looked up. {back} leaves it, and stops its clock."
            self.notify(words, timeout=4, markup=False)
            return False
        return True

    @property
    def is_sitting_exam(self) -> bool:
        from studylam.tui.screens.exam_paper import ExamScreen

        return any(isinstance(screen, ExamScreen) for screen in self.screen_stack)

    def action_command_palette(self) -> None:
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            words = "A place, a lesson, a lab, or what to do; / looks into every text"
            self.push_screen(CommandPalette(id="--command-palette", placeholder=words))

    def action_next_theme(self) -> None:
        self.theme = self.looks.next()

    def _theme_changed(self, theme: str) -> None:
        self.looks.follow()
        self.remember(self.looks.setting, theme)

    def action_transparent(self) -> None:
        self.looks.transparent = not self.looks.transparent

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self.looks.still(event.widget)

    def action_open_address(self, address: str) -> None:
        self.open_url(address)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return ()

    # -- work and its troubles --------------------------------------------------------------------

    def show_error(self, error: StudyLamError, title: str = "That didn't work") -> None:
        words = trouble.words(error)
        if words in self._saying or any(note.message == words for note in self._notifications):
            return
        self.notify(words, title=title, severity="error", markup=False)
        # A notice is there only after the next message: the same trouble may come before it.
        self._saying.add(words)
        self.call_later(lambda: self._saying.discard(words))

    def _fatal_error(self) -> None:
        """Instead of Textual's traceback: a sentence here, and the details in a file."""
        error = self._exception
        assert error is not None
        known = isinstance(error, StudyLamError)
        self._exit_renderables.append(str(error if known else trouble.unexpected(error)))
        self._close_messages_no_wait()
