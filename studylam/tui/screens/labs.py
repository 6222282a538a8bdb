"""The labs, track by track, with how far one is in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.tui.bars import bar
from studylam.tui.charts import number_of
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.listing import BREAKPOINTS, Listing
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Place
    from studylam.progress import LabStatus
    from studylam.study.search.belongs import Subject
    from studylam.study.standing.tracks import LabGroup

PLACE = "tui.labs"


class LabsScreen(PlaceScreen):
    """Enter opens a lab."""

    HORIZONTAL_BREAKPOINTS = BREAKPOINTS

    def path(self) -> tuple[str, ...]:
        return ("Labs",)

    def body(self) -> Iterable[Widget]:
        yield Listing(Page(Rows(id="labs", classes="column")))

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
        from studylam.study.standing.tracks import lab_groups

        mark, self._mark = self._mark, None
        groups = lab_groups(self.session.library, self.session.record)
        rows: list[Row] = []
        pack = ""
        tracked = {group.pack for group in groups if group.track}
        for group in groups:
            if rows:  # two lines: between labs there is one
                rows += [Row.blank()] * 2
            if group.pack != pack:
                pack = group.pack
                rows += [Row(None, Content.styled(pack, "bold $accent")), Row.blank()]
            if pack in tracked:
                rows += _head(group)
            for lab in group.labs:
                if rows and rows[-1].id is not None:
                    rows.append(Row.blank())
                rows.append(_row(lab, group))
        if not rows:
            rows.append(Row.heading("There is no lab in any pack here."))
            rows.append(Row(None, self.session.how_to_add("lab")))
        self.query_one(Rows).set_rows(rows, mark=mark)
        passed = sum(group.passed for group in groups)
        total = sum(len(group.labs) for group in groups)
        self.crumbs.say(status=f"{passed} of {number_of(total, 'lab')} passed" if total else "")
        self._tell()

    @on(Rows.Marked)
    def _tell(self) -> None:
        """Beside the list, of the lab that is marked."""
        from studylam.tui.listing_text import lab_lines

        library, marked = self.session.library, self.query_one(Rows).marked
        make = None if marked is None else partial(lab_lines, library, library.lab(marked))
        self.query_one(Listing).tell(make)

    def shown(self) -> tuple[Lab, Place] | None:
        if (marked := self.query_one(Rows).marked) is None:
            return None
        lab = self.session.library.lab(marked)
        return lab, lab.place

    def belongs(self) -> Subject | None:
        from studylam.study.search.belongs import Subject

        marked = self.query_one(Rows).marked
        return None if marked is None else Subject("lab", marked)

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        from studylam.tui.screens.lab import LabScreen

        self.session.remember(PLACE, event.row_id)
        self.app.push_screen(LabScreen(event.row_id))


def _head(group: LabGroup) -> Iterator[Row]:
    """What a track is called and about, and how far one is; or that these labs are in none."""
    count = f"{group.passed} of {len(group.labs)} passed"
    title = group.track.title if group.track else "More labs"
    right = Content.assemble(bar(group.passed / len(group.labs), 10), f"  {count:>14}")
    about = group.track.about if group.track else ""
    yield Row(None, Content.styled(title, "bold"), "", right, detail=" ".join(about.split()))
    yield Row.blank()


def _row(lab: Lab, group: LabGroup) -> Row:
    status = group.statuses[lab.id]
    title = Content.assemble(
        (lab.title, "bold"),
        (" ✓", "$success") if status.passed else "",
        ("  capstone", "$accent") if group.is_capstone(lab) else "",
    )
    return Row(lab.id, title, "", _right(lab, status), detail=lab.summary)


def _right(lab: Lab, status: LabStatus) -> str:
    if status.passed:
        how = "passed"
    elif status.total:
        how = f"{status.best_passed} of {status.total} cases"
    else:
        how = "begun" if status.started else "new"
    return f"{how:>12}  {lab.minutes:>3} min"
