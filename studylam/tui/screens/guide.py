"""The pages about StudyLam itself: a list of them, and a section at a time, set as lessons are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.docs import PAGES, Page, leads_to, page
from studylam.tui.actions import bindings
from studylam.tui.first_time import languages_in, ready_for
from studylam.tui.references import LessonReferences
from studylam.tui.screens.base import Page as Column
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.widgets.onward import Onward, TextPage, Way
from studylam.tui.widgets.read_text import ReadText
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Sheet, Text

if TYPE_CHECKING:
    from studylam.packs import Library

BETWEEN = "#"


@dataclass(frozen=True)
class PageReferences(LessonReferences):
    """What a page refers to: other pages. Its braces are no facts: it may show how one is named."""

    library: Library
    file: str
    page: Page

    def fact(self, id: str) -> str | None:
        return None

    def text(self, markdown: str) -> str:
        return markdown

    def link(self, href: str) -> bool:
        return leads_to(self.page, href) is not None


class GuideScreen(PlaceScreen):
    """All pages, and the sections of the one that was read."""

    CSS_PATH = "guide.tcss"

    def __init__(self, here: str | None = None, section: int = 0, *, choosing: bool = False):
        super().__init__()
        self._here = here
        self._section = section
        self._choosing = choosing
        """A page asked: what is chosen is handed back."""

    def path(self) -> tuple[str, ...]:
        return ("Guide",)

    def body(self) -> Iterable[Widget]:
        with Column():
            yield Rows(self._rows(), id="pages", classes="column")

    def on_mount(self) -> None:
        rows = self.query_one(Rows)
        here = self._here or PAGES[0].id
        rows.mark(f"{here}{BETWEEN}{self._section}" if self._section else here)
        rows.focus()

    def _rows(self) -> Iterable[Row]:
        for one in PAGES:
            about = Content.styled(one.about, "$text-muted")
            yield Row(one.id, one.id.capitalize(), about)
            if one.id == self._here:
                for number, section in list(enumerate(one.sections))[1:]:
                    yield Row(f"{one.id}{BETWEEN}{number}", "", section.title)

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        if self._choosing:
            self.dismiss(event.row_id)
        else:
            self.app.push_screen(PageScreen(*_parts(event.row_id)))


class PageScreen(PlaceScreen):
    """A page from one of its sections on."""

    BINDINGS = bindings("guide")
    CSS_PATH = "guide.tcss"

    def __init__(self, id: str, section: int = 0) -> None:
        super().__init__()
        self._page = page(id)
        self._number = min(section, len(self._page.sections) - 1)

    def path(self) -> tuple[str, ...]:
        return ("Guide", self._page.title)

    def body(self) -> Iterable[Widget]:
        with TextPage(id="page"), Vertical(id="text"):
            yield Text("", id="section-title")
            yield Vertical(id="words")
            yield Onward(id="onward")

    def on_mount(self) -> None:
        self.call_after_refresh(self._show)  # when it is known how wide its text is

    async def _show(self) -> None:
        sections = self._page.sections
        section = sections[self._number]
        column, words = self.query_one("#page", Column), self.query_one("#words", Vertical)
        references = PageReferences(self.session.library, self._page.file, self._page)
        await ready_for(languages_in(section.markdown))
        width = self.query_one("#words").size.width

        def read() -> ReadText:
            text = ReadText(section.markdown, references)
            text.lines(width)
            return text

        # Some are long: set in a thread, while what is on the screen can still be drawn.
        text = await asyncio.to_thread(read)
        with self.app.batch_update():
            await words.remove_children()
            self.query_one("#section-title", Text).update(Content.styled(section.title, "bold"))
            await words.mount(text)
            self.query_one(Onward).lead_to(self._ways())
            column.scroll_home(animate=False)
            column.focus(scroll_visible=False)
        self.crumbs.say(*self.path(), status=f"{self._number + 1} of {len(sections)}")

    def _ways(self) -> list[Way]:
        ways = []
        for by, near, far in ((1, "Next", "Next page"), (-1, "Before", "Page before")):
            there = self._number + by
            if 0 <= there < len(self._page.sections):
                ways.append(Way(by, near, self._page.sections[there].title))
            elif (other := self._beside(by)) is not None:
                ways.append(Way(by, far, other.title))
        return ways

    def _beside(self, by: int) -> Page | None:
        at = PAGES.index(self._page) + by
        return PAGES[at] if 0 <= at < len(PAGES) else None

    async def go(self, to: Page, section: int) -> None:
        """Show a section of this page or of another."""
        self._page, self._number = to, section
        await self._show()

    async def action_turn(self, by: int) -> None:
        there = self._number + by
        if 0 <= there < len(self._page.sections):
            await self.go(self._page, there)
        elif (other := self._beside(by)) is not None:
            await self.go(other, 0 if by > 0 else len(other.sections) - 1)

    @on(Sheet.Picked, "#onward")
    async def _onward_picked(self, event: Sheet.Picked) -> None:
        await self.action_turn(int(event.target))

    def action_next_link(self, by: int) -> None:
        text = self.query_one(ReadText)
        if text.can_focus and text.step(by):
            text.focus(scroll_visible=False)
            text.changed(size=False)

    @on(ReadText.Followed)
    async def _followed(self, event: ReadText.Followed) -> None:
        if (there := leads_to(self._page, event.href)) is not None:
            await self.go(*there)

    def action_contents(self) -> None:
        def chosen(target: str | None) -> None:
            if target:
                id, section = _parts(target)
                self.call_later(self.go, page(id), section)

        self.app.push_screen(GuideScreen(self._page.id, self._number, choosing=True), chosen)


def _parts(target: str) -> tuple[str, int]:
    id, _, section = target.partition(BETWEEN)
    return id, int(section or 0)
