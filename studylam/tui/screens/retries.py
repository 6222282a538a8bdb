"""The retry explorer: who tries again, when, how often, and where an event ends up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.study.search.belongs import Subject
from studylam.tui import retries_text
from studylam.tui.actions import bindings
from studylam.tui.prose import wrap
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.sheet import Line, Sheet
from studylam.tui.widgets.slider import Sliders

if TYPE_CHECKING:
    from studylam.packs.models import Place, ScenarioFile
    from studylam.scenarios.retries import RetryScenario
    from studylam.simulation.retries import Timeline

PLACE = "tui.retries"


class StorySheet(Sheet):
    """The story, or what keeps it from being told."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told: tuple[RetryScenario, Timeline] | None = None
        self._words = ""

    def show(self, scenario: RetryScenario, timeline: Timeline) -> None:
        self._told, self._words = (scenario, timeline), ""
        self.changed()

    def show_trouble(self, words: str) -> None:
        self._told, self._words = None, words
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._told is not None:
            for line in retries_text.story(*self._told, width):
                yield Line(line)
            yield Line(Content(""))
            for line in wrap(Content.styled(retries_text.MODEL, "$text-muted"), width):
                yield Line(line)
        elif self._words:
            for line in wrap(Content.styled(f"! {self._words}", "$error"), width):
                yield Line(line)


class RetriesScreen(PlaceScreen):
    """``target``: a pack's scenario; ``data``: one that is written out in a lesson; else as it was
    left.
    """

    BINDINGS = bindings("calculator")
    CSS_PATH = "retries.tcss"
    least = ROOMY
    listed_in = "simulate"

    def __init__(self, target: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._target = target
        self._data = data
        self._scenario: RetryScenario
        self._given: RetryScenario
        self._left: dict[str, RetryScenario] = {}
        """Sources that were looked at before, as they were left."""

    def here(self) -> tuple[str, str] | None:
        return ("simulate", self._target or "retries") if self._data is None else None

    def belongs(self) -> Subject:
        return (
            Subject("scenario", self._target) if self._target else Subject("simulator", "retries")
        )

    def path(self) -> tuple[str, ...]:
        title = self._given_title()
        return ("Simulate", "Retries", title) if title else ("Simulate", "Retries")

    def _given_title(self) -> str:
        if self._data is not None:
            return str(self._data.get("title", ""))
        return self.session.library.scenario(self._target).title if self._target else ""

    def shown(self) -> tuple[ScenarioFile, Place] | None:
        if self._target is None:
            return None
        file = self.session.library.scenario(self._target)
        return file, file.place

    async def show_again(self) -> None:
        if self._target is None:
            await super().show_again()
            return
        self.session.library.scenario(self._target)  # it may be gone
        self._left.clear()
        await self.recompose()
        self.on_mount()

    def body(self) -> Iterable[Widget]:
        from studylam.scenarios.retry_settings import KINDS, TITLES

        self._trouble = self._read()
        sources = [(kind, TITLES[kind]) for kind in KINDS]
        picker = Picker.at("source", "Source", sources, self._scenario.source)
        with Page(id="page"), Container(id="explorer"):
            with Vertical(id="settings"):
                yield Pickers([picker], id="source")
                yield Sliders(retries_text.sliders(self._scenario), id="sliders")
            yield StorySheet(id="story")

    def _read(self) -> str:
        """Begin with what was asked for; in words what is wrong with it."""
        from studylam.scenarios.retries import read_retries, usual

        data = self._data
        if data is None and self._target:
            data = self.session.library.scenario(self._target).data
        kept = self.session.recall(PLACE, {}) if data is None else data
        try:
            self._scenario = self._given = read_retries(kept)
        except StudyLamError as error:
            self._scenario = self._given = usual("async")
            return str(error) if data is not None else ""
        return ""

    def on_mount(self) -> None:
        self.query_one(Sliders).focus()
        if self._trouble:
            self.query_one(StorySheet).show_trouble(self._trouble)
        else:
            self._tell()

    @on(Pickers.Changed)
    def _source_changed(self) -> None:
        from studylam.scenarios.retries import usual

        kind: Any = self.query_one(Pickers).value("source")
        if kind == self._scenario.source:
            return
        self._left[self._scenario.source] = self._scenario
        first = self._given if kind == self._given.source else usual(kind)
        self._begin(self._left.get(kind, first), first)

    def _begin(self, scenario: RetryScenario, first: RetryScenario) -> None:
        self._scenario = scenario
        self.query_one(Sliders).set_sliders(retries_text.sliders(scenario), first.values)
        self._tell()

    @on(Sliders.Changed)
    def _slid(self, event: Sliders.Changed) -> None:
        self._scenario = self._scenario.changed({event.slider.id: event.slider.value})
        self._tell()

    def _tell(self) -> None:
        scenario = self._scenario
        try:
            timeline = scenario.timeline()
        except StudyLamError as error:
            self.query_one(StorySheet).show_trouble(str(error))
            return
        self.query_one(StorySheet).show(scenario, timeline)
        if self._target is None and self._data is None:
            self.session.remember(PLACE, scenario.to_data())

    def action_reset(self) -> None:
        self.query_one(Pickers).pick("source", self._given.source)
        self._left.clear()
        self._begin(self._given, self._given)
