"""A whole architecture: its parts, each of whose values can be changed, and their one bill.

The pack's own scenario stays as it is: what is changed can be saved as a scenario of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studylam.study.search.belongs import Subject
from studylam.tui.price_parts import PartsForm, parts_form
from studylam.tui.price_saved import Saved
from studylam.tui.screens.bill import BillScreen, Worked
from studylam.tui.widgets.folding_form import FoldingForm
from studylam.tui.widgets.lab_tabs import Tab

if TYPE_CHECKING:
    from studylam.packs.library import Thing
    from studylam.packs.models import Place
    from studylam.tui.widgets.price_panes import Pane


class ArchitectureScreen(BillScreen):
    """``target`` is a pack's scenario, ``data`` one that is written out, ``saved`` a kept one."""

    head = "Its parts, each month"
    listed_in = "price"
    tabs = (Tab("bill", "Bill"), Tab("shares", "Shares"), Tab("compare", "Compare"))

    def __init__(
        self,
        target: str | None = None,
        data: Mapping[str, Any] | None = None,
        *,
        saved: Saved | None = None,
    ) -> None:
        super().__init__(saved)
        self._target = target
        self._data = data
        self._parts: PartsForm

    def here(self) -> tuple[str, str] | None:
        return ("price", self._target) if self._target else None

    def belongs(self) -> Subject:
        return Subject("scenario", self._target) if self._target else Subject("calculator")

    def make_form(self) -> FoldingForm:
        if self._saved is not None:
            data: Mapping[str, Any] = self._saved.data or {}
        elif self._target is not None:
            data = self.session.library.scenario(self._target).data
        else:
            data = self._data or {}
        self.empty_title = str(data.get("title", "Architecture"))[:60]
        self._parts = parts_form(data, self._prices)
        form = self._parts
        return FoldingForm(form.groups, form.usual, form.usual, helps=form.helps, id="form")

    def shown(self) -> tuple[Thing, Place] | None:
        if self._target is None:
            return None
        file = self.session.library.scenario(self._target)
        return file, file.place

    async def show_again(self) -> None:
        if self._target is None or self._saved is not None:
            await super().show_again()
            return
        self.session.library.scenario(self._target)  # it may be gone
        await self.recompose()
        self.on_mount()

    def first_values(self) -> Mapping[str, str]:
        return self._parts.usual

    def pane_kinds(self) -> Mapping[str, type[Pane]]:
        from studylam.tui.widgets.price_panes import ArchitecturesPane, SharesPane

        return {"shares": SharesPane, "compare": ArchitecturesPane}

    def work_out(self, values: Mapping[str, str]) -> Worked:
        from studylam.pricing.architecture import price, read_scenario

        scenario, problems = read_scenario(self._parts.changed(values), self._prices)
        if scenario is None:
            wrong, words = self._parts.wrong(problems)
            return Worked(wrong=wrong, words=words)
        return Worked(scenario, price(scenario, self._prices))

    def to_keep(self, title: str) -> Saved:
        data = {**self._parts.changed(self.form.values), "title": title}
        return Saved.new(title, {}, data)

    def suggested(self) -> str:
        return f"{self.empty_title}, mine"
