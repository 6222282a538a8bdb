"""The lab console's look at the world: rows that are about things, with their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual import on
from textual.content import Content

from studylam.tui import world_text
from studylam.tui.ports import SessionScreen
from studylam.tui.prose import QUIET
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.runtime import WorldSnapshot


LOOK_EVERY = 1.0
"""Seconds between two looks at the world of a function that runs."""


class World(Rows):
    """What is in the lab's world now; the cursor stays on its thing while the world changes."""

    detail_indent = 4

    def __init__(self) -> None:
        super().__init__([Row(None, Content.styled("The world is being made …", QUIET))])
        self.world: WorldSnapshot | None = None

    def show(self, world: WorldSnapshot) -> None:
        if world == self.world:
            return
        self.world = world
        at = self.marked
        self.set_rows(world_text.world_rows(world), mark=at)


class WorldPane(Pane, can_focus=False):
    """The tab with it. Enter on a row shows all of the thing."""

    def __init__(self, lab: LabSession, *, id: str) -> None:
        super().__init__(World(), id=id)
        self._lab = lab
        self._is_looking = False

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY, self._follow)

    def _follow(self) -> None:
        """While a function runs, what it has done so far; afterwards the screen shows the end."""
        screen = self.screen
        if self._is_looking or not self.display or not isinstance(screen, SessionScreen):
            return
        if not getattr(screen, "is_busy", False):
            return
        self._is_looking = True
        screen.session.background(
            self._lab.world_meanwhile, self._looked, failed=self._not_seen, owner=self
        )

    def _looked(self, world: WorldSnapshot) -> None:
        self._is_looking = False
        if getattr(self.screen, "is_busy", False):
            self.query_one(World).show(world)

    def _not_seen(self, _: object) -> None:
        self._is_looking = False

    def focus(self, scroll_visible: bool = True) -> Self:
        """Rows are what can be walked through."""
        self.query_one(World).focus(scroll_visible)
        return self

    @on(Rows.Chosen)
    def _show_thing(self, event: Rows.Chosen) -> None:
        from studylam.tui.screens.thing import ThingScreen

        event.stop()
        world = self.query_one(World).world
        if world is not None:
            self.app.push_screen(ThingScreen(self._lab, world, event.row_id))
