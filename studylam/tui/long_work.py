"""Long work on a screen: a quiet line in the crumbs says what is done of what, a key ends it.

Leaving the screen ends it as well: nobody would hear what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.timer import Timer

from studylam.inert import inert_line
from studylam.tui.actions import bindings, key_of
from studylam.tui.screens.base import PlaceScreen
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.errors import StudyLamError

T = TypeVar("T")

TELL_S = 0.2
"""How often it is said how far it is."""


class WorkingScreen(PlaceScreen):
    """A screen that can do one long thing at a time."""

    BINDINGS = bindings("working")
    work: Work | None = None
    """What is being done."""
    _work_title = ""
    _work_timer: Timer | None = None

    def work_on(
        self,
        title: str,
        do: Callable[[Work], T],
        done: Callable[[T], object],
        *,
        failed: Callable[[StudyLamError], object] | None = None,
    ) -> None:
        """Do it in a thread, unless something is being done; then ``done``, or ``failed``, here."""
        if self.work is not None:
            return
        work = self.work = Work()
        self._work_title = title
        self._work_timer = self.set_interval(TELL_S, self._tell_work)

        def ended(result: T) -> None:
            if work is self.work:
                self._end_work()
                done(result)

        def broke(error: StudyLamError) -> None:
            if work is self.work:
                self._end_work()
                (failed or self.session.show_error)(error)

        self.session.background(lambda: do(work), ended, failed=broke, owner=self)
        self._tell_work()
        self.refresh_bindings()

    def _tell_work(self) -> None:
        if self.work is not None:
            now = self.work.words()
            words = f"{self._work_title}: {now}" if now else f"{self._work_title} …"
            stop = f" · {key_of('working.stop')} stops"
            told = Content.styled(inert_line(words)[:60], "$accent")
            self.crumbs.say(status=told + Content.styled(stop, "$text-muted"))

    def _end_work(self) -> None:
        self.work = None
        if self._work_timer is not None:
            self._work_timer.stop()
        self.crumbs.say(status="")
        self.refresh_bindings()

    def action_stop_work(self) -> None:
        if self.work is not None:
            self.work.stop()
            self._end_work()
            self.crumbs.say(status="stopped")

    def on_unmount(self) -> None:
        if self.work is not None:
            self.work.stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop_work":
            return self.work is not None
        return super().check_action(action, parameters)
