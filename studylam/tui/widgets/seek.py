"""A field to type in, and a list that it leads: the arrows move in the list while one types."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Input

from studylam.tui.actions import bindings
from studylam.tui.widgets.rows import Rows


class Seek(Input):
    """The field. Subclasses add what enter does."""

    BINDINGS = bindings("seek")

    DEFAULT_CSS = """
    Seek { width: 1fr; background: $surface; }
    Seek:focus { background: $panel; }
    """

    # Whatever is in it, it takes as much room: nothing has to be laid out anew with each key.
    virtual_size: reactive[Size] = reactive(Size(0, 0))

    def __init__(self, placeholder: str, *, id: str) -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True, select_on_focus=False)


class Led(Rows, can_focus=False):
    """The list: its cursor is there though the focus is in the field."""

    @property
    def shows_cursor(self) -> bool:
        return True

    def leave(self, by: int) -> None:
        """There is no list beyond: the field keeps the focus."""
        self.scroll_on(by)
