"""The exam that the learner studies for: which, when, how well, and with how much time a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.errors import UsageError
from studylam.tui.actions import bindings
from studylam.tui.charts import number_of
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.form import Field, Form
from studylam.tui.widgets.pickers import Picker
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.study.planning.goal import Goal

FIELDS = (
    Field("on", "Day of the exam", "such as 20 Dec or in 4 weeks"),
    Field("retention", "To be remembered then", "% of what was learnt, 70 to 99"),
    Field("minutes", "Time a day", "minutes, 5 to 600"),
)


class GoalScreen(PlaceScreen):
    """Kept with enter or ctrl+s; what is wrong is said beside its field."""

    BINDINGS = bindings("goal")
    CSS_PATH = "goal.tcss"
    least = ROOMY

    def path(self) -> tuple[str, ...]:
        return ("Review", "Exam date")

    def body(self) -> Iterable[Widget]:
        from studylam.study.days import Days
        from studylam.study.guidance.first_run import wish
        from studylam.study.planning.goal import MINUTES, RETENTION, load

        session = self.session
        self._today: date = Days.of(session.record).day(session.now())
        self._goal: Goal | None = load(session.record)
        goal = self._goal
        values = {
            "on": goal.on.isoformat() if goal else "",
            "retention": f"{round((goal.retention if goal else RETENTION) * 100)}",
            "minutes": str(goal.minutes if goal else MINUTES),
        }
        exams = [(one.exam, one.title) for one in session.library.blueprints]
        exam = goal.exam if goal else wish(session.library, session.record) or ""
        pickers = [Picker.at("exam", "Exam", exams, exam)] if exams else []
        with Page():
            yield Text(
                "With a date, every day until then gets a plan: what to see again, what to learn "
                "anew, and what is left out if the time is too short.",
                classes="column quiet",
            )
            if exams:
                yield Form(FIELDS, values, pickers, id="form")
                yield Text("", id="until", classes="column")
            else:
                yield Text("No exam is described in these packs.", classes="column")

    def on_mount(self) -> None:
        for form in self.query(Form):
            form.focus_first()

    @on(Form.Changed)
    def _changed(self) -> None:
        from studylam.study.planning.goal import outside

        form = self.query_one(Form)
        goal, wrong = read_goal(form.values, self.session.library, self._today)
        # A date that is being typed isn't wrong yet.
        form.show_wrong({field: words for field, words in wrong.items() if field != "on"})
        days = (goal.on - self._today).days if goal else None
        words = "" if days is None else "today" if not days else f"in {number_of(days, 'day')}"
        said = Content.styled(f"  {words}", "$text-muted")
        if goal is not None and (closed := outside(self.session.library, goal)):
            said = Content.assemble(said, "\n  ", (closed, "$text-warning"))
        self.query_one("#until", Text).update(said)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "save":
            return bool(self.query(Form))
        if action == "give_up":
            return self._goal is not None
        return super().check_action(action, parameters)

    def action_save(self) -> None:
        from studylam.study.planning.goal import save

        form = self.query_one(Form)
        goal, wrong = read_goal(form.values, self.session.library, self._today)
        form.show_wrong(wrong)
        if goal is None:
            first = next(field.id for field in FIELDS if field.id in wrong)
            form.query_one(f"#{first}", Input).focus()
            return
        save(self.session.library, self.session.record, goal, self._today)
        from studylam.tui.screens.plan import PlanScreen

        self.app.switch_screen(PlanScreen())

    def action_give_up(self) -> None:
        from studylam.study.planning.goal import save

        save(self.session.library, self.session.record, None, self._today)
        self.notify("No exam date any more. Reviews go on as they fall due.", markup=False)
        self.dismiss()


def read_goal(
    values: Mapping[str, str], library: Library, today: date
) -> tuple[Goal | None, dict[str, str]]:
    """What was typed as a goal; or by field what is wrong with it."""
    from studylam.study.planning.goal import Goal, check

    wrong: dict[str, str] = {}
    goal = Goal(values["exam"], today)
    for field, read in _READ.items():
        try:
            read_in = read(values[field].strip(), today)
        except UsageError as error:
            wrong[field] = f"{error.message} {error.hint or ''}".strip()
            continue
        except ValueError:
            wrong[field] = _HOW[field]
            continue
        one = replace(Goal(values["exam"], today), **{field: read_in})
        try:
            check(library, one, today)
        except UsageError as error:
            wrong[field] = f"{error.message} {error.hint or ''}".strip()
        else:
            goal = replace(goal, **{field: read_in})
    return (None if wrong else goal), wrong


def _day(text: str, today: date) -> date:
    from studylam.study.planning.spoken_day import read_day

    return read_day(text, today)


_READ: dict[str, Callable[[str, date], Any]] = {
    "on": _day,
    "retention": lambda text, _: int(text.removesuffix("%").strip()) / 100,
    "minutes": lambda text, _: int(text),
}
_HOW = {
    "retention": "A whole number from 70 to 99, please.",
    "minutes": "A whole number from 5 to 600, please.",
}
