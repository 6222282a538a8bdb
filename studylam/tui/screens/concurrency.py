"""Concurrency under load: a run that plays, steps and rewinds, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.shares import per_cent
from studylam.study.search.belongs import Subject
from studylam.tui import load_text
from studylam.tui.actions import bindings
from studylam.tui.load_run import OWN, Reading, read_scenario, work_out
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.lane_pane import LanePane
from studylam.tui.widgets.load_desk import VAST, WIDE, LoadDesk
from studylam.tui.widgets.load_what_if import LoadWhatIf
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.time_line import TimeLine
from studylam.tui.widgets.tracks import Tracks
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.packs.models import Place, ScenarioFile
    from studylam.tui.load_text import Outcome

PLACE = "tui.load"
"""The changes to one's own scenario."""
PAUSE_S = 0.15
"""So long after the last key it is worked out."""
TELL_S = 0.2
"""How often it is said how far that is."""


class ConcurrencyScreen(PlaceScreen):
    """``target``: a pack's scenario; ``data``: one that is written out in a lesson; else one's own.

    Everything is worked out beside the screen, which shows what was until then.
    """

    BINDINGS = bindings("load")
    CSS_PATH = "concurrency.tcss"
    least = ROOMY
    AUTO_FOCUS = "TimeLine"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide"), (VAST, "-vast")]  # noqa: RUF012
    listed_in = "simulate"

    def __init__(self, target: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._target = target
        self._data = data
        self._reading: Reading | None = None
        self._changes: dict[str, str | float | None] = {}
        self._seed = 1
        self._function = ""
        self._now: Outcome | None = None
        self._before: Outcome | None = None
        """What changes are compared with: the run of the scenario as it was."""
        self._job: Work | None = None
        self._is_stopped = False
        self._soon: Timer | None = None

    def here(self) -> tuple[str, str] | None:
        return ("simulate", self._target or "concurrency") if self._data is None else None

    def belongs(self) -> Subject:
        return Subject("scenario", self._target) if self._target else Subject("simulator", "load")

    def path(self) -> tuple[str, ...]:
        title = (self._reading.load.title,) if self._reading is not None else ()
        return ("Simulate", "Concurrency", *title)

    def body(self) -> Iterable[Widget]:
        yield TimeLine(id="time")
        yield Text(Content.styled("Reading the scenario.", "$text-muted"), id="limits")
        yield LoadDesk(id="desk")

    # -- the scenario -----------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.set_interval(TELL_S, self._tell)
        self._open()

    def _open(self) -> None:
        library, target, data = self.session.library, self._target, self._data
        self.session.background(
            lambda: read_scenario(library, target, data),
            self._opened,
            failed=self._refused,
            owner=self,
        )

    def _refused(self, error: StudyLamError) -> None:
        words = f"! {error.message}" + (f" {error.hint}" if error.hint else "")
        self.query_one("#limits", Text).update(Content.styled(words, "$error"))

    def _opened(self, reading: Reading) -> None:
        self._reading = reading
        self._function = reading.load.scenario.functions[0].name
        self._changes, self._now, self._before = {}, None, None
        if self._is_own:
            kept = self.session.recall(PLACE, {})
            self._changes = _usable(kept if isinstance(kept, dict) else {})
        self.crumbs.say(*self.path())
        self._work_out()

    @property
    def outcome(self) -> Outcome | None:
        """The run that is on the screen."""
        return self._now

    @property
    def is_working(self) -> bool:
        """Whether a run is worked out."""
        return self._job is not None

    @property
    def is_busy(self) -> bool:
        """Whether one is, or is about to be."""
        return self.is_working or self._soon is not None

    @property
    def _is_own(self) -> bool:
        return self._target is None and self._data is None

    def shown(self) -> tuple[ScenarioFile, Place] | None:
        if self._target is None:
            return None
        file = self.session.library.scenario(self._target)
        return file, file.place

    async def show_again(self) -> None:
        if self._target is not None:
            self.session.library.scenario(self._target)
        self._open()

    # -- working it out ---------------------------------------------------------------------------

    def _change(self, address: str, value: str | float | None) -> None:
        """Work it out anew with this, as soon as nothing more follows."""
        self._changes[address] = value
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(PAUSE_S, self._work_out)

    def _work_out(self) -> None:
        reading, changes, seed = self._reading, dict(self._changes), self._seed
        self._soon = None
        if reading is None:
            return
        if self._job is not None:
            self._job.stop()
        job = self._job = Work()
        self._is_stopped = False

        def done(outcome: Outcome) -> None:
            if job is self._job:
                self._job = None
                self._show(outcome)

        def failed(error: StudyLamError) -> None:
            if job is self._job:
                self._job = None
                self._cannot(error)

        self.session.background(
            lambda: work_out(reading, changes, seed, job), done, failed=failed, owner=self
        )
        self.refresh_bindings()

    def _cannot(self, error: StudyLamError) -> None:
        self.refresh_bindings()
        if self._now is None and self._changes:
            # What was kept doesn't go together (any more): begin with what is written.
            self._changes = {}
            self._work_out()
            return
        self._tell()
        self._refused(error)

    def _tell(self) -> None:
        """How far it is, while something is worked out; else what is looked at."""
        if self._job is not None:
            words = f"working it out: {per_cent(self._job.share)}"
            self.crumbs.say(status=Content.styled(words, "$accent"))
        elif self._now is not None:
            self.crumbs.say(status=("stopped: " if self._is_stopped else "") + self._function)

    def _show(self, outcome: Outcome) -> None:
        anew = self._now is None
        self._now, self._before = outcome, self._before or outcome
        if self._is_own:
            self.session.remember(PLACE, self._changes)
        self._fill(anew=anew)

    # -- showing it -------------------------------------------------------------------------------

    def _fill(self, *, anew: bool = False) -> None:
        """Everything of the function that is looked at."""
        now, before, function = self._now, self._before, self._function
        if now is None or before is None:
            return
        time, scenario = self.query_one(TimeLine), now.load.scenario
        time.show(
            now.run.until_s, now.run.bucket_s, load_text.marks(now, function), load_text.LEGEND
        )
        self._desk.show(now, before, function, anew=anew)
        self._desk.what_if.show(scenario, before.load.scenario, function, self._changes)
        words = load_text.limit_of(now, function)
        self.query_one("#limits", Text).update(Content(words))
        self._desk.move(time.at_s)
        self._tell()
        self.refresh_bindings()

    @property
    def _desk(self) -> LoadDesk:
        return self.query_one(LoadDesk)

    @on(TimeLine.Moved)
    def _moved(self, event: TimeLine.Moved) -> None:
        self._desk.move(event.at_s)

    @on(Tracks.Picked)
    def _moment_picked(self, event: Tracks.Picked) -> None:
        time = self.query_one(TimeLine)
        time.pause()
        time.go(int(event.share * time.until_s / time.step_s) * time.step_s)

    @on(LoadDesk.Turned)
    def _turned(self, event: LoadDesk.Turned) -> None:
        if event.tab in ("charts", "figures"):
            self.query_one(TimeLine).focus()
        self.refresh_bindings()

    def action_pane(self, tab: str) -> None:
        self._desk.turn_to(tab)

    async def action_turn(self, by: int) -> None:
        await self._desk.turn(by)

    def action_scroll(self, by: int) -> None:
        self._desk.scroll(by)

    # -- time -------------------------------------------------------------------------------------

    def action_play(self) -> None:
        self.query_one(TimeLine).play()

    def action_step(self, steps: int) -> None:
        self.query_one(TimeLine).step(steps)

    def action_edge(self, side: int) -> None:
        self.query_one(TimeLine).edge(side)

    def action_mark(self) -> None:
        self.query_one(TimeLine).next_mark()

    def action_speed(self, by: int) -> None:
        self.query_one(TimeLine).faster(by)

    def action_zoom(self, by: int) -> None:
        self._desk.lanes.zoom(by)

    def on_screen_suspend(self) -> None:
        self.query_one(TimeLine).pause()

    def on_unmount(self) -> None:
        if self._job is not None:
            self._job.stop()

    # -- what if ----------------------------------------------------------------------------------

    def action_what_if(self) -> None:
        self._desk.ask_what_if()

    @on(LoadWhatIf.Changed)
    def _changed(self, event: LoadWhatIf.Changed) -> None:
        self._change(event.address, event.value)

    @on(LoadWhatIf.Looked)
    def _looked(self, event: LoadWhatIf.Looked) -> None:
        self._function = event.function
        self._fill(anew=True)

    def action_function(self) -> None:
        if self._now is not None:
            names = list(self._now.run.functions)
            self._function = names[(names.index(self._function) + 1) % len(names)]
            self._fill(anew=True)

    def action_compare(self) -> None:
        self._before = self._now
        self._fill()

    def action_again(self) -> None:
        self._seed += 1
        self._work_out()

    def action_reset(self) -> None:
        self._changes, self._seed, self._before = {}, 1, None
        self._work_out()

    def action_stop(self) -> None:
        if self._job is not None:
            self._job.stop()
            self._job, self._is_stopped = None, True
            self._tell()
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self.is_working
        if action == "function":
            return self._now is not None and len(self._now.run.functions) > 1
        if action == "zoom":
            return any(pane.display for pane in self.query(LanePane))
        if action == "another":
            return any(one.tool == "load" for one in self.session.library.scenarios)
        return super().check_action(action, parameters)

    def action_another(self) -> None:
        from studylam.tui.screens.choose import ChooseScreen

        library = self.session.library
        values = [("", str(OWN["title"]))]
        values += [(one.id, library.titled(one)) for one in library.scenarios if one.tool == "load"]
        screen = ChooseScreen("Simulate …", values, self._target or "")
        self.app.push_screen(screen, self._chosen)

    def _chosen(self, target: str | None) -> None:
        if target is not None:
            self._target, self._data = target or None, None
            self._open()


def _usable(kept: Mapping[str, Any]) -> dict[str, str | float | None]:
    """Changes as they were kept, whatever else a record may hold."""
    return {
        key: value
        for key, value in kept.items()
        if value is None or isinstance(value, str | int | float)
    }
