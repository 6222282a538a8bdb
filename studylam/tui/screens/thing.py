"""A thing of the lab's world: an object, an item, a message; a page over the lab."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.inert import inert_line
from studylam.tui import world_thing
from studylam.tui.prose import QUIET
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.runtime import WorldSnapshot


class ThingScreen(PlaceScreen):
    """Shows the thing as it is when the page opens."""

    CSS_PATH = "thing.tcss"
    AUTO_FOCUS = "ReadPage"

    def __init__(self, lab: LabSession, world: WorldSnapshot, target: str) -> None:
        super().__init__()
        self._lab = lab
        self._world = world
        self._target = target

    def path(self) -> tuple[str, ...]:
        kind, *names = json.loads(self._target)
        return ("World", *(inert_line(name)[:60] for name in (kind, *names[:1])))

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield ThingSheet(id="thing", classes="column")

    def on_mount(self) -> None:
        work = partial(world_thing.find, self._lab, self._world, self._target)
        self.session.background(work, self.query_one(ThingSheet).show, owner=self)


class ThingSheet(Sheet):
    """The thing's name, its facts, and what is in it."""

    def __init__(self, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self.thing: world_thing.Thing | None = None

    def show(self, thing: world_thing.Thing) -> None:
        self.thing = thing
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self.thing is None:
            yield Line(Content.styled("Looking …", QUIET))
            return
        title = Content.assemble(
            (f"{self.thing.kind} ", QUIET), (inert_line(self.thing.name), "bold")
        )
        yield Line(title.truncate(width, ellipsis=True))
        yield Line(Content(""))
        for line in world_thing.thing_lines(self.thing, width):
            yield Line(line)
