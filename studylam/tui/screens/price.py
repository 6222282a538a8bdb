"""The price calculator: everything that a function's bill depends on, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.timer import Timer

from studylam.study.search.belongs import Subject
from studylam.tui.billing import read_usage, usual_values
from studylam.tui.price_fields import ESSENTIAL, START, form_groups, helps
from studylam.tui.price_saved import Saved
from studylam.tui.screens.bill import BillScreen, Worked
from studylam.tui.widgets.folding_form import FoldingForm
from studylam.tui.widgets.lab_tabs import Tab

if TYPE_CHECKING:
    from studylam.tui.widgets.price_panes import Pane

PLACE = "tui.price"
KEEP_S = 0.5
"""So long after the last key the values are remembered: each time waits for the disk."""


class PriceScreen(BillScreen):
    """``values`` come from a lesson, ``saved`` from the shelf; without them, as it was left."""

    head = "A function, each month"
    tabs = (
        Tab("bill", "Bill"),
        Tab("shares", "Shares"),
        Tab("memory", "Memory"),
        Tab("requests", "Requests"),
        Tab("compare", "Compare"),
        Tab("provisioned", "Provisioned"),
    )

    def __init__(
        self, values: Mapping[str, str] | None = None, *, saved: Saved | None = None
    ) -> None:
        super().__init__(saved)
        self._given = dict(values) if values is not None else None
        self._keeping: Timer | None = None
        self._last: dict[str, str] = {}
        """What is remembered next."""

    def belongs(self) -> Subject:
        return Subject("calculator")

    def make_form(self) -> FoldingForm:
        return FoldingForm(
            form_groups(self._prices), self._beginning(), usual_values(), helps=helps(), id="form"
        )

    def _beginning(self) -> Mapping[str, str]:
        if self._saved is not None or self._given is not None:
            return self.first_values()
        kept = self.session.recall(PLACE, {})
        texts = kept.items() if isinstance(kept, dict) else ()
        return {**START, **{key: text for key, text in texts if isinstance(text, str)}}

    def first_values(self) -> Mapping[str, str]:
        if self._saved is not None:
            return self._saved.values
        return {**START, **(self._given or {})}

    def pane_kinds(self) -> Mapping[str, type[Pane]]:
        from studylam.tui.widgets.price_panes import PANES

        return PANES

    def work_out(self, values: Mapping[str, str]) -> Worked:
        from studylam.pricing import estimate

        usage, wrong = read_usage(values, self._prices)
        if usage is None:
            return Worked(wrong=wrong)
        return Worked(usage, estimate(usage, self._prices))

    # -- keeping ----------------------------------------------------------------------------------

    def changed_values(self) -> dict[str, str]:
        """What is typed, but for what is as usual."""
        usual = usual_values()
        values = self.form.values
        return {k: text for k, text in values.items() if k in ESSENTIAL or text != usual[k]}

    def worked_out(self) -> None:
        if self._saved is None and self._worked.bill is not None:
            self._last = self.changed_values()
            if self._keeping is not None:
                self._keeping.stop()
            self._keeping = self.set_timer(KEEP_S, self._remember)

    def _remember(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
            self.session.remember(PLACE, self._last)

    def on_screen_suspend(self) -> None:
        self._remember()

    def on_unmount(self) -> None:
        self._remember()

    def to_keep(self, title: str) -> Saved:
        return Saved.new(title, self.changed_values())

    def suggested(self) -> str:
        values = self.form.values
        return f"{values['requests']} × {values['duration_ms']} ms, {values['memory_mb']} MB"
