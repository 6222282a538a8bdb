"""What the lab console knows of the function itself: its environments, settings, and past runs."""

from __future__ import annotations

from functools import partial

from textual import on

from studylam.inert import inert_line
from studylam.labs.history import History
from studylam.runtime import Environments
from studylam.tui import run_text, runs_text
from studylam.tui.screens.lab_around import AroundScreen
from studylam.tui.widgets.lab_function import FunctionPane, environment_words
from studylam.tui.widgets.lab_runs import Runs
from studylam.tui.widgets.lab_work import Run

LOOK_EVERY = 1.0
"""Seconds between two looks at the environments, and at code that waits to be deployed."""


class SettingsScreen(AroundScreen):
    """The part of the lab's screen that wires them."""

    def __init__(self, lab_id: str) -> None:
        super().__init__(lab_id)
        self._history = History()
        self._report: list[str] = []
        """Parts of what is said of the last run."""
        self._found = Environments()
        """As they were when they were looked at last."""
        self._said: list[str] = []

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY, self._look_around)

    def _look_around(self) -> None:
        """Deploy code that has been changed, and tell of environments that have come or gone.

        In a thread: an environment that ends may keep whoever asks waiting.
        """
        if not self.is_current or not hasattr(self, "_lab") or self._work.doing:
            return

        def look() -> Environments:
            if self._lab.is_behind:
                self._lab.get_ready()
            return self._lab.environments()

        # Told after what the screen is at: while it is drawn anew, it has no panes.
        seen = partial(self.call_later, self._environments_seen)
        self.session.background(look, seen, owner=self)

    def _environments_seen(self, found: Environments) -> None:
        self._found = found
        if self._said != self._settings():
            self.query_one(FunctionPane).found = found
            self._say()

    def _settings(self) -> list[str]:
        """Memory, timeout and the like, and the environments; the most needed first."""
        spec, own = self._lab.function, self._lab.lab.function
        parts = [f"{spec.memory_mb:,} MB", f"{spec.timeout_s} s"]
        if self._lab.can_try_settings and parts != [f"{own.memory_mb:,} MB", f"{own.timeout_s} s"]:
            parts[0] = f"trying {parts[0]}"
        found = self._found
        words = environment_words(found, changed=self._lab.is_changed_since)
        parts.append(words if found.warm or found.busy else "no environment")
        return parts + [f"layer {inert_line(layer)}" for layer in spec.layers]

    def _say(self) -> None:
        """The line above the keys."""
        self._said = self._settings()
        self._work.show(self._said, ["running …"] if self._work.doing else self._report)

    def _keep_run(self, run: Run) -> None:
        """Tell of a run in the status line, and keep it to be compared."""
        if run.result is None:
            return
        self._environments_seen(run.environments)
        self._report = run_text.report_words(run.result.report).split(" · ")
        if run.cost_usd is not None:
            self._report.append(f"cost of this run {runs_text.cost_words(run.cost_usd)}")
        title, now = self._event.chosen_title, self.session.now()
        self._history.add(now, title, run.result, run.cost_usd)
        self.query_one(Runs).show(self._history.runs)

    def action_recycle(self) -> None:
        """Retire all warm environments."""
        if self._work.refuses():
            return
        warm = self._found.warm

        def done(_: None) -> None:
            words = f"{warm} retired" if warm else "There was no warm environment"
            self.notify(f"{words}: the next start is cold.", timeout=3)
            self._look_around()

        self.session.background(self._lab.recycle, done, owner=self)

    def action_own_settings(self) -> None:
        self.query_one(FunctionPane).action_own()

    def action_own_file(self) -> None:
        self.query_one(FunctionPane).action_own_file()

    @on(FunctionPane.FileAsked)
    def _file_asked(self, event: FunctionPane.FileAsked) -> None:
        self._code.open(event.file)
        self.action_pane("code")

    @on(FunctionPane.Tried)
    def _tried_settings(self, event: FunctionPane.Tried) -> None:
        self._lab.try_settings(**event.settings)
        self.query_one(FunctionPane).found = self._found
        self.query_one(FunctionPane).settle()
        self._say()
