"""A link that opens a scenario or an exercise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.actions import bindings
from studylam.tui.prose import wrap
from studylam.tui.tools import ABOUT, screen_of
from studylam.tui.widgets.blocks import Stop
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.packs.models import ToolBlock


class ToolSheet(Stop):
    """What it is called, and how it is opened."""

    BINDINGS = bindings("tool-block")
    does = "tool-block.open"

    def __init__(self, block: ToolBlock, title: str, about: str = "") -> None:
        super().__init__()
        self._block = block
        self._title = title
        self._about = about

    def action_open(self) -> None:
        block = self._block
        self.app.push_screen(screen_of(block.tool, block.target or None, block.data or None))

    def choose(self, target: str) -> None:
        self.action_open()

    def lay_out(self, width: int) -> Iterable[Line]:
        yield Line(self.offer(f"{ABOUT[self._block.tool]}: {self._title}", width=width), "open")
        for line in wrap(Content.styled(self._about, "$text-muted"), width - 2):
            yield Line(Content("  ") + line, "open")
