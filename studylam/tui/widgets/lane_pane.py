"""The lanes of a run with what they say of themselves; lanes of another time are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer

from studylam.tui import load_text
from studylam.tui.load_run import LANES, lanes_at
from studylam.tui.ports import SessionApp
from studylam.tui.widgets.lanes import LEGEND, Lanes
from studylam.tui.widgets.pane import Pane
from studylam.tui.widgets.sheet import Text
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.simulation.load import Run
    from studylam.tui.load_text import Outcome

PAUSE_S = 0.15
"""So long after the last step they are fetched."""


class LanePane(Vertical):
    """A run keeps the lanes of its beginning, as far as there is room; others are of a run again
    up to their moment, beside the screen.
    """

    DEFAULT_CSS = """
    LanePane {
        & .head { height: 1; }
        & .foot { height: 1; color: $text-muted; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._outcome: Outcome | None = None
        self._function = ""
        self._run: Run | None = None
        self._job: Work | None = None
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Text("", classes="head")
        with Pane():
            yield Lanes(id="lanes-list")
        yield Text("", classes="foot")

    @property
    def lanes(self) -> Lanes:
        return self.query_one(Lanes)

    def show(self, outcome: Outcome, function: str, *, anew: bool) -> None:
        """The lanes of a function; ``anew``: with the zoom that suits its duration."""
        if outcome is not self._outcome:
            self.stop()
            self._run = outcome.run
        self._outcome, self._function = outcome, function
        if anew:
            self.lanes.cell_s = load_text.cell_s(outcome.load.scenario, function)
        self._draw()

    def move(self, at_s: float) -> None:
        """Look at this moment."""
        self.lanes.move(at_s)
        self._tell()
        if self._job is None and not self._is_known():
            if self._soon is not None:
                self._soon.stop()
            self._soon = self.set_timer(PAUSE_S, self._fetch)

    def zoom(self, by: int) -> None:
        """Let a cell stand for more time, or for less."""
        self.lanes.zoom(by)
        self.move(self.lanes.at_s)

    def stop(self) -> None:
        """Fetch nothing more."""
        if self._soon is not None:
            self._soon.stop()
        if self._job is not None:
            self._job.stop()
        self._job = None

    def on_unmount(self) -> None:
        self.stop()

    # -- lanes of another time --------------------------------------------------------------------

    def _is_known(self) -> bool:
        run, lanes = self._run, self.lanes
        if run is None:
            return True
        begin, _ = lanes.window(lanes.width)
        kept = run.scenario.window.begin_s
        return kept <= begin + 1e-6 and lanes.at_s <= run.lanes_until_s + 1e-6

    def _fetch(self) -> None:
        outcome = self._outcome
        if outcome is None or self._is_known():
            return
        begin, _ = self.lanes.window(self.lanes.width)
        job = self._job = Work()

        def done(run: Run) -> None:
            if job is self._job:
                self._run, self._job = run, None
                self._draw()
                self._tell()

        app = cast("SessionApp", self.app)
        app.background(lambda: lanes_at(outcome, begin, job), done, owner=self)
        self._tell()

    # -- showing it -------------------------------------------------------------------------------

    def _draw(self) -> None:
        run = self._run
        if run is not None:
            self.lanes.show(
                [lane for lane in run.lanes if lane.function == self._function],
                until_s=run.until_s,
                known_s=run.lanes_until_s,
            )

    @on(Lanes.Marked)
    def _tell(self) -> None:
        lanes = self.lanes
        words = f"   a cell {load_text.time_of(lanes.cell_s)}"
        if len(lanes.entries) >= LANES:
            words += f"   first {LANES}"
        head = Content.assemble(LEGEND, (words, "$text-muted"))
        self.query_one(".head", Text).update(head, layout=False)
        if self._job is not None:
            words = "Fetching the lanes of this moment …"
        elif lanes.marked is None:
            words = "There is no environment here."
        else:
            words = load_text.lane_words(lanes.marked, lanes.at_s)
        self.query_one(".foot", Text).update(words, layout=False)
