"""What every screen has around it: where one is, and what can be pressed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.dom import DOMNode
from textual.geometry import Offset, Size
from textual.keys import key_to_character
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from studylam.tui.actions import ACTIONS, key_of, settled
from studylam.tui.actions.key_names import said
from studylam.tui.columns import Columns

LATER = (
    "place.related",
    "editor.find",
    "question.take-back",
)
"""Actions that come behind others: what leads on from anywhere, what everybody looks for by its
usual key, and what is said beside the answer already."""
LAST = ("behind.price",)
"""What comes behind them: everything that belongs is a wider way than one of it."""
WAYS_OUT = {action.id for action in ACTIONS if "escape" in action.own_keys} | {"home.quit"}
"""Actions that lead away from where one is, whatever their keys are now."""
_TABLE = {action.id: place for place, action in enumerate(ACTIONS)}

GAP = 3
"""Cells between two hints."""

WIDE = 96
"""From here on there is room for ``ctrl+p`` too, whatever else there is."""


def unwatch(node: DOMNode, watched: DOMNode, name: str) -> None:
    """Let go of a reactive that somebody else has.

    Textual forgets who watched only when the reactive changes next: of one that hardly does, every
    screen that was ever open would stay in memory.
    """
    watchers = getattr(watched, "__watchers", {}).get(name, [])
    watchers[:] = [one for one in watchers if one[0] is not node]


class Crumbs(Widget):
    """The top line: ``Learn › Module › Lesson`` at the left, how far one is at the right.

    A click on one of them leads there. Below it is a blank line, or what the app has to say on
    every screen.
    """

    DEFAULT_CSS = """
    Crumbs { dock: top; height: 2; padding: 0 1; color: $text-muted; }
    """
    BETWEEN = " › "

    hovered: reactive[int | None] = reactive[int | None](None)
    """The crumb under the mouse."""

    class Picked(Message):
        """A crumb was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *path: str, status: str | Content = "") -> None:
        super().__init__()
        self.path = path
        self._status = Content(status) if isinstance(status, str) else status

    def say(self, *path: str, status: str | Content | None = None) -> None:
        """Show another path or status."""
        if path:
            self.path = path
        if status is not None:
            self._status = Content(status) if isinstance(status, str) else status
        self.refresh()

    def on_mount(self) -> None:
        self.watch(self.app, "beneath", self._beneath_changed, init=False)

    def on_unmount(self) -> None:
        unwatch(self, self.app, "beneath")

    def _beneath_changed(self) -> None:
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        action: str = getattr(self.app, "beneath_leads_to", "")
        if event.y == 1 and action:
            await self.app.run_action(action, self.app)
        elif (crumb := self._crumb_at(event)) is not None:
            self.post_message(self.Picked(crumb))

    def jump_points(self) -> Iterator[Offset]:
        """Where each crumb begins that leads somewhere: the last is where one is."""
        x = 0
        for number, part in self._shown():
            if number is not None and number < len(self.path) - 1:
                yield Offset(x, 0)
            x += Content(part).cell_length + len(self.BETWEEN)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._crumb_at(event)

    def on_leave(self) -> None:
        self.hovered = None

    def _crumb_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        x = 0
        for number, part in self._shown() if offset is not None and offset.y == 0 else ():
            width = Content(part).cell_length
            if offset is not None and x <= offset.x < x + width:
                return number
            x += width + len(self.BETWEEN)
        return None

    def render(self) -> Content:
        width = self.content_size.width
        beneath: Columns | None = getattr(self.app, "beneath", None)
        return self._line() if beneath is None else self._line() + "\n" + beneath.line(width)

    def _shown(self) -> list[tuple[int | None, str]]:
        """The crumbs that there is room for, each with its number; none: what is left out."""
        parts: list[tuple[int | None, str]] = list(enumerate(self.path))
        width = Content(self.BETWEEN.join(self.path)).cell_length
        if width > self.content_size.width - self._status.cell_length - 2 and len(parts) > 2:
            parts = [parts[0], (None, "…"), parts[-1]]
        return parts

    def _line(self) -> Content:
        parts = []
        for number, part in self._shown():
            style = "bold $accent" if number == 0 else "$text"
            leads = number is not None and number == self.hovered
            parts.append(Content.styled(part, f"{style} underline" if leads else style))
        path = Content.styled(self.BETWEEN, "$text-muted").join(parts)
        return Columns(path, self._status).line(self.content_size.width)


class Hints(Widget):
    """The bottom line: the keys that act here, as many as fit, then the one that shows them all.

    Whatever the width, the way out is among them.
    """

    DEFAULT_CSS = """
    Hints { dock: bottom; height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, str, DOMNode]] = []
        """Of each hint that is drawn: from and to which cell it stands, what it does, and where."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._updated)
        if hasattr(self.app, "hints_shown"):
            self.watch(self.app, "hints_shown", self._hidden_or_shown)

    def on_unmount(self) -> None:
        unwatch(self, self.app, "hints_shown")

    def _hidden_or_shown(self, shown: bool) -> None:
        self.display = shown

    def jump_points(self) -> Iterator[Offset]:
        """Where each hint begins."""
        for left, _, _, _ in self._places:
            yield Offset(left, 0)

    def _updated(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render(self) -> Content:
        width = self.content_size.width
        active = list(self.screen.active_bindings.values())
        here = list(self._hints(active))
        away = [hint for hint in here if hint.leads_away]
        # Over a modal screen acts only what that has itself.
        acting = {one.binding.action for one in active}
        tail = []
        if acting & {"keys", "app.keys"}:
            tail.append(_Hint(self._help_key(), "help", "keys", self.app))
        everything = _Hint(key_of("app.everything"), "everything", "command_palette", self.app)
        if "command_palette" in acting and (
            width >= WIDE or _room(here, GAP) + GAP + _room([*tail, everything], 2) <= width
        ):
            tail.append(everything)
        room = width - _room(tail, 2) - GAP - sum(hint.width + GAP for hint in away)
        shown: list[_Hint] = []
        for hint in here:
            if not hint.leads_away and _room([*shown, hint], GAP) <= room:
                shown.append(hint)
        self._places = []
        line = self._place(Content(""), [*shown, *away], GAP)
        line = line.pad_right(max(width - _room(tail, 2) - line.cell_length, 0))
        return self._place(line, tail, 2).rstrip()

    def _help_key(self) -> str:
        """The key that asks for help here: in an editor ``?`` is a character like any other."""
        focused = self.screen.focused
        for key in settled().keys["app.help"]:
            if focused is None or not focused.check_consume_key(key, key_to_character(key)):
                return said(key)
        return key_of("app.help")

    def _place(self, line: Content, hints: list[_Hint], gap: int) -> Content:
        for hint in hints:
            x = line.cell_length
            self._places.append((x, x + hint.width, hint.action, hint.node))
            line += hint.content + Content(" " * gap)
        return line

    def _hints(self, active: list[ActiveBinding]) -> Iterator[_Hint]:
        seen: set[str] = set()
        # A key that acts though a field has it, too, comes in the field's place otherwise.
        always = [one for one in active if one.binding.priority]
        in_order = iter(sorted(always, key=lambda one: _TABLE.get(one.binding.id or "", 0)))
        here = [next(in_order) if one.binding.priority else one for one in active]
        # What acts right here comes first.
        for node, binding, enabled, _ in sorted(here, key=_when):
            if binding.show and enabled and binding.description not in seen:
                seen.add(binding.description)
                key = self.app.get_key_display(binding)
                away = binding.id in WAYS_OUT
                yield _Hint(key, binding.description, binding.action, node, away)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        for left, right, action, node in self._places if offset is not None else ():
            if offset is not None and left <= offset.x < right:
                await self.app.run_action(action, node)


@dataclass(frozen=True)
class _Hint:
    key: str
    label: str
    action: str
    node: DOMNode
    leads_away: bool = False

    @property
    def width(self) -> int:
        return self.content.cell_length

    @property
    def content(self) -> Content:
        return Content.assemble((self.key, "bold $accent"), " ", self.label)


def _when(one: ActiveBinding) -> int:
    id = one.binding.id
    return 2 if id in LAST else 1 if id in LATER else 0


def _room(hints: list[_Hint], gap: int) -> int:
    return sum(hint.width for hint in hints) + gap * max(len(hints) - 1, 0)
