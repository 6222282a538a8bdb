"""Facts with all that is known of them: what holds, since when, who says so, what older notes say.

Those behind a question, or those of a section of a lesson.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.inert import inert
from studylam.study.search.belongs import Subject
from studylam.tui.actions import bindings
from studylam.tui.charts import number_of
from studylam.tui.prose import set_text, wrap
from studylam.tui.references import with_unit
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact

OPEN = "open"


class FactSheet(ListSheet):
    """One fact. The arrows go from fact to fact; enter opens its source."""

    BINDINGS = bindings("fact")

    def __init__(self, fact: Fact, library: Library) -> None:
        super().__init__(classes="column fact")
        self.fact = fact
        self._library = library
        source = library.source_of(fact)
        self._url = source.url if source else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._url) if action == "source" else True

    def action_move(self, by: int) -> None:
        self.leave(by)

    def action_source(self) -> None:
        if self._url:
            self.app.open_url(self._url)

    def choose(self, target: str) -> None:
        self.focus()
        if target == OPEN:
            self.action_source()

    def lay_out(self, width: int) -> Iterable[Line]:
        mark = Content.styled("▸ ", "bold $accent") if self.has_focus else Content("  ")
        style = "bold $accent" if self.has_focus else "bold"
        fact, library, room = self.fact, self._library, width - 2
        for number, line in enumerate(wrap(Content.styled(inert(fact.title), style), room)):
            yield Line((Content("  ") if number else mark) + line, "fact")
        lines = set_text(with_unit(fact), room)
        for more in (library.text(fact.note), *_older(fact)):
            lines += [Content(""), *set_text(more, room)] if more else []
        for line in lines:
            yield Line(Content("  ") + line, "fact")
        yield Line(Content(""), "fact")
        for line in wrap(Content.styled(_said_by(fact, library), "$text-muted"), room):
            yield Line(Content("  ") + line, "fact")
        if self._url:
            address = Content.styled(inert(self._url), "$primary underline")
            yield Line(Content("  ") + address.truncate(room, ellipsis=True), OPEN)


class FactsScreen(PlaceScreen):
    """Escape leads back to where they were asked for. ``at``: the fact to begin with."""

    BINDINGS = bindings("ways")
    CSS_PATH = "answer.tcss"

    def __init__(
        self, facts: Sequence[Fact], path: tuple[str, ...], *, at: str | None = None
    ) -> None:
        super().__init__()
        self._facts = tuple(facts)
        self._path = path
        self._at = at

    def path(self) -> tuple[str, ...]:
        return (*self._path, "Facts")

    def body(self) -> Iterable[Widget]:
        with Page():
            for fact in self._facts:
                yield FactSheet(fact, self.session.library)

    def on_mount(self) -> None:
        self.crumbs.say(status=number_of(len(self._facts), "fact"))
        sheets = list(self.query(FactSheet))
        first = next((one for one in sheets if one.fact.id == self._at), None)
        if sheets:
            (first or sheets[0]).focus(scroll_visible=False)
        if first is not None:
            self.call_after_refresh(first.scroll_visible, animate=False, top=True)

    def belongs(self) -> Subject | None:
        """The fact that is read."""
        here = self.focused
        return Subject("fact", here.fact.id) if isinstance(here, FactSheet) else None


def _older(fact: Fact) -> list[str]:
    """What older notes say instead, and why it isn't so."""
    return [f"*Not “{seen.value}”* ({seen.verdict}): {seen.why}" for seen in fact.also_seen]


def _said_by(fact: Fact, library: Library) -> str:
    source = library.source_of(fact)
    said_by = fact.source
    if source is not None:
        read = f", read {source.read:%d %B %Y}" if source.read else ""
        said_by = f"{source.publisher}: {source.title}{read}"
    return inert(f"As of {fact.as_of:%d %B %Y} · {said_by}")
