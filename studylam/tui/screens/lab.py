"""The lab console: the learner's code, an event, and what running it shows.

From 100 columns on the code stands beside everything else; below, code and event are tabs like the
others. Functions run in threads; the screen only shows what they have said so far.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.inert import inert_line
from studylam.tui import lab_text, run_text
from studylam.tui.actions import bindings
from studylam.tui.building import Built
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.widgets import lab_panes as panes
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.lab_tabs import Tab, TabLine
from studylam.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from studylam.labs import CaseResult, LabSession
    from studylam.labs.explain import Failure
    from studylam.packs.explanations import Explained
    from studylam.runtime import InvocationResult, LogLine, SandboxReport, WorldSnapshot

    Why = tuple[Failure, Explained]

WIDE = 100
"""Columns from which on the code stands beside the rest."""

DRAW_EVERY = 0.1
"""Seconds between two looks at what a running function has logged."""

DESK = (Tab("code", "Code"), Tab("event", "Event"))
OUTPUT = (
    Tab("task", "Task"),
    Tab("response", "Response"),
    Tab("logs", "Logs"),
    Tab("calls", "Calls"),
    Tab("world", "World"),
    Tab("cases", "Cases"),
)
EDITORS = {"code": "#code", "event": "#event-json"}
ISOLATION = {"A": "full (A)", "B": "strong (B)", "D": "none (D)"}

_LIVE_LINES = 100
"""Log lines that are shown while a function runs; all of them afterwards."""


class LabScreen(PlaceScreen):
    """One lab. Keeps the code as the learner types; runs with F5, or ctrl+r."""

    BINDINGS = bindings("lab", "lab-running", "lab-keys")
    CSS_PATH = "lab.tcss"

    def __init__(self, lab_id: str) -> None:
        super().__init__()
        self._lab_id = lab_id
        self._lab: LabSession
        self._pane = "task"
        self._work = ""
        self._stopping = False
        self._live: list[LogLine] = []
        self._results: list[CaseResult] = []
        self._why: Why | None = None
        self._case_whys: dict[str, Why] = {}
        self._sandbox: SandboxReport | None = None
        self._report = ""
        self._drawing: Timer | None = None

    # -- what it is made of -----------------------------------------------------------------------

    def path(self) -> tuple[str, ...]:
        return ("Labs", self.session.library.lab(self._lab_id).title)

    def body(self) -> Iterable[Widget]:
        from studylam.labs import open_lab

        session = self.session
        self._lab = open_lab(session.library, self._lab_id, session.service, session.record)
        lab = self._lab.lab
        yield TabLine((*DESK, *OUTPUT), id="all-tabs")
        with Horizontal(id="desk"):
            yield CodeSide(self._lab, id="code-side")
            with Vertical(id="other-side"):
                yield EventSide(self._lab, *self._last_event(), keep=self._keep_event, id="event")
                yield TabLine(OUTPUT, id="output-tabs")
                yield panes.Pane(*self._task_widgets(), id="task")
                yield panes.Pane(panes.Response(), id="response")
                yield panes.Pane(panes.Logs(), id="logs")
                yield panes.Pane(panes.Calls(), id="calls")
                yield panes.Pane(panes.World(), id="world")
                yield panes.Pane(panes.Cases(lab, session.library.text(lab.after)), id="cases")
        yield panes.Status(id="status")

    def _task_widgets(self) -> Iterable[Widget]:
        from studylam.packs.models import Section
        from studylam.tui import reading

        lab, library = self._lab.lab, self.session.library
        task = Section(id="task", title=lab.title, blocks=lab.task, place=lab.place)
        yield from reading.widgets(task, library, self.session.record)
        yield panes.HintSheet(lab, library)

    def on_mount(self) -> None:
        self.query_one(panes.HintSheet).show(self._lab.hints_shown)
        self._arrange()
        self.query_one("#code" if self._is_wide else "#task").focus()
        self._show_status()
        self._look_at_world()

    def on_screen_suspend(self) -> None:
        self._code.save()

    @property
    def _code(self) -> CodeSide:
        return self.query_one(CodeSide)

    @property
    def _event(self) -> EventSide:
        return self.query_one(EventSide)

    # -- tabs -------------------------------------------------------------------------------------

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= WIDE

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Show what belongs on the screen: two sides when it is wide, one tab when it isn't."""
        wide = self._is_wide
        self.set_class(wide, "-wide")
        if wide and self._pane in EDITORS:
            self._pane = "task"
        self.query_one("#all-tabs").display = not wide
        self.query_one("#output-tabs").display = wide
        self.query_one("#code-side").display = wide or self._pane == "code"
        self.query_one("#other-side").display = wide or self._pane != "code"
        self.query_one("#event").display = wide or self._pane == "event"
        for tab in OUTPUT:
            self.query_one(f"#{tab.id}").display = self._pane == tab.id
        for line in self.query(TabLine):
            line.active = self._pane

    def action_pane(self, pane: str) -> None:
        """Show a tab. On a wide screen the editors are always there: go to them instead."""
        if self._is_wide and pane in EDITORS:
            self.query_one(EDITORS[pane]).focus()
            return
        stays = isinstance(self.focused, TabLine) or (
            self._is_wide and isinstance(self.focused, Editor)
        )
        self._pane = pane
        self._arrange()
        if pane == "world":
            self._look_at_world()
        if not stays:
            self.query_one(EDITORS.get(pane, f"#{pane}")).focus()

    def action_turn(self, by: int) -> None:
        tabs = [tab.id for tab in (OUTPUT if self._is_wide else (*DESK, *OUTPUT))]
        self.action_pane(tabs[(tabs.index(self._pane) + by) % len(tabs)])

    def action_edit(self) -> None:
        self.action_pane("code")

    # -- code and event ---------------------------------------------------------------------------

    @on(CodeSide.NotKept)
    def _code_not_kept(self, event: CodeSide.NotKept) -> None:
        self.session.show_error(event.error, "Your code could not be kept")

    def action_starter(self) -> None:
        from studylam.tui.screens.ask import AskScreen
        from studylam.tui.widgets.rows import Row

        def answered(answer: str | None) -> None:
            if answer == "starter":
                self._code.to_starter()

        rows = [Row("keep", "Keep my code"), Row("starter", "Back to the starter")]
        words = "Your changes to this lab's code go. ctrl+z in the editor brings them back."
        self.app.push_screen(AskScreen("Begin again with the starter?", words, rows), answered)

    @property
    def _event_setting(self) -> str:
        return f"lab.{self._lab_id}.event"

    @property
    def _built_setting(self) -> str:
        return f"lab.{self._lab_id}.built"

    def _last_event(self) -> tuple[str | None, Built | None]:
        """The event that was chosen last, and the one that the learner built for this lab."""
        recall = self.session.recall
        return recall(self._event_setting), Built.of(recall(self._built_setting))

    def _keep_event(self, built: Built) -> None:
        self.session.remember(self._built_setting, asdict(built))

    def action_build(self) -> None:
        from studylam.tui.screens.events import EventsScreen

        def chosen(built: Built | None) -> None:
            if built is not None:
                self._event.use(built)
                self.action_pane("event")

        self.app.push_screen(EventsScreen(self._event.canned), chosen)

    @on(EventSide.Chosen)
    def _event_chosen(self, event: EventSide.Chosen) -> None:
        self.session.remember(self._event_setting, event.name)

    def action_event(self, by: int) -> None:
        self._event.turn(by)
        if not self._is_wide:
            self.action_pane("event")

    # -- running ----------------------------------------------------------------------------------

    def action_run(self) -> None:
        self._run(cold=False)

    def action_cold(self) -> None:
        self._run(cold=True)

    def _run(self, *, cold: bool) -> None:
        if self._refuses():
            return
        if not self._event.check():
            self.action_pane("event")
            return
        self._live = []
        self._know_why(None)
        for tab in ("response", "calls"):
            self._note(tab, Content(""))
        self._begin("run")
        if self._pane not in ("response", "logs", "calls", "world"):
            self.action_pane("response")
        work = partial(self._invoke, self._event.text, cold)
        self.session.background(work, self._ran, failed=self._failed, owner=self)

    def _invoke(self, event: str, cold: bool) -> tuple[InvocationResult, Why | None, WorldSnapshot]:
        """In a thread: run, then look at what the world has become."""
        from studylam.labs.explain import explain

        if cold:
            self._lab.recycle()
        result = self._lab.run(event, on_log=self._live.append)
        return result, explain(result, self.session.library), self._lab.world()

    def action_stop(self) -> None:
        """End the function that runs. Until it has ended, this is asked for at every look at it."""
        self._stopping = True
        self._stop()

    def _stop(self) -> None:
        # Whatever can't be stopped, as it hasn't been deployed yet, can be a moment later.
        stop = partial(self.session.service.stop, self._lab.lab.function.name)
        self.session.background(stop, lambda _: None, failed=lambda error: None, owner=self)

    def _ran(self, outcome: tuple[InvocationResult, Why | None, WorldSnapshot]) -> None:
        result, why, world = outcome
        stopped = self._stopping and result.report.error_type == "Runtime.ExitError"
        if stopped:
            why = None  # there is nothing to explain
        self._end()
        self._know_why(why)
        self._sandbox = result.sandbox
        self._report = run_text.report_words(result.report)
        explained = why[1] if why else None
        self.query_one(panes.Response).show(result, explained, stopped=stopped)
        self.query_one(panes.Logs).show(result.logs)
        self.query_one(panes.Calls).show(result)
        self.query_one(panes.World).show(world)
        failing = run_text.failing_line(result, self._lab.files)
        self._code.mark(failing, "" if stopped else run_text.error_words(result))
        verdict = run_text.verdict(result.function_error is None)
        self._note("response", Content.styled("!", "$warning") if stopped else verdict)
        self._note("calls", run_text.calls_note(result.aws_calls))
        self._show_status()

    # -- why it failed ----------------------------------------------------------------------------

    def _know_why(self, why: Why | None) -> None:
        """The key for it is there while there is something to explain."""
        self._why = why
        self.refresh_bindings()

    def _know_case_whys(self, whys: dict[str, Why]) -> None:
        self._case_whys = whys
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        running = self._work == "run"
        if action in ("run", "stop"):
            return running == (action == "stop")
        if action == "why":
            return self._why is not None or bool(self._case_whys)
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Explain what the tab shows: cases, or else the last run."""
        if self._why is not None and not (self._pane == "cases" and self._case_whys):
            self._explain(self._why)
        elif len(self._case_whys) == 1:
            self._explain(*self._case_whys.values())
        elif self._case_whys:
            self._ask_which()

    def _ask_which(self) -> None:
        from studylam.tui.prose import one_line
        from studylam.tui.screens.ask import AskScreen
        from studylam.tui.widgets.rows import Row

        titles = {case.id: case.title for case in self._lab.lab.cases}
        rows = [
            Row(case, inert_line(titles[case]), detail=one_line(why[1].explanation.title))
            for case, why in self._case_whys.items()
        ]

        def answered(case: str | None) -> None:
            if case is not None:
                self._explain(self._case_whys[case])

        self.app.push_screen(AskScreen("Which case should be explained?", "", rows), answered)

    @on(Sheet.Picked, "Cases")
    def _case_picked(self, event: Sheet.Picked) -> None:
        event.stop()
        self._explain(self._case_whys[event.target])

    def _explain(self, why: Why) -> None:
        from studylam.tui.screens.why import WhyScreen

        self.app.push_screen(WhyScreen(*why, here=self._lab_id))

    # -- cases ------------------------------------------------------------------------------------

    def action_cases(self) -> None:
        if self._refuses():
            return
        self._results = []
        self._know_case_whys({})
        self._begin("cases")
        for tab in ("response", "calls", "cases"):
            self._note(tab, Content(""))
        self.action_pane("cases")
        self.session.background(self._try_cases, self._tried, failed=self._failed, owner=self)

    def _try_cases(self) -> tuple[list[CaseResult], dict[str, Why], WorldSnapshot]:
        results = self._lab.run_cases(self._results.append)
        return results, self._whys_of(results), self._lab.world()

    def _whys_of(self, results: Iterable[CaseResult]) -> dict[str, Why]:
        """Reasons of failed cases, each by the first case that has it. What is hidden stays so."""
        from studylam.labs.explain import explain

        found: dict[str, tuple[str, Why]] = {}
        for result in results:
            if not result.passed and not result.case.hidden:
                why = explain(result.invocation, self.session.library)
                if why is not None:
                    found.setdefault(why[1].explanation.id, (result.case.id, why))
        return dict(found.values())

    def _tried(self, outcome: tuple[list[CaseResult], dict[str, Why], WorldSnapshot]) -> None:
        self._results, whys, world = outcome
        self._end()
        self._know_case_whys(whys)
        if self._results:
            self._sandbox = self._results[-1].invocation.sandbox
        explained = {case: why[1] for case, why in whys.items()}
        self.query_one(panes.Cases).show(self._results, explained)
        self.query_one("#cases").scroll_home(animate=False)
        self.query_one(panes.World).show(world)
        self._note("cases", lab_text.cases_note(self._results))
        self._show_status()

    @property
    def is_busy(self) -> bool:
        """Whether a function or the cases run now."""
        return bool(self._work)

    def _refuses(self) -> bool:
        """Say that something runs, if it does."""
        if self._work:
            what = "The function is" if self._work == "run" else "The cases are"
            self.notify(f"{what} still running.", timeout=3)
        return self.is_busy

    def _begin(self, what: str) -> None:
        self._work, self._stopping = what, False
        self.refresh_bindings()
        self._code.save()
        self._code.mark(None)
        self._drawing = self.set_interval(DRAW_EVERY, self._draw_live)
        self._draw_live()
        self._show_status()

    def _end(self) -> None:
        self._work, self._stopping = "", False
        self.refresh_bindings()
        if self._lab.trouble is not None:
            self.session.show_error(self._lab.trouble, "This run could not be kept")
        if self._drawing is not None:
            self._drawing.stop()
            self._drawing = None

    def _failed(self, error: StudyLamError) -> None:
        stopped = self._stopping
        self._end()
        self.query_one(panes.Response).show(None)
        self.query_one(panes.Cases).show(self._results, {})
        self._show_status()
        if stopped:  # while its environment was being made, which is an error of no interest
            self.notify("Stopped before the function had begun.", timeout=3)
        else:
            self.session.show_error(error)

    def _draw_live(self) -> None:
        """What has been said so far by whatever is running."""
        if self._work == "run":
            if self._stopping:
                self._stop()
            logs = list(self._live)
            self.query_one(panes.Response).show_live(logs)
            self.query_one(panes.Logs).show(logs[-_LIVE_LINES:])
        elif self._work == "cases":
            self.query_one(panes.Cases).show_live(list(self._results))

    def _note(self, tab: str, word: Content) -> None:
        for line in self.query(TabLine):
            line.notes = {**line.notes, tab: word}

    # -- the world --------------------------------------------------------------------------------

    def _look_at_world(self) -> None:
        if not self._work:
            self.session.background(self._world_now, self._world_seen, owner=self)

    def _world_now(self) -> tuple[WorldSnapshot, SandboxReport]:
        return self._lab.world(), self.session.service.sandbox

    def _world_seen(self, seen: tuple[WorldSnapshot, SandboxReport]) -> None:
        world, self._sandbox = seen
        self.query_one(panes.World).show(world)
        self._show_status()

    def action_new_world(self) -> None:
        if not self._refuses():
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
        spec = self._lab.lab.function
        parts = [f"{spec.memory_mb} MB", f"{spec.timeout_s} s"]
        parts += [f"layer {layer}" for layer in spec.layers]
        last = "running …" if self._work else self._report
        self.query_one("#status", panes.Status).show(parts, last)

    def _cases_words(self) -> str:
        total = len(self._lab.lab.cases)
        if self._results:
            return f"{sum(result.passed for result in self._results)} of {total} cases"
        best = self.session.record.lab_status(self._lab_id).best_passed
        return f"{best} of {total} cases before" if best else f"{total} cases"
