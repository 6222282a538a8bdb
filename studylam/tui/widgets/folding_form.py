"""A form of many values that isn't a wall: what is always asked, then groups that fold.

A group's line says which of its values aren't the usual ones, so that nothing counts unseen. Its
fields are made when it is opened for the first time: most never are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from studylam.tui.actions import bindings
from studylam.tui.widgets.form import Entry, Field
from studylam.tui.widgets.pickers import MANY, Picker, Pickers
from studylam.tui.widgets.sheet import Text

LABEL = 26
"""Cells before what is typed: as wide as the longest label."""


@dataclass(frozen=True)
class Choice:
    """One of several values (id, label)."""

    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    short: str = ""
    """What the folded group says before the value; nothing: the label."""


Item = Field | Choice


@dataclass(frozen=True)
class Group:
    """Values that belong together. Without a title they are always shown."""

    id: str
    title: str
    items: tuple[Item, ...]


class ListedPickers(Pickers):
    """Choices in a form: nothing starts here, but many values can be found in a list."""

    class Moved(Message):
        """The cursor came to another line."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "list":
            return len(self.pickers[self.cursor].values) > MANY
        return action != "ready"

    def watch_cursor(self) -> None:
        super().watch_cursor()
        self.post_message(self.Moved())


class FoldLine(Widget, can_focus=True):
    """The line of a group: enter opens and folds it."""

    DEFAULT_CSS = "FoldLine { height: 1; width: 1fr; }"
    BINDINGS = bindings("fold")

    class Toggled(Message):
        """Open this group, or fold it."""

        def __init__(self, group: str, open: bool) -> None:
            super().__init__()
            self.group = group
            self.open = open

    def __init__(self, group: Group, column: int) -> None:
        """``column``: where the sign stands, the same for all of a form."""
        super().__init__(id=f"fold-{group.id}")
        self.group = group
        self._column = column
        self.open = False
        self.summary = Content("")

    def show(self, open: bool, summary: Content) -> None:
        self.open, self.summary = open, summary
        self.refresh()

    def render(self) -> Content:
        # ▸ is the cursor, here as in every list; what folds has its sign where fields have values.
        cursor, style = ("▸ ", "bold $accent") if self.has_focus else ("  ", "$text")
        title = Content.styled(f"{cursor}{self.group.title}", style)
        title = title.pad_right(max(self._column - title.cell_length, 2))
        title += Content.styled("−" if self.open else "+", "$text-muted")
        room = self.content_size.width - title.cell_length - 2
        summary = self.summary.truncate(max(room, 0), ellipsis=True)
        return title + Content("  ") + summary if summary else title

    def action_fold(self, how: str) -> None:
        wanted = {"toggle": not self.open, "open": True, "fold": False}[how]
        if wanted != self.open:
            self.post_message(self.Toggled(self.group.id, wanted))

    def on_click(self) -> None:
        self.action_fold("toggle")


class FoldingForm(Vertical):
    """Posts `Changed` at each key and each choice; `values` has every value, shown or not."""

    DEFAULT_CSS = """
    FoldingForm {
        height: auto;
        & .fields { height: auto; }
        & .field { height: 1; color: $text-muted; }
        & .field:focus-within { color: $accent; }
        & .label { width: 26; padding-left: 2; }
        & Input { width: 16; background: $surface; }
        & Input:focus { background: $panel; }
        & .unit { width: auto; margin-left: 1; color: $text-muted; }
        & .wrong { color: $error; padding-left: 4; display: none; height: auto; }
        & .always { margin-bottom: 1; }
    }
    """

    class Changed(Message):
        """A value is another now."""

    class At(Message):
        """The focus came to a value; ``words`` say what it means."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(
        self,
        groups: Sequence[Group],
        values: Mapping[str, str],
        usual: Mapping[str, str],
        *,
        helps: Mapping[str, str] | None = None,
        id: str | None = None,
    ) -> None:
        """``usual``: the value of each item where nobody has changed it. ``helps``: sentences."""
        super().__init__(id=id)
        self._helps = helps or {}
        self._groups = tuple(groups)
        self._usual = dict(usual)
        self._values = self._sound(values)
        self._wrong: Mapping[str, str] = {}
        self._open: set[str] = {group.id for group in groups if not group.title}
        self._made: set[str] = set()

    # -- what it is made of -----------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        column = max([LABEL, *(2 + cell_len(group.title) + 2 for group in self._groups)])
        for group in self._groups:
            if group.title:
                yield FoldLine(group, column)
            kind = "fields" if group.title else "fields always"
            fields = Vertical(id=f"group-{group.id}", classes=kind)
            fields.display = not group.title
            with fields:
                if not group.title:
                    yield from self._make(group)

    def _make(self, group: Group) -> Iterator[Widget]:
        self._made.add(group.id)
        for choices, items in groupby(group.items, lambda item: isinstance(item, Choice)):
            if choices:
                pickers = [
                    Picker.at(item.id, item.label, item.values, self._values[item.id])
                    for item in items
                    if isinstance(item, Choice)
                ]
                yield ListedPickers(pickers, column=LABEL - 2)
                continue
            for item in items:
                assert isinstance(item, Field)
                entry = Entry(self._values[item.id], id=item.id, compact=True, select_on_focus=True)
                label = Text(item.label, classes="label")
                yield Horizontal(label, entry, Text(item.unit, classes="unit"), classes="field")
                wrong = Text("", id=f"{item.id}-wrong", classes="wrong")
                yield wrong

    def on_mount(self) -> None:
        self._say_folds()

    # -- values -----------------------------------------------------------------------------------

    @property
    def values(self) -> dict[str, str]:
        """Every value by its item, as it was typed."""
        return dict(self._values)

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill the form anew; what isn't given is as usual. One `Changed` follows."""
        self._values = self._sound(values)
        with self.prevent(Input.Changed):
            for entry in self.query(Entry):
                if entry.id in self._values:
                    entry.value = self._values[entry.id]
        for pickers in self.query(ListedPickers):
            pickers.set_pickers(
                [Picker.at(p.id, p.label, p.values, self._values[p.id]) for p in pickers.pickers]
            )
        self._say_folds()
        self.post_message(self.Changed())

    def _sound(self, values: Mapping[str, str]) -> dict[str, str]:
        """These values, and the usual one where one is missing or can't be chosen (any more)."""
        found = {**self._usual, **{key: values[key] for key in self._usual if key in values}}
        for item in (item for group in self._groups for item in group.items):
            if isinstance(item, Choice) and found[item.id] not in dict(item.values):
                known = dict(item.values)
                usual = self._usual[item.id]
                found[item.id] = usual if usual in known else item.values[0][0]
        return found

    def pick(self, id: str, value: str) -> None:
        """Give a choice this value."""
        for pickers in self.query(ListedPickers):
            if id in [picker.id for picker in pickers.pickers]:
                pickers.pick(id, value)

    def show_wrong(self, wrong: Mapping[str, str]) -> None:
        """Say beside each value what is wrong with it; nothing beside the others."""
        if wrong == self._wrong:
            return
        changed = {*wrong, *self._wrong}
        self._wrong = dict(wrong)
        for id in changed:
            try:
                words = self.query_one(f"#{id}-wrong", Text)
            except NoMatches:
                continue  # in a group that was never opened, or a choice: its line says it
            words.display = id in wrong
            words.update(f"! {wrong[id]}" if id in wrong else "")
        self._say_folds()

    @property
    def unsaid(self) -> list[str]:
        """What is wrong and has no field on the screen to be said beside."""
        fields = {
            item.id
            for group in self._groups
            if group.id in self._open
            for item in group.items
            if isinstance(item, Field)
        }
        return [words for id, words in self._wrong.items() if id not in fields]

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id in self._values:
            self._values[event.input.id] = event.value
            self._changed()

    @on(Pickers.Changed)
    def _picked(self) -> None:
        for pickers in self.query(ListedPickers):
            self._values.update({picker.id: picker.value for picker in pickers.pickers})
        self._changed()

    def _changed(self) -> None:
        self._say_folds()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _on(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    @on(events.DescendantFocus)
    @on(ListedPickers.Moved)
    def _came_to(self) -> None:
        here = self.screen.focused
        if isinstance(here, ListedPickers):
            id: str | None = here.pickers[here.cursor].id
        else:
            id = here.id if here is not None else None
        self.post_message(self.At(self._helps.get(id or "", "")))

    # -- folding ----------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Into the first field; where all are folded, to what comes first."""
        within = [one for one in self.walk_children(Widget) if one.focusable]
        fields = [one for one in within if isinstance(one, Entry)]
        for widget in [*fields, *within]:
            widget.focus()
            return

    async def open_group(self, id: str) -> None:
        """Show a group's values."""
        group = next(group for group in self._groups if group.id == id)
        fields = self.query_one(f"#group-{id}", Vertical)
        if id not in self._made:
            await fields.mount(*self._make(group))
            wrong, self._wrong = self._wrong, {}
            self.show_wrong(wrong)
        self._open.add(id)
        fields.display = True
        self._say_folds()

    @on(FoldLine.Toggled)
    async def _toggled(self, event: FoldLine.Toggled) -> None:
        event.stop()
        if event.open:
            await self.open_group(event.group)
        else:
            self._open.discard(event.group)
            self.query_one(f"#group-{event.group}").display = False
            self._say_folds()
        self.post_message(self.Changed())  # what is unsaid may be another now

    def _say_folds(self) -> None:
        for line in self.query(FoldLine):
            line.show(line.group.id in self._open, self._summary(line.group))

    def _summary(self, group: Group) -> Content:
        """What of the group isn't as usual; nothing while its fields can be seen."""
        if any(item.id in self._wrong for item in group.items):
            return Content.styled("! look here", "$error")
        if group.id in self._open:
            return Content("")
        parts = [
            self._said(item)
            for item in group.items
            if self._values[item.id] != self._usual[item.id]
        ]
        return Content.styled(" · ".join(parts), "$text-muted")

    def _said(self, item: Item) -> str:
        value = self._values[item.id]
        if isinstance(item, Choice):
            label = dict(item.values).get(value, value)
            return f"{item.short} {label}".strip()
        return f"{value} {item.unit}".strip()
