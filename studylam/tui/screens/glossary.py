"""The glossary: type a name, of today or of old notes, and read what it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.tui import behind
from studylam.tui.actions import bindings
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.about_term import AboutTerm
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.seek import Led, Seek

if TYPE_CHECKING:
    from studylam.packs.glossary import Found
    from studylam.packs.models import Place, Term


class TermField(Seek):
    """A name, a part of one, or one with a slip."""

    BINDINGS = bindings("term-field")


class GlossaryScreen(PlaceScreen):
    """Enter reads on where a term is taught. ``words``: what is looked for at first."""

    CSS_PATH = "glossary.tcss"

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self._words = words
        self._found: dict[str, Found] = {}

    def path(self) -> tuple[str, ...]:
        return ("Glossary",)

    def body(self) -> Iterable[Widget]:
        yield TermField("Type a name: of today, short, or of old notes", id="field")
        with Container(id="sides"):
            with Page(id="list"):
                yield Led(id="terms")
            yield Pane(AboutTerm(id="about"), id="beside")

    def on_mount(self) -> None:
        field = self.query_one(Seek)
        field.value = self._words
        field.cursor_position = len(self._words)
        self._fill()
        field.focus()

    async def show_again(self) -> None:
        self._fill()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    def _fill(self) -> None:
        from studylam.packs.glossary import Found, by_name, find_terms

        terms, words = self.session.library.terms, self.query_one(Seek).value
        found = find_terms(terms, words)
        if not words.strip():
            found = [Found(one, one.term, "term", is_exact=False) for one in by_name(terms)]
        self._found = {one.term.id: one for one in found}
        rows = [Row(one.term.id, one.term.term, aside=_aside(one)) for one in found]
        if not rows:
            says = "No term is called so." if terms else "No pack here has a glossary."
            rows = [Row(None, Content.styled(says, "$text-muted"))]
        self.query_one(Led).set_rows(rows, mark=rows[0].id)
        self.crumbs.say(status=f"{len(found)} of {len(terms)} terms")
        self._show()

    def action_mark(self, by: int) -> None:
        self.query_one(Led).action_move(by)

    @on(Rows.Marked)
    def _show(self) -> None:
        self.query_one(AboutTerm).show(self._marked, self.session.library)
        self.query_one("#beside").scroll_home(animate=False)
        self.refresh_bindings()

    @property
    def _marked(self) -> Found | None:
        return self._found.get(self.query_one(Led).marked or "")

    def shown(self) -> tuple[Term, Place] | None:
        return None if self._marked is None else (self._marked.term, self._marked.term.place)

    # -- reading on -------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "lesson":
            return self.is_mounted and self._lesson() is not None
        return super().check_action(action, parameters)

    def _lesson(self) -> str | None:
        found = self._marked
        return None if found is None else behind.lesson_of_term(found.term, self.session.library)

    @on(Rows.Chosen)
    def action_lesson(self) -> None:
        from studylam.tui.screens.reader import ReaderScreen

        if (target := self._lesson()) is not None:
            lesson, _, section = target.partition("#")
            self.app.push_screen(ReaderScreen(lesson, section or None))


def _aside(found: Found) -> str:
    """By which name it was found; where it wasn't by one, its short names."""
    if found.kind == "old":
        return f"once {found.name}"
    if found.kind == "other":
        return found.name
    return ", ".join(found.term.also)
