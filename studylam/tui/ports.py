"""What screens may expect of the app they run in, so that none of them needs to know the app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen

from studylam.errors import StudyLamError
from studylam.tui import consent, mends, trouble
from studylam.tui.actions.key_names import said
from studylam.tui.columns import Columns
from studylam.work import StoppedError

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record, Reset
    from studylam.runtime import LambdaService

T = TypeVar("T")
S = TypeVar("S", bound="SessionScreen")

mends.mend()


class Newest:
    """Hands on only the result of what was asked for last, in whatever order results come.

    Who looks again while an older look is still under way would else see the older one last.
    """

    def __init__(self) -> None:
        self._asked = 0

    def of(self, show: Callable[[T], object]) -> Callable[[T], None]:
        """``show`` for what is asked for now, unless something is asked for after it."""
        self._asked += 1
        asked = self._asked

        def done(result: T) -> None:
            if asked == self._asked:
                show(result)

        return done


class SessionApp(App[int]):
    """An app with what a learner's session needs, once `session_ready` is set.

    Only the home screen lives before that; every other screen is opened after it, and so may rely
    on `library`, `service` and `record`. When the learner's own record can't be used, `trouble`
    says why, and `record` lives as long as the session.
    """

    library: Library
    service: LambdaService
    record: Record
    trouble: StudyLamError | None = None
    left_because: StudyLamError | None = None
    """What the learner left to mend; it is said again where the app was started."""
    seed: int | None = None
    """For drills and exams whose order has to be the same each time; usually none."""
    asks_first = True
    """Whoever is here for the first time is asked what they study for."""
    preface = ""
    """A sentence that home begins with; usually none."""
    beneath: reactive[Columns | None] = reactive[Columns | None](None)
    """A line under the crumbs of every screen; usually none."""
    beneath_leads_to = ""
    """The action of a click on it."""

    def __init__(self) -> None:
        super().__init__()
        self.session_ready = asyncio.Event()
        self.resets: list[Reset] = []
        """What was begun anew in this session, and can be taken back until it ends."""

    def open_packs(self) -> Library:
        """In a thread: the packs as they are on the disk now."""
        raise NotImplementedError

    def open_place(self, place: str, what: str | None = None) -> None:
        """Go to a place (see `studylam.tui.places`), as it were from home."""
        raise NotImplementedError

    def go_back(self) -> bool:
        """From a place's first screen to the place that one came from; False: that is home."""
        return False

    def to_top(self, title: str) -> bool:
        """To the first screen of the place of that title, or home from there; False: there is no
        such place.
        """
        raise NotImplementedError

    def back_to(self, screen: Screen[Any]) -> None:
        """To a screen below this one."""
        raise NotImplementedError

    def action_search(self, words: str = "", kind: str = "") -> None:
        """Look for ``words``, among things of a ``kind`` (see `studylam.study.search`) or all."""
        raise NotImplementedError

    @property
    def is_sitting_exam(self) -> bool:
        """Whether an exam is under way, in which nothing is looked up."""
        return False

    def show_error(self, error: StudyLamError, title: str = "That didn't work") -> None:
        """A calm notice: what, where, how to mend it."""
        raise NotImplementedError

    def background(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        *,
        failed: Callable[[StudyLamError], object] | None = None,
        owner: DOMNode | None = None,
    ) -> None:
        """Do ``work`` in a thread, then ``done`` with its result, here.

        An error is shown, or given to ``failed``; one that nobody foresaw is kept in a file first.
        Nothing comes of what was stopped (see `studylam.work`).
        Where somebody (the ``owner``) waits for code that needs a consent, it is asked for.
        Nothing is called any more once the ``owner`` (a screen or widget) has gone.
        """

        async def job() -> None:
            try:
                result = await asyncio.to_thread(work)
            except StoppedError:
                return  # who stopped it has said so
            except StudyLamError as error:
                if self._has_left(owner):
                    return
                report = failed or self.show_error
                if owner is None:
                    report(error)
                    return

                def again() -> None:
                    self.background(work, done, failed=failed, owner=owner)

                consent.ask(self, error, again, report)
            except Exception as error:
                unforeseen = trouble.unexpected(error)
                if not self._has_left(owner):
                    (failed or self.show_error)(unforeseen)
            else:
                if not self._has_left(owner):
                    done(result)

        (owner or self).run_worker(job())

    def _has_left(self, owner: DOMNode | None) -> bool:
        """Whether the owner's screen isn't open any more.

        Textual ends the workers of a screen when the screen is taken apart, and that is later
        than when it leaves the stack; one that left before it stood never got its widgets.
        """
        if owner is None:
            return False
        screens = [node for node in owner.ancestors_with_self if isinstance(node, Screen)]
        return not any(screen in self.screen_stack for screen in screens)

    def look_for_room(self, owner: DOMNode) -> None:
        """Whoever is being asked something is to know it before the answer, if it can't be kept."""

        def failed(error: StudyLamError) -> None:
            self.show_error(error, "Your answers can't be kept now")

        self.background(self.record.ensure_writable, lambda _: None, failed=failed, owner=owner)

    def now(self) -> datetime:
        """This moment where the learner is."""
        return datetime.now().astimezone()

    def ticks(self) -> float:
        """Seconds on a clock that nobody sets, for what is timed."""
        return time.monotonic()

    def get_key_display(self, binding: Binding) -> str:
        """Keys as people say them: ``enter``, ``esc``, ``ctrl+p``, ``→``."""
        return binding.key_display or said(binding.key)

    def how_to_add(self, kind: str) -> str:
        """What one can do where there is no lesson, lab or question at all; usually nothing."""
        return ""

    def remember(self, key: str, value: Any) -> None:
        """Keep a setting in the learner's record; nothing is lost but the setting if it can't."""
        if self.session_ready.is_set():
            try:
                self.record.set_setting(key, value)
            except StudyLamError as error:
                self.show_error(error, "This isn't kept")

    def recall(self, key: str, default: Any = None) -> Any:
        """A setting from the learner's record; ``default`` where it can't be read."""
        try:
            return self.record.setting(key, default)
        except StudyLamError as error:
            self.show_error(error)
            return default

    async def _dispatch_message(self, message: Message) -> None:
        # Actions run here. Whatever fails in one is said, and the session goes on.
        try:
            await super()._dispatch_message(message)
        except StudyLamError as error:
            self.show_error(error)


def calmly(method: Callable[[S], None]) -> Callable[[S], None]:
    """A screen's method whose errors are said, while the rest of the screen goes on."""

    @wraps(method)
    def tried(screen: S) -> None:
        try:
            method(screen)
        except StudyLamError as error:
            screen.session.show_error(error)

    return tried


LONG = (events.Compose, events.Mount, events.ScreenResume, events.Resize)
"""What comes one after the other while a screen is opened, some 20 ms each."""


class SessionScreen(Screen[Any]):
    """A screen that knows its app for what it is."""

    @property
    def session(self) -> SessionApp:
        app = self.app
        assert isinstance(app, SessionApp)
        return app

    async def _dispatch_message(self, message: Message) -> None:
        # What no handler has caught must not end the session: Textual would.
        try:
            await super()._dispatch_message(message)
        except StudyLamError as error:
            self.session.show_error(error)
        except NoMatches:
            # A screen that is left before it stands gets no widgets; nobody sees it any more.
            if self in self.app.screen_stack:
                raise
        if isinstance(message, LONG):
            await asyncio.sleep(0)  # Textual goes on to the next without letting anything else run
