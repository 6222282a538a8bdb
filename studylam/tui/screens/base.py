"""The shell that all screens share: crumbs on top, hints at the bottom, the place's own between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from studylam.errors import NotFoundError
from studylam.tui.actions import bindings
from studylam.tui.ports import calmly
from studylam.tui.screens.once import Once
from studylam.tui.ways import Ways
from studylam.tui.widgets.chrome import Crumbs, Hints

if TYPE_CHECKING:
    from studylam.packs.library import Thing
    from studylam.packs.models import Place


class PlaceScreen(Once, Ways):
    """A screen with the shell around it. Subclasses give `body` and `path`."""

    BINDINGS = bindings("place")
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - as in Textual
    listed_in = "learn"
    """The place that lists what this screen shows one of."""
    stale = False
    """The packs were read again since this was drawn."""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 - as in Textual

    def path(self) -> tuple[str, ...]:
        """What the crumbs say."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """What is between crumbs and hints."""
        raise NotImplementedError

    def resumable(self) -> tuple[str, str] | None:
        """Place and what is open there, if it can be gone on with after a crash."""
        return None

    def here(self) -> tuple[str, str] | None:
        """Place and what of it is open here, as `SessionApp.open_place` takes them.

        Whoever comes back to the place is led there again.
        """
        return self.resumable()

    @calmly
    def keep_place(self) -> None:
        """Remember what is on the screen, so that the next start can offer it."""
        if (here := self.resumable()) is not None:
            # Not before the first frame: home has nothing to resume.
            from studylam.study.guidance.resuming import opened

            opened(self.session.record, *here)

    def on_screen_resume(self) -> None:
        self.keep_place()
        if self.stale:
            self.call_later(self.freshen)

    # -- packs that change while they are shown ---------------------------------------------------

    def shown(self) -> tuple[Thing, Place] | None:
        """What is on the screen, and where in its pack that is written."""
        return None

    @property
    def can_freshen(self) -> bool:
        """Whether what is on the screen may be drawn anew now."""
        return True

    async def show_again(self) -> None:
        """The packs were read again: show what is on the screen as it is now, in the same place.

        Raises:
            NotFoundError: it isn't there any more.
        """
        self.on_screen_resume()

    async def freshen(self) -> None:
        """`show_again` if the packs have been read since; of what is gone, lead to its list."""
        if not (self.stale and self.is_current and self.can_freshen):
            return
        self.stale = False
        try:
            await self.show_again()
        except NotFoundError as error:
            self.session.open_place(self.listed_in)
            self.session.notify(f"{error.message} It was in the pack before.", markup=False)
        else:
            self.refresh_bindings()

    def compose(self) -> ComposeResult:
        self._take_breakpoints()
        yield Crumbs(*self.path())
        yield from self.body()
        yield Hints()

    def _take_breakpoints(self) -> None:
        """Be as wide and high as the terminal from the first: Textual says so only once a screen
        was laid out and drawn for another size, and then styles, lays out and draws all of it anew.
        """
        size = self.app.size
        for cells, breakpoints in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            fits = [name for least, name in sorted(breakpoints or ()) if cells >= least]
            for _, name in breakpoints or ():
                self.set_class(name in fits[-1:], name)

    @property
    def crumbs(self) -> Crumbs:
        return self.query_one(Crumbs)

    def action_back(self) -> None:
        if not self.session.go_back():
            self.dismiss()

    @on(Crumbs.Picked)
    def _go_up(self, event: Crumbs.Picked) -> None:
        """The first crumb is the place, the last one is where one is; those between are what this
        was opened from, where that is still below.
        """
        path, upper = self.crumbs.path, event.number + 1
        if event.number == 0 and self.session.to_top(path[0]):
            return
        if upper < len(path):
            self._go_up_to(path[:upper])

    def _go_up_to(self, path: tuple[str, ...]) -> None:
        """To the screen of that path, or one of its place; from elsewhere, to the place itself."""
        below = [one for one in reversed(self.app.screen_stack) if isinstance(one, PlaceScreen)]
        below = [one for one in below if type(one) is not type(self)]
        there = [one for one in below if one.path() == path]
        there += [one for one in below if one.path()[0] == path[0]]
        if there:
            self.session.back_to(there[0])
        elif not self.session.to_top(path[0]):
            self.action_back()


class Page(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A column in the middle of the screen that scrolls when it is too long.

    Textual's own bindings would take ← and → from the screens, which turn with them.
    """

    BINDINGS = bindings("page", "leaps")


class ReadPage(Page, can_focus=True):
    """A page with nothing to choose on it: it takes the focus itself, so that its keys act."""
