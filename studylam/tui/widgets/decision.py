"""The parts of a decision exercise: options, a number to type, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.exercise_text import LETTERS
from studylam.tui.prose import hang, wrap
from studylam.tui.widgets.form import Entry
from studylam.tui.widgets.sheet import Line, ListSheet, Sheet


class Told(Sheet):
    """Lines that can only be read, set to the width there is."""

    def __init__(
        self,
        lay: Callable[[int], Iterable[Content]],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._lay = lay

    def lay_out(self, width: int) -> Iterable[Line]:
        return map(Line, self._lay(width))


class Options(ListSheet):
    """Options to choose from, one or all that fit. Posts `Answered`."""

    BINDINGS = bindings("decide")

    cursor: reactive[int] = reactive(0, repaint=False)

    class Answered(Message):
        """The learner has decided."""

        def __init__(self, chosen: frozenset[str]) -> None:
            super().__init__()
            self.chosen = chosen

    def __init__(
        self,
        options: Iterable[tuple[str, str]],
        *,
        many: bool,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._options = tuple(options)
        self._many = many
        self._chosen: set[str] = set()
        self._said = ""

    def action_move(self, by: int) -> None:
        if 0 <= self.cursor + by < len(self._options):
            self.cursor += by
        else:
            self.leave(by)

    def enter(self, by: int) -> None:
        self.cursor = 0 if by > 0 else len(self._options) - 1

    def action_choose_option(self) -> None:
        self._toggle(self.cursor)

    def _toggle(self, index: int) -> None:
        name = self._options[index][0]
        self.cursor = index
        self._said = ""
        if name in self._chosen:
            self._chosen.remove(name)
        else:
            self._chosen = {*self._chosen, name} if self._many else {name}
        self.redraw()

    def action_answer(self) -> None:
        if self._chosen:
            self.post_message(self.Answered(frozenset(self._chosen)))
            return
        self._said = "Choose first: by a letter, or with space what is marked."
        self.changed()

    def on_key(self, event: events.Key) -> None:
        """Letters choose."""
        letter = event.character or ""
        index = LETTERS.find(letter.lower()) if len(letter) == 1 else -1
        if 0 <= index < len(self._options):
            event.stop()
            event.prevent_default()
            self._toggle(index)

    def choose(self, target: str) -> None:
        self.focus()
        self._toggle([name for name, _ in self._options].index(target))

    def watch_cursor(self) -> None:
        self.redraw()
        self.show_target(self._options[self.cursor][0])

    def lay_out(self, width: int) -> Iterable[Line]:
        for index, (name, words) in enumerate(self._options):
            here = index == self.cursor and self.has_focus
            is_chosen = name in self._chosen
            sign = "●" if is_chosen else "○"
            head = Content.assemble(
                ("▸ " if here else "  ", "bold $accent"),
                (f"{sign} ", "bold $accent" if is_chosen else "$text-muted"),
                (f"{LETTERS[index].upper()}  ", "bold" if is_chosen else "$text-muted"),
            )
            text = Content.styled(words, "bold" if is_chosen else "")
            for line in hang(wrap(text, width - head.cell_length), head, head.cell_length):
                if name == self.hovered:
                    line = line.pad_right(max(width - line.cell_length, 0))
                    line = line.stylize_before("on $surface")
                yield Line(line, name)
        yield Line(Content(""))
        asked = "All that fit: each counts." if self._many else "One of them."
        style = "$warning" if self._said else "$text-muted"
        yield Line(Content.styled(self._said or asked, style))


class Typed(Entry):
    """A number to type; enter answers."""

    BINDINGS = bindings("prompt")
