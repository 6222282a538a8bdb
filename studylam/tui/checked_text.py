"""When a question's key was last checked, and against what: the last lines below its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.errors import NotFoundError
from studylam.tui.why_text import source_lines

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question


def checked_lines(question: Question, library: Library, width: int) -> Iterator[Content]:
    """The day, then the sources; nothing where the question doesn't tell the day."""
    if question.as_of is None:
        return
    day = f"{question.as_of.day} {question.as_of:%B %Y}"
    yield Content.styled(f"Checked on {day}", "$text-muted")
    for name in question.sources:
        with suppress(NotFoundError):
            yield from source_lines(library.source(name), width)
    yield Content("")
