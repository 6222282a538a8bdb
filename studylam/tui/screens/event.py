"""One canned event, to be changed value by value, as `studylam events show --set` does it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.errors import UsageError
from studylam.inert import inert_line
from studylam.tui.actions import bindings, key_of
from studylam.tui.building import Built, Draft, Spot, spots
from studylam.tui.charts import number_of
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.event_sheets import EventJson
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.seek import Led, Seek
from studylam.tui.widgets.sheet import Sheet, Text

if TYPE_CHECKING:
    from studylam.packs.models import CannedEvent

HOW = (
    f"Type to find a path; {key_of('event-path.take-the-path')} takes it; "
    "after the = comes its value."
)

NO_PATH = "No path of this event has that."

VALUE = 18
"""Cells of a value that are shown beside its path."""


class ChangeField(Seek):
    """``path=value``; before the equals sign it filters the paths."""

    BINDINGS = bindings("event-path", "event-value")


class EventScreen(PlaceScreen):
    """Dismissed with the event as it was `Built`; with nothing by escape."""

    BINDINGS = bindings("event")
    CSS_PATH = "events.tcss"

    def __init__(self, canned: CannedEvent) -> None:
        super().__init__()
        self._canned = canned
        self._draft = Draft(canned.event)
        self._spots: dict[str, Spot] = {}

    def path(self) -> tuple[str, ...]:
        return ("Labs", "Build an event", self._canned.name)

    def body(self) -> Iterable[Widget]:
        yield ChangeField("path=value", id="field")
        yield Text(id="note")
        with Container(id="sides"):
            with Page(id="list"):
                yield Led(id="paths")
            yield Pane(EventJson(id="json"), id="beside")

    def on_mount(self) -> None:
        self._event_changed()
        self._say(HOW)
        self._field.focus()

    @property
    def _field(self) -> ChangeField:
        return self.query_one(ChangeField)

    # -- finding a path ---------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()
        path, equals, _ = self._field.value.partition("=")
        spot = self._spots.get(path.strip()) if equals else None
        self._say(f"It is {_short(spot)} now." if spot else HOW)
        self.refresh_bindings()

    def _fill(self, mark: str | None = None) -> None:
        """The paths that have what was typed; a whole path is there alone."""
        typed = self._field.value.partition("=")[0].strip()
        words = typed.casefold().split()
        paths = [path for path in self._spots if all(word in path.casefold() for word in words)]
        if typed in paths:
            paths = [typed]
        led = self.query_one(Led)
        mark = next((path for path in (mark, led.marked, *paths) if path in paths), None)
        is_new = "=" in self._field.value
        led.set_rows([self._row(path) for path in paths] or [_nothing(is_new)], mark=mark)
        self._show_place()

    def _row(self, path: str) -> Row:
        sign = Content.styled(" •", "$accent") if path in self._draft.changed else Content("")
        value = Content(_short(self._spots[path])).truncate(VALUE, ellipsis=True)
        return Row(path, Content(inert_line(path)) + sign, right=value)

    def action_mark(self, by: int) -> None:
        self.query_one(Led).action_move(by)

    @on(Rows.Marked)
    def _show_place(self) -> None:
        marked = self.query_one(Led).marked
        self.query_one(EventJson).mark(self._spots[marked].steps if marked else None)

    # -- changing ---------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("fill", "set"):
            return self.is_mounted and ("=" in self._field.value) == (action == "set")
        if action == "undo":
            return bool(self._draft.changed)
        return super().check_action(action, parameters)

    @on(Rows.Chosen)
    def action_fill(self) -> None:
        """Put the marked path into the field."""
        marked = self.query_one(Led).marked
        if marked is not None:
            self._field.value = f"{marked}="
            self._field.cursor_position = len(self._field.value)
        elif self._field.value:
            self._refuse(NO_PATH, "A new key is made with path=value.")
        self._field.focus()

    @on(Sheet.Picked, "EventJson")
    def _line_picked(self, event: Sheet.Picked) -> None:
        event.stop()
        steps = self.query_one(EventJson).steps_at(event.target)
        path = next((spot.path for spot in self._spots.values() if spot.steps == steps), None)
        if path is not None:
            self.query_one(Led).mark(path)
            self._field.value = f"{path}="
            self._field.cursor_position = len(self._field.value)
        self._field.focus()

    def action_set(self) -> None:
        """Apply what is in the field."""
        try:
            path = self._draft.set(self._field.value)
        except UsageError as error:
            self._refuse(error.message, error.hint or "")
            return
        with self.prevent(Input.Changed):
            self._field.value = ""
        self._event_changed(path)
        spot = self._spots.get(path)
        self._say(f"{path} is {_short(spot)} now." if spot else f"{path} is set.")

    def action_undo(self) -> None:
        if (path := self._draft.undo()) is not None:
            self._event_changed(path)
            self._say(f"{path} is as it was before.")

    def _event_changed(self, mark: str | None = None) -> None:
        draft = self._draft
        self._spots = {spot.path: spot for spot in spots(draft.event)}
        changed = [self._spots[path].steps for path in draft.changed if path in self._spots]
        self.query_one(EventJson).show(draft.event, changed)
        with self.prevent(Rows.Marked):
            self._fill(mark)
        count = len(draft.changed)
        words = number_of(count, "change") if count else ""
        self.crumbs.say(status=words)
        self.refresh_bindings()

    def _say(self, words: str) -> None:
        note = Content.styled(inert_line(words), "$text-muted")
        self.query_one("#note", Text).update(note)

    def _refuse(self, words: str, hint: str) -> None:
        note = Content.assemble(("✗ ", "bold $error"), inert_line(f"{words} {hint}"))
        self.query_one("#note", Text).update(note)

    # -- done -------------------------------------------------------------------------------------

    def action_use(self) -> None:
        from studylam.labs import pretty

        changed = ", changed" if self._draft.changed else ""
        canned, text = self._canned, pretty(self._draft.event)
        self.dismiss(Built(canned.name, f"{canned.title}{changed}", text))


def _short(spot: Spot) -> str:
    text = json.dumps(spot.value, ensure_ascii=False)
    return inert_line(text if len(text) <= 60 else f"{text[:59]}…")


def _nothing(is_new: bool) -> Row:
    words = "The event has no such path yet." if is_new else NO_PATH
    return Row(None, Content.styled(words, "$text-muted"))
