"""A term of the glossary on a page of its own; its lesson and what belongs to it are a key away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from studylam.study.search.belongs import Subject
from studylam.tui.actions import bindings
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.term_text import term_lines
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Place, Term


class TermScreen(PlaceScreen):
    """Escape leads back to the search, or to what it belongs to."""

    AUTO_FOCUS = "ReadPage"
    BINDINGS = bindings("ways")
    CSS_PATH = "answer.tcss"

    def __init__(self, term: str) -> None:
        super().__init__()
        self._term = term

    def path(self) -> tuple[str, ...]:
        return ("Glossary", self.session.library.term(self._term).term)

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield TermSheet(self.session.library, self._term, id="term", classes="column")

    def belongs(self) -> Subject:
        return Subject("term", self._term)

    def shown(self) -> tuple[Term, Place]:
        term = self.session.library.term(self._term)
        return term, term.place

    async def show_again(self) -> None:
        self.session.library.term(self._term)  # it may be gone
        await self.recompose()


class TermSheet(Sheet):
    """What the glossary says of it."""

    def __init__(self, library: Library, term: str, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self._library = library
        self._term = term

    def lay_out(self, width: int) -> Iterable[Line]:
        term = self._library.term(self._term)
        yield from map(Line, term_lines(term, self._library, width))
