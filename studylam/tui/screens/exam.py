"""The mock exams: what each is and until when, start one, go on with one, see how they went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.charts import number_of, per_cent
from studylam.tui.exam_text import clock
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.listing import BREAKPOINTS, BROAD, Listing
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study.exams.offers import Offer
    from studylam.study.exams.paper import Makeup

ABOUT = "As on the day: a clock, no feedback until the end, all or nothing."
SOON = 60
"""Days before an exam's last one from which that is a warning."""
EARLIER = 8
"""Exams that are listed, the last ones."""


class ExamsScreen(PlaceScreen):
    """``exam``: the blueprint to begin with, or the id of an exam under way."""

    BINDINGS = bindings("exams")
    CSS_PATH = "exam.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS

    def __init__(self, exam: str | None = None) -> None:
        super().__init__()
        self._exam = exam
        self._offers: tuple[Offer, ...] = ()
        self._unfolded: str | None = None
        """The exam of which more is told under its title."""

    def path(self) -> tuple[str, ...]:
        return ("Exam",)

    def body(self) -> Iterable[Widget]:
        about = Text(Content.styled(ABOUT, "$text-muted"), id="about", classes="column")
        yield Listing(Page(about, Rows(id="exams", classes="column")))

    def on_mount(self) -> None:
        self.query_one(Rows).focus(scroll_visible=False)  # what is above it is to be seen

    def on_screen_resume(self) -> None:
        self.keep_place()
        self._fill()

    @calmly
    def _fill(self) -> None:
        from studylam.study.exams.offers import offers

        session = self.session
        self._offers = offers(session.library, session.record, session.now())
        rows = self._rows()
        wanted = f"start {self._exam} " if self._exam else "resume "
        mark = next((row.id for row in rows if row.id and row.id.startswith(wanted)), None)
        self.query_one(Rows).set_rows(rows, mark=mark)
        self._exam = None
        self._tell()

    def _rows(self) -> list[Row]:
        rows = [*self._under_way(), *self._to_begin(), *self._earlier()]
        return rows or [Row.heading("No pack here has questions for an exam.")]

    def _marked(self) -> Offer | None:
        """The exam that the marked row is of."""
        action, _, rest = (self.query_one(Rows).marked or "").partition(" ")
        what = rest.split(" ")[0]
        for offer in self._offers:
            ids = {
                "start": [offer.blueprint.exam],
                "resume": [str(offer.under_way.id)] if offer.under_way is not None else [],
                "report": [str(report.id) for report in offer.results],
            }
            if what in ids.get(action, ()):
                return offer
        return None

    @on(Rows.Marked)
    def _tell(self) -> None:
        """Beside the list, of the exam that is marked."""
        from studylam.tui.listing_text import exam_lines

        offer = self._marked()
        self.query_one(Listing).tell(None if offer is None else partial(exam_lines, offer))
        self.refresh_bindings()

    def action_about(self) -> None:
        """More of the marked exam under its title, or less."""
        if (offer := self._marked()) is not None:
            exam = offer.blueprint.exam
            self._unfolded = None if self._unfolded == exam else exam
            rows = self.query_one(Rows)
            rows.set_rows(self._rows(), mark=rows.marked)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "about":  # beside the list there it is already
            if not self.is_mounted or self.app.size.width >= BROAD:
                return False
            offer = self._marked()
            return offer is not None and bool(offer.about)
        return super().check_action(action, parameters)

    def on_resize(self) -> None:
        self.refresh_bindings()

    def _under_way(self) -> Iterator[Row]:
        states = [offer.under_way for offer in self._offers if offer.under_way is not None]
        if not states:
            return
        yield Row.heading("Under way")
        for state in sorted(states, key=lambda one: one.started_at, reverse=True):
            given = sum(bool(item.chosen) for item in state.items)
            left = clock(max(state.limit_s - state.spent_s, 0))
            yield Row(
                f"resume {state.id}",
                state.exam.upper(),
                f"{given} of {len(state.items)} answered",
                right=f"{left} left",
            )
        yield Row.blank()

    def _to_begin(self) -> Iterator[Row]:
        for offer in self._offers:
            if not offer.whole.total:
                continue
            yield Row(
                None,
                Content.styled(offer.blueprint.title, "bold"),
                right=_until(offer),
                detail=_about(offer, whole=offer.blueprint.exam == self._unfolded),
            )
            yield from self._sizes(offer)
            yield Row.blank()

    def _sizes(self, offer: Offer) -> Iterator[Row]:
        for paper in offer.sizes:
            whole = paper.wanted == paper.whole
            name = "Whole exam" if whole else "Shorter exam"
            count = number_of(paper.total, "question")
            if paper.lacking:
                count = f"{paper.total} of {paper.wanted} questions"
            yield Row(
                f"start {offer.blueprint.exam} {paper.wanted}",
                name,
                count,
                right=f"{max(round(paper.limit_s / 60), 1)} min",
            )

    def _earlier(self) -> Iterator[Row]:
        reports = [report for offer in self._offers for report in offer.results]
        if not reports:
            return
        yield Row.heading("Earlier")
        for report in sorted(reports, key=lambda one: one.at)[: -EARLIER - 1 : -1]:
            at = report.at.astimezone(self.session.now().tzinfo)
            yield Row(
                f"report {report.id}",
                report.exam.upper(),
                f"{report.right} of {report.total} right, {per_cent(report.share.share).strip()}",
                right=f"{at.day} {at:%B %Y}",
            )

    # -- choosing ---------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        from studylam.tui.screens.exam_report import ReportScreen

        action, what, *rest = event.row_id.split()
        if action == "start":
            self._begin(what, int(rest[0]))
        elif action == "report":
            self.app.push_screen(ReportScreen(what))
        else:
            self.go_on(what)

    def _begin(self, exam: str, size: int) -> None:
        """Start it; where the packs have too few questions, say so before."""
        from studylam.tui.screens.ask import AskScreen

        offer = next(one for one in self._offers if one.blueprint.exam == exam)
        paper = next(one for one in offer.sizes if one.wanted == size)
        if not paper.lacking:
            self._start(exam, size)
            return

        def decided(choice: str | None) -> None:
            if choice == "start":
                self._start(exam, size)

        rows = [
            Row("start", f"Start with {number_of(paper.total, 'question')}"),
            Row("not", "Not now"),
            Row.blank(),
            *_domains(paper),
        ]
        title = f"The packs have too few questions for {exam.upper()}"
        words = "So the exam is shorter. How many are asked, of how many its weights call for:"
        self.app.push_screen(AskScreen(title, words, rows), decided)

    def _start(self, exam_id: str, size: int) -> None:
        from studylam.study import Exam
        from studylam.study.exams.stopwatch import Stopwatch
        from studylam.tui.screens.exam_paper import ASLEEP_S, ExamScreen

        session = self.session
        try:
            exam = Exam.start(
                session.library,
                session.record,
                exam_id,
                size,
                session.seed,
                now=session.now(),
                watch=Stopwatch(session.ticks, asleep_after_s=ASLEEP_S),
            )
        except StudyLamError as error:
            session.show_error(error)
            return
        self.app.push_screen(ExamScreen(exam))

    def go_on(self, id: str) -> None:
        """Go on with the exam of that id."""
        from studylam.study import Exam
        from studylam.study.exams.stopwatch import Stopwatch
        from studylam.tui.screens.exam_paper import ASLEEP_S, ExamScreen

        session = self.session
        try:
            exam = Exam.resume(
                session.library,
                session.record,
                id,
                watch=Stopwatch(session.ticks, asleep_after_s=ASLEEP_S),
            )
        except StudyLamError as error:
            session.show_error(error)
            return
        if exam is None:
            self.notify("This exam's questions are no longer in any pack.", timeout=4)
            return
        self.app.push_screen(ExamScreen(exam))


def _until(offer: Offer) -> Content:
    """Whether its days are numbered."""
    left = offer.days_left
    if left is None:
        return Content("")
    if left < 0:
        return Content.styled("! over", "$warning")
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    return Content.styled(
        *((f"! last day {when}", "$warning") if left < SOON else (f"last day {when}", ""))
    )


def _about(offer: Offer, *, whole: bool) -> str:
    """What it is, and what the packs have for it; the ``whole`` of it: until when it can be sat."""
    blueprint = offer.blueprint
    scale = f"{blueprint.pass_score} of {blueprint.score_scale.highest:,} passes"
    counts = f" ({blueprint.scored} count)" if blueprint.unscored else ""
    facts = (
        f"{number_of(blueprint.questions, 'question')}{counts} in {blueprint.minutes} min,"
        f" {scale} · {offer.there}."
    )
    return " ".join([facts, *offer.about]) if whole else facts


def _domains(paper: Makeup) -> Iterator[Row]:
    """What would be asked, domain by domain."""
    for domain in paper.domains:
        short = domain.asked < domain.wanted
        count = f"{domain.asked} of {domain.wanted}"
        yield Row(
            None,
            Content.styled(f"  {domain.name}", "" if short else "$text-muted"),
            right=Content.styled(f"! {count}" if short else count, "$warning" if short else ""),
        )
