"""Scaling on a virtual clock: a load, a function, limits, and what would happen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui import scaling
from studylam.tui.actions import bindings
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.chart import Chart
from studylam.tui.widgets.form import Form
from studylam.tui.widgets.pickers import Picker
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.simulation import Result

PLACE = "tui.simulate"
CAPTION = (
    "A model after AWS's published limits, not a measurement. Throttled requests aren't retried, "
    "and all requests take the same time."
)
PAUSE_S = 0.15
"""So long after the last key it is worked out."""


class SimulateScreen(PlaceScreen):
    """Works it out in the background; while it does, what was is left on the screen."""

    BINDINGS = bindings("calculator")
    CSS_PATH = "simulate.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._run = 0

    def path(self) -> tuple[str, ...]:
        return ("Simulate", "Scaling")

    def body(self) -> Iterable[Widget]:
        start = scaling.start_values(self.session.library)
        kept = self.session.recall(PLACE, {})
        values = {key: kept[key] if isinstance(kept.get(key), str) else start[key] for key in start}
        shape = Picker.at("shape", "Load", scaling.SHAPES, values["shape"])
        with Page(id="page"), Container(id="model"):
            yield Form(scaling.FIELDS, values, [shape], id="form")
            with Vertical(id="result"):
                yield Text("", id="figures")
                yield Chart("Environments in use", "at each second", id="used")
                yield Chart("Throttled requests", "in each second", CAPTION, id="throttled")

    def on_mount(self) -> None:
        self.query_one(Form).focus_first()
        self._work_out()

    @on(Form.Changed)
    def _changed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE_S, self._work_out)

    def _work_out(self) -> None:
        form, library = self.query_one(Form), self.session.library
        values = form.values
        numbers, wrong = scaling.read_numbers(values)
        form.show_wrong(wrong)
        if wrong:
            self._say("It is worked out as soon as every value makes sense.")
            return
        self.session.remember(PLACE, values)
        self._run += 1
        run = self._run

        def work() -> Result:
            from studylam.simulation import simulate

            return simulate(*scaling.model(numbers, values["shape"], library))

        def done(result: Result) -> None:
            if run == self._run:
                self._show(result)

        def failed(error: StudyLamError) -> None:
            if run == self._run:
                self._say(str(error))

        self.session.background(work, done, failed=failed, owner=self)

    def _say(self, words: str) -> None:
        self._run += 1
        self.query_one("#figures", Text).update(Content.styled(words, "$text-muted"))
        for chart in self.query(Chart):
            chart.show([])

    def _show(self, result: Result) -> None:
        rows = [
            Content.assemble(
                (f"{label:<20}", "$text-muted"),
                (f"{number:>10}", "bold"),
                (f"   {remark}", "$text-muted"),
            )
            for label, number, remark in scaling.figures(result)
        ]
        self.query_one("#figures", Text).update(Content("\n").join(rows))
        end = len(result.seconds)
        ticks = [(x, f"{x} s") for x in range(0, end + 1, max(end // 4, 1))]
        for chart, line in zip(self.query(Chart), scaling.lines(result), strict=True):
            chart.show([line], ticks)

    def action_reset(self) -> None:
        self.query_one(Form).set_values(scaling.start_values(self.session.library))
