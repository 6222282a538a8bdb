"""The packs that are here; more can be installed, those that are can be updated and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from studylam import served
from studylam.errors import StudyLamError
from studylam.inert import inert_line
from studylam.tui import packs_text
from studylam.tui.actions import bindings
from studylam.tui.charts import number_of
from studylam.tui.long_work import WorkingScreen
from studylam.tui.ports import Newest
from studylam.tui.screens.base import Page
from studylam.tui.widgets.listing import BREAKPOINTS, Listing
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.labs.packs_here import PackHere
    from studylam.packs import Library
    from studylam.work import Work

FIRST = 4
"""Problems that are told with a refusal, with room for the answers in 24 lines; `studylam pack
check` tells all of them."""
LONGEST = 120
"""Characters of one of them."""


class PackRows(Rows):
    """The packs; enter opens what is to be known about one."""

    BINDINGS = bindings("packs")


class PacksScreen(WorkingScreen):
    """``what``: the id of a pack to begin with."""

    HORIZONTAL_BREAKPOINTS = BREAKPOINTS

    def __init__(self, what: str | None = None) -> None:
        super().__init__()
        self._mark = what
        self._packs: dict[str, PackHere] = {}
        self._newest = Newest()

    def path(self) -> tuple[str, ...]:
        return ("Packs",)

    def body(self) -> Iterable[Widget]:
        about = Text(packs_text.ABOUT, id="about", classes="column gap quiet")
        yield Listing(Page(PackRows(id="packs", classes="column"), about))

    def on_mount(self) -> None:
        self.query_one(PackRows).focus()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._look()

    def _look(self) -> None:
        session = self.session

        def work() -> tuple[PackHere, ...]:
            from studylam.labs.packs_here import packs_here

            return packs_here(session.library, session.record)

        session.background(work, self._newest.of(self._show), owner=self)

    def _show(self, packs: tuple[PackHere, ...]) -> None:
        mark, self._mark = self._mark, None
        self._packs = {_row_id(one): one for one in packs}
        rows: list[Row] = []
        for id, one in self._packs.items():
            if rows:
                rows.append(Row.blank())
            rows.append(
                Row(
                    id,
                    packs_text.title(one),
                    right=packs_text.standing(one),
                    detail=packs_text.summary(one),
                )
            )
        wanted = next((id for id, one in self._packs.items() if one.id == mark), None)
        self.query_one(PackRows).set_rows(rows, mark=wanted)
        if self.work is None:
            self._say_count()
        self._moved()

    def _say_count(self) -> None:
        self.crumbs.say(status=number_of(len(self._packs), "pack"))

    def _end_work(self) -> None:
        super()._end_work()
        self._say_count()  # what was done stood in its place

    # -- what can be done -------------------------------------------------------------------------

    @property
    def _marked(self) -> PackHere | None:
        return self._packs.get(self.query_one(PackRows).marked or "")

    @on(Rows.Marked)
    def _moved(self) -> None:
        marked = self._marked
        make = None if marked is None else partial(packs_text.head_lines, marked, folder=False)
        self.query_one(Listing).tell(make)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if served.is_served() and action in ("install", "update", "remove"):
            return False
        if action in ("update", "remove"):
            marked = self._marked if self.is_mounted else None
            return marked is not None and marked.installed is not None
        return super().check_action(action, parameters)

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        from studylam.tui.screens.pack import PackScreen

        self.app.push_screen(PackScreen(self._packs[event.row_id]))

    def action_install(self) -> None:
        from studylam.tui.screens.prompt import PromptScreen

        def named(source: str | None) -> None:
            if source is not None:
                self._install(source)

        words = "A .zip file, a pack's folder, or the name of an installed Python distribution."
        self.app.push_screen(PromptScreen("Install a pack", words), named)

    def _install(self, source: str, *, force: bool = False) -> None:
        self._change(
            f"Installing {source}",
            lambda work: _installed(source, force, work),
            anyway=lambda: self._install(source, force=True),
        )

    def action_update(self) -> None:
        if (marked := self._marked) is not None and marked.installed is not None:
            self._update(marked.id)

    def _update(self, id: str, *, force: bool = False) -> None:
        self._change(
            f"Updating {id}",
            lambda work: _updated(id, force, work),
            anyway=lambda: self._update(id, force=True),
        )

    def action_remove(self) -> None:
        from studylam.tui.screens.ask import AskScreen

        marked = self._marked
        if marked is None or marked.installed is None:
            return

        def decided(choice: str | None) -> None:
            if choice == "remove":
                self._change(f"Removing {marked.id}", lambda work: _removed(marked.id))

        title = f"Remove “{inert_line(marked.title)[:60]}”?"
        words = "What you did with it stays in your record, and counts again if it comes back."
        rows = [Row("keep", "Keep it"), Row("remove", "Remove it", "from this machine")]
        self.app.push_screen(AskScreen(title, words, rows), decided)

    def _change(
        self,
        words: str,
        work: Callable[[Work], str],
        *,
        anyway: Callable[[], None] | None = None,
    ) -> None:
        """Do something to the shelf in a thread, and open the packs anew. One thing at a time."""
        session = self.session

        def change(going: Work) -> tuple[str, Library]:
            said = work(going)
            return said, session.open_packs()

        def done(result: tuple[str, Library]) -> None:
            said, session.library = result
            self.notify(said, timeout=8, markup=False)
            self._look()

        def failed(error: StudyLamError) -> None:
            self._refused(error, anyway)

        self.work_on(inert_line(words)[:40], change, done, failed=failed)

    def _refused(self, error: StudyLamError, anyway: Callable[[], None] | None) -> None:
        """Say why not. A pack with mistakes can be had all the same, as far as it can be read."""
        from studylam.packs.shelf import BrokenPackError
        from studylam.tui.screens.ask import AskScreen

        if not isinstance(error, BrokenPackError) or anyway is None:
            self.session.show_error(error)
            return

        def decided(choice: str | None) -> None:
            if choice == "anyway":
                anyway()

        lines = [f"{one.place} {one.message}"[:LONGEST] for one in error.problems[:FIRST]]
        if len(error.problems) > FIRST:
            lines.append(f"… and {len(error.problems) - FIRST:,} more")
        rows = [
            Row("not", "Leave it"),
            Row("anyway", "Install it", "what can be read of it"),
        ]
        self.app.push_screen(AskScreen(error.message[:LONGEST], "\n".join(lines), rows), decided)


def _row_id(pack: PackHere) -> str:
    """By its folder: two may have the same id, of which one can't be used."""
    return pack.root


# -- in a thread ----------------------------------------------------------------------------------


def _installed(source: str, force: bool, work: Work) -> str:
    from studylam.packs import shelf
    from studylam.packs.checks.check import check_pack

    check = partial(check_pack, tell=work.tell)
    return packs_text.installed(shelf.install(source, force=force, check=check))


def _updated(id: str, force: bool, work: Work) -> str:
    from studylam.packs import shelf
    from studylam.packs.checks.check import check_pack

    check = partial(check_pack, tell=work.tell)
    return packs_text.installed(shelf.update(id, force=force, check=check))


def _removed(id: str) -> str:
    from studylam.packs import shelf

    gone = shelf.remove(id)
    title = gone.origin.title if gone.origin else gone.id
    return f"{inert_line(title)} is removed. What you did with it is kept."
