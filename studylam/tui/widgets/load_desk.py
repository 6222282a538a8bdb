"""The panes of the concurrency simulator: one at a time, two, or all, as there is room."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from studylam.tui import load_text
from studylam.tui.load_text import Outcome
from studylam.tui.widgets.lab_tabs import Tab, TabLine
from studylam.tui.widgets.lane_pane import LanePane
from studylam.tui.widgets.load_what_if import LoadWhatIf
from studylam.tui.widgets.pane import Pane
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.time_line import clock
from studylam.tui.widgets.tracks import Tracks

TABS = (
    Tab("charts", "Charts"),
    Tab("lanes", "Lanes"),
    Tab("figures", "Figures and bill"),
    Tab("what-if", "What if"),
)
WIDE, VAST = 120, 180
"""Columns of the screen from which on there are two panes and the figures, and all."""
AROUND = 11
"""Lines of the screen that aren't the charts', usually."""


class Tabs(TabLine, can_focus=False):
    """The arrows belong to the time here; ``[`` and ``]`` turn."""


class Figures(Pane):
    """What is so at the moment, in the whole run, and was before; the bill."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines = 0

    def compose(self) -> ComposeResult:
        yield Text("")

    def show(self, now: Outcome, before: Outcome, function: str, at_s: float) -> None:
        """The figures of a moment."""
        old = before if before is not now else None
        lines = list(load_text.figures(now, old, function, at_s, self.content_size.width))
        # To lay the screen out anew takes longer than all the rest.
        anew, self._lines = len(lines) != self._lines, len(lines)
        self.query_one(Text).update(Content("\n").join(lines), layout=anew)


class LoadDesk(Vertical):
    """Is told which run to show, and which moment of it. Posts `Turned` with another tab."""

    class Turned(Message):
        """Another tab is in front."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._now: Outcome | None = None
        self._before: Outcome | None = None
        self._function = ""
        self._at_s = 0.0

    def compose(self) -> ComposeResult:
        tabs = Tabs(TABS, id="tabs")
        tabs.active = TABS[0].id
        yield tabs
        with Horizontal(id="panes"):
            with Pane(id="charts"):
                yield Tracks(id="tracks")
            yield LanePane(id="lanes")
            with Vertical(id="side"):
                yield Figures(id="figures")
                yield LoadWhatIf(id="what-if")

    @property
    def what_if(self) -> LoadWhatIf:
        return self.query_one(LoadWhatIf)

    @property
    def lanes(self) -> LanePane:
        return self.query_one(LanePane)

    # -- what is shown ----------------------------------------------------------------------------

    def show(self, now: Outcome, before: Outcome, function: str, *, anew: bool) -> None:
        """A function's part of a run; ``anew``: nothing of it was shown before."""
        self._now, self._before, self._function = now, before, function
        until_s = now.run.until_s
        self.query_one(Tracks).show(
            load_text.tracks(now, function, before),
            lambda share: clock(share * until_s, until_s),
        )
        self.lanes.show(now, function, anew=anew)
        self._arrange()

    def move(self, at_s: float) -> None:
        """Show this moment, wherever it is on the screen."""
        self._at_s = at_s
        now, before = self._now, self._before
        if now is None or before is None:
            return
        if self.query_one("#charts").display:
            self.query_one(Tracks).move(at_s / now.run.until_s)
        if self.lanes.display:
            self.lanes.move(at_s)
        if (figures := self.query_one(Figures)).display:
            figures.show(now, before, self._function, at_s)

    # -- which panes there are --------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        if self.screen.size.width < WIDE and self.what_if.has_focus_within:
            self.query_one(Tabs).active = "what-if"  # it stays with what is being changed
        self._arrange()
        self.call_after_refresh(lambda: self.move(self._at_s))

    def _arrange(self) -> None:
        tabs, width = self.query_one(Tabs), self.screen.size.width
        wide, vast = width >= WIDE, width >= VAST
        tabs.tabs = TABS[:2] if wide else TABS
        if tabs.active not in [tab.id for tab in tabs.tabs]:
            tabs.active = TABS[0].id
        here = tabs.active
        tabs.display = not vast
        tabs.refresh()
        for name in ("charts", "lanes"):
            self.query_one(f"#{name}").display = vast or name == here
        for name in ("figures", "what-if"):
            self.query_one(f"#{name}").display = wide or name == here
        self.query_one("#side").display = wide or here in ("figures", "what-if")
        self.query_one(Tracks).fit(self.screen.size.height - AROUND)

    def turn_to(self, tab: str) -> None:
        """Show this pane; what can be worked in takes the focus, else the time does."""
        self.query_one(Tabs).active = tab
        self._arrange()
        self.call_after_refresh(lambda: self.move(self._at_s))
        if tab == "what-if":
            self.what_if.sliders.focus()
        elif tab == "lanes":
            self.lanes.lanes.focus()
        self.post_message(self.Turned(tab))

    async def turn(self, by: int) -> None:
        """To the next tab, or the one before."""
        await self.query_one(Tabs).action_step(by)

    def ask_what_if(self) -> None:
        """To the sliders, wherever they are."""
        if self.what_if.display:
            self.what_if.sliders.focus()
        else:
            self.turn_to("what-if")

    def scroll(self, by: int) -> None:
        """More of what doesn't fit."""
        for pane in self.query("#charts, #figures, #what-if").results(Pane):
            if pane.display and pane.max_scroll_y:
                pane.scroll_relative(y=by, animate=False)
                return
