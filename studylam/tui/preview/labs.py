"""Runs a pack's labs for the preview: one at a time, in the sandbox, until somebody says stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.tui.charts import number_of
from studylam.work import StoppedError, Work

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from studylam.labs.preview import Draft, Found, Tried
    from studylam.runtime import LambdaService
    from studylam.tui.preview.app import PreviewApp


NOT_RUN = "The labs haven't been run."
CHANGED = "The labs have changed since they were run."


class LabRun:
    """What running the labs has brought to light, for as long as no lab changes."""

    def __init__(self, app: PreviewApp) -> None:
        self._app = app
        self.found: tuple[Found, ...] = ()
        self.status = NOT_RUN
        self.doing = ""
        """What runs now, in words."""
        self._service: LambdaService | None = None
        self._work = Work()
        """The run that is wanted."""

    @property
    def has_any(self) -> bool:
        """Whether there is anything to run."""
        from studylam.labs.check_all import runs_code

        return any(runs_code(pack) for pack in self._app.draft.packs)

    def changed(self, before: Draft, now: Draft) -> None:
        """The packs have been read again."""
        if self.status != NOT_RUN and _runs(before) != _runs(now):
            self.found = ()
            self.status = CHANGED

    def start(self, owner: DOMNode) -> None:
        """Run them all; ``owner`` waits for it, and is asked for what has to be agreed to."""
        self._work.stop()
        work = self._work = _Told(self._now)
        self.doing = "getting ready"
        self._app.tell_problems()
        draft = self._app.checked
        self._app.background(
            lambda: self._run(draft, work),
            lambda tried: self._done(draft, work, tried),
            failed=lambda error: self._failed(work, error),
            owner=owner,
        )

    def stop(self) -> None:
        """No more of it: what runs is ended, and nothing comes of it."""
        self._work.stop()
        if self.doing:
            self._end("Stopped: not all labs have been run.")
        if self._service is not None:
            service, self._service = self._service, None
            # A thread of its own, as the app may be about to end: Python waits for it.
            threading.Thread(target=service.close).start()

    def _run(self, draft: Draft, work: Work) -> Tried | None:
        """In a thread; nothing comes of what was stopped."""
        from studylam.labs import trust
        from studylam.labs.preview import run_labs
        from studylam.runtime import LambdaService, VirtualClock

        app = self._app

        for pack in draft.packs:
            trust.check(pack, app.record, app.service)
        try:
            # A cloud of its own: the lab that is open in the app isn't disturbed.
            with LambdaService(clock=VirtualClock(time.time())) as service:
                self._service = service
                return run_labs(draft, service, work)
        except StoppedError:
            return None

    def _now(self, work: Work) -> None:
        """In the thread: there is something else to tell."""

        def tell() -> None:
            if work is self._work and not work.is_stopped:
                self.doing = work.words()
                self._app.tell_problems()

        self._app.call_from_thread(tell)

    def _done(self, draft: Draft, work: Work, tried: Tried | None) -> None:
        if work is not self._work or work.is_stopped or tried is None:
            return
        self._service = None
        if _runs(draft) != _runs(self._app.draft):
            self._end(CHANGED)
            return
        self.found = tried.found
        if tried.not_run:
            some = number_of(len(tried.not_run), "lab")
            self._end(f"The labs were run, but for {some} with errors: {', '.join(tried.not_run)}.")
        elif tried.found:
            self._end(f"The labs were run: {number_of(len(tried.found), 'problem')}.")
        else:
            self._end("✓ Every starter fails, and every solution passes.")

    def _failed(self, work: Work, error: StudyLamError) -> None:
        if work is self._work and not work.is_stopped:
            self._app.show_error(error, "The labs weren't run")
            self._end(NOT_RUN)

    def _end(self, status: str) -> None:
        self.doing, self.status = "", status
        self._app.tell_problems()


class _Told(Work):
    """Work that says at once what it is about: a lab may take long."""

    def __init__(self, hear: Callable[[Work], None]) -> None:
        super().__init__()
        self._hear = hear

    def tell(self, done: int, total: int, what: str = "") -> None:
        super().tell(done, total, what)
        self._hear(self)


def _runs(draft: Draft) -> list[object]:
    """What decides how it goes."""
    return [
        (pack.labs, [question for question in pack.questions if question.predicts])
        for pack in draft.packs
    ]
