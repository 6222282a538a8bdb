"""What a lesson's text refers to: facts by their ids, other lessons by the paths of their files."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.inert import inert
from studylam.tui.prose import one_line

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact


SHORT = 3
"""Letters of a unit that is a measure: s, MB. "File systems" is none."""


@dataclass(frozen=True)
class LessonReferences:
    """As `studylam.tui.prose_parse.References`, for a text in the file ``file`` of a pack."""

    library: Library
    file: str

    def fact(self, id: str) -> str | None:
        found = self.library.facts_in(f"{{fact:{id}}}")
        return found[0].display if found else None

    def the_fact(self, id: str) -> Fact | None:
        """The fact itself."""
        return next(iter(self.library.facts_in(f"{{fact:{id}}}")), None)

    def text(self, markdown: str) -> str:
        return self.library.text(markdown)

    def link(self, href: str) -> bool:
        return self.target(href) is not None

    def target(self, href: str) -> str | None:
        """``lesson`` or ``lesson#section`` that a link leads to; ``None``: no lesson."""
        path, _, section = href.partition("#")
        if "://" in path:
            return None
        file = posixpath.normpath(posixpath.join(posixpath.dirname(self.file), path))
        file = file if path else self.file
        for lesson in self.library.lessons:
            if lesson.place.file == file:
                return f"{lesson.id}#{section}" if section else lesson.id
        return None


def fact_tip(fact: Fact, library: Library) -> Content:
    """A fact in a few lines: what it is, its value, since when, who says so."""
    source = library.source_of(fact)
    said_by = f"{source.publisher}: {source.title}" if source else fact.source
    return Content("\n").join(
        [
            Content(inert(fact.title)),
            Content.styled(one_line(with_unit(fact)), "bold"),
            Content.styled(inert(f"as of {fact.as_of:%d %B %Y} · {said_by}"), "$text-muted"),
        ]
    )


def with_unit(fact: Fact) -> str:
    """How it is shown; and in the unit of its source, where that is another (900 s)."""
    number = "" if isinstance(fact.value, str) else f"{fact.value:,}"
    known = not number or not 0 < len(fact.unit) <= SHORT or number in fact.display.split()
    return fact.display if known else f"{fact.display} ({number} {fact.unit})"
