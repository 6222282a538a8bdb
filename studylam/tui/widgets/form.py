"""A form: fields to type in, choices under them, and what is wrong said beside each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from studylam.tui.actions import bindings, settled
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.sheet import Text

LABEL = 28
HELP = settled().keys["app.help"]


@dataclass(frozen=True)
class Field:
    """Something to type in."""

    id: str
    label: str
    unit: str = ""


class Entry(Input):
    """A field of a form. ``?`` is no part of any value here: it asks for help, as everywhere."""

    BINDINGS = bindings("form")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return key not in HELP and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.key in HELP:
            event.prevent_default()


class Form(Vertical):
    """Posts `Changed` at each key and each choice."""

    DEFAULT_CSS = """
    Form {
        height: auto;
        & .field { height: 1; color: $text-muted; }
        & .field:focus-within { color: $accent; }
        & .label { width: 28; padding-left: 2; }
        & Input { width: 16; background: $surface; }
        & Input:focus { background: $panel; }
        & .unit { width: auto; margin-left: 1; color: $text-muted; }
        & .wrong { color: $error; padding-left: 28; display: none; height: auto; }
    }
    """

    class Changed(Message):
        """A value is another now."""

    def __init__(
        self,
        fields: Sequence[Field],
        values: Mapping[str, str],
        pickers: Iterable[Picker] = (),
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._fields = tuple(fields)
        self._first = dict(values)
        self._pickers = list(pickers)

    def compose(self) -> ComposeResult:
        for field in self._fields:
            with Horizontal(classes="field"):
                yield Text(field.label, classes="label")
                yield Entry(self._first[field.id], id=field.id, compact=True, select_on_focus=False)
                yield Text(field.unit, classes="unit")
            yield Text("", id=f"{field.id}-wrong", classes="wrong")
        if self._pickers:
            yield Pickers(self._pickers, column=LABEL - 2)

    @property
    def values(self) -> dict[str, str]:
        """Every value by its field, as it was typed."""
        values = {field.id: self.query_one(f"#{field.id}", Input).value for field in self._fields}
        return {**values, **{picker.id: picker.value for picker in self._pickers}}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill the form anew; one `Changed` follows."""
        with self.prevent(Input.Changed):
            for field in self._fields:
                self.query_one(f"#{field.id}", Input).value = values[field.id]
        self._pickers[:] = [Picker.at(p.id, p.label, p.values, values[p.id]) for p in self._pickers]
        for pickers in self.query(Pickers):
            pickers.set_pickers(self._pickers)
        self.post_message(self.Changed())

    def show_wrong(self, wrong: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it; nothing beside the others."""
        for field in self._fields:
            words = self.query_one(f"#{field.id}-wrong", Text)
            words.display = field.id in wrong
            words.update(f"! {wrong[field.id]}" if field.id in wrong else "")

    def focus_first(self) -> None:
        self.query_one(f"#{self._fields[0].id}", Input).focus()

    @on(Input.Changed)
    @on(Pickers.Changed)
    def _something_changed(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed())
