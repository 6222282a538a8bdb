"""The two ends of one line."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.content import Content


@dataclass
class Columns:
    """Left and right of one line, with at least two cells between; the left side gives way."""

    left: Content
    right: Content = field(default_factory=lambda: Content(""))

    def line(self, width: int) -> Content:
        room = width - self.right.cell_length - (2 if self.right else 0)
        left = self.left.truncate(max(room, 1), ellipsis=True)
        return (
            left
            + Content(" " * max(width - left.cell_length - self.right.cell_length, 0))
            + self.right
        )
