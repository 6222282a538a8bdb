"""A form and the bill that follows from it, live: what the calculator and architectures share.

The bill and its total are there at each key. What takes longer (curves) is worked out a moment
after the last one, and only what is being looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui import price_saved, price_text
from studylam.tui.actions import bindings
from studylam.tui.billing import money, prices_of
from studylam.tui.price_saved import Saved
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.bill import BillRows
from studylam.tui.widgets.folding_form import FoldingForm
from studylam.tui.widgets.lab_tabs import Tab, TabLine
from studylam.tui.widgets.pickers import Pickers
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from studylam.pricing import Bill, PriceList
    from studylam.tui.widgets.price_panes import Pane

VALUES = Tab("values", "Values")
PAUSE_S = 0.08
"""So long after the last key a curve is drawn."""
NONE = "The bill is back as soon as every value makes sense."


@dataclass(frozen=True)
class Worked:
    """What follows from the values; no bill where something is wrong."""

    subject: Any = None
    """What was priced: a function's usage, or an architecture."""
    bill: Bill | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    """By the form's item."""
    words: str = ""
    """What is wrong with the whole."""


class BillScreen(PlaceScreen):
    """Values at the left and what follows from them at the right; in a small terminal, tabs."""

    BINDINGS = bindings("price", "calculator")
    CSS_PATH = "bill.tcss"
    least = ROOMY
    tabs: tuple[Tab, ...] = ()
    head = ""
    """What stands over the values."""
    empty_title = ""
    """What the place is called while nothing is saved."""

    def __init__(self, saved: Saved | None = None) -> None:
        super().__init__()
        self._saved = saved
        self._prices: PriceList
        self._worked = Worked()
        self._drawing: Timer | None = None
        self._mounting: dict[str, AwaitMount] = {}

    # -- what subclasses say ----------------------------------------------------------------------

    def make_form(self) -> FoldingForm:
        """The form, filled."""
        raise NotImplementedError

    def work_out(self, values: Mapping[str, str]) -> Worked:
        """The bill of what is typed."""
        raise NotImplementedError

    def pane_kinds(self) -> Mapping[str, type[Pane]]:
        """The panes of all tabs but the values' and the bill's."""
        raise NotImplementedError

    def first_values(self) -> Mapping[str, str]:
        """What to begin again with."""
        raise NotImplementedError

    def to_keep(self, title: str) -> Saved:
        """What is on the screen, as it is kept under a title."""
        raise NotImplementedError

    def suggested(self) -> str:
        """A title for what isn't saved yet."""
        raise NotImplementedError

    def worked_out(self) -> None:
        """The bill is another now."""

    # -- the screen -------------------------------------------------------------------------------

    def path(self) -> tuple[str, ...]:
        title = self._saved.title if self._saved else self.empty_title
        return ("Price", title) if title else ("Price",)

    def body(self) -> Iterable[Widget]:
        self._prices = prices_of(self.session.library)
        with Container(id="calculator"):
            yield Text(Content.styled(self.head, "bold"), id="head")
            yield TabLine((VALUES, *self.tabs), id="tabs")
            with Page(id="values"):
                yield self.make_form()
            with Container(id="panes"):
                with Page(id="pane-bill"):
                    yield BillRows(id="bill")
                yield Text("", id="trouble")
            yield Text("", id="about")

    def on_mount(self) -> None:
        self.query_one("#trouble").display = False
        self._tabs.active = VALUES.id
        self._arrange()
        self.form.focus_first()
        self._calculate()

    async def show_again(self) -> None:
        """With the prices as they are now; what is typed stays."""
        self._prices = prices_of(self.session.library)
        self._calculate()

    @property
    def form(self) -> FoldingForm:
        return self.query_one(FoldingForm)

    @property
    def _tabs(self) -> TabLine:
        return self.query_one("#tabs", TabLine)

    # -- working it out ---------------------------------------------------------------------------

    @on(FoldingForm.Changed)
    def _calculate(self) -> None:
        form = self.form
        try:
            self._worked = self.work_out(form.values)
        except StudyLamError as error:
            self._worked = Worked(words=str(error))
        form.show_wrong(self._worked.wrong)
        bill, words = self._worked.bill, " ".join([*form.unsaid, self._worked.words]).strip()
        if bill is not None:
            words = f"{self._prices.title}, as of {bill.as_of}. Source: {self._prices.source}."
        self.query_one(BillRows).show(bill, words or NONE)
        self._say_total()
        self._draw_soon()
        self.worked_out()

    def _say_total(self) -> None:
        bill = self._worked.bill
        if bill is None:
            total = Content.styled("! no bill", "$error")
        else:
            total = Content.styled(money(bill.total_usd), "bold $accent") + " a month"
        age = price_text.age_words(self._prices, self.session.now().date())
        self.crumbs.say(*self.path(), status=Content.assemble(total, ("  ·  ", "$text-muted"), age))

    def _draw_soon(self) -> None:
        if self._drawing is not None:
            self._drawing.stop()
        if self._tabs.active not in (VALUES.id, "bill"):
            self._drawing = self.set_timer(PAUSE_S, self._draw)

    async def _draw(self) -> None:
        """Draw the pane of the active tab anew."""
        active = self._tabs.active
        if active not in self.pane_kinds():
            return
        pane = await self._pane(active)
        trouble = ""
        if (bill := self._worked.bill) is None:
            trouble = self._worked.words or NONE
        else:
            try:
                pane.show(self._worked.subject, self._prices, bill)
            except StudyLamError as error:
                trouble = str(error)
        if self._tabs.active == active:
            pane.display = not trouble
            words = self.query_one("#trouble", Text)
            words.display = bool(trouble)
            words.update(Content.styled(trouble, "$text-muted"))

    async def _pane(self, tab: str) -> Pane:
        """The pane of a tab, made when it is wanted for the first time."""
        from studylam.tui.widgets.price_panes import Pane

        if not (found := self.query(f"#pane-{tab}")):
            pane = self.pane_kinds()[tab](id=f"pane-{tab}")
            self._mounting[tab] = self.query_one("#panes").mount(pane)
        else:
            pane = found.first(Pane)
        await self._mounting[tab]  # also whoever finds it: it may not be there whole yet
        return pane

    # -- what is on the screen --------------------------------------------------------------------

    @property
    def _wide(self) -> bool:
        return self.app.size.width >= self.HORIZONTAL_BREAKPOINTS[1][0]

    def on_resize(self) -> None:
        self._arrange()
        self._draw_soon()

    def _arrange(self) -> None:
        """Values beside what follows from them; where there is no room, one at a time: when there
        is no more, that in which one works.
        """
        tabs = self._tabs
        if not self._wide and tabs.tabs == self.tabs and self.form.has_focus_within:
            tabs.active = VALUES.id
        tabs.tabs = self.tabs if self._wide else (VALUES, *self.tabs)
        if self._wide and tabs.active == VALUES.id:
            tabs.active = self.tabs[0].id
        active = tabs.active
        self.query_one("#head").display = self._wide
        values = self._wide or active == VALUES.id
        self.query_one("#values").display = values
        self.query_one("#about").display = values
        panes = self.query_one("#panes")
        panes.display = active != VALUES.id
        for pane in panes.children:
            pane.display = pane.id == f"pane-{active}"
        tabs.refresh(layout=True)

    async def action_pane(self, tab: str) -> None:
        """Show a tab. The focus stays where it is; from what is hidden it goes into the tab."""
        inside = self.focused
        self._tabs.active = tab
        if tab in self.pane_kinds():
            await self._pane(tab)
        self._arrange()
        self._draw_soon()
        if inside is None or not is_shown(inside):
            place = self.query_one("#values" if tab == VALUES.id else f"#pane-{tab}")
            for widget in place.walk_children(Widget, with_self=True):
                if widget.focusable:
                    widget.focus()
                    return
            self._tabs.focus()

    async def action_turn(self, by: int) -> None:
        await self._tabs.action_step(by)

    @on(FoldingForm.At)
    def _say_what_it_is(self, event: FoldingForm.At) -> None:
        self.query_one("#about", Text).update(Content.styled(event.words, "$text-muted"))

    @on(Pickers.Listed)
    def _list(self, event: Pickers.Listed) -> None:
        from studylam.tui.screens.choose import ChooseScreen

        picker = event.picker

        def chosen(value: str | None) -> None:
            if value is not None:
                self.form.pick(picker.id, value)

        self.app.push_screen(ChooseScreen(picker.label, picker.values, picker.value), chosen)

    def action_reset(self) -> None:
        self.form.set_values(self.first_values())

    # -- keeping ----------------------------------------------------------------------------------

    def action_keep(self) -> None:
        from studylam.tui.screens.prompt import PromptScreen

        if self._worked.bill is None:
            self.notify("First every value has to make sense.", timeout=4)
            return

        def named(title: str | None) -> None:
            if title:
                self._keep_as(title)

        title = self._saved.title if self._saved else self.suggested()
        self.app.push_screen(PromptScreen("Save this scenario as", value=title), named)

    def _keep_as(self, title: str) -> None:
        """Under the title that it has: in its place. Under another: a new one."""
        scenario = self.to_keep(title)
        if self._saved is not None and self._saved.title == title:
            scenario = Saved(self._saved.id, title, scenario.values, scenario.data)
        self._saved = scenario
        price_saved.put(self.session, scenario)
        self._say_total()
        self.notify(f"Saved: {title}", timeout=3, markup=False)

    def action_shelf(self) -> None:
        from studylam.tui.screens.price_shelf import ShelfScreen

        self.app.push_screen(ShelfScreen())

    def action_export(self) -> None:
        from studylam.tui.price_export import export_bills

        if (bill := self._worked.bill) is not None:
            title = self._saved.title if self._saved else self.empty_title or self.suggested()
            export_bills(self, [(title, bill)])


def is_shown(widget: Widget) -> bool:
    """Whether nothing that holds it is hidden."""
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))
