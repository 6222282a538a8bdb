"""What can be priced beside the calculator: saved scenarios, architectures, exercises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.study.search.belongs import Subject
from studylam.tui import price_saved
from studylam.tui.actions import bindings, key_of
from studylam.tui.billing import money, prices_of
from studylam.tui.charts import number_of
from studylam.tui.price_saved import Saved
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.pricing import Bill, PriceList

HOW = "space marks it, c compares"


class ScenarioRows(Rows):
    """What can be marked, to have it beside others."""

    BINDINGS = bindings("shelf")

    class Ticked(Message):
        """One was marked to be compared, or isn't any more."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, classes="column")
        self.chosen: list[str] = []

    def action_mark_row(self) -> None:
        if (here := self.marked) is not None:
            if here in self.chosen:
                self.chosen.remove(here)
            else:
                self.chosen.append(here)
            self.post_message(self.Ticked())


class ShelfScreen(PlaceScreen):
    """Enter opens; marked ones are compared."""

    BINDINGS = bindings("price-shelf")
    CSS_PATH = "price_shelf.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._gone: list[tuple[int, Saved]] = []

    def path(self) -> tuple[str, ...]:
        return ("Price", "Scenarios")

    def body(self) -> Iterable[Widget]:
        with Page():
            yield ScenarioRows(id="saved")
            yield ScenarioRows(id="architectures")
            yield Rows(id="exercises", classes="column")

    def on_mount(self) -> None:
        self._prices: PriceList = prices_of(self.session.library)
        self._saved: list[Saved] = []
        self._fill()
        first = "#saved" if self._saved else "#architectures"
        rows = self.query_one(first, Rows)
        (rows if rows.marked else self.query_one("#exercises", Rows)).focus()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._fill()

    # -- what there is ----------------------------------------------------------------------------

    def _fill(self, *, mark: str | None = None) -> None:
        library = self.session.library
        self._saved = price_saved.recall(self.session)
        rows = self.query_one("#saved", ScenarioRows)
        heading = Row.heading("Saved", HOW if self._saved else "")
        nothing = Row(
            None,
            Content.styled(
                f"  Nothing yet: {key_of('price.save')} in the calculator.", "$text-muted"
            ),
        )
        listed = [self._row(rows, one.id, one.title, self._bill(one)) for one in self._saved]
        rows.set_rows([heading, *(listed or [nothing]), Row.blank()], mark=mark)

        parts = self.query_one("#architectures", ScenarioRows)
        listed = [
            self._row(parts, one.id, one.title, self._bill(price_saved.of_pack(one)))
            for one in library.scenarios
            if one.tool == "price"
        ]
        parts.set_rows([Row.heading("Architectures"), *listed, Row.blank()] if listed else [])

        exercises = self.query_one("#exercises", Rows)
        listed = [
            Row(one.id, one.title, right=number_of(one.minutes, "minute"))
            for one in library.exercises
            if one.kind == "cost"
        ]
        heading = Row.heading("What will this cost?", "your estimate against the bill")
        exercises.set_rows([heading, *listed] if listed else [])
        self.refresh_bindings()

    def _row(self, rows: ScenarioRows, id: str, title: str, bill: Bill | str) -> Row:
        sign = Content.styled("✓ ", "$accent") if id in rows.chosen else Content("  ")
        right = (
            Content.styled(bill, "$text-muted")
            if isinstance(bill, str)
            else Content.styled(money(bill.total_usd), "bold")
        )
        return Row(id, sign + title, right=right)

    def _bill(self, scenario: Saved) -> Bill | str:
        try:
            return price_saved.bill_of(scenario, self._prices) or "! doesn't make sense any more"
        except StudyLamError as error:
            return f"! {error.message}"

    def _all(self) -> dict[str, Saved]:
        packs = (price_saved.of_pack(one) for one in self.session.library.scenarios)
        return {one.id: one for one in (*self._saved, *packs)}

    @on(ScenarioRows.Ticked)
    def _ticked(self) -> None:
        self._fill()

    def belongs(self) -> Subject:
        """The architecture that is marked; else the calculator."""
        rows = self.query_one("#architectures", Rows)
        marked = rows.marked if rows.has_focus else None
        return Subject("calculator") if marked is None else Subject("scenario", marked)

    # -- opening, comparing -----------------------------------------------------------------------

    @on(Rows.Chosen, "#saved")
    def _open_saved(self, event: Rows.Chosen) -> None:
        scenario = self._all()[event.row_id]
        if scenario.data is not None:
            from studylam.tui.screens.architecture import ArchitectureScreen

            self.app.push_screen(ArchitectureScreen(saved=scenario))
        else:
            from studylam.tui.screens.price import PriceScreen

            self.app.push_screen(PriceScreen(saved=scenario))

    @on(Rows.Chosen, "#architectures")
    def _open_architecture(self, event: Rows.Chosen) -> None:
        from studylam.tui.tools import screen_of

        self.app.push_screen(screen_of("price", event.row_id))

    @on(Rows.Chosen, "#exercises")
    def _open_exercise(self, event: Rows.Chosen) -> None:
        from studylam.tui.tools import screen_of

        self.app.push_screen(screen_of("exercise", event.row_id))

    def action_beside(self) -> None:
        from studylam.tui.screens.price_beside import BesideScreen

        chosen = [id for rows in self.query(ScenarioRows) for id in rows.chosen]
        known = self._all()
        bills = []
        for scenario in (known[id] for id in chosen if id in known):
            bill = self._bill(scenario)
            if not isinstance(bill, str):
                bills.append((scenario, bill))
        if len(bills) < 2:
            self.notify("Mark two or more of them first: space.", timeout=4)
            return
        self.app.push_screen(BesideScreen(bills))

    # -- renaming, discarding ---------------------------------------------------------------------

    def _here(self) -> Saved | None:
        marked = self.query_one("#saved", ScenarioRows).marked
        return next((one for one in self._saved if one.id == marked), None)

    def action_rename(self) -> None:
        from studylam.tui.screens.prompt import PromptScreen

        if (scenario := self._here()) is None:
            return

        def named(title: str | None) -> None:
            if title:
                renamed = Saved(
                    scenario.id, title[: price_saved.MAX_TITLE], scenario.values, scenario.data
                )
                price_saved.put(self.session, renamed)
                self._fill()

        self.app.push_screen(PromptScreen("Call it", value=scenario.title), named)

    def action_discard(self) -> None:
        if (scenario := self._here()) is None:
            return
        at = self._saved.index(scenario)
        self._gone.append((at, scenario))
        price_saved.keep(self.session, [one for one in self._saved if one.id != scenario.id])
        self._fill()
        self.notify(f"Discarded: {scenario.title}. z takes it back.", timeout=5, markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("rename", "discard"):
            return self.focused is not None and self.focused.id == "saved" and bool(self._saved)
        if action == "undo":
            return bool(self._gone)
        return super().check_action(action, parameters)

    def action_undo(self) -> None:
        at, scenario = self._gone.pop()
        self._saved.insert(min(at, len(self._saved)), scenario)
        price_saved.keep(self.session, self._saved)
        self._fill(mark=scenario.id)
