"""What the lab console shows around the function: its clock, what happened, and who was let in."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from studylam.tui import run_text
from studylam.tui.actions import key_of
from studylam.tui.screens.lab_writing import WritingScreen
from studylam.tui.widgets.calls import Calls, CallsPane
from studylam.tui.widgets.clock_bar import ClockBar
from studylam.tui.widgets.lab_work import Run
from studylam.tui.widgets.timeline import Timeline
from studylam.tui.widgets.waterfall import Waterfall

_IN_TIME = ("timeline", "trace", "workflow", "world")
"""Tabs beside which the clock always stands."""


class AroundScreen(WritingScreen):
    """The part of the lab's screen that wires clock, timeline, traces and calls."""

    def _panes_around(self) -> Iterable[Widget]:
        yield CallsPane(id="calls")
        yield Timeline(id="timeline")
        yield Waterfall(id="trace")
        if self._lab.lab.around.state_machine is not None:
            from studylam.tui.widgets.workflow_pane import WorkflowPane

            yield WorkflowPane(self._lab, id="workflow")

    @property
    def _clock(self) -> ClockBar:
        return self.query_one(ClockBar)

    def _show_cloud(self) -> None:
        """Bring timeline, traces and clock up to date, as far as they are on the screen."""
        pane = self._desk.pane
        self._fill(pane)
        self._clock.display = pane in _IN_TIME or self._clock.is_wanted
        self._clock.refresh()

    def _fill(self, pane: str) -> None:
        moments = [] if self._work.doing == "cases" else self._lab.moments
        if pane == "timeline":
            self.query_one(Timeline).show(moments)
        elif pane == "trace":
            self.query_one(Waterfall).show(moments)
        elif pane == "workflow":
            from studylam.tui.widgets.workflow_pane import WorkflowPane

            self.query_one(WorkflowPane).look()

    def action_tune(self) -> None:
        """Measure the code as it stands now, and model other memory sizes."""
        from studylam.tui.screens.tuning import TuningScreen
        from studylam.tui.tuning_run import LAB

        if not self._work.refuses():
            self._code.save()
            self.app.push_screen(TuningScreen(LAB + self._lab_id))

    def action_step(self, seconds: int) -> None:
        if not self._work.refuses():
            self._clock.step(seconds)

    def action_jump(self) -> None:
        if not self._work.refuses():
            self._clock.jump()

    def action_play(self) -> None:
        if self._clock.is_playing or not self._work.refuses():
            self._clock.play()
            self._show_cloud()

    def action_speed(self) -> None:
        self._clock.next_speed()

    @on(ClockBar.Stepped)
    def _stepped(self, event: ClockBar.Stepped) -> None:
        if event.idle:
            self.notify("Nothing is waited for.", timeout=3)
        self._shown(self._desk.pane)

    @on(Timeline.TraceWanted)
    def _trace_wanted(self, event: Timeline.TraceWanted) -> None:
        self.action_pane("trace")
        self.query_one(Waterfall).show_root(event.root)

    @on(Waterfall.MomentWanted)
    def _moment_wanted(self, event: Waterfall.MomentWanted) -> None:
        self.action_pane("timeline")
        self.query_one(Timeline).mark(event.number)

    def _show_calls(self, run: Run) -> None:
        """The calls of all functions that ran, and grants of their roles that are too broad."""
        from studylam.labs.roles import role_files, too_broad

        lab = self._lab.lab
        calls = [
            (moment.target.partition(":function:")[2].partition(":")[0] or lab.function.name, call)
            for moment in (run.led_to.moments if run.led_to else ())
            if moment.result is not None
            for call in moment.result.aws_calls
        ]
        files = role_files(lab)
        broad = [
            one
            for function, name in files.items()
            for one in too_broad(
                self._lab.files[name], [call for by, call in calls if by == function]
            )
        ]
        self.query_one(Calls).show(calls, broad, set(files))
        self._desk.note("calls", run_text.calls_note([call for _, call in calls]))

    @on(CallsPane.Wanted)
    def _grant(self, event: CallsPane.Wanted) -> None:
        from studylam.labs.roles import role_files, with_grants

        name = role_files(self._lab.lab)[event.function]
        text = self._lab.files[name]
        grown = with_grants(text, event.call.would_allow, where=name)
        if grown == text:
            self.notify(f"{name} allows it already. Run it again.", timeout=3, markup=False)
            return
        self._code.put(name, grown)
        self.notify(
            f"It is in {name} now. {key_of('lab.run')} runs it again.",
            timeout=3,
            markup=False,
        )
