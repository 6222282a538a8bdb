"""A list of things to choose from: one widget, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.columns import Columns
from studylam.tui.prose import wrap
from studylam.tui.widgets.sheet import Line, ListSheet

EMPTY = Content("")
LEAST = 12
"""Cells of an aside that has been cut: with no more it isn't worth showing."""


@dataclass(frozen=True)
class Row:
    """One row. Without an ``id`` it can't be chosen: a heading, or a blank line."""

    id: str | None
    name: str | Content = ""
    """At the left, in a column of its own where other rows have a title too."""
    title: str | Content = ""
    right: str | Content = ""
    key: str = ""
    """The key that chooses it, shown at the far right."""
    aside: str = ""
    """Quiet words after the name, as far as there is room for them."""
    detail: str = ""
    """Quiet lines of its own below."""

    @classmethod
    def heading(cls, text: str, right: str | Content = "") -> Row:
        return cls(None, Content.styled(text, "bold"), "", right)

    @classmethod
    def blank(cls) -> Row:
        return cls(None)


class Rows(ListSheet):
    """Rows with a cursor. Posts `Chosen` for enter, a click or a row's key."""

    DEFAULT_CSS = """
    Rows { width: 1fr; height: auto; }
    """
    BINDINGS = bindings("rows")

    cursor: reactive[int] = reactive(0, repaint=False)
    detail_indent = 2
    """Cells before a row's quiet lines."""

    class Chosen(Message):
        """A row was chosen."""

        def __init__(self, rows: Rows, row_id: str) -> None:
            super().__init__()
            self.rows = rows
            self.row_id = row_id

        @property
        def control(self) -> Rows:
            return self.rows

    class Marked(Message):
        """The cursor came to a row."""

        def __init__(self, rows: Rows, row_id: str) -> None:
            super().__init__()
            self.rows = rows
            self.row_id = row_id

        @property
        def control(self) -> Rows:
            return self.rows

    def __init__(
        self, rows: Iterable[Row] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.rows: list[Row] = list(rows)
        self._kept: dict[int, tuple[Row, object, list[Line]]] = {}
        """How each row was laid out, and for what: a cursor that moves changes two of them."""
        self.set_reactive(Rows.cursor, self._nearest(0))

    def set_rows(self, rows: Sequence[Row], *, mark: str | None = None) -> None:
        """Show these rows; the cursor stays on the row it is on, or goes to ``mark``."""
        wanted = mark if mark is not None else self.marked
        self.rows = list(rows)
        at = next((i for i, row in enumerate(self.rows) if row.id and row.id == wanted), None)
        self.set_reactive(
            Rows.cursor, self._nearest(min(self.cursor, len(rows)) if at is None else at)
        )
        self.changed()
        if wanted and at is not None:
            self.call_after_refresh(self.show_target, wanted)

    def mark(self, row_id: str) -> None:
        """Put the cursor on a row."""
        at = next((i for i, row in enumerate(self.rows) if row.id == row_id), None)
        if at is not None:
            self.cursor = at

    @property
    def marked(self) -> str | None:
        """Id of the row under the cursor."""
        return self.rows[self.cursor].id if 0 <= self.cursor < len(self.rows) else None

    @property
    def shows_cursor(self) -> bool:
        """Whether the row under the cursor is marked."""
        return self.has_focus

    def _nearest(self, index: int) -> int:
        choices = [i for i, row in enumerate(self.rows) if row.id is not None]
        return min(choices, key=lambda i: (abs(i - index), i), default=0)

    def action_move(self, by: int) -> None:
        choices = [i for i, row in enumerate(self.rows) if row.id is not None]
        if not choices:
            self.scroll_on(by)
            return
        here = choices.index(self.cursor) if self.cursor in choices else 0
        there = max(0, min(here + by, len(choices) - 1))
        if there != here:
            self.cursor = choices[there]
        elif abs(by) == 1:
            self.leave(by)
        else:
            self.scroll_on(by)

    def enter(self, by: int) -> None:
        self.cursor = self._nearest(0 if by > 0 else len(self.rows))

    def action_edge(self, side: int) -> None:
        there = self._nearest(len(self.rows) if side > 0 else 0)
        if there == self.cursor:
            self.scroll_on(side * len(self.rows))
        self.cursor = there

    def action_choose(self) -> None:
        if self.marked is not None:
            self.post_message(self.Chosen(self, self.marked))

    def choose(self, target: str) -> None:
        self.mark(target)
        if self.marked == target:
            self.action_choose()

    def changed(self, *, size: bool = True) -> None:
        self._kept.clear()
        super().changed(size=size)

    def watch_cursor(self) -> None:
        self.redraw()
        if self.marked is not None:
            self.show_target(self.marked)
            self.post_message(self.Marked(self, self.marked))

    def lay_out(self, width: int) -> Iterable[Line]:
        names = [row for row in self.rows if row.id is not None and row.title]
        column = min(max((_content(row.name).cell_length for row in names), default=0), width // 3)
        keys = max((len(row.key) for row in self.rows), default=0)
        for index, row in enumerate(self.rows):
            here = index == self.cursor and self.shows_cursor
            now = (width, column, keys, here, row.id == self.hovered)
            kept = self._kept.get(index)
            if kept is None or kept[0] is not row or kept[1] != now:
                lines = list(self._row(index, row, width, column, keys))
                kept = self._kept[index] = (row, now, lines)
            yield from kept[2]

    def _row(self, index: int, row: Row, width: int, column: int, keys: int) -> Iterable[Line]:
        here = index == self.cursor and row.id is not None
        name, title, right = _content(row.name), _content(row.title), _content(row.right)
        if row.id is not None:
            here = here and self.shows_cursor
            mark = Content.styled("▸ ", "bold $accent") if here else Content("  ")
            if here:
                name = name.stylize_before("bold $accent")
            if title:
                name = name.truncate(column, ellipsis=True).pad_right(
                    max(column - name.cell_length, 0)
                )
        else:
            mark = EMPTY
        left = mark + name + (Content("   ") + title if title else EMPTY)
        right = right.stylize_before("$text-muted")
        if keys:
            key = Content.styled(f"{row.key:>{keys}}", "$accent")
            right = right + Content("   ") + key
        if row.aside:
            left += _aside(row.aside, width - left.cell_length - right.cell_length - 4)
        line = Columns(left, right).line(width)
        if row.id is not None and row.id == self.hovered:
            line = line.pad_right(max(width - line.cell_length, 0)).stylize_before("on $surface")
        yield Line(line, row.id)
        if row.detail:
            indent = (self.detail_indent if row.id else 2) + (column + 3 if title else 0)
            for text in wrap(Content.styled(row.detail, "$text-muted"), width - indent):
                yield Line(Content(" " * indent) + text, row.id)


def _aside(words: str, room: int) -> Content:
    """As many whole words as there is room for; of many none at all rather than one or two."""
    if cell_len(words) > room:
        cut = Content(words).truncate(max(room - 1, 0)).plain
        words = cut.rpartition(" ")[0].rstrip(" ,;—·") + "…"
        if cell_len(words) <= LEAST:
            return EMPTY
    return Content.styled(f"  {words}", "$text-muted")


def _content(part: str | Content) -> Content:
    return Content(part) if isinstance(part, str) else part
