"""Runs a pack's labs for the preview: one at a time, in the sandbox, until somebody says stop."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from studylam.labs.preview import Draft, Found
    from studylam.tui.preview.app import PreviewApp


class LabRun:
    """What running the labs has brought to light, for as long as no lab changes."""

    def __init__(self, app: PreviewApp) -> None:
        self._app = app
        self.found: tuple[Found, ...] = ()
        self.status = "The labs haven't been run."
        self.doing = ""
        """What runs now, in words."""
        self._number = 0
        """Of the run that is wanted; another number: stopped."""

    @property
    def has_any(self) -> bool:
        """Whether there is anything to run."""
        from studylam.labs.check_all import runs_code

        return any(runs_code(pack) for pack in self._app.draft.packs)

    def changed(self, before: Draft, now: Draft) -> None:
        """The packs have been read again."""
        if _runs(before) != _runs(now) and (self.found or "haven't" not in self.status):
            self.found = ()
            self.status = "The labs have changed since they were run."

    def start(self, owner: DOMNode) -> None:
        """Run them all; ``owner`` waits for it, and is asked for what has to be agreed to."""
        self._number += 1
        self.doing = "getting ready"
        self._app.tell_problems()
        number, draft = self._number, self._app.draft
        self._app.background(
            lambda: self._run(draft, number),
            lambda found: self._done(draft, number, found),
            failed=lambda error: self._failed(number, error),
            owner=owner,
        )

    def stop(self) -> None:
        """No more of it."""
        self._number += 1
        self._end("Stopped: not all labs have been run.")

    def _run(self, draft: Draft, number: int) -> list[Found] | None:
        """In a thread."""
        from studylam.labs import trust
        from studylam.labs.check_all import StoppedError, run_labs
        from studylam.labs.preview import Found
        from studylam.runtime import LambdaService, VirtualClock

        def tell(what: str) -> None:
            self._app.call_from_thread(self._now, number, what)

        def is_wanted() -> bool:
            return number == self._number

        app, found = self._app, []
        for pack in draft.packs:
            trust.check(pack, app.record, app.service)
        try:
            # A cloud of its own: the lab that is open in the app isn't disturbed.
            with LambdaService(clock=VirtualClock(time.time())) as service:
                for pack in draft.packs:
                    problems = run_labs(pack, service, tell, is_wanted)
                    found += [Found(Path(pack.root), problem) for problem in problems]
        except StoppedError:
            return None
        return found

    def _now(self, number: int, what: str) -> None:
        if number == self._number:
            self.doing = what
            self._app.tell_problems()

    def _done(self, draft: Draft, number: int, found: list[Found] | None) -> None:
        if number != self._number or found is None:
            return
        self.found = tuple(found)
        if _runs(draft) == _runs(self._app.draft):
            self._end(
                "The labs were run." if found else "✓ Every starter fails, every solution passes."
            )
        else:
            self.found = ()
            self._end("The labs have changed since they were run.")

    def _failed(self, number: int, error: StudyLamError) -> None:
        if number == self._number:
            self._app.show_error(error, "The labs weren't run")
            self._end("The labs haven't been run.")

    def _end(self, status: str) -> None:
        self.doing, self.status = "", status
        self._app.tell_problems()


def _runs(draft: Draft) -> list[object]:
    """What decides how it goes."""
    return [
        (pack.labs, [question for question in pack.questions if question.predicts])
        for pack in draft.packs
    ]
