"""A term of the glossary to read: what it means, its names, where it is taught, who says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.errors import NotFoundError
from studylam.tui import behind
from studylam.tui.prose import MEASURE, QUIET, hang, set_text, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.why_text import source_lines
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.glossary import Found


class AboutTerm(Sheet):
    """The term under the cursor."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._found: Found | None = None
        self._library: Library | None = None

    def show(self, found: Found | None, library: Library) -> None:
        """Show this one, as it was found; None: nothing."""
        self._found, self._library = found, library
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._found is None or self._library is None:
            return
        term, library, measure = self._found.term, self._library, min(width, MEASURE)
        lines: list[Content] = []
        if self._found.renamed:
            sign = Content.styled("! ", "bold $warning")
            lines += hang(wrap(Content(self._found.renamed), measure - 2), sign, 2)
            lines.append(BLANK)
        lines += wrap(Content.styled(term.term, "bold"), measure)
        lines += set_text(library.text(term.meaning), measure)
        lines.append(BLANK)
        for title, names in (("Also", term.also), ("In older notes", term.formerly)):
            if names:
                head = Content.styled(f"{title}  ", f"bold {QUIET}")
                words = wrap(Content(", ".join(names)), measure - head.cell_length)
                lines += hang(words, head, head.cell_length)
        if (target := behind.lesson_of_term(term, library)) is not None:
            title = library.lesson(target.partition("#")[0]).title
            head = Content.styled("Lesson  ", f"bold {QUIET}")
            taught = Content.assemble(title, ("  enter", "$accent"))
            lines += hang(wrap(taught, measure - head.cell_length), head, head.cell_length)
        if term.source:
            try:
                source = library.source(term.source)
            except NotFoundError:
                pass
            else:
                lines += source_lines(source, measure)
        yield from map(Line, lines)
