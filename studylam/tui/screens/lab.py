"""The lab console: the learner's code, an event, and what running it shows.

The screen wires its parts: `Desk` says what is to be seen, `Work` runs the function, panes show
what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.inert import inert_line
from studylam.study.search.belongs import Subject
from studylam.tui import given_back, lab_text, response_text, run_text
from studylam.tui.actions import bindings
from studylam.tui.screens.lab_settings import SettingsScreen
from studylam.tui.widgets import lab_panes as panes
from studylam.tui.widgets.cases import Cases, CasesPane
from studylam.tui.widgets.clock_bar import ClockBar
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_desk import Desk
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.lab_function import FunctionPane
from studylam.tui.widgets.lab_runs import Runs, RunsPane
from studylam.tui.widgets.lab_why import Whys
from studylam.tui.widgets.lab_work import Run, Tried, Work
from studylam.tui.widgets.logs import LogsPane
from studylam.tui.widgets.request_line import RequestLine
from studylam.tui.widgets.sheet import Sheet
from studylam.tui.widgets.world_pane import World, WorldPane

if TYPE_CHECKING:
    from studylam.runtime import SandboxReport, WorldSnapshot

ISOLATION = {"A": "full (A)", "B": "strong (B)", "D": "none (D)"}

_LIVE_LINES = 100
"""Log lines that are shown while a function runs; all of them afterwards."""


class LabScreen(SettingsScreen):
    """One lab. Keeps the code as the learner types; runs with F5, or ctrl+r."""

    BINDINGS = bindings("lab", "lab-running", "lab-keys", "clock")
    CSS_PATH = "lab.tcss"

    def __init__(self, lab_id: str) -> None:
        super().__init__(lab_id)
        self._whys: Whys
        self._sandbox: SandboxReport | None = None

    # -- what it is made of -----------------------------------------------------------------------

    def path(self) -> tuple[str, ...]:
        return ("Labs", self.session.library.lab(self._lab_id).title)

    def resumable(self) -> tuple[str, str] | None:
        return ("lab", self._lab_id)

    def belongs(self) -> Subject:
        return Subject("lab", self._lab_id)

    def body(self) -> Iterable[Widget]:
        from studylam.labs import open_lab

        session = self.session
        self._lab = open_lab(session.library, self._lab_id, session.service, session.record)
        lab = self._lab.lab
        self._whys = Whys(self.app, lab)
        self._work = Work(self._lab, id="status")
        yield Desk(
            CodeSide(self._lab, id="code-side"),
            EventSide(self._lab, *self._last_event(), keep=self._keep_event, id="event"),
            (
                panes.Pane(*self._task_widgets(), id="task"),
                panes.Pane(panes.Response(), id="response"),
                LogsPane(id="logs"),
                *self._panes_around(),
                WorldPane(self._lab, id="world"),
                CasesPane(lab, session.library.text(lab.after), id="cases"),
                RunsPane(id="runs"),
                FunctionPane(self._lab, id="function"),
            ),
        )
        yield ClockBar(self._lab, id="clock")
        yield self._work

    def on_mount(self) -> None:
        self.sit_down()

    def on_unmount(self) -> None:
        given_back.give_back_soon()

    def sit_down(self) -> None:
        self.query_one(Runs).show(self._history.runs)
        self.query_one(panes.HintSheet).show(self._lab.hints_shown)
        self._desk.begin()
        self._show_status()
        self._look_at_world()

    # -- running ----------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a function or the cases run now."""
        return bool(self._work.doing)

    @property
    def can_freshen(self) -> bool:
        return not self.is_busy

    def action_run(self) -> None:
        self._run(cold=False)

    def action_cold(self) -> None:
        self._run(cold=True)

    def _run(self, *, cold: bool) -> None:
        if self._work.refuses():
            return
        if not self._event.check():
            self.action_pane("event")
            return
        run = self._work.do if self._event.does_things else self._work.run_function
        self._start(partial(run, self._event.text, cold=cold))

    @on(RequestLine.Sent)
    def _send(self, event: RequestLine.Sent) -> None:
        if not self._work.refuses():
            self._start(partial(self._work.request, event.line))

    def _start(self, work: Callable[[], None]) -> None:
        self.app.clear_notifications()  # of the run before: they would lie over what comes of this
        self._whys.run = None
        self._forget_notes("response", "calls")
        self._code.save()
        work()
        if self._desk.pane in ("task", "code", "event", "cases"):
            self.action_pane("response")

    def action_stop(self) -> None:
        self._work.stop()

    def action_cases(self) -> None:
        self._try(self._work.run_cases)

    @on(CasesPane.Again)
    def _case_again(self, event: CasesPane.Again) -> None:
        self._try(partial(self._work.run_case, event.case))

    def _try(self, work: Callable[[], None]) -> None:
        """Run cases: all, or one again."""
        if self._work.refuses():
            return
        self.app.clear_notifications()
        self._whys.cases = {}
        self._forget_notes("response", "calls", "cases")
        self._code.save()
        work()
        self._draw_live()
        self.action_pane("cases")

    def action_stop_cases(self) -> None:
        self._work.stop()

    def _forget_notes(self, *tabs: str) -> None:
        for tab in tabs:
            self._desk.note(tab, Content(""))

    @on(Work.Begun)
    def _begun(self) -> None:
        self.refresh_bindings()
        self._show_status()

    @on(Work.Live)
    def _draw_live(self) -> None:
        """What has been said so far by whatever is running."""
        if self._work.doing:
            self._code.mark(None)  # not before: of a quick run it would only flicker
        if self._work.doing == "run":
            logs = list(self._work.logs)
            self.query_one(panes.Response).show_live(logs)
            self.query_one(LogsPane).show(logs[-_LIVE_LINES:], live=True)
        elif self._work.doing == "cases":
            running = self._work.running_case
            self.query_one(Cases).show_live(list(self._work.results), running)
        self._show_cloud()

    @on(Work.Ran)
    def _ended(self, event: Work.Ran) -> None:
        if isinstance(event.outcome, Run):
            self._ran(event.outcome)
        else:
            self._tried(event.outcome)
        self._look_at_world()
        self._show_cloud()
        self.refresh_bindings()
        self._show_status()

    def _ran(self, run: Run) -> None:
        result = run.result
        self._whys.run = run.why
        self.query_one(panes.Response).show_run(run.led_to)
        if result is None:
            self.query_one(panes.Response).show(None)
            self._forget_notes("response", "calls")
            self._code.mark(None)
            return
        self._sandbox = result.sandbox
        self._keep_run(run)
        explained = run.why[1] if run.why else None
        self.query_one(panes.Response).show(result, explained, stopped=run.stopped)
        self.query_one(LogsPane).show(result.logs)
        self._show_calls(run)
        failing = run_text.failing_line(result, self._lab.files)
        self._code.mark(failing, "" if run.stopped else run_text.error_words(result))
        fine = result.function_error is None and response_text.is_fine(run.led_to)
        verdict = run_text.verdict(fine)
        verdict = Content.styled("!", "$warning") if run.stopped else verdict
        self._desk.note("response", verdict)

    def _tried(self, tried: Tried) -> None:
        self._whys.cases = tried.whys
        self.session.service.timeline.clear()  # some cases are hidden
        if tried.results:
            last = tried.results[-1].invocation
            self._sandbox = last.sandbox if last is not None else self._sandbox
        explained = {case: why[1] for case, why in tried.whys.items()}
        self.query_one(Cases).show(tried.results, explained)
        self._look_around()
        if tried.stopped:
            self.notify("Stopped. What has run is shown, and nothing was recorded.", timeout=3)
        self._desk.note("cases", lab_text.cases_note(tried.results))

    @on(Work.Failed)
    def _failed(self, event: Work.Failed) -> None:
        self.refresh_bindings()
        self.query_one(Cases).show(self._work.results, {})
        self._show_status()
        self._code.mark(None)
        error = event.error
        if event.stopped:  # while its environment was being made, which is an error of no interest
            self.query_one(panes.Response).show(None)
            self.notify("Stopped before the function had begun.", timeout=3)
            return
        if event.doing == "run":
            self.query_one(panes.Response).show_refused(error)
            self._desk.note("response", run_text.verdict(False))
            self._code.mark(run_text.place_of(error, self._lab.files), inert_line(error.message))
        if event.doing != "run" or self._desk.pane != "response":
            self.session.show_error(error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("run", "stop"):
            return (self._work.doing == "run") == (action == "stop")
        if action in ("cases", "stop_cases"):
            return (self._work.doing == "cases") == (action == "stop_cases")
        if action == "why":
            return bool(self._whys)
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Explain what the tab shows: cases, or else the last run."""
        self._whys.show(cases_first=self._desk.pane == "cases")

    @on(Sheet.Picked, "Cases")
    def _case_picked(self, event: Sheet.Picked) -> None:
        event.stop()
        self._whys.show_case(event.target)

    # -- the world --------------------------------------------------------------------------------

    def _shown(self, pane: str) -> None:
        self._show_cloud()
        if pane == "world":
            self._look_at_world()

    def _look_at_world(self) -> None:
        self._work.look_at_world(partial(self.call_later, self._world_seen))

    def _world_seen(self, seen: tuple[WorldSnapshot, SandboxReport]) -> None:
        world, self._sandbox = seen
        self.query_one(World).show(world)
        self._show_status()

    def action_new_world(self) -> None:
        if not self._work.refuses():
            self.session.background(self._lab.reset_world, self._world_made, owner=self)

    def _world_made(self, _: None) -> None:
        self.notify("The lab's world is as it was at the start.", timeout=3)
        self._look_at_world()

    # -- hints and status -------------------------------------------------------------------------

    def action_hint(self) -> None:
        hint = self._lab.next_hint()
        self.action_pane("task")
        self.query_one(panes.HintSheet).show(self._lab.hints_shown)
        if hint is None:
            self.notify("These were all the hints there are.", timeout=3)
        self.call_after_refresh(self.query_one("#task").scroll_end, animate=False)

    def _show_status(self) -> None:
        status = self._cases_words()
        if self._sandbox is not None:
            status += f" · isolation: {ISOLATION.get(self._sandbox.tier, self._sandbox.tier)}"
        self.crumbs.say(status=status)
        self._show_cloud()
        self._say()

    def _cases_words(self) -> str:
        count = len(self._lab.lab.cases)
        total = "1 case" if count == 1 else f"{count} cases"
        if self._work.results:
            passed = sum(result.passed for result in self._work.results)
            return f"{passed} of {total}"
        best = self.session.record.lab_status(self._lab_id).best_passed
        return f"{best} of {total} before" if best else total
