"""What happens in a decision exercise, with knobs over it that change it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from studylam.tui import exercise_text
from studylam.tui.actions import bindings
from studylam.tui.widgets.decision import Told
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.exercises.model import Model


class Knobs(Pickers, inherit_bindings=False):
    """Knobs to turn."""

    BINDINGS = bindings("knobs")


class WhatIf(Vertical):
    """Begins with the situation of a round; shows it at whatever the knobs are turned to."""

    DEFAULT_CSS = """
    WhatIf {
        height: auto;
        & #knobs { margin-bottom: 1; }
    }
    """

    def __init__(self, model: Model, settings: Mapping[str, str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self._asked = dict(settings)
        self._settings = dict(settings)

    def compose(self) -> ComposeResult:
        if self._model.knobs:
            title = Content.assemble(("What if", "bold"), ("   t turns the knobs", "$text-muted"))
            yield Text(title, id="knobs-title")
            yield Knobs(self._pickers(), id="knobs")
        yield Told(self._happens, id="happens")

    def _happens(self, width: int) -> list[Content]:
        return list(exercise_text.happens(self._model.look(self._settings), width))

    def _pickers(self) -> list[Picker]:
        pickers = []
        for knob in self._model.knobs:
            values = list(knob.values)
            value = self._settings[knob.id]
            if value not in knob.names:  # a day that was typed, in its place among the others
                values = sorted([*values, (value, value)])
            pickers.append(Picker.at(knob.id, knob.label, values, value))
        return pickers

    @on(Knobs.Changed)
    def _turned(self, event: Knobs.Changed) -> None:
        event.stop()
        self._settings = {one.id: one.value for one in self.query_one(Knobs).pickers}
        self.query_one(Told).changed()

    @property
    def has_knobs(self) -> bool:
        """Whether there is anything to turn."""
        return bool(self._model.knobs)

    @property
    def has_days(self) -> bool:
        """Whether a knob takes any day."""
        return any(knob.day for knob in self._model.knobs)

    def play(self) -> None:
        """Give the knobs the focus, with as much of what happens as there is room for."""
        knobs = self.query_one(Knobs)
        knobs.focus(scroll_visible=False)
        knobs.scroll_visible(top=True, animate=False)

    def as_asked(self) -> None:
        """Back to the situation of the round."""
        self._turn(self._asked)

    def _turn(self, settings: Mapping[str, str]) -> None:
        self._settings = dict(settings)
        self.query_one(Knobs).set_pickers(self._pickers())
        self.query_one(Told).changed()

    def ask_day(self) -> None:
        """Ask for any day."""
        from studylam.tui.screens.prompt import PromptScreen

        knob = next(one for one in self._model.knobs if one.day)

        def typed(day: str | None) -> None:
            if day is None:
                return
            if knob.accepts(day):
                self._turn({**self._settings, knob.id: day})
            else:
                self.notify("That is no day. Write it like 2026-10-31.", markup=False)

        prompt = PromptScreen(knob.label, "Like 2026-10-31:", self._settings[knob.id])
        self.app.push_screen(prompt, typed)
