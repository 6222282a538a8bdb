"""Search over everything, as one types. The glossary is one of its kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.study.search.entries import WORDS, Entry, Kind
from studylam.tui.actions import bindings, key_of
from studylam.tui.opening import open_entry, subject_of
from studylam.tui.places import PLACES
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.hits import Drawn, Hits, Kinds
from studylam.tui.widgets.lab_tabs import Tab
from studylam.tui.widgets.pane import Pane
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.seek import Seek
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from textual.timer import Timer

    from studylam.packs import Library
    from studylam.study.search.belongs import Subject
    from studylam.study.search.index import Found, Hit, Index

ALL = "all"
TABS = (
    Tab(ALL, "All"),
    *(Tab(kind, several) for kind, (_, several) in WORDS.items() if kind != "place"),
)
PAUSE = 0.1
"""Seconds without a key after which what is marked is told beside the list."""
IN_NOTHING = (
    "Type any words: they are looked for in lessons, facts and labs, among terms by their names of"
    " today and of old notes, in the questions that you have answered, and in your notes."
)


class SearchField(Seek):
    """Words, as they come to mind."""

    BINDINGS = bindings("search-field")


class SearchScreen(PlaceScreen):
    """``words``: what is looked for at first; ``kind``: only what is of this kind."""

    CSS_PATH = "search.tcss"

    def __init__(self, words: str = "", kind: str = "") -> None:
        super().__init__()
        self._words = words
        self._kind: Kind | None = next((one for one in WORDS if one == kind), None)
        self._index: Index | None = None
        self._telling: Timer | None = None
        self._opens = False
        """Whether enter opens something: what the line of keys says hangs on nothing else here."""

    def path(self) -> tuple[str, ...]:
        return ("Search",)

    def body(self) -> Iterable[Widget]:
        yield SearchField("Any words, or how they begin", id="field")
        yield Kinds(TABS, id="kinds")
        with Container(id="sides"):
            with Page(id="list"):
                yield Hits(id="hits")
            yield Pane(AboutHit(id="about"), id="beside")

    def on_mount(self) -> None:
        field = self.query_one(Seek)
        field.value = self._words
        field.cursor_position = len(self._words)
        field.focus()
        self._show_kinds()
        self.crumbs.say(status="Getting ready …")

    def on_screen_resume(self) -> None:
        """What was answered and noted since is found as well."""
        super().on_screen_resume()
        session = self.session

        def work() -> Index:
            from studylam.study.search.index import fresh

            index = fresh(session.library, session.record)
            index.set_own("place", [Entry("place", p.id, p.title, p.about) for p in PLACES])
            return index

        session.background(work, self._ready, owner=self)

    def _ready(self, index: Index) -> None:
        is_first = self._index is not index
        self._index = index
        self._fill(mark=0 if is_first else self._hits.at)
        self._tell()

    async def show_again(self) -> None:
        self.on_screen_resume()

    @property
    def _hits(self) -> Hits:
        return self.query_one(Hits)

    # -- looking ----------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()
        self._tell_later()

    def action_turn(self, by: int) -> None:
        ids = [tab.id for tab in TABS]
        self.action_pane(ids[(ids.index(self._kind or ALL) + by) % len(ids)])

    def action_pane(self, kind: str) -> None:
        self._kind = next((one for one in WORDS if one == kind), None)
        self._fill()
        self._tell()

    def _fill(self, mark: int = 0) -> None:
        if self._index is None:
            return
        words = self.query_one(Seek).value
        found = self._index.find(words, (self._kind,) if self._kind else ())
        if not found.is_asked:
            found = self._everything(self._index)
        after = "" if found.is_asked or self._kind else IN_NOTHING
        self._hits.show(found.hits, self._nothing(found), mark=mark, after=after)
        self._show_kinds(found)
        self._say(found)
        self._show_what_opens()

    def _everything(self, index: Index) -> Found:
        """While nothing is typed: the places, or all of a kind."""
        from studylam.study.search.index import listed

        return listed(index, self._kind or "place")

    def _nothing(self, found: Found) -> list[Row]:
        several = WORDS[self._kind][1].lower() if self._kind else "Nothing"
        if not found.is_asked:
            says = f"There are no {several} here yet."
        elif self._kind and found.counts:
            says = f"None of the {several} has these words; {key_of('search-field.kind')}: others."
        else:
            says = "Nothing has these words."
        return [Row(None, Content.styled(says, "$text-muted"))]

    def _show_kinds(self, found: Found | None = None) -> None:
        kinds = self.query_one(Kinds)
        kinds.active = self._kind or ALL
        counts = dict(found.counts) if found is not None and found.is_asked else {}
        notes = {kind: Content.styled(f"{n:,}", "$text-muted") for kind, n in counts.items() if n}
        kinds.notes = {str(kind): note for kind, note in notes.items()}

    def _say(self, found: Found) -> None:
        if found.says:
            self.crumbs.say(status=Content.styled(f"! {found.says}", "$warning"))
        elif not found.is_asked and not self._kind:
            self.crumbs.say(status="")
        else:
            shown = len(found.hits)
            of = f"{shown} of {found.total:,}" if found.total > shown else f"{found.total:,}"
            self.crumbs.say(status=f"{of} found" if found.is_asked else of)

    def action_mark(self, by: int) -> None:
        self._hits.action_move(by)

    @on(Rows.Marked)
    def _marked(self) -> None:
        self._tell()
        self._show_what_opens()

    def _tell_later(self) -> None:
        """While one types, each key brings another hit that nobody reads about."""
        if self._telling is not None:
            self._telling.stop()
        self._telling = self.set_timer(PAUSE, self._tell)

    def _tell(self) -> None:
        """Say what the hit under the cursor is, where there is room for it."""
        beside = self.query_one("#beside")
        if beside.display:
            self.query_one(AboutHit).show(self._hits.hit, self.session.library)
            beside.scroll_home(animate=False)

    def _show_what_opens(self) -> None:
        if (self._hits.hit is not None) != self._opens:
            self._opens = not self._opens
            self.refresh_bindings()

    # -- opening ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open":
            return self.is_mounted and self._hits.hit is not None
        return super().check_action(action, parameters)

    def belongs(self) -> Subject | None:
        """What is marked; questions are found only once they were answered."""
        return subject_of(hit.entry) if self.is_mounted and (hit := self._hits.hit) else None

    @on(Rows.Chosen)
    def action_open(self) -> None:
        if (hit := self._hits.hit) is not None:
            open_entry(self, hit.entry)

    def action_back(self) -> None:
        # Not to the place that one was in before: to what this was opened over.
        self.dismiss()


class AboutHit(Drawn):
    """What the hit under the cursor is."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._hit: Hit | None = None
        self._library: Library | None = None

    def show(self, hit: Hit | None, library: Library) -> None:
        """Show this one; None: nothing."""
        if (hit, library) != (self._hit, self._library):
            self._hit, self._library = hit, library
            self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        from studylam.tui.hit_text import hit_lines

        if self._hit is not None and self._library is not None:
            yield from map(Line, hit_lines(self._hit, self._library, width))
