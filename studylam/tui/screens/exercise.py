"""A decision exercise: a situation, a decision, what then happens and why; then the knobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.errors import StudyLamError
from studylam.study.search.belongs import Subject
from studylam.tui import exercise_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.decision import Options, Told, Typed
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.what_if import Knobs, WhatIf

if TYPE_CHECKING:
    from studylam.exercises.reading import Exercise, Round
    from studylam.exercises.scoring import Given, Graded
    from studylam.exercises.sittings import Sitting
    from studylam.packs.models import ExerciseFile, Place


ROOM = 30
"""Lines of the terminal from which on the story fits above the first round."""


class ExerciseScreen(PlaceScreen):
    """One round after the other. An answer is on disk before its outcome is shown, so one can leave
    at any moment and goes on at the same round.
    """

    BINDINGS = bindings("exercise")
    CSS_PATH = "exercise.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (156, "-beside")]  # noqa: RUF012
    listed_in = "simulate"

    def __init__(self, target: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        """The exercise of that id, or of these data (nothing of which is kept); else a list."""
        super().__init__()
        self._target = target
        self._data = data
        self._exercise: Exercise | None = None
        self._going: Sitting | None = None
        self._problem: StudyLamError | None = None
        self._number = 0
        """The round on the screen; the number of rounds: how it went."""
        self._result: Graded | None = None
        """Of the round on the screen, once it is answered."""
        self._is_told = False
        """The story was shown by itself, as there isn't room for it above the first round."""
        self._is_back = False
        """The learner looks at an earlier round again."""

    def path(self) -> tuple[str, ...]:
        if self._target is None and self._data is None:
            return ("Simulate", "Decisions")
        self._load()
        title = self._exercise.title if self._exercise else self._target or "An exercise"
        return (*self._place(), title)

    def _place(self) -> tuple[str, ...]:
        """Where one came from: the exercises about costs are listed in the Price place too."""
        stack = self.app.screen_stack
        at = stack.index(self) if self in stack else 0
        under = stack[at - 1] if at else None
        if isinstance(under, PlaceScreen) and under.path()[0] == "Price":
            return ("Price", "What will this cost?")
        return ("Simulate", "Decisions")

    def shown(self) -> tuple[ExerciseFile, Place] | None:
        if self._target is None:
            return None
        file = self.session.library.exercise(self._target)
        return file, file.place

    def resumable(self) -> tuple[str, str] | None:
        return ("simulate", self._target) if self._target and self._round else None

    def _load(self) -> None:
        if self._exercise is not None or self._problem is not None:
            return
        from studylam.exercises.finding import open_exercise
        from studylam.exercises.reading import read_exercise
        from studylam.exercises.sittings import another, sitting

        library = self.session.library
        try:
            if self._target is not None:
                self._exercise = open_exercise(self._target, library)
                self._going = sitting(self._exercise, self.session.record)
            else:
                made, problems = read_exercise(self._data or {}, library)
                if made is None:
                    raise problems[0]
                self._exercise, self._going = made, another(made)
        except StudyLamError as error:
            self._problem = error
            return
        self._number = self._going.place

    def body(self) -> Iterable[Widget]:
        with ReadPage(id="page"):
            if self._target is None and self._data is None:
                yield Rows(id="exercises", classes="column")
            else:
                yield Vertical(id="exercise")

    async def on_mount(self) -> None:
        if self._target is None and self._data is None:
            self._fill()
            self.query_one("#exercises", Rows).focus()
        elif self._problem is not None:
            words = Content.styled(str(self._problem), "$warning")
            await self.query_one("#exercise").mount(Text(words, classes="column"))
            self.query_one("#page").focus()
        else:
            await self._ask()
            self.session.look_for_room(self)

    async def show_again(self) -> None:
        if self._target is None:
            self._fill()
            return
        self.session.library.exercise(self._target)
        before, at = self._exercise, self._number
        self._exercise = self._problem = None
        self._load()
        now: Exercise | None = self._exercise
        if before is not None and now is not None and before.version == now.version:
            self._number = at
            return
        self._result = None
        await self.recompose()
        await self.on_mount()

    # -- the list ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        from studylam.progress import ExerciseStatus

        if self._data is not None:
            return
        library, statuses = self.session.library, self.session.record.exercise_statuses()
        rows: list[Row] = []
        for one in library.exercises:
            status = statuses.get(one.id, ExerciseStatus())
            right = f"{one.minutes} min" if status.best is None else f"best {status.best} of 100"
            right = "under way" if status.started else right
            rows.append(Row(one.id, library.titled(one), "", right))
        if not rows:
            rows.append(Row.heading("There is no exercise in any pack here."))
        self.query_one("#exercises", Rows).set_rows(rows)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._target is None and self._data is None and self.query("#exercises"):
            self._fill()

    @on(Rows.Chosen, "#exercises")
    def _open(self, event: Rows.Chosen) -> None:
        self.app.push_screen(ExerciseScreen(event.row_id))

    # -- a round -----------------------------------------------------------------------------------

    @property
    def _round(self) -> Round | None:
        rounds = self._exercise.rounds if self._exercise else ()
        return rounds[self._number] if self._number < len(rounds) else None

    async def _show(self, *parts: Widget, answered: bool = False) -> None:
        holder = self.query_one("#exercise", Vertical)
        async with self.batch():
            await holder.remove_children()
            holder.set_class(answered, "-answered")
            await holder.mount_all(parts)
            self.query_one("#page", ReadPage).scroll_home(animate=False)
        self._say()
        self.refresh_bindings()

    def _say(self) -> None:
        assert self._exercise is not None
        total = len(self._exercise.rounds)
        self.crumbs.say(status=f"{self._number + 1} of {total}" if self._round else "")

    async def _ask(self) -> None:
        from studylam.exercises.model import Choice

        exercise, round = self._exercise, self._round
        assert exercise is not None and self._going is not None
        if round is None:
            await self._sum_up()
            return
        self._result = self._going.graded(round)
        if self._result is not None:
            await self._tell()
            return
        if self._number == 0 and not self._is_told and self.app.size.height < ROOM:
            await self._show(Told(lambda width: exercise_text.story(exercise, width)))
            self.query_one("#page").focus(scroll_visible=False)
            return
        first = self._number == 0 and not self._is_told
        self._is_told = True
        told = Told(
            lambda width: exercise_text.asked(exercise, round, width, with_story=first), id="asked"
        )
        question = round.question
        field: Widget
        if isinstance(question, Choice):
            field = Options(question.options, many=question.many, id="options")
            await self._show(told, field)
        else:
            field = Typed(id="number", compact=True, placeholder=f"number {question.unit}".strip())
            unit = f"In {question.unit}; " if question.unit else ""
            unit += f"{key_of('prompt.done')} answers."
            await self._show(told, field, Text(unit, id="wrong", classes="quiet"))
        field.focus(scroll_visible=False)

    @on(Options.Answered)
    async def _decided(self, event: Options.Answered) -> None:
        event.stop()
        await self._answer(event.chosen)

    @on(Input.Submitted, "#number")
    async def _typed(self, event: Input.Submitted) -> None:
        from studylam.exercises.scoring import parse_given

        event.stop()
        assert self._round is not None
        try:
            given = parse_given(self._round, [event.value])
        except StudyLamError as error:
            words = f"! {error.message} {error.hint or ''}"
            self.query_one("#wrong", Text).update(Content.styled(words, "$error"))
            return
        await self._answer(given)

    async def _answer(self, given: Given) -> None:
        from studylam.exercises.sittings import answer

        assert self._round is not None and self._going is not None
        record = self.session.record if self._target is not None else None
        try:
            self._going, self._result = answer(self._going, self._round, given, record)
        except StudyLamError as error:
            self.session.show_error(error, "This answer isn't kept")
            return
        await self._tell()

    async def _tell(self) -> None:
        exercise, round, result = self._exercise, self._round, self._result
        assert exercise is not None and round is not None and result is not None
        told = Told(lambda width: exercise_text.verdict(round, result, width), id="verdict")
        happens = WhatIf(exercise.model, round.settings, id="play")
        await self._show(told, happens, answered=True)
        self.query_one("#page").focus(scroll_visible=False)

    # -- the knobs -------------------------------------------------------------------------------

    def action_play(self) -> None:
        self.query_one(WhatIf).play()

    def action_as_asked(self) -> None:
        self.query_one(WhatIf).as_asked()

    def action_day(self) -> None:
        self.query_one(WhatIf).ask_day()

    # -- on and back -------------------------------------------------------------------------------

    @property
    def _is_answered(self) -> bool:
        """Whether what is on the screen gives no answer away any more."""
        return self._result is not None or self._round is None

    def belongs(self) -> Subject | None:
        return Subject("exercise", self._target) if self._target and self._is_answered else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next":
            is_story = not self._is_told and self._number == 0
            return self._round is not None and (is_story or self._result is not None)
        if action in ("play", "day", "as_asked"):
            if not (found := list(self.query(WhatIf))):
                return False
            is_there = found[0].has_days if action == "day" else found[0].has_knobs
            return is_there and not (action == "play" and isinstance(self.focused, Knobs))
        if action == "lesson":
            return self._exercise is not None and self._is_answered and bool(self._lessons())
        if action == "again":
            return self._going is not None and bool(self._going.answers)
        return super().check_action(action, parameters)

    async def action_next(self) -> None:
        assert self._exercise is not None and self._going is not None
        if self._result is None:  # the story has been read
            self._is_told = True
            await self._ask()
            return
        self._number = self._going.place if self._is_back else self._number + 1
        self._is_back, self._result = False, None
        await self._ask()

    async def action_again(self) -> None:
        from studylam.exercises.sittings import another

        assert self._exercise is not None
        self._going, self._number, self._result = another(self._exercise), 0, None
        self._is_back = False
        await self._ask()

    def _lessons(self) -> list[tuple[str, str]]:
        from studylam.exercises.sittings import to_read

        if self._exercise is None:
            return []
        return [(one.id, one.title) for one in to_read(self._exercise, self.session.library)]

    def action_lesson(self) -> None:
        self._read(self._lessons()[0][0])

    def _read(self, lesson: str) -> None:
        from studylam.tui.screens.reader import ReaderScreen

        self.app.push_screen(ReaderScreen(lesson))

    async def _sum_up(self) -> None:
        going, exercise = self._going, self._exercise
        assert going is not None and exercise is not None
        self._result = None
        status = self.session.record.exercise_status(exercise.id)
        rows = [Row.heading("The rounds")]
        for round in exercise.rounds:
            result = going.graded(round)
            words, style = exercise_text.VERDICTS[result.verdict if result else "wrong"]
            name = round.text.splitlines()[0]
            rows.append(Row(f"round {round.id}", name, "", Content.styled(words[0], style)))
        rows += [
            Row.blank(),
            Row("again", "Once more, from the start", key=key_of("exercise.once-more")),
        ]
        lessons = self._lessons()
        if lessons:
            rows += [Row.blank(), Row.heading("To read")]
        for number, (id, title) in enumerate(lessons):
            rows.append(Row(f"lesson {id}", title, key="" if number else key_of("exercise.lesson")))
        head = Text(exercise_text.headline(going, status), id="headline")
        await self._show(head, Rows(rows, id="rows"))
        self.query_one("#rows", Rows).focus(scroll_visible=False)

    @on(Rows.Chosen, "#rows")
    async def _chosen(self, event: Rows.Chosen) -> None:
        kind, _, id = event.row_id.partition(" ")
        if kind == "lesson":
            self._read(id)
        elif kind == "again":
            await self.action_again()
        else:
            assert self._exercise is not None
            self._number = [one.id for one in self._exercise.rounds].index(id)
            self._is_back = True
            await self._ask()
