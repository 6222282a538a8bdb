"""The lab console's look at the world: rows that are about things, with their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual import on
from textual.content import Content

from studylam.tui import world_text
from studylam.tui.prose import QUIET
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.runtime import WorldSnapshot


class World(Rows):
    """What is in the lab's world now; the cursor stays on its thing while the world changes."""

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
