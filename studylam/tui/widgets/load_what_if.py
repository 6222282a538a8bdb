"""What of a load scenario can be turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from studylam.tui.load_sliders import pickers, sliders
from studylam.tui.widgets.pane import Pane
from studylam.tui.widgets.pickers import Pickers
from studylam.tui.widgets.slider import Sliders, Value

if TYPE_CHECKING:
    from studylam.simulation.load import Scenario
    from studylam.simulation.load.changes import Changes

FUNCTION = "function"


class LoadWhatIf(Pane):
    """Posts `Changed` for each value, and `Looked` when another function is to be shown."""

    DEFAULT_CSS = """
    LoadWhatIf {
        & Pickers { margin-bottom: 1; }
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
