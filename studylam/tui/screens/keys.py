"""The help screen: where one is, what has the focus, and everything that can be pressed there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from textual import on
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from studylam.tui import about
from studylam.tui.about import About
from studylam.tui.actions import bindings
from studylam.tui.prose import wrap
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.chrome import Crumbs
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.seek import Led, Seek
from studylam.tui.widgets.sheet import Line, Sheet

BETWEEN_PARTS = ("app.focus_next", "app.focus_previous")
FOCUSED, HERE, SCROLL, EVERYWHERE = "", "On this screen", "To move about", "Everywhere"
GROUPS = (FOCUSED, HERE, SCROLL, EVERYWHERE)
QUIET = "$text-muted"


@dataclass(frozen=True)
class Key:
    """What can be done, with what, and where."""

    group: str
    keys: tuple[str, ...]
    label: str
    help: str
    action: str
    node: DOMNode


@dataclass(frozen=True)
class Help:
    """What the help screen tells about a screen, as it was when help was asked for."""

    title: str
    words: str
    focused: About | None
    keys: tuple[Key, ...]

    @classmethod
    def of(cls, screen: Screen[Any]) -> Help:
        """What there is to say about ``screen`` now."""
        crumbs = screen.query(Crumbs)
        path = crumbs.first().path if crumbs else ()
        title = path[-1] if path else "Here"
        focused = about.widget(type(screen.focused)) if screen.focused is not None else None
        return cls(title, about.screen(type(screen)), focused, tuple(_keys(screen)))


def _keys(screen: Screen[Any]) -> Iterator[Key]:
    """What acts now, nearest first; several keys of one action together."""
    found: dict[tuple[str, str], Key] = {}
    active = sorted(screen.active_bindings.values(), key=lambda one: _of_every_place(one.binding))
    for node, binding, enabled, help in active:
        # Without help it isn't from our table: an editor's own keys, which people know.
        if binding.system or not help or not enabled:
            continue
        group = FOCUSED if node is screen.focused else HERE
        if node is screen.app:
            group = EVERYWHERE
        elif isinstance(node, Page) or binding.action in BETWEEN_PARTS:
            group = SCROLL
        key = screen.app.get_key_display(binding)
        known = found.get((group, binding.action))
        if known is None:
            known = Key(group, (), binding.description, help, binding.action, node)
        found[group, binding.action] = replace(known, keys=tuple(dict.fromkeys([*known.keys, key])))
    for wanted in GROUPS:
        yield from (key for key in found.values() if key.group == wanted)


def _of_every_place(binding: Binding) -> tuple[bool, bool]:
    """What a screen alone can do is read first, the way back last."""
    return (binding.id or "").startswith("place."), binding.key == "escape"


class Words(Sheet):
    """What the screen is for, and what has the focus."""

    def __init__(self, help: Help, *, id: str) -> None:
        super().__init__(id=id)
        self._help = help

    def lay_out(self, width: int) -> Iterable[Line]:
        titles = [(self._help.title, self._help.words)]
        if self._help.focused is not None:
            titles.append((self._help.focused.title, self._help.focused.words))
        for title, words in titles:
            said = Content.assemble((title, "bold"), "  ", (words, QUIET))
            for number, line in enumerate(wrap(said, width - 2)):
                yield Line(Content("  ") + line if number else line)


class KeyField(Seek):
    """What the actions must have in their key, their name or their sentence."""

    BINDINGS = bindings("keys-field")


class KeyRows(Led):
    """Keys at the left, what they do at the right, on as many lines as it takes."""

    def lay_out(self, width: int) -> Iterable[Line]:
        column = min(
            max((len(str(row.name)) for row in self.rows if row.id), default=0), width // 4
        )
        for index, row in enumerate(self.rows):
            if row.id is None:
                yield Line(row.name if isinstance(row.name, Content) else Content(row.name))
                continue
            here = index == self.cursor
            hovered = row.id == self.hovered
            key = Content.styled(str(row.name), "bold $accent" if here else "$accent")
            mark = Content.styled("▸ ", "bold $accent") if here else Content("  ")
            key = key.truncate(column, ellipsis=True)
            head = mark + key + Content(" " * (column - key.cell_length + 3))
            title = row.title if isinstance(row.title, Content) else Content(row.title)
            for number, piece in enumerate(wrap(title, max(width - column - 5, 10))):
                line = (Content(" " * (column + 5)) if number else head) + piece
                if hovered:
                    line = line.pad_right(max(width - line.cell_length, 0))
                    line = line.stylize_before("on $surface")
                yield Line(line, row.id)


class KeysScreen(PlaceScreen):
    """Typing filters; enter does what is marked. Dismissed with that `Key`, or with nothing."""

    CSS_PATH = "keys.tcss"

    def __init__(self, help: Help) -> None:
        super().__init__()
        self._help = help

    @classmethod
    def of(cls, screen: Screen[Any]) -> KeysScreen:
        """Help on ``screen`` as it is now."""
        return cls(Help.of(screen))

    def path(self) -> tuple[str, ...]:
        return ("StudyLam", "Help")

    def body(self) -> Iterable[Widget]:
        with Vertical(id="keys", classes="column"):
            yield Words(self._help, id="keys-about")
            yield KeyField("Type to find a key or what it does", id="keys-field")
            with VerticalScroll(id="keys-list", can_focus=False):
                yield KeyRows(id="keys-rows")

    def on_mount(self) -> None:
        self._fill()
        self.query_one(KeyField).focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    def _fill(self) -> None:
        words = self.query_one(KeyField).value.casefold().split()
        rows: list[Row] = []
        group = None
        for number, key in enumerate(self._help.keys):
            if not all(word in _text(key) for word in words):
                continue
            if key.group != group:
                rows += [Row.blank()] if rows else []
                rows.append(Row.heading(key.group or self._focused))
                group = key.group
            rows.append(Row(str(number), "  ".join(key.keys), key.help))
        if not rows:
            rows = [Row(None, Content.styled("Nothing here has these words.", QUIET))]
        first = next((row.id for row in rows if row.id), None)
        self.query_one(KeyRows).set_rows(rows, mark=first)

    @property
    def _focused(self) -> str:
        return self._help.focused.title if self._help.focused else "Here"

    def action_guide(self) -> None:
        """Help on all, after help on this."""
        self.dismiss(None)
        self.app.call_later(self.app.run_action, "app.guide")

    def action_mark(self, by: int) -> None:
        self.query_one(KeyRows).action_move(by)

    def action_take(self) -> None:
        self.query_one(KeyRows).action_choose()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.dismiss(self._help.keys[int(event.row_id)])

    def action_back(self) -> None:
        self.dismiss(None)


def _text(key: Key) -> str:
    return " ".join([*key.keys, key.label, key.help]).casefold()
