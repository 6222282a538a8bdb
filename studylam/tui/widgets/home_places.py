"""Where one can go from home: a line each where there is room, else side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil

from textual import events
from textual.content import Content
from textual.geometry import Offset

from studylam.tui.actions import bindings, key_to
from studylam.tui.places import PLACES
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Line

NAME = max(len(place.title) for place in PLACES)
CELL = NAME + 7
"""A place side by side with others: mark, key, name, and what is between."""


class Places(Rows):
    """The places with their keys; quiet, as whoever comes to study has a next step above them."""

    BINDINGS = bindings("places")

    def __init__(self, *, id: str) -> None:
        rows = [Row(place.id, place.title, place.about, key=key_to(place.id)) for place in PLACES]
        super().__init__(rows, id=id)
        self.compact = True

    def fold(self, compact: bool) -> None:
        """Side by side, or a line each."""
        if compact != self.compact:
            self.compact = compact
            self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if not self.compact:
            yield from (Line(self._whole(at), row.id) for at, row in enumerate(self.rows))
            return
        across = self._across(width)
        for first in range(0, len(self.rows), across):
            places = range(first, min(first + across, len(self.rows)))
            yield Line(Content("").join(self._titled(at, CELL) for at in places))

    def _across(self, width: int) -> int:
        """How many are side by side, so that the lines are about as long as one another."""
        return ceil(len(self.rows) / ceil(len(self.rows) / max(width // CELL, 1)))

    def _titled(self, at: int, cells: int) -> Content:
        row = self.rows[at]
        here = at == self.cursor and self.has_focus
        name = Content.assemble(
            ("▸ " if here else "  ", "bold $accent"),
            (row.key, "$accent"),
            "  ",
            (str(row.name), "bold $accent" if here else "$text"),
        )
        if row.id == self.hovered:
            name = name.stylize_before("on $surface")
        return name.pad_right(max(cells - name.cell_length, 0))

    def _whole(self, at: int) -> Content:
        about = Content.styled(str(self.rows[at].title), "$text-muted")
        return self._titled(at, NAME + 8) + about

    # -- moving about -----------------------------------------------------------------------------

    def action_climb(self, by: int) -> None:
        """A line up or down."""
        step = by * (self._across(self.content_size.width) if self.compact else 1)
        if 0 <= self.cursor + step < len(self.rows):
            self.cursor += step
        else:
            self.leave(by)

    def action_step(self, by: int) -> None:
        """To the one beside; where there is none, right opens, as in other lists."""
        if self.compact:
            self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))
        elif by > 0:
            self.action_choose()

    # -- the mouse --------------------------------------------------------------------------------

    def _place_at(self, x: int, y: int) -> str | None:
        if not self.compact:
            return self.target_at(y)
        across = self._across(self.content_size.width)
        at = y * across + x // CELL
        return self.rows[at].id if x // CELL < across and at < len(self.rows) else None

    def jump_points(self) -> Iterator[Offset]:
        """Where each place stands."""
        width = self.content_size.width
        across = self._across(width) if self.compact else 1
        for y in range(len(self.lines(width))):
            for x in range(0, across * CELL, CELL):
                if self._place_at(x, y) is not None:
                    yield Offset(x, y)

    async def _on_click(self, event: events.Click) -> None:
        # In place of the sheet's own, by which a line is about one thing.
        event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is not None and (place := self._place_at(*offset)) is not None:
            event.stop()
            self.choose(place)

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        event.prevent_default()
        offset = event.get_content_offset(self)
        self.hovered = None if offset is None else self._place_at(*offset)
