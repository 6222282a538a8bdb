"""What the code of a problem stands for: its page, with a bad and a good example."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.preview.words import SIGNS
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.blocks import Prose

if TYPE_CHECKING:
    from studylam.labs.preview import Found
    from studylam.packs.writing.explain import Example


class CodeScreen(PlaceScreen):
    """Escape leads back to the problems."""

    AUTO_FOCUS = "ReadPage"

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found
        self._code = found.problem.code

    def path(self) -> tuple[str, ...]:
        return ("Problems", self._code)

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield Prose(page(self._code), classes="column")


def page(code: str) -> str:
    """Markdown. A code without a page has at least its title."""
    from studylam.packs.problems import CODES
    from studylam.packs.writing import explain

    known = CODES.get(code)
    title = known.title if known else "a code that this StudyLam doesn't know"
    try:
        told = explain.page(code)
    except (StudyLamError, OSError, ValueError):
        level = SIGNS[known.level][1] if known else "problem"
        return f"# {code}: {title}\n\nLevel: {level}."
    return "\n\n".join(
        (
            f"# {code}: {title}",
            told.means,
            f"## Why it matters\n\n{told.why}",
            f"## Bad\n\n{_example(told.bad)}",
            f"## Good\n\n{_example(told.good)}",
            f"## How to mend it\n\n{told.mend}",
        )
    )


def _example(example: Example) -> str:
    lines = example.text.split("\n") if example.text else []
    if example.line:
        lines[example.line - 1] += "   ← here"
    text = "\n".join(lines)
    fence = f"````{example.language}\n{text}\n````" if lines else ""
    return "\n\n".join(part for part in (example.words, fence) if part)
