"""The app: one session, a stack of screens with home at the bottom, and what acts everywhere."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from studylam.errors import StudyLamError
from studylam.tui import trouble
from studylam.tui.actions import bindings
from studylam.tui.places import place
from studylam.tui.ports import SessionApp
from studylam.tui.screens.home import HomeScreen
from studylam.tui.screens.small import SmallScreen
from studylam.tui.session import Session, load
from studylam.tui.theme import THEMES

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.study import NextStep

CSS: list[str | PurePath] = [
    Path(__file__).parent / name for name in ("app.tcss", "screens/base.tcss", "screens/home.tcss")
]


def _palette() -> Any:
    from studylam.tui.palette import Everything

    return Everything


class StudyLam(SessionApp):
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
    """Start what runs handlers ahead of the first one, in the background."""

    def __init__(
        self, place: str | None = None, what: str | None = None, *, roots: Sequence[Path] = ()
    ) -> None:
        super().__init__()
        self._first = (place, what) if place else None
        self._roots = roots
        self._saying: set[str] = set()
        for theme in THEMES:
            self.register_theme(theme)
        # Of 16 colours the nearest to ours are all grey; there the terminal's own are used.
        self.theme = "ansi-dark" if self.console.color_system == "standard" else "studylam"

    # -- a session begins and ends ----------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        return HomeScreen()

    def on_mount(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Leave as by the quit key: the terminal clean, handlers stopped. (Not in a thread.)
            with contextlib.suppress(RuntimeError, ValueError):
                leave = partial(self.exit, return_code=128 + number)
                asyncio.get_running_loop().add_signal_handler(number, leave)
        self.watch(self, "theme", self._theme_changed, init=False)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.background(self.load_session, self._loaded, failed=self._nothing_to_learn)

    def load_session(self) -> Session:
        """In a thread: what the session works with."""
        return load(self._roots, self._waiting)

    def _waiting(self, words: str) -> None:
        """From the thread that loads: what takes long."""
        self.call_from_thread(lambda: self.home.crumbs.say(status=words))

    def _loaded(self, session: Session) -> None:
        self.library, self.service = session.library, session.service
        self.record, self.trouble = session.record, session.trouble
        theme = self.recall("theme")
        if theme in self.available_themes:
            self.theme = theme
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
            self.background(self._left_open, self._offer)

    def _left_open(self) -> NextStep | None:
        from studylam.study.drills.known import Known
        from studylam.study.guidance.resuming import left_open

        return left_open(self.library, Known.of(self.record, self.now()))

    def _offer(self, step: NextStep | None) -> None:
        if step is not None and self.screen is self.home:
            self.home.offer_to_go_on(step)

    def _nothing_to_learn(self, error: StudyLamError) -> None:
        self.home.offer_to_leave(error)

    def on_unmount(self) -> None:
        if self.session_ready.is_set():
            self.service.close()
            self.record.close()

    def open_packs(self) -> Library:
        from studylam.packs import open_library

        return open_library(*self._roots)

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
        self._leave_to_home()
        self.push_screen(there.open(what))
        self._fit(self.size)

    def _leave_to_home(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_go(self, place_id: str) -> None:
        if self.session_ready.is_set():
            self.open_place(place_id)

    def action_home(self) -> None:
        self._leave_to_home()

    def action_glossary(self, words: str = "") -> None:
        from studylam.tui.screens.exam_paper import ExamScreen
        from studylam.tui.screens.glossary import GlossaryScreen

        # In an exam nothing is looked up; whoever leaves it can.
        if self.session_ready.is_set() and not isinstance(self.screen, ExamScreen | GlossaryScreen):
            self.push_screen(GlossaryScreen(words))

    def action_keys(self) -> None:
        from studylam.tui.screens.keys import KeysScreen

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen.of(self.screen))

    def action_command_palette(self) -> None:
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            words = "A place, a lesson, a lab, or what to do"
            self.push_screen(CommandPalette(id="--command-palette", placeholder=words))

    def action_next_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        here = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(here + 1) % len(names)]

    def _theme_changed(self, theme: str) -> None:
        self.remember("theme", theme)

    def action_open_address(self, address: str) -> None:
        self.open_url(address)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return ()

    # -- the terminal's size ----------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        enough = SmallScreen.has_room(size)
        if not enough and not isinstance(self.screen, SmallScreen):
            self.push_screen(SmallScreen())
        elif enough and isinstance(self.screen, SmallScreen):
            self.pop_screen()

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
