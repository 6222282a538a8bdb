"""Power tuning: a handler is measured, and its time and cost drawn against memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from studylam import served
from studylam.errors import StudyLamError
from studylam.study.search.belongs import Subject
from studylam.tui import tuning_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.billing import prices_of
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.small import ROOMY
from studylam.tui.tuning_run import FILE, LAB, WRITTEN, Job, Measured, choices, read_scenario
from studylam.tui.widgets.chart import Chart
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.price_panes import dollars
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.slider import Slider, Sliders, stops
from studylam.tui.widgets.tuning import TuningSheet
from studylam.work import StoppedError

if TYPE_CHECKING:
    from studylam.labs.tuning import Tuning, TuningScenario
    from studylam.packs.models import Place, ScenarioFile

PLACE = "tui.tuning"
"""What was measured last, and the values for its cost."""

TELL_S = 0.1
TRACK = 30
"""Cells of the line that grows while it is measured."""

ARCHITECTURES = (("x86_64", "x86_64"), ("arm64", "arm64"))
REQUESTS = stops(1_000, 1_000_000_000)


class TuningScreen(PlaceScreen):
    """``target``: a pack's scenario, or ``lab:`` and a lab; ``data``: a scenario that is written
    out in a lesson; else as it was left.
    """

    BINDINGS = bindings("tuning", "tuning-running")
    CSS_PATH = "tuning.tcss"
    least = ROOMY
    listed_in = "simulate"

    def __init__(self, target: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._target = target
        self._data = data
        self._what = ""
        self._scenario: TuningScenario | None = None
        self._measured: Measured | None = None
        self._job: Job | None = None
        self._timer: Timer | None = None

    def here(self) -> tuple[str, str] | None:
        if self._data is not None or (self._target or "").startswith(LAB):
            return None
        return ("simulate", self._target or "tuning")

    def belongs(self) -> Subject:
        if (self._target or "").startswith(LAB):
            return Subject("lab", (self._target or "").removeprefix(LAB))
        return Subject("scenario", self._target) if self._target else Subject("simulator", "tuning")

    def path(self) -> tuple[str, ...]:
        return ("Simulate", "Power tuning")

    def shown(self) -> tuple[ScenarioFile, Place] | None:
        if self._what.startswith((LAB, FILE, WRITTEN)) or not self._what:
            return None
        scenario = self.session.library.scenario(self._what)
        return scenario, scenario.place

    # -- what it is made of -----------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        self._begin_with()
        with Page(id="page"), Container(id="tuner"):
            with Vertical(id="settings"):
                yield Text("", id="title")
                yield Pickers(self._pickers(), id="pickers", column=16)
                yield Sliders(self._sliders(), id="sliders")
                yield Text("", id="state")
                yield TuningSheet(tuning_text.inputs, classes="beside")
            with Vertical(id="result"):
                yield TuningSheet(tuning_text.outcome, id="outcome")
                yield Chart("Duration, modelled", "ms, by MB of memory", id="time")
                yield Chart("Cost, modelled", "USD, by MB of memory", label=dollars, id="cost")
                yield TuningSheet(tuning_text.table, id="table")
                yield TuningSheet(tuning_text.inputs, classes="below")

    def _begin_with(self) -> None:
        """What is measured first, and the values it comes with."""
        kept = self.session.recall(PLACE, {})
        self._kept: dict[str, Any] = kept if isinstance(kept, dict) else {}
        known = [what for what, _ in choices(self.session.library)]
        if self._data is not None:
            self._what = WRITTEN
        elif self._target:
            self._what = self._target
        else:
            last = str(self._kept.get("what"))
            known_still = last in known or last.startswith(FILE)
            self._what = last if known_still else next(iter(known), "")
        self._trouble = self._read()

    def _read(self) -> str:
        """In words what is wrong with it."""
        self._scenario = None
        if not self._what:
            return (
                "No pack that is open brings a handler. "
                f"Press {key_of('tuning.another-handler')} for one of your own."
            )
        try:
            self._scenario = read_scenario(self.session.library, self._what, self._data)
            self._prices = prices_of(self.session.library)
        except StudyLamError as error:
            return str(error)
        return ""

    def _value(self, name: str, otherwise: Any) -> Any:
        """The scenario's own, or as it was left."""
        if self._scenario is not None:
            return getattr(self._scenario, name)
        return self._kept.get(name, otherwise)

    def _pickers(self) -> list[Picker]:
        if self._trouble and not hasattr(self, "_prices"):
            regions = [("us-east-1", "us-east-1")]
        else:
            regions = [(one.id, f"{one.id}, {one.name}") for one in self._prices.regions.values()]
        return [
            Picker.at("arch", "Architecture", ARCHITECTURES, self._value("arch", "x86_64")),
            Picker.at("region", "Region", regions, self._value("region", "us-east-1")),
        ]

    def _sliders(self) -> list[Slider]:
        from studylam.labs.tuning.measuring import MOST_REPEATS, REPEATS

        requests = _number(self._value("requests", 1_000_000), 1_000_000)
        repeat = _number(self._value("repeat", REPEATS), REPEATS)
        low, high = min(1_000.0, requests), max(1e9, requests)
        return [
            Slider("requests", "Requests a month", requests, low, high, stops=REQUESTS, coarse=6),
            Slider("repeat", "Runs with each event", repeat, 1, MOST_REPEATS, coarse=5),
        ]

    def on_mount(self) -> None:
        self._show()
        self.query_one(Sliders).focus()

    # -- measuring --------------------------------------------------------------------------------

    def action_run(self) -> None:
        if self._job is not None or self._trouble:
            return
        session = self.session
        repeat = int(self.query_one(Sliders).values["repeat"] or 1)
        job = self._job = Job(
            session.library, session.record, session.service, self._what, self._data, repeat
        )
        self._measured = None
        self._timer = self.set_interval(TELL_S, self._tell)
        self._show()

        def measure() -> Measured | None:
            try:
                return job.run()
            except StoppedError:
                return None

        def done(measured: Measured | None) -> None:
            self._ended(job, measured)

        def failed(error: StudyLamError) -> None:
            self._ended(job, None)
            if not job.is_stopped:
                self._say(f"! {error}", "$error")

        session.background(measure, done, failed=failed, owner=self)

    def _ended(self, job: Job, measured: Measured | None) -> None:
        if job is not self._job:
            return
        self._job = None
        if self._timer is not None:
            self._timer.stop()
        self._measured = measured
        self._show()
        self._keep()

    def action_stop(self) -> None:
        if self._job is not None:
            self._job.stop()
            self._tell()

    def on_unmount(self) -> None:
        if self._job is not None:
            self._job.stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("run", "stop"):
            return (self._job is not None) == (action == "stop")
        if action == "another":
            return self._job is None
        return super().check_action(action, parameters)

    def _tell(self) -> None:
        if self._job is None:
            return
        if self._job.is_stopped:
            self._job.stop()  # what couldn't be stopped a moment ago
            self._say("Stopping.")
            return
        done, total, name = self._job.now
        if not total:
            self._say("Getting a sandbox ready.")
            return
        from studylam.inert import inert_line

        full = round(done / total * TRACK)
        bar = Content.assemble(("▇" * full, "$accent"), ("·" * (TRACK - full), "$text-muted"))
        words = Content(f"  run {done + 1} of {total}") + Content("\n")
        event = Content.styled(f"with {inert_line(name)}", "$text-muted").truncate(
            60, ellipsis=True
        )
        self.query_one("#state", Text).update(bar + words + event)

    # -- showing it -------------------------------------------------------------------------------

    def _say(self, words: str, style: str = "$text-muted") -> None:
        self.query_one("#state", Text).update(Content.styled(words, style))

    def _show(self) -> None:
        from studylam.labs.tuning import words

        self.query_one("#title", Text).update(Content.styled(self._title(), "bold"))
        self.crumbs.say(*self.path())
        tuning = self._tuning()
        for sheet in self.query(TuningSheet):
            sheet.show(tuning)
        lines = tuning_text.charts(tuning) if tuning is not None else ([], [])
        for chart, series in zip(self.query(Chart), lines, strict=True):
            chart.show(series, tuning_text.TICKS)
        if self._job is not None:
            self._tell()
        elif self._trouble:
            self._say(f"! {self._trouble}", "$error")
        elif tuning is not None:
            self._say(words.LABEL, "$warning")
        else:
            self._say(self._about())
        self.refresh_bindings()

    def _title(self) -> str:
        from studylam.inert import inert_line

        return inert_line(self._called())

    def _called(self) -> str:
        if self._scenario is not None:
            return self._scenario.title
        if self._what.startswith(FILE):
            return self._what.removeprefix(FILE)
        return dict(choices(self.session.library)).get(self._what, "Power tuning")

    def _about(self) -> str:
        from studylam.inert import inert

        about = inert(self._scenario.about) if self._scenario is not None else ""
        paragraphs = "\n\n".join(" ".join(part.split()) for part in about.split("\n\n"))
        measures = (
            f"{key_of('tuning.measure')} runs it over its events in the sandbox, "
            "and measures its CPU time and its waiting; "
            "from them time and cost are modelled for each memory size."
        )
        return f"{paragraphs}\n\n{measures}".strip()

    def _tuning(self) -> Tuning | None:
        """The curve for the values as they are now."""
        from studylam.labs.tuning import Settings, tune

        if self._measured is None:
            return None
        pickers, sliders = self.query_one(Pickers), self.query_one(Sliders)
        settings = Settings(
            requests=Decimal(int(sliders.values["requests"] or 0)),
            arch=pickers.value("arch"),
            region=pickers.value("region"),
            timeout_s=self._measured.timeout_s,
        )
        try:
            return tune(self._measured.profile, self._prices, settings)
        except StudyLamError as error:
            self.session.show_error(error)
            return None

    @on(Pickers.Changed)
    @on(Sliders.Changed)
    def _changed(self) -> None:
        self._show()
        self._keep()

    def _keep(self) -> None:
        """What is tuned, and for how much of it, is there again at the next time."""
        if self._what == WRITTEN:
            return
        pickers, sliders = self.query_one(Pickers), self.query_one(Sliders)
        kept = {"what": self._what, "requests": sliders.values["requests"]}
        kept |= {name: pickers.value(name) for name in ("arch", "region")}
        self.session.remember(PLACE, {**kept, "repeat": sliders.values["repeat"]})

    def action_reset(self) -> None:
        self._kept = {}
        self._set_values()

    def _set_values(self) -> None:
        self.query_one(Pickers).set_pickers(self._pickers())
        self.query_one(Sliders).set_sliders(self._sliders())
        self._show()

    # -- another handler --------------------------------------------------------------------------

    def action_another(self) -> None:
        from studylam.tui.screens.choose import ChooseScreen

        values = choices(self.session.library)
        if not served.is_served():
            values.append((FILE, "A handler on your disk …"))
        self.app.push_screen(ChooseScreen("Tune …", values, self._what), self._chosen)

    def _chosen(self, what: str | None) -> None:
        if what == FILE:
            from studylam.tui.screens.prompt import PromptScreen

            before = self._what.removeprefix(FILE) if self._what.startswith(FILE) else ""
            words = "FILE:FUNCTION, then events: names of canned ones, files, or JSON."
            self.app.push_screen(PromptScreen("A handler of yours", words, before), self._typed)
        elif what is not None:
            self._take(what)

    def _typed(self, text: str | None) -> None:
        if text:
            self._take(FILE + text)

    def _take(self, what: str) -> None:
        self._what, self._data, self._measured = what, None, None
        self._trouble = self._read()
        self._set_values()


def _number(value: Any, otherwise: float) -> float:
    """As it was kept, whatever else a record may hold."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return float(value) if is_number and value >= 1 else float(otherwise)
