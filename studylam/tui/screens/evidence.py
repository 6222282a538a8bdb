"""What the estimate of a concept is made of: each question, lab and lesson, and what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.study.search.belongs import About, Subject
from studylam.tui.charts import number_of, per_cent
from studylam.tui.prose import one_line
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.exam_panels import estimate
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study.standing.knowledge import ConceptEvidence, QuestionEvidence

CELLS = 20
MARKED: tuple[About, ...] = ("question", "lab", "exercise", "lesson")
"""What can be marked; a row's id begins with it."""


class EvidenceScreen(PlaceScreen):
    """Enter on a question, a lab or a lesson opens it."""

    CSS_PATH = "evidence.tcss"

    def __init__(self, concept: str) -> None:
        super().__init__()
        self._concept = concept
        self._answered: set[str] = set()
        """Questions that were answered before."""

    def path(self) -> tuple[str, ...]:
        return ("Progress", "Mastery", self.session.library.concept(self._concept).name)

    def belongs(self) -> Subject:
        """What is marked; of a question that wasn't asked yet nothing is told but its concept."""
        kind, _, id = (self.query_one(Rows).marked or "").partition(" ")
        about = next((one for one in MARKED if one == kind), None)
        is_new = about == "question" and id not in self._answered
        return Subject("concept", self._concept) if about is None or is_new else Subject(about, id)

    @on(Rows.Marked)
    def _moved(self) -> None:
        self.refresh_bindings()

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text("", id="estimate", classes="column")
            yield Rows(id="evidence", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        session = self.session

        def work() -> ConceptEvidence:
            from studylam.study.standing.knowledge import evidence_for

            return evidence_for(session.library, session.record, self._concept, session.now())

        session.background(work, self._show, owner=self)

    def _show(self, found: ConceptEvidence) -> None:
        self._answered = {one.question for one in found.questions if one.tally is not None}
        self.query_one("#estimate", Text).update(self._words(found))
        self.query_one(Rows).set_rows(self._rows(found))

    def _words(self, found: ConceptEvidence) -> Content:
        concept, one = self.session.library.concept(self._concept), found.mastery
        credit, weight = found.credit, found.weight
        lines = [Content(concept.sentence), Content(""), estimate(one, CELLS)]
        if one.estimate is not None:
            rest = (
                f"(1 + {credit:.1f} credited) / (2 + {weight:.1f} counted) ="
                f" {per_cent(one.estimate).strip()}. What lies a month back counts half; right but"
                " unsure is credited three quarters, a lucky guess two fifths."
            )
            lines.append(Content.styled(rest, "$text-muted"))
        return Content("\n").join(lines)

    def _rows(self, found: ConceptEvidence) -> list[Row]:
        library, now = self.session.library, self.session.now()
        rows: list[Row] = []
        if found.questions:
            rows.append(Row.heading("Questions", "credited / counted"))
        for one in found.questions:
            stem = one_line(library.text(library.question(one.question).stem))
            rows.append(
                Row(
                    f"question {one.question}",
                    Content(stem),
                    "",
                    _counted(one),
                    detail=_how(one, now),
                )
            )
        if found.labs:
            rows += [Row.blank(), Row.heading("Labs")]
        for lab in found.labs:
            right = (
                f"passed {ago(lab.passed_at, now)}  {lab.weight:.1f} / {lab.weight:.1f}"
                if lab.passed_at
                else "not passed"
            )
            rows.append(Row(f"lab {lab.lab}", Content(lab.title), "", right))
        if found.exercises:
            rows += [Row.blank(), Row.heading("Decisions")]
        for done in found.exercises:
            right = (
                f"decided {ago(done.finished_at, now)}  {done.credit:.1f} / {done.weight:.1f}"
                if done.finished_at
                else "not gone through"
            )
            rows.append(Row(f"exercise {done.exercise}", Content(done.title), "", right))
        if found.lessons:
            rows += [
                Row.blank(),
                Row.heading("Lessons", "reading isn't knowing: it counts nothing"),
            ]
        for lesson in found.lessons:
            right = f"{lesson.read} of {number_of(lesson.sections, 'section')}"
            rows.append(Row(f"lesson {lesson.lesson}", Content(lesson.title), "", right))
        return rows

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        kind, _, id = event.row_id.partition(" ")
        if kind == "lab":
            from studylam.tui.screens.lab import LabScreen

            self.app.push_screen(LabScreen(id))
        elif kind == "exercise":
            from studylam.tui.screens.exercise import ExerciseScreen

            self.app.push_screen(ExerciseScreen(id))
        elif kind == "lesson":
            from studylam.tui.screens.reader import ReaderScreen

            self.app.push_screen(ReaderScreen(id))
        else:
            from studylam.tui.opening import open_question

            open_question(self, id, ("Progress", "Evidence"))


def _counted(one: QuestionEvidence) -> Content:
    if one.tally is None:
        return Content("new")
    return Content(f"{one.credit:.1f} / {one.weight:.1f}")


def _how(one: QuestionEvidence, now: datetime) -> str:
    """How its answers went."""
    if one.tally is None:
        return ""
    tally = one.tally
    last = f"{'✓' if tally.last_correct else '✗'} {ago(tally.last_at, now)}"
    if tally.last_confidence:
        last += f", {'a guess' if tally.last_confidence == 'guess' else tally.last_confidence}"
    parts = [f"{tally.right} of {tally.times} right", f"last {last}"]
    if one.retrievability is not None:
        parts.append(f"still known: {per_cent(one.retrievability).strip()}")
    return " · ".join(parts)


def ago(moment: datetime, now: datetime) -> str:
    """``today``, ``yesterday``, ``12 days ago``."""
    # Both where the learner is: midnight is what makes a yesterday.
    days = (now.date() - moment.astimezone(now.tzinfo).date()).days
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
