"""Runs a pack's labs for the preview: one at a time, in the sandbox, until somebody says stop."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.tui.charts import number_of

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
        self._number = 0
        """Of the run that is wanted; another number: stopped."""

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
        self._number += 1
        self.doing = "getting ready"
        self._app.tell_problems()
        number, draft = self._number, self._app.checked
        self._app.background(
            lambda: self._run(draft, number),
            lambda tried: self._done(draft, number, tried),
            failed=lambda error: self._failed(number, error),
            owner=owner,
        )

    def stop(self) -> None:
        """No more of it: what runs is ended, and nothing comes of it."""
        self._number += 1
        if self.doing:
            self._end("Stopped: not all labs have been run.")
        if self._service is not None:
            service, self._service = self._service, None
            # A thread of its own, as the app may be about to end: Python waits for it.
            threading.Thread(target=service.close).start()

    def _run(self, draft: Draft, number: int) -> Tried | None:
        """In a thread; nothing comes of what was stopped."""
        from studylam.labs import trust
        from studylam.labs.check_all import StoppedError
        from studylam.labs.preview import run_labs
        from studylam.runtime import LambdaService, VirtualClock

        app = self._app

        def tell(what: str) -> None:
            app.call_from_thread(self._now, number, what)

        for pack in draft.packs:
            trust.check(pack, app.record, app.service)
        try:
            # A cloud of its own: the lab that is open in the app isn't disturbed.
            with LambdaService(clock=VirtualClock(time.time())) as service:
                self._service = service
                return run_labs(draft, service, tell, lambda: number == self._number)
        except StoppedError:
            return None

    def _now(self, number: int, what: str) -> None:
        if number == self._number:
            self.doing = what
            self._app.tell_problems()

    def _done(self, draft: Draft, number: int, tried: Tried | None) -> None:
        self._service = None
        if number != self._number or tried is None:
            return
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

    def _failed(self, number: int, error: StudyLamError) -> None:
        if number == self._number:
            self._app.show_error(error, "The labs weren't run")
            self._end(NOT_RUN)

    def _end(self, status: str) -> None:
        self.doing, self.status = "", status
        self._app.tell_problems()


def _runs(draft: Draft) -> list[object]:
    """What decides how it goes."""
    return [
        (pack.labs, [question for question in pack.questions if question.predicts])
        for pack in draft.packs
    ]
