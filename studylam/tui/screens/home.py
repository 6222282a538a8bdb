"""The first screen: what to do next, how it is going, where one can go."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from textual import events, on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings, key_of
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.home_places import Places
from studylam.tui.widgets.home_standing import HomeStanding, Shape
from studylam.tui.widgets.home_steps import Steps
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study import NextStep
    from studylam.study.guidance.glance import Aim, Glance


STEPS = 4
"""Offered at most, the first of them as *the* next one; what comes later is found in its place."""
LEAST_STEPS = 2
COLUMN = 101
"""Cells of home's text, where it is one column."""
BROAD = 160
"""From here on, how it is going stands beside what to do."""
SPREAD, GUTTER = 170, 6
"""Cells of both together then, and of what is between them. As in home.tcss."""
HELD = 0.4
"""Seconds at most for which the screen before stays on view until home has its new words."""
STEP_KEYS = {kind: key_of(f"home.{kind}") for kind in ("review", "drill", "lab")}


class HomeScreen(PlaceScreen):
    """Drawn at once, empty; `fill` brings the words as soon as the session is there."""

    BINDINGS = bindings("home")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (160, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high"), (44, "-tall")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[NextStep] = []
        self._glance: Glance | None = None
        self._offering = False
        self._held: ExitStack | None = None
        """Until it is closed nothing is drawn."""
        self._planned_after: object = None
        """What the plan was made of last: it isn't made again before that has changed."""

    def path(self) -> tuple[str, ...]:
        return ("StudyLam",)

    def body(self) -> Iterable[Widget]:
        with Page(), Container(id="spread"):
            with Vertical(id="now"):
                yield Text("", id="greeting")
                yield Steps(id="steps")
            yield HomeStanding(id="standing")
            yield Places(id="places")

    def on_mount(self) -> None:
        self.query_one("#greeting", Text).update(self._greeting("Opening the course."))
        self.query_one("#steps").focus()

    def on_screen_resume(self) -> None:
        if not self.session.session_ready.is_set():
            return
        if not self._offering:
            self._nothing_open()
        self._offering = False
        if self._glance is not None:
            # Never its old words first, to change under the eye: what was offered may be done.
            self._hold()
        self.fill()

    def on_screen_suspend(self) -> None:
        self._let_go()

    def on_unmount(self) -> None:
        self._let_go()

    def _hold(self) -> None:
        self._let_go()
        self._held = held = ExitStack()
        held.enter_context(self.app.batch_update())
        held.callback(self.set_timer(HELD, self._let_go).stop)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
            self.refresh()

    @calmly
    def _nothing_open(self) -> None:
        from studylam.study.guidance.resuming import closed

        closed(self.session.record)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "step":
            return self._step_of(str(parameters[0])) is not None
        if action == "drop":
            return any(map(_is_drill, self._steps))
        if action == "goal":
            return self._glance is not None and bool(self.session.library.blueprints)
        return action != "back" and super().check_action(action, parameters) is not False

    def fill(self) -> None:
        """Work out what is next and how it is going (both change while other screens are open)."""
        session = self.session

        def work() -> Glance:
            from studylam.study.guidance.glance import glance

            return glance(session.library, session.record, session.now())

        session.background(work, self._show, owner=self)

    def _show(self, glance: Glance) -> None:
        self._glance = glance
        self._say(glance)
        self.query_one(HomeStanding).show(glance)
        self._fit(self.size.width, self.size.height)
        self.refresh_bindings()
        self._let_go()
        state = (glance.aim and (glance.aim.goal, glance.aim.days_left), glance.overview.answers)
        if glance.aim is not None and self._planned_after != state:
            self._planned_after = state
            self._plan()

    # -- as much as there is room for -------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        if self.query(Places):  # else it comes before there is anything to fit
            self._fit(event.size.width, event.size.height)

    def _fit(self, width: int, height: int) -> None:
        """Everything that matters without scrolling: fewer steps and shorter places if need be."""
        steps, places = self.query_one(Steps), self.query_one(Places)
        standing = self.query_one(HomeStanding)
        high, broad = height >= self.VERTICAL_BREAKPOINTS[1][0], width >= BROAD
        steps.roomy = high
        standing.take_shape(Shape.TALL if high and broad else Shape.HIGH if high else Shape.LOW)
        column = (min(width - 4, SPREAD) - GUTTER) * 3 // 5 if broad else min(width - 4, COLUMN)
        standing.display = bool(standing.lines(column))
        # Crumbs, hints, the greeting, and what is between the parts.
        room = height - (11 if high else 7)
        if not broad:
            room -= len(standing.lines(column))
        glance = self._glance
        offered = glance.steps[:STEPS] if glance is not None else ()
        count = len(offered)
        folded = len(list(places.lay_out(column))) if places.compact else 2
        while count > LEAST_STEPS and not high and count + 1 + folded > room:
            count -= 1
        steps.apart = not high and count + 2 + folded <= room
        self._steps = list(offered[:count])
        steps.set_rows([self._row(index, step) for index, step in enumerate(self._steps)])
        taken = len(steps.lines(column)) if glance is not None else STEPS + 1
        places.fold(taken + len(places.rows) > room)
        left = room - taken - (folded if places.compact else len(places.rows))
        # Of a tall screen the upper third stays empty rather than the lower half.
        self.query_one("#spread").styles.margin = (max(left // 3, 0) if high else 0, 0, 0, 0)

    def _say(self, glance: Glance) -> None:
        words = self.session.preface or glance.sentence
        self.query_one("#greeting", Text).update(self._greeting(words))
        if self.session.trouble is not None:
            self.crumbs.say(status=Content.styled("! nothing is kept", "$warning"))
        else:
            self.crumbs.say(status=glance.aim.words if glance.aim else "")

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
        first = index == 0
        return Row(
            str(index),
            step.label,
            Content.styled(step.title, "bold") if first else step.title,
            aside="" if first else step.detail,
            detail=step.detail if first else "",
            right=f"{step.minutes} min",
            key="enter" if first else key,
        )

    def _step_of(self, kind: str) -> NextStep | None:
        return next((step for step in self._steps if step.kind == kind), None)

    def _greeting(self, sentence: str) -> Content:
        hour = self.session.now().hour
        part = "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
        return Content.assemble((f"Good {part}.", "bold"), (f" {sentence}", "$text-muted"))

    # -- what comes before anything else ----------------------------------------------------------

    def begin(self) -> None:
        """The session has begun, and nobody asked for a place: is somebody new here, or was
        something left in the middle?
        """
        session = self.session

        def work() -> NextStep | bool | None:
            from studylam.study.drills.known import Known
            from studylam.study.guidance import first_run
            from studylam.study.guidance.resuming import left_open

            library, record = session.library, session.record
            if session.asks_first and first_run.is_wanted(library, record):
                first_run.begin(record)
                return True
            return left_open(library, Known.of(record, session.now()))

        def done(found: NextStep | bool | None) -> None:
            if self.app.screen is not self or not found:
                return
            if found is True:
                self._ask_first()
            elif not isinstance(found, bool):
                self.offer_to_go_on(found)

        session.background(work, done, owner=self)

    def _ask_first(self) -> None:
        from studylam.tui.screens.first_run import FirstRunScreen, run_first

        def through(run: bool | None) -> None:
            if run:
                run_first(self.session)

        if self.session.library.blueprints:
            self.app.push_screen(FirstRunScreen(), through)
        else:
            run_first(self.session)

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

    def action_goal(self) -> None:
        from studylam.tui.screens.goal import GoalScreen

        self.app.push_screen(GoalScreen())

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


def _is_drill(step: NextStep) -> bool:
    """A drill or a review that was left in the middle."""
    return step.kind == "continue" and step.place in ("quiz", "review")
