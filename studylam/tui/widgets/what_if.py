"""What of a load scenario can be turned, and what doesn't go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from studylam.tui.load_sliders import pickers, sliders
from studylam.tui.widgets.pane import Pane
from studylam.tui.widgets.pickers import Pickers
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.slider import Sliders, Value

if TYPE_CHECKING:
    from studylam.simulation.load import Scenario
    from studylam.simulation.load.changes import Changes

FUNCTION = "function"


class WhatIf(Pane):
    """Posts `Changed` for each value, and `Looked` when another function is to be shown."""

    DEFAULT_CSS = """
    WhatIf {
        & Pickers { margin-bottom: 1; }
        & .wrong { margin-top: 1; height: auto; color: $error; }
    }
    """

    class Changed(Message):
        """A slider or a picker has another value."""

        def __init__(self, address: str, value: str | Value) -> None:
            super().__init__()
            self.address = address
            self.value = value

    class Looked(Message):
        """Another function is to be looked at."""

        def __init__(self, function: str) -> None:
            super().__init__()
            self.function = function

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._picked: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Pickers([])
        yield Sliders([])
        yield Text("", classes="wrong")

    @property
    def sliders(self) -> Sliders:
        return self.query_one(Sliders)

    def show(self, scenario: Scenario, before: Scenario, function: str, changes: Changes) -> None:
        """The values of a scenario; those that ``before`` has otherwise say what they were."""
        names = [one.name for one in before.functions]
        began = {s.id: s.value for s in sliders(before, function)} if function in names else None
        self.sliders.set_sliders(sliders(scenario, function), began)
        choices = self.query_one(Pickers)
        choices.set_pickers(pickers(scenario, function, changes))
        choices.display = bool(choices.pickers)
        self._picked = {picker.id: picker.value for picker in choices.pickers}
        self.say_wrong("")

    def say_wrong(self, words: str) -> None:
        """What doesn't go together, or nothing."""
        self.query_one(".wrong", Text).update(Content(f"! {words}" if words else ""))

    @on(Sliders.Changed)
    def _turned(self, event: Sliders.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.slider.id, event.slider.value))

    @on(Pickers.Changed)
    def _another(self, event: Pickers.Changed) -> None:
        event.stop()
        for picker in self.query_one(Pickers).pickers:
            if picker.value == self._picked[picker.id]:
                continue
            self._picked[picker.id] = picker.value
            if picker.id == FUNCTION:
                self.post_message(self.Looked(picker.value))
            else:
                self.post_message(self.Changed(picker.id, picker.value))
