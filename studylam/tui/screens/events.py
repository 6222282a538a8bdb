"""All canned events, to choose one for a lab: as it is, or to be changed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.tui.actions import bindings
from studylam.tui.building import Built
from studylam.tui.charts import number_of
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.event_sheets import AboutEvent
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.seek import Led, Seek

if TYPE_CHECKING:
    from studylam.packs.models import CannedEvent


class EventFilter(Seek):
    """Words that the events must have."""

    BINDINGS = bindings("event-filter")


class EventsScreen(PlaceScreen):
    """Dismissed with the event that was `Built`; with none by escape. ``first``: where to begin."""

    BINDINGS = bindings("events")
    CSS_PATH = "events.tcss"

    def __init__(self, first: str | None = None) -> None:
        super().__init__()
        self._first = first

    def path(self) -> tuple[str, ...]:
        return ("Labs", "Build an event")

    def body(self) -> Iterable[Widget]:
        yield EventFilter("Type to filter: a service, a name, a word", id="field")
        with Container(id="sides"):
            with Page(id="list"):
                yield Led(id="events")
            yield Pane(AboutEvent(id="about"), id="beside")

    def on_mount(self) -> None:
        self._fill(self._first)
        self.query_one(Seek).focus()

    # -- choosing ---------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    def _fill(self, mark: str | None = None) -> None:
        events = self.session.library.events
        found = [event for event in events if _has(event, self.query_one(Seek).value)]
        rows = self.query_one(Led)
        names = [event.name for event in found]
        mark = next((name for name in (mark, rows.marked, *names) if name in names), None)
        rows.set_rows(_rows(found), mark=mark)
        self.crumbs.say(status=f"{len(found)} of {number_of(len(events), 'event')}")
        self._show()

    def action_mark(self, by: int) -> None:
        self.query_one(Led).action_move(by)

    @on(Rows.Marked)
    def _show(self) -> None:
        self.query_one(AboutEvent).show(self._marked)
        self.query_one("#beside").scroll_home(animate=False)
        self.refresh_bindings()

    @property
    def _marked(self) -> CannedEvent | None:
        name = self.query_one(Led).marked
        return None if name is None else self.session.library.event(name)

    # -- and then ---------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("change", "use"):
            return self.is_mounted and self._marked is not None
        return super().check_action(action, parameters)

    @on(Rows.Chosen)
    def action_change(self) -> None:
        from studylam.tui.screens.event import EventScreen

        def made(built: Built | None) -> None:
            if built is not None:
                self.dismiss(built)

        if self._marked is not None:
            self.app.push_screen(EventScreen(self._marked), made)

    def action_use(self) -> None:
        from studylam.labs import pretty

        if (event := self._marked) is not None:
            self.dismiss(Built(event.name, event.title, pretty(event.event)))


def _has(event: CannedEvent, words: str) -> bool:
    text = f"{event.name} {event.service} {event.title} {event.summary}".casefold()
    return all(word in text for word in words.casefold().split())


def _rows(events: Iterable[CannedEvent]) -> list[Row]:
    """What is of one service stands together, in the order of the catalogue."""
    order = dict.fromkeys(event.service for event in events)
    at = {service: number for number, service in enumerate(order)}
    found = sorted(events, key=lambda event: at[event.service])
    width = max((len(event.name) for event in found), default=0)
    rows: list[Row] = []
    for service, group in groupby(found, key=lambda event: event.service):
        if rows:
            rows.append(Row.blank())
        rows.append(Row.heading(service))
        rows += [Row(e.name, f"{e.name:<{width}}", aside=e.title) for e in group]
    return rows or [Row(None, Content.styled("No event has these words.", "$text-muted"))]
