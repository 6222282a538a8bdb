"""The first screen: what to do next, how it is going, where one can go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.places import PLACES
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.home_standing import HomeStanding
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study import NextStep
    from studylam.study.guidance.glance import Aim, Glance


STEPS = 4
"""Offered at most: what comes later is found in its place, and all of home fits in 24 lines."""
LOW = 7
"""Lines of steps and of how it is going, together, that leave room for all places in 24 lines."""
STEP_KEYS = {"review": "r", "drill": "d", "lab": "t"}


class HomeScreen(PlaceScreen):
    """Drawn at once, empty; `fill` brings the words as soon as the session is there."""

    BINDINGS = bindings("home")

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[NextStep] = []
        self._offering = False
        self._planned_after: object = None
        """What the plan was made of last: it isn't made again before that has changed."""

    def path(self) -> tuple[str, ...]:
        return ("StudyLam",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text("", id="greeting", classes="column")
            yield Rows(id="steps", classes="column")
            yield HomeStanding(id="standing", classes="column")
            yield Rows(
                [Row(place.id, place.title, place.about, key=place.key) for place in PLACES],
                id="places",
                classes="column",
            )

    def on_mount(self) -> None:
        self.query_one("#greeting", Text).update(self._greeting("Opening the course."))
        self.query_one("#steps").focus()

    def on_screen_resume(self) -> None:
        if not self.session.session_ready.is_set():
            return
        if not self._offering:
            self._nothing_open()
        self._offering = False
        self.fill()

    @calmly
    def _nothing_open(self) -> None:
        from studylam.study.guidance.resuming import closed

        closed(self.session.record)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "step":
            return self._step_of(str(parameters[0])) is not None
        if action == "drop":
            return any(map(_is_drill, self._steps))
        return action != "back"

    def fill(self) -> None:
        """Work out what is next and how it is going (both change while other screens are open)."""
        session = self.session

        def work() -> Glance:
            from studylam.study.guidance.glance import glance

            return glance(session.library, session.record, session.now())

        session.background(work, self._show, owner=self)

    def _show(self, glance: Glance) -> None:
        # An exam and what was done so far have a line each to say; all is to fit in 24 lines.
        lines = 3 + (glance.ready is not None) + (glance.overview.days_studied > 0)
        room = max(LOW - lines, 2) if "-low" in self.classes else STEPS
        self._steps = list(glance.steps[: min(room, STEPS)])
        self._say(glance.aim)
        rows = self.query_one("#steps", Rows)
        rows.set_rows([self._row(index, step) for index, step in enumerate(self._steps)])
        self.query_one(HomeStanding).show(glance)
        self.refresh_bindings()
        state = (glance.aim and (glance.aim.goal, glance.aim.days_left), glance.overview.answers)
        if glance.aim is not None and self._planned_after != state:
            self._planned_after = state
            self._plan()

    def _say(self, aim: Aim | None) -> None:
        words = self.session.preface or (aim.sentence if aim else "") or sentence(self._steps)
        self.query_one("#greeting", Text).update(self._greeting(words))
        if self.session.trouble is not None:
            self.crumbs.say(status=Content.styled("! nothing is kept", "$warning"))
        else:
            self.crumbs.say(status=aim.words if aim else "")

    def _plan(self) -> None:
        """Plan anew until the exam, which takes longer than anybody waits for a first screen."""
        session = self.session

        def work() -> Aim | None:
            from studylam.study.guidance.glance import planned

            return planned(session.library, session.record, session.now())

        # What is offered for today follows from the plan, too.
        session.background(work, lambda aim: self.fill(), owner=self)

    def _row(self, index: int, step: NextStep) -> Row:
        key = STEP_KEYS.get(step.kind, "") if self._step_of(step.kind) is step else ""
        return Row(
            str(index),
            step.label,
            step.title,
            aside=step.detail,
            right=f"{step.minutes} min",
            key="enter" if index == 0 else key,
        )

    def _step_of(self, kind: str) -> NextStep | None:
        return next((step for step in self._steps if step.kind == kind), None)

    def _greeting(self, sentence: str) -> Content:
        hour = self.session.now().hour
        part = "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
        return Content.assemble((f"Good {part}.", "bold"), (f" {sentence}", "$text-muted"))

    def offer_to_go_on(self, step: NextStep) -> None:
        """What was on the screen when StudyLam ended: one key goes on with it."""
        from studylam.tui.screens.ask import AskScreen

        rows = [Row("on", "Go on", step.detail), Row("later", "Not now")]
        if _is_drill(step):
            rows.append(Row("drop", "End it", "your answers are kept"))

        def decided(choice: str | None) -> None:
            if choice == "on":
                self._go(step)
            elif choice == "drop":
                self._drop(step)

        self._offering = True
        self.app.push_screen(AskScreen(f"Go on with “{step.title}”?", "", rows), decided)

    def offer_to_leave(self, error: StudyLamError) -> None:
        """Nothing can be kept (or there is nothing to learn): say so, before anything else."""
        from studylam.tui.screens.ask import AskScreen

        rows = [Row("leave", "Leave", "and mend it first")]
        words = "\n".join(part for part in (error.where, error.hint) if part)
        if self.session.session_ready.is_set():
            rows.append(Row("stay", "Go on", "nothing that you do will be kept"))

        def decided(choice: str | None) -> None:
            if choice == "leave" or not self.session.session_ready.is_set():
                self.session.left_because = error
                self.app.exit(error.exit_status, return_code=error.exit_status)

        self.app.push_screen(AskScreen(error.message, words, rows), decided)

    def tell(self, title: str, words: str) -> None:
        """Something that the learner has to know before anything else."""
        from studylam.tui.screens.ask import AskScreen

        self.app.push_screen(AskScreen(title, words, [Row("on", "Go on")]))

    @on(Rows.Chosen, "#steps")
    def _step_chosen(self, event: Rows.Chosen) -> None:
        self._go(self._steps[int(event.row_id)])

    def _go(self, step: NextStep) -> None:
        if step.place != "exam":
            self.session.open_place(step.place, step.target or None)
            return
        from studylam.tui.screens.exam import ExamsScreen

        # By way of the exams, so that one comes back there.
        self.session.open_place("exam")
        if isinstance(exams := self.app.screen, ExamsScreen):
            exams.call_after_refresh(exams.go_on, step.target)

    def action_step(self, kind: str) -> None:
        if (step := self._step_of(kind)) is not None:
            self._go(step)

    def action_drop(self) -> None:
        marked = self.query_one("#steps", Rows).marked
        steps = [self._steps[int(marked)]] if marked is not None else []
        for step in filter(_is_drill, [*steps, *self._steps]):
            self._drop(step)
            return

    def _drop(self, step: NextStep) -> None:
        from studylam.study.guidance.resuming import discard

        discard(self.session.record, step)
        self.notify(f"“{step.title}” is ended; your answers are kept.", timeout=4, markup=False)
        self.fill()

    @on(Rows.Chosen, "#places")
    def _place_chosen(self, event: Rows.Chosen) -> None:
        if self.session.session_ready.is_set():
            self.session.open_place(event.row_id)


def sentence(steps: list[NextStep]) -> str:
    """What today is about, in a sentence."""
    minutes = sum(step.minutes for step in steps[:2])
    return (
        f"The first two below take about {minutes} minutes." if len(steps) > 1 and minutes else ""
    )


def _is_drill(step: NextStep) -> bool:
    """A drill or a review that was left in the middle."""
    return step.kind == "continue" and step.place in ("quiz", "review")
