"""The desk of the lab console: which of its tabs are on the screen, at which size.

From `WIDE` columns on the code stands beside everything else, with the event above the tabs; below,
code and event are tabs like the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.lab_tabs import Tab, TabLine

WIDE = 100
"""Columns from which on the code stands beside the rest."""

DESK = (Tab("code", "Code"), Tab("event", "Event"))
OUTPUT = (
    Tab("task", "Task"),
    Tab("response", "Response"),
    Tab("logs", "Logs"),
    Tab("calls", "Calls"),
    Tab("timeline", "Timeline"),
    Tab("trace", "Trace"),
    Tab("workflow", "Workflow"),
    Tab("world", "World"),
    Tab("cases", "Cases"),
    Tab("runs", "Runs"),
    Tab("function", "Function"),
)


class Desk(Vertical):
    """Code, event and panes. ``panes`` have ids of `OUTPUT`, if not all; each can be focused."""

    def __init__(self, code: CodeSide, event: EventSide, panes: Iterable[Widget]) -> None:
        super().__init__()
        self.code, self.event = code, event
        self._panes = {pane.id: pane for pane in panes}
        self._output = tuple(tab for tab in OUTPUT if tab.id in self._panes)
        self.pane = "task"
        """Id of the tab that is shown."""
        self._output_pane = "task"
        """The tab of these that was shown last."""

    def compose(self) -> ComposeResult:
        yield TabLine((*DESK, *self._output), id="all-tabs")
        with Horizontal(id="sides"):
            yield self.code
            with Vertical(id="other-side"):
                yield self.event
                yield TabLine(self._output, id="output-tabs")
                yield from self._panes.values()

    def begin(self) -> None:
        """Take the first place: the code, or on a small screen the task."""
        self.fit()
        (self.code.editor if self.is_wide else self._panes["task"]).focus()

    @property
    def is_wide(self) -> bool:
        return self.screen.size.width >= WIDE

    def fit(self) -> None:
        """Show what belongs on the screen: two sides when it is wide, one tab when it isn't.

        When it becomes narrow, that is the one in which one works.
        """
        wide, was_wide = self.is_wide, self.has_class("-wide")
        self.set_class(wide, "-wide")
        if wide and self.pane not in self._panes:
            self.pane = self._output_pane
        elif was_wide and not wide:
            self.pane = self._worked_in() or self.pane
        if self.pane in self._panes:
            self._output_pane = self.pane
        self.query_one("#all-tabs").display = not wide
        self.query_one("#output-tabs").display = wide
        self.code.display = wide or self.pane == "code"
        self.query_one("#other-side").display = wide or self.pane != "code"
        self.event.display = wide or self.pane == "event"
        for id, pane in self._panes.items():
            pane.display = self.pane == id
        for line in self.query(TabLine):
            line.active = self.pane

    def _worked_in(self) -> str | None:
        """Which of the editors has the focus."""
        focused = self.screen.focused
        around = focused.ancestors_with_self if focused is not None else ()
        return next((id for id, side in self._sides if side in around), None)

    @property
    def _sides(self) -> tuple[tuple[str, Widget], ...]:
        return ("code", self.code), ("event", self.event)

    def go(self, pane: str) -> None:
        """Show a tab. On a wide screen the editors are always there: go to them instead."""
        if self.is_wide and pane not in self._panes:
            self._entry(pane).focus()
            return
        focused = self.screen.focused
        stays = isinstance(focused, TabLine) or (self.is_wide and isinstance(focused, Editor))
        self.pane = pane
        self.fit()
        if not stays:
            self._entry(pane).focus()

    def _entry(self, pane: str) -> Widget:
        """What takes the focus of a tab."""
        if pane == "code":
            return self.code.editor
        return self.event.entry if pane == "event" else self._panes[pane]

    def next(self, by: int) -> str:
        """The tab after the one that is shown (or before it)."""
        tabs = [tab.id for tab in (() if self.is_wide else DESK) + self._output]
        return tabs[(tabs.index(self.pane) + by) % len(tabs)]

    def note(self, tab: str, word: Content) -> None:
        """A short word after a tab's title."""
        for line in self.query(TabLine):
            line.notes = {**line.notes, tab: word}
