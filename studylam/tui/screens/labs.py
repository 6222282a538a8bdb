"""The labs, with how far one is in each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.course import first_of_packs
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Place
    from studylam.progress import LabStatus

PLACE = "tui.labs"


class LabsScreen(PlaceScreen):
    """Enter opens a lab."""

    def path(self) -> tuple[str, ...]:
        return ("Labs",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Rows(id="labs", classes="column")

    def __init__(self) -> None:
        super().__init__()
        self._mark: str | None = None

    def on_mount(self) -> None:
        self._mark = self.session.recall(PLACE)
        self._fill()
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        self._fill()

    @calmly
    def _fill(self) -> None:
        mark, self._mark = self._mark, None
        labs, record = self.session.library.labs, self.session.record
        statuses = [record.lab_status(lab.id) for lab in labs]
        packs = first_of_packs(self.session.library, labs)
        rows: list[Row] = []
        for lab, status in zip(labs, statuses, strict=True):
            if rows:
                rows.append(Row.blank())
            if lab.id in packs:
                rows += [Row(None, Content.styled(packs[lab.id], "bold $accent")), Row.blank()]
            rows.append(
                Row(lab.id, _title(lab, status), "", _right(lab, status), detail=lab.summary)
            )
        if not rows:
            rows.append(Row.heading("There is no lab in any pack here."))
            rows.append(Row(None, self.session.how_to_add("lab")))
        self.query_one(Rows).set_rows(rows, mark=mark)
        passed = sum(status.passed for status in statuses)
        self.crumbs.say(status=f"{passed} of {len(labs)} passed")

    def shown(self) -> tuple[Lab, Place] | None:
        if (marked := self.query_one(Rows).marked) is None:
            return None
        lab = self.session.library.lab(marked)
        return lab, lab.place

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        from studylam.tui.screens.lab import LabScreen

        self.session.remember(PLACE, event.row_id)
        self.app.push_screen(LabScreen(event.row_id))


def _title(lab: Lab, status: LabStatus) -> Content:
    return Content.assemble((lab.title, "bold"), (" ✓", "$success") if status.passed else "")


def _right(lab: Lab, status: LabStatus) -> str:
    if status.passed:
        how = "passed"
    elif status.total:
        how = f"{status.best_passed} of {status.total} cases"
    else:
        how = "begun" if status.started else "new"
    return f"{how:>12}  {lab.minutes:>3} min"
