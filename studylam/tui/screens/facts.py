"""The facts behind a question: what holds, since when, who says so, and what older notes say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.blocks import Prose

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact


class FactsScreen(PlaceScreen):
    """Escape leads back to the question, where it was."""

    AUTO_FOCUS = "ReadPage"
    CSS_PATH = "answer.tcss"

    def __init__(self, facts: Sequence[Fact], path: tuple[str, ...]) -> None:
        super().__init__()
        self._facts = tuple(facts)
        self._path = path

    def path(self) -> tuple[str, ...]:
        return (*self._path, "Facts")

    def body(self) -> Iterable[Widget]:
        library = self.session.library
        with ReadPage():
            for fact in self._facts:
                yield Prose(library.text(_markdown(fact, library)), classes="column gap fact")


def _markdown(fact: Fact, library: Library) -> str:
    source = library.source_of(fact)
    parts = [f"**{fact.title}**", fact.display]
    if fact.note:
        parts.append(fact.note)
    parts += [f"*Not “{seen.value}”* ({seen.verdict}): {seen.why}" for seen in fact.also_seen]
    said_by = fact.source
    if source is not None:
        read = f", read {source.read:%d %B %Y}" if source.read else ""
        where = f" <{source.url}>" if source.url else ""
        said_by = f"{source.publisher}: *{source.title}*{read}.{where}"
    parts.append(f"As of {fact.as_of:%d %B %Y}. {said_by}")
    return "\n\n".join(parts)
