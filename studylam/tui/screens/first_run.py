"""The first time: three questions at most, one after the other, then a handler to be run.

Over home, and nothing else acts until it is through: whoever types a digit here means an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from studylam.errors import UsageError
from studylam.tui.actions import bindings, key_of
from studylam.tui.charts import number_of
from studylam.tui.screens.ask import Choices
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.packs.models import Blueprint
    from studylam.study.planning.goal import Goal
    from studylam.tui.ports import SessionApp

NO_EXAM = "none "
"""No exam is called so."""
QUESTIONS = (
    ("exam", "Which exam do you study for?", ""),
    (
        "on",
        "When is it?",
        "With a day, every evening until then gets its part: what to see again, what is new."
        " For example 12 Dec, 2026-12-12 or in 4 weeks.",
    ),
    (
        "minutes",
        "How many minutes a day?",
        "As many as you have on most days; 30 is usual."
        " What doesn't fit is left out, not piled up.",
    ),
)
WELCOME = (
    "You learn AWS Lambda here by running it, on this machine and without an account."
    " Three short questions first; each may stay unanswered."
)


class FirstRunScreen(PlaceScreen, ModalScreen[bool]):
    """Dismissed with whether a handler is to be run now. What was answered is kept by then."""

    BINDINGS = bindings("first-run")
    CSS_PATH = "first_run.tcss"

    def __init__(self) -> None:
        super().__init__()
        from studylam.study.guidance.first_run import Answers

        self._answers = Answers()
        self._number = 0

    def path(self) -> tuple[str, ...]:
        return ("StudyLam",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text(
                Content.assemble(("Welcome.", "bold"), (f" {WELCOME}", "$text-muted")),
                id="welcome",
                classes="column",
            )
            yield Text("", id="asked", classes="column")
            yield Text("", id="about", classes="column quiet")
            yield Choices(self._exams(), id="exams", classes="column")
            yield Answer(id="answer", classes="column", compact=True, max_length=60)
            yield Text("", id="said", classes="column")

    def _exams(self) -> list[Row]:
        rows = [_exam_row(one) for one in self.session.library.blueprints]
        return [*rows, Row(NO_EXAM, "None", "just learning")]

    def on_mount(self) -> None:
        self._ask(0)

    @property
    def _today(self) -> date:
        from studylam.study.days import Days

        return Days.of(self.session.record).day(self.session.now())

    # -- one question at a time -------------------------------------------------------------------

    def _ask(self, number: int) -> None:
        self._number = number
        kind, question, about = QUESTIONS[number]
        self.query_one("#welcome").display = number == 0
        self.query_one("#asked", Text).update(Content.styled(question, "bold"))
        self.query_one("#about", Text).update(about)
        self.query_one("#about").display = bool(about)
        rows, field = self.query_one("#exams", Choices), self.query_one(Answer)
        rows.display, field.display = kind == "exam", kind != "exam"
        self.query_one("#said").display = kind != "exam"
        if kind == "exam":
            rows.focus()
        else:
            field.placeholder = "a day" if kind == "on" else "30"
            field.value = self._before(kind)
            field.focus()
            # Whoever comes back to change it types it anew, not onto its end.
            field.selection = Selection(0, len(field.value))
            self._say(field.value)
        self.crumbs.say(status=f"question {number + 1} of {len(QUESTIONS)}")

    def _before(self, kind: str) -> str:
        """What was answered before one came back to it."""
        if kind == "on":
            return "" if self._answers.on is None else self._answers.on.isoformat()
        return "" if self._answers.minutes is None else str(self._answers.minutes)

    def action_back(self) -> None:
        if self._number:
            self._ask(self._number - 1)
        else:
            self.dismiss(False)

    def action_skip(self) -> None:
        """Leave this question unanswered; without an exam or a day the rest needn't be asked."""
        self._keep(**{QUESTIONS[self._number][0]: None})

    def action_skip_all(self) -> None:
        self.dismiss(False)

    def _keep(self, **answer: Any) -> None:
        """An answer is on disk before the next question is there."""
        from studylam.study.guidance.first_run import keep

        session = self.session
        answers = replace(self._answers, **answer)
        if answers.exam is None or answers.on is None:
            answers = replace(answers, minutes=None)
        if answers.exam is None:
            answers = replace(answers, on=None)
        keep(session.library, session.record, answers, self._today)
        self._answers = answers
        [kind] = answer
        if kind == "minutes" or answer[kind] is None:
            self.dismiss(True)
        else:
            self._ask(self._number + 1)

    # -- answers ----------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _exam_chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self._keep(exam=None if event.row_id == NO_EXAM else event.row_id)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._say(event.value)

    def _say(self, typed: str) -> None:
        """What is understood so far. What is being typed isn't wrong yet: it is said at enter."""
        words, warning = "", ""
        if typed.strip():
            try:
                words, warning = self._understood(typed)
            except UsageError:
                words = "…"
        said = Content.styled(words, "$text-muted")
        if warning:
            said = Content.assemble(said, "\n", (f"! {warning}", "$text-warning"))
        self.query_one("#said", Text).update(said)

    def _understood(self, typed: str) -> tuple[str, str]:
        from studylam.study.planning.goal import outside
        from studylam.study.planning.spoken_day import spelt

        value = self._read(typed)
        if not isinstance(value, date):
            return f"{number_of(value, 'minute')} a day", ""
        goal = self._goal(value)
        return f"{spelt(value)}, {_when(value, self._today)}", outside(self.session.library, goal)

    def _read(self, typed: str) -> Any:
        """A day or minutes; refuses what can't be planned."""
        from studylam.study.guidance.first_run import minutes_of
        from studylam.study.planning.goal import check
        from studylam.study.planning.spoken_day import read_day

        if QUESTIONS[self._number][0] == "minutes":
            return minutes_of(typed)
        day = read_day(typed, self._today)
        check(self.session.library, self._goal(day), self._today)
        return day

    def _goal(self, day: date) -> Goal:
        from studylam.study.planning.goal import Goal

        assert self._answers.exam is not None
        return Goal(self._answers.exam, day)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.action_skip()
            return
        try:
            value = self._read(event.value)
        except UsageError as error:
            words = f"! {error.message} {error.hint or ''}".rstrip()
            self.query_one("#said", Text).update(Content.styled(words, "$text-error"))
            return
        self._keep(**{QUESTIONS[self._number][0]: value})


class Answer(Input):
    """The field; enter goes on, and without anything in it leaves the question unanswered."""

    BINDINGS = bindings("first-run-field")


def _exam_row(blueprint: Blueprint) -> Row:
    name = blueprint.exam.upper()
    last = blueprint.valid.last
    aside = f"until {last.day} {last:%B %Y}" if last is not None else ""
    return Row(blueprint.exam, name, blueprint.title.removeprefix(f"{name}, "), aside=aside)


def _when(day: date, today: date) -> str:
    days = (day - today).days
    return {0: "today", 1: "tomorrow"}.get(days) or f"in {number_of(days, 'day')}"


def run_first(session: SessionApp) -> None:
    """Lead to the first handler that can be run; where there is none, home is all there is."""
    from studylam.study.guidance.first_run import first_to_run

    found = first_to_run(session.library)
    if found is None:
        return
    if found[0] == "learn":
        from studylam.tui.screens.first_lesson import FirstLessonScreen

        session.push_screen(FirstLessonScreen(*found[1].split("#", 1)))
    else:
        session.open_place(*found)
        words = f"Press {key_of('lab.run')}: the handler runs here, in a sandbox."
        session.notify(words, markup=False, timeout=20)
