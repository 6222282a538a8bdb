"""A small form of choices: a line each, ← and → change it; enter may go ahead with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.widgets.sheet import Line, ListSheet

MANY = 7
"""Values of a line from which on they are better found in a list."""


@dataclass
class Picker:
    """One choice among ``values`` (id, label)."""

    id: str
    label: str
    values: Sequence[tuple[str, str]]
    index: int = 0

    @classmethod
    def at(cls, id: str, label: str, values: Iterable[tuple[str, str]], value: str) -> Picker:
        """With ``value`` picked, or the first where there is no such value (any more)."""
        options = list(values)
        ids = [option[0] for option in options]
        return cls(id, label, options, ids.index(value) if value in ids else 0)

    @property
    def value(self) -> str:
        return self.values[self.index][0]


class Pickers(ListSheet):
    """Posts `Changed` when a value changes and, if something ``starts`` here, `Ready` for enter."""

    BINDINGS = bindings("pickers")

    cursor: reactive[int] = reactive(0, repaint=False)

    class Changed(Message):
        """Another value was picked."""

    class Ready(Message):
        """Go ahead with these values."""

    class Listed(Message):
        """The values of a picker are to be chosen from a list."""

        def __init__(self, picker: Picker) -> None:
            super().__init__()
            self.picker = picker

    def __init__(
        self,
        pickers: Sequence[Picker],
        *,
        column: int = 0,
        starts: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.pickers = list(pickers)
        self._starts = starts
        self._column = column
        """Cells of the labels at least, so that they line up with fields beside them."""

    def set_pickers(self, pickers: Sequence[Picker]) -> None:
        """Show these; the cursor stays on the line that it is on."""
        here = self.pickers[self.cursor].id if self.pickers else ""
        self.pickers = list(pickers)
        ids = [picker.id for picker in self.pickers]
        last = max(min(self.cursor, len(ids) - 1), 0)
        self.cursor = ids.index(here) if here in ids else last
        self.changed()

    def pick(self, id: str, value: str) -> None:
        """Give a picker this value, if it has it."""
        picker = next(picker for picker in self.pickers if picker.id == id)
        values = [one for one, _ in picker.values]
        if value in values and picker.index != values.index(value):
            picker.index = values.index(value)
            self.redraw()
            self.post_message(self.Changed())

    def value(self, id: str) -> str:
        return next(picker.value for picker in self.pickers if picker.id == id)

    def action_move(self, by: int) -> None:
        if 0 <= self.cursor + by < len(self.pickers):
            self.cursor += by
        else:
            self.leave(by)

    def enter(self, by: int) -> None:
        self.cursor = 0 if by > 0 else len(self.pickers) - 1

    def action_change(self, by: int) -> None:
        picker = self.pickers[self.cursor]
        picker.index = (picker.index + by) % len(picker.values)
        self.redraw()
        self.post_message(self.Changed())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "list":
            return self._starts and len(self.pickers[self.cursor].values) > MANY
        return self._starts or action != "ready"

    def action_list(self) -> None:
        self.post_message(self.Listed(self.pickers[self.cursor]))

    def action_ready(self) -> None:
        self.post_message(self.Ready())

    def choose(self, target: str) -> None:
        self.focus()
        at = next(i for i, picker in enumerate(self.pickers) if picker.id == target)
        if at == self.cursor and self.check_action("list", ()):
            self.action_list()
        elif at == self.cursor:
            self.action_change(1)
        self.cursor = at

    def watch_cursor(self) -> None:
        self.redraw()
        self.refresh_bindings()
        if self.pickers:
            self.show_target(self.pickers[self.cursor].id)

    def lay_out(self, width: int) -> Iterable[Line]:
        column = max([self._column, *(len(picker.label) for picker in self.pickers)])
        for index, picker in enumerate(self.pickers):
            here = index == self.cursor and self.has_focus
            sides = "bold $accent" if here else "$text-muted"
            room = max(width - column - 9, 4)
            label = Content(picker.values[picker.index][1]).truncate(room, ellipsis=True)
            count = (
                f"  {picker.index + 1}/{len(picker.values)}"
                if here and len(picker.values) > 3
                else ""
            )
            yield Line(
                Content.assemble(
                    ("▸ " if here else "  ", "bold $accent"),
                    (f"{picker.label:<{column}}", "bold $accent" if here else "$text-muted"),
                    "   " if not self._column else "",
                    ("‹ ", sides),
                    label,
                    (" ›", sides),
                    (count if label.cell_length + len(count) <= room else "", "$text-muted"),
                ),
                picker.id,
            )
