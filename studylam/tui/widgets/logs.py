"""The tab of logs: the lines of the last run, and a field that leaves only those one looks for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from studylam.tui import logs_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.prose import QUIET
from studylam.tui.run_text import quiet
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.sheet import Line, Sheet, Text

if TYPE_CHECKING:
    from studylam.runtime import LogLine


AT_ONCE = 50
"""Lines that are set before the screen goes on: some thousands would stop it for a moment."""


_WAYS = 2


class Logs(Sheet):
    """The log of the last run, START to REPORT. Of a long one the first lines are there at once,
    and the others as soon as they are set.
    """

    def __init__(self) -> None:
        super().__init__()
        self._logs: Sequence[LogLine] = ()
        self.words = ""
        self.wraps = True
        self._set: dict[tuple[int, bool], dict[LogLine, logs_text.Set]] = {}
        """Lines as they were set, by width and way: those with a scrollbar, and those without."""
        self._setting: set[tuple[int, bool]] = set()

    def show(self, logs: Sequence[LogLine]) -> None:
        """These are all there are."""
        self._logs = list(logs)
        for way, known in self._set.items():
            self._set[way] = {log: known[log] for log in self._logs if log in known}
        self.changed()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Lines that are shown, all lines, and errors among those that are shown."""
        shown = logs_text.wanted(self._logs, self.words)
        return len(shown), len(self._logs), sum(map(logs_text.is_error, shown))

    def lay_out(self, width: int) -> Iterable[Line]:
        if not self._logs:
            words = "No log yet: what a run prints stands here, between START and REPORT."
            yield from (Line(line) for line in quiet(words, width))
            return
        shown = logs_text.wanted(self._logs, self.words)
        if not shown:
            words = f"None of {len(self._logs):,} lines has all of these words."
            yield from (Line(line) for line in quiet(words, width))
        way = (width, self.wraps)
        known = self._set.setdefault(way, {})
        for old in list(self._set)[:-_WAYS]:
            del self._set[old]
        left = logs_text.set_more(shown, *way, known, AT_ONCE)
        for content, target in logs_text.log_lines(shown, width, known=known):
            yield Line(content, target)
        if left:
            yield from (Line(line) for line in quiet(f"… {left:,} more lines follow", width))
            if way not in self._setting:
                self._setting.add(way)
                self.run_worker(self._set_others(way))

    async def _set_others(self, way: tuple[int, bool]) -> None:
        left = True
        while left and way in self._set:
            await asyncio.sleep(0)
            shown = logs_text.wanted(self._logs, self.words)
            left = bool(logs_text.set_more(shown, *way, self._set.get(way, {}), AT_ONCE))
        self._setting.discard(way)
        self.changed()

    def choose(self, target: str) -> None:
        """A click on an error does nothing more than mark its place."""

    def next_error(self, after: str | None) -> str | None:
        """The error after that one; after the last, the first again."""
        lines = self.lines(self.content_size.width)
        errors = list(dict.fromkeys(line.target for line in lines if line.target))
        if not errors:
            return None
        at = errors.index(after) + 1 if after in errors else 0
        return errors[at % len(errors)]


class LogFilter(Input):
    """The words that are looked for."""

    BINDINGS = bindings("log-filter")

    def action_leave(self) -> None:
        self.screen.query_one(LogsPane).focus()


class LogsPane(Vertical):
    """The tab: a line on top with the field, and the log below."""

    DEFAULT_CSS = """
    LogsPane { height: 1fr; }
    LogsPane #log-line { height: 1; padding: 0 1; margin-bottom: 1; }
    LogsPane LogFilter { width: 1fr; background: $surface; }
    LogsPane LogFilter:focus { background: $panel; }
    LogsPane #log-words { width: auto; padding: 0 0 0 2; color: $text-muted; }
    """
    BINDINGS = bindings("logs")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.follows = True
        self._error: str | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="log-line"):
            hint = f"{key_of('logs.filter')}: words, a level, a request id"
            yield LogFilter(placeholder=hint, id="log-filter", compact=True, select_on_focus=False)
            yield Text("", id="log-words")
        yield Pane(Logs(), id="log")

    @property
    def logs(self) -> Logs:
        return self.query_one(Logs)

    def on_mount(self) -> None:
        self._say()

    def focus(self, scroll_visible: bool = True) -> Self:
        self.query_one("#log").focus(scroll_visible)
        return self

    def show(self, logs: Sequence[LogLine], *, live: bool = False) -> None:
        """All lines so far; ``live``: more may come."""
        self._error = None
        self.logs.show(logs)
        self._say()
        if live and self.follows:
            self.call_after_refresh(self.query_one("#log").scroll_end, animate=False)

    def _say(self) -> None:
        shown, of, errors = self.logs.counts
        parts = []
        if of:
            parts.append(f"{shown:,} of {of:,} lines" if shown != of else f"{of:,} lines")
        if errors:
            parts.append(f"✗ {errors:,}")
        if self.size.width >= 60 or not of:
            parts.append(f"follow {'on' if self.follows else 'off'}")
            parts.append(f"wrap {'on' if self.logs.wraps else 'off'}")
        self.query_one("#log-words", Text).update(Content.styled(" · ".join(parts), QUIET))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.logs.words = event.value
        self.logs.changed()
        self._say()

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus()

    def action_filter(self) -> None:
        self.query_one(LogFilter).focus()

    def action_follow(self) -> None:
        self.follows = not self.follows
        self._say()
        if self.follows:
            self.query_one("#log").scroll_end(animate=False)

    def action_wrap(self) -> None:
        self.logs.wraps = not self.logs.wraps
        self.logs.changed()
        self._say()

    def action_error(self) -> None:
        self._error = self.logs.next_error(self._error)
        if self._error is None:
            self.notify("No line here tells of an error.", timeout=3)
        else:
            self.logs.show_target(self._error)
