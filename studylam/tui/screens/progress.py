"""How it went so far: days, memory, mastery and exams, each a tab of small charts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings, key_of
from studylam.tui.charts import number_of
from studylam.tui.long_work import WorkingScreen
from studylam.tui.ports import Newest, calmly
from studylam.tui.screens.base import Page, ReadPage
from studylam.tui.widgets.chart import Chart
from studylam.tui.widgets.exam_panels import (
    DomainsPanel,
    ExamsPanel,
    ReadinessPanel,
    estimate,
    weakest,
)
from studylam.tui.widgets.heat import HeatMap
from studylam.tui.widgets.lab_tabs import Tab, TabLine
from studylam.tui.widgets.memory_panels import (
    CalibrationPanel,
    DuePanel,
    RetentionPanel,
    retention_lines,
    retention_ticks,
)
from studylam.tui.widgets.panels import AnswersPanel, DonePanel, Panel, StreakPanel, TimePanel
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.progress import Reset
    from studylam.study.search.belongs import Subject
    from studylam.study.standing.history import History

TABS = (
    Tab("days", "Days"),
    Tab("memory", "Memory"),
    Tab("mastery", "Mastery"),
    Tab("exams", "Exams"),
)
GROWS = (
    ("Days", "days in a row, and the time that you give it"),
    ("Memory", "when each card comes back, and how much of it stays"),
    ("Mastery", "how well you know each domain and concept"),
    ("Exams", "how likely you are to pass, and how mock exams went"),
)
"""What each tab will tell."""
TAB = "tui.progress.tab"
"""Which was looked at last."""
CELLS = 12
"""Of a concept's bar."""
EVERYTHING = ""


class ProgressScreen(WorkingScreen):
    """Worked out in the background; what was is left on the screen until then."""

    BINDINGS = bindings("progress")
    CSS_PATH = "progress.tcss"
    AUTO_FOCUS = "TabLine"

    def path(self) -> tuple[str, ...]:
        return ("Progress",)

    def body(self) -> Iterable[Widget]:
        with Vertical(id="top"):
            yield TabLine(TABS, id="tabs")
        yield Text("Reading the record.", id="waiting", classes="quiet")
        with Page(id="empty"):
            yield Rows(
                [
                    Row.heading("Nothing yet. To begin with:"),
                    Row("learn", "Read a section", "", "", key="1"),
                    Row("quiz", "Answer some questions", "", "", key="3"),
                    Row("lab", "Run a handler in a lab", "", "", key="2"),
                    Row.blank(),
                    Row.heading("What grows here"),
                    *(Row(None, f"  {tab:<9}{words}") for tab, words in GROWS),
                ],
                id="beginnings",
                classes="column",
            )
        with Page(id="pane-days", classes="pane"), Vertical(classes="room"):
            yield StreakPanel()
            yield HeatMap(id="heat", classes="panel")
            with Container(classes="pair"):
                yield TimePanel()
                yield AnswersPanel()
        with ReadPage(id="pane-memory", classes="pane"), Vertical(classes="room"):
            with Container(classes="pair"):
                yield DuePanel()
                yield CalibrationPanel()
            with Container(classes="pair"):
                yield RetentionPanel()
                yield Chart(
                    "Right in reviews", "per cent by week", label="{:.0f} %".format, id="retention"
                )
        with Page(id="pane-mastery", classes="pane"), Vertical(classes="room"):
            with Container(classes="pair"):
                yield DomainsPanel()
                yield DonePanel()
            yield Rows(id="concepts", classes="panel")
        with (
            ReadPage(id="pane-exams", classes="pane"),
            Vertical(classes="room"),
            Container(classes="pair"),
        ):
            yield ReadinessPanel()
            yield ExamsPanel()

    def on_mount(self) -> None:
        self._history: History | None = None
        self._newest = Newest()
        kept = self.session.recall(TAB)
        self._tabs.active = kept if kept in [tab.id for tab in TABS] else TABS[0].id
        self._arrange()

    def on_screen_resume(self) -> None:
        self._work_out()

    def _work_out(self) -> None:
        session = self.session

        def work() -> History:
            from studylam.study.standing.history import history

            return history(session.library, session.record, session.now())

        session.background(work, self._newest.of(self._show), failed=self._failed, owner=self)

    def _failed(self, error: StudyLamError) -> None:
        if self._history is None:
            self.query_one("#waiting", Text).update(f"! {error}")
        else:
            self.session.show_error(error)

    @property
    def _tabs(self) -> TabLine:
        return self.query_one("#tabs", TabLine)

    # -- what is shown ----------------------------------------------------------------------------

    def _show(self, history: History) -> None:
        self._history = history
        due = len(history.coming[0].cards)
        exams = len(history.exams)
        self._tabs.notes = {
            "memory": Content.styled(f"{due} due" if due else "", "$text-muted"),
            "exams": Content.styled(f"{exams}" if exams else "", "$text-muted"),
        }
        for panel in self.query(Panel):
            panel.show(history)
        self.query_one(HeatMap).show(history)
        self.query_one("#retention", Chart).show(
            retention_lines(history.retention), retention_ticks(history.retention)
        )
        self.query_one("#concepts", Rows).set_rows(_concepts(history))
        self._arrange()
        self.refresh_bindings()

    def _arrange(self) -> None:
        """Show the pane of the tab, or what there is instead of one."""
        history = self._history
        empty = history is not None and history.empty
        self.query_one("#waiting").display = history is None
        self.query_one("#empty").display = empty
        self._tabs.display = not empty
        for tab in TABS:
            here = history is not None and not empty and tab.id == self._tabs.active
            self.query_one(f"#pane-{tab.id}").display = here
        if empty and self.focused in (None, self._tabs):
            self.query_one("#beginnings").focus()
        elif self.focused is None:
            self._tabs.focus()

    def action_pane(self, tab: str) -> None:
        inside = self.focused is not self._tabs
        self._tabs.active = tab
        self.session.remember(TAB, tab)
        self._arrange()
        if inside:
            self._tabs.focus()

    async def action_turn(self, by: int) -> None:
        await self._tabs.action_step(by)

    def action_page(self, by: int) -> None:
        pane = self.query_one(f"#pane-{self._tabs.active}", Page)
        if by > 0:
            pane.scroll_page_down(animate=False)
        else:
            pane.scroll_page_up(animate=False)

    @on(Rows.Chosen, "#beginnings")
    def _began(self, event: Rows.Chosen) -> None:
        self.session.open_place(event.row_id)

    @on(Rows.Chosen, "#concepts")
    def _concept_chosen(self, event: Rows.Chosen) -> None:
        from studylam.tui.screens.evidence import EvidenceScreen

        self.app.push_screen(EvidenceScreen(event.row_id))

    def belongs(self) -> Subject | None:
        """The concept that is marked."""
        from studylam.study.search.belongs import Subject

        concepts = self.query_one("#concepts", Rows)
        marked = concepts.marked if concepts.has_focus else None
        return Subject("concept", marked) if marked is not None else None

    # -- what can be done -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("turn", "page"):
            return self._history is not None and not self._history.empty
        if action in ("export", "reset"):
            return self._history is not None and not self._history.empty
        if action == "undo_reset":
            return self._standing is not None
        return super().check_action(action, parameters)

    @property
    def _standing(self) -> Reset | None:
        """The last reset of this session that wasn't undone."""
        return self.session.resets[-1] if self.session.resets else None

    def action_goal(self) -> None:
        from studylam.tui.screens.goal import GoalScreen

        self.app.push_screen(GoalScreen())

    def action_reset(self) -> None:
        from studylam.tui.screens.choose import ChooseScreen

        library = self.session.library
        values = [
            (EVERYTHING, "Everything"),
            *((one.id, f"Concept: {library.titled(one)}") for one in library.concepts),
            *((one.id, f"Module: {library.titled(one)}") for one in library.modules),
            *((one.id, f"Bank: {library.titled(one)}") for one in library.banks),
            *((one.id, f"Lab: {library.titled(one)}") for one in library.labs),
        ]
        concepts = self.query_one("#concepts", Rows)
        marked = concepts.marked if concepts.has_focus else None
        self.app.push_screen(
            ChooseScreen("Begin anew with … (u takes it back)", values, marked or EVERYTHING),
            self._reset,
        )

    def _reset(self, name: str | None) -> None:
        if name == EVERYTHING:
            from studylam.tui.screens.ask import AskScreen

            self.app.push_screen(
                AskScreen(
                    "Begin anew with everything?",
                    "No answer, no reading, no run and no exam would count any more. Nothing is"
                    " deleted: u takes it back, until you quit.",
                    [Row("no", "Leave all as it is"), Row("yes", "Begin anew with everything")],
                ),
                lambda choice: self._begin_anew(EVERYTHING) if choice == "yes" else None,
            )
        elif name is not None:
            self._begin_anew(name)

    def _begin_anew(self, name: str) -> None:
        session = self.session

        def work() -> Reset:
            from studylam.study.topics import topic

            if name == EVERYTHING:
                return session.record.reset(None, "Everything")
            found = topic(session.library, name)
            return session.record.reset(found.scope, found.words)

        def done(reset: Reset) -> None:
            session.resets.append(reset)
            self.notify(
                f"{reset.title}\nWhat was logged of it doesn't count any more. "
                "u takes it back, until you quit.",
                title="Begun anew",
                markup=False,
            )
            self._work_out()

        session.background(work, done, owner=self)

    def action_undo_reset(self) -> None:
        session, reset = self.session, self._standing
        if reset is None:
            return
        session.resets.remove(reset)

        def work() -> None:
            session.record.undo_reset(reset.uid)

        def done(_: None) -> None:
            self.notify(f"{reset.title}\nIt counts again.", title="Taken back", markup=False)
            self._work_out()

        def failed(error: StudyLamError) -> None:
            session.resets.append(reset)
            session.show_error(error)

        session.background(work, done, failed=failed, owner=self)

    @calmly
    def action_export(self) -> None:
        from studylam.home import home
        from studylam.tui.handing_over import hand_over

        session = self.session
        folder = home() / "exports"
        path = folder / f"progress-{session.now():%Y-%m-%d-%H%M%S}.jsonl"

        def export(work: Work) -> int:
            folder.mkdir(exist_ok=True)
            return session.record.export(path, work.tell)

        def done(count: int) -> None:
            hand_over(self, path, number_of(count, "entry", "entries"))

        self.work_on("exporting", export, done)


def _concepts(history: History) -> list[Row]:
    """Every concept of which anything is known, the weakest first; enter leads to its evidence."""
    tried = [one for one in history.overview.mastery if one.estimate is not None]
    rows = (
        [Row.heading("Concepts, weakest first", f"{key_of('rows.open')}: the evidence")]
        if tried
        else []
    )
    for one in sorted(tried, key=weakest):
        right = estimate(one, CELLS)
        rows.append(Row(one.concept, one.name, "", right.pad_right(CELLS + 26 - right.cell_length)))
    left = len(history.overview.mastery) - len(tried)
    if left:
        words = f"{number_of(left, 'concept')} without an answer so far"
        rows.append(Row(None, Content.styled(f"  {words}", "$text-muted")))
    return rows
