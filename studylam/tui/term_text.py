"""A term of the glossary to read: what it means, its names, where it is taught, who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from studylam.errors import NotFoundError
from studylam.tui import behind
from studylam.tui.prose import MEASURE, QUIET, hang, set_text, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.why_text import source_lines

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Term


def term_lines(term: Term, library: Library, width: int, *, renamed: str = "") -> list[Content]:
    """Lines of at most ``width`` cells. ``renamed``: what there is to say of an old name."""
    measure = min(width, MEASURE)
    lines: list[Content] = []
    if renamed:
        sign = Content.styled("! ", "bold $warning")
        lines += hang(wrap(Content(renamed), measure - 2), sign, 2)
        lines.append(BLANK)
    lines += wrap(Content.styled(term.term, "bold"), measure)
    lines += set_text(library.text(term.meaning), measure)
    lines.append(BLANK)
    rest = [("Also", ", ".join(term.also)), ("In older notes", ", ".join(term.formerly))]
    if (target := behind.lesson_of_term(term, library)) is not None:
        rest.append(("Lesson", library.lesson(target.partition("#")[0]).title))
    for title, words in rest:
        if words:
            head = Content.styled(f"{title}  ", f"bold {QUIET}")
            lines += hang(wrap(Content(words), measure - head.cell_length), head, head.cell_length)
    if term.source:
        try:
            source = library.source(term.source)
        except NotFoundError:
            pass
        else:
            lines.append(BLANK)
            lines += source_lines(source, measure)
    return lines
