"""What the code of a problem stands for: its page, with a bad and a good example."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from studylam.tui.preview.words import SIGNS
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.blocks import Prose


class CodeScreen(PlaceScreen):
    """Escape leads back to the problems."""

    AUTO_FOCUS = "ReadPage"

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def path(self) -> tuple[str, ...]:
        return ("Problems", self._code)

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield Prose(page(self._code), classes="column")


def page(code: str) -> str:
    """Markdown. A code without a page has at least its title."""
    from studylam.packs.problems import CODES

    known = CODES.get(code)
    title = known.title if known else "a code that this StudyLam doesn't know"
    level = SIGNS[known.level][1] if known else "problem"
    return f"# {code}: {title}\n\nLevel: {level}."
