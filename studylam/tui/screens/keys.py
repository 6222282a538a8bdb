"""The help screen: everything that can be pressed where the learner was, and what it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from studylam.tui.screens.base import Page, PlaceScreen, ReadPage
from studylam.tui.widgets.sheet import Line, Sheet

Entry = tuple[str, str]

TABS = ("tab", "shift+tab")
HERE, SCROLL, EVERYWHERE = "Here", "To move about", "Everywhere"


class KeysScreen(PlaceScreen):
    """Keys with their help, nearest first: what acts here, what moves, what acts everywhere."""

    AUTO_FOCUS = "ReadPage"

    def __init__(self, groups: list[tuple[str, list[Entry]]]) -> None:
        super().__init__()
        self._groups = groups

    @classmethod
    def of(cls, screen: Screen[Any]) -> KeysScreen:
        """The keys that act on ``screen`` now."""
        groups: dict[str, dict[str, list[str]]] = {}
        active = screen.active_bindings.values()
        for node, binding, _, help in sorted(active, key=lambda a: a.binding.key == "escape"):
            # Without help it isn't from our table: an editor's own keys, which people know.
            if binding.system or not help:
                continue
            scrolls = isinstance(node, Page) or binding.key in TABS
            where = EVERYWHERE if node is screen.app else SCROLL if scrolls else HERE
            keys = groups.setdefault(where, {}).setdefault(help, [])
            keys.append(screen.app.get_key_display(binding))
        return cls(
            [
                (
                    where,
                    [(" ".join(dict.fromkeys(keys)), help) for help, keys in groups[where].items()],
                )
                for where in (HERE, SCROLL, EVERYWHERE)
                if where in groups
            ]
        )

    def path(self) -> tuple[str, ...]:
        return ("StudyLam", "Keys")

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield KeyTable(self._groups, classes="column")


class KeyTable(Sheet):
    """Keys at the left, what they do at the right."""

    def __init__(self, groups: list[tuple[str, list[Entry]]], *, classes: str) -> None:
        super().__init__(classes=classes)
        self._groups = groups

    def lay_out(self, width: int) -> Iterable[Line]:
        column = max((len(key) for _, entries in self._groups for key, _ in entries), default=0)
        for number, (where, entries) in enumerate(self._groups):
            if number:
                yield Line(Content(""))
            yield Line(Content.styled(where, "bold"))
            for key, help in entries:
                for i, piece in enumerate(Content(help).wrap(max(width - column - 5, 10))):
                    shown = Content.styled(f"  {key if not i else '':<{column}}   ", "$accent")
                    yield Line(shown + piece)
