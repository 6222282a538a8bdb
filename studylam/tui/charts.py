"""Small charts of characters: columns, and shares with how sure they are.

Each is legible without colour, and has its numbers beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from studylam import shares
from studylam.shares import between as between

BLOCKS = " ▁▂▃▄▅▆▇█"
SOLID, PERHAPS, EMPTY = "▇", "▒", "·"


@dataclass(frozen=True)
class Column:
    """One of the columns: its height, what is written over and under it."""

    value: float
    label: str = ""
    number: str = ""
    style: str = "$primary"


def columns(bars: Sequence[Column], height: int, *, cell: int = 2, gap: int = 1) -> list[Content]:
    """Columns over their labels, the highest ``height`` lines high, its number above it.

    Anything above nothing shows at least an eighth of a line.
    """
    top = max((bar.value for bar in bars), default=0)
    eighths = [
        max(round(bar.value / top * height * 8), 1) if top and bar.value > 0 else 0 for bar in bars
    ]
    lines = []
    for level in range(height, -1, -1):
        parts = []
        for bar, full in zip(bars, eighths, strict=True):
            rest = full - level * 8
            if rest > 0:
                parts.append(Content.styled(BLOCKS[min(rest, 8)] * cell, bar.style))
            elif -8 < rest <= 0 or (level == 0 and not full):
                parts.append(Content.styled(f"{bar.number[:cell]:^{cell}}", "$text-muted"))
            else:
                parts.append(Content(" " * cell))
        lines.append(Content(" " * gap).join(parts))
    lines.append(
        Content.styled(
            "".join(f"{bar.label[: cell + gap - 1]:<{cell + gap}}" for bar in bars).rstrip(),
            "$text-muted",
        )
    )
    return lines


def sure_bar(low: float, high: float, width: int, style: str = "$primary") -> Content:
    """A share of which one only knows that it is between ``low`` and ``high`` (0 to 1): solid up
    to the one, shaded up to the other.
    """
    solid = round(min(max(low, 0), 1) * width)
    end = min(max(round(min(max(high, 0), 1) * width), solid + (high > low)), width)
    return Content.assemble(
        (SOLID * solid, style),
        (PERHAPS * (end - solid), style),
        (EMPTY * (width - max(end, solid)), "$foreground-muted"),
    )


def marked_bar(share: float, mark: float | None, width: int, style: str = "$primary") -> Content:
    """A share with a line at the mark that it is held against."""
    full = round(min(max(share, 0), 1) * width)
    cells = [(SOLID, style)] * full + [(EMPTY, "$foreground-muted")] * (width - full)
    if mark is not None:
        cells[min(round(mark * width), width - 1)] = ("│", "bold $text")
    return Content.assemble(*cells)


def per_cent(share: float) -> str:
    """Four to five cells: ``  7 %``, `` 54 %``, ``100 %``."""
    return f"{shares.per_cent(share):>5}"


def spelt_time(ms: float) -> str:
    """``2 h 10 min``, ``35 min``, ``under a minute``."""
    minutes = round(ms / 60_000)
    if not minutes:
        return "under a minute" if ms else "no time"
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part)


def number_of(count: int, one: str, many: str = "") -> str:
    """``1 answer``, ``1,204 answers``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
