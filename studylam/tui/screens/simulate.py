"""The simulators and the decisions: what there is to try out, each with what packs bring for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.tools import found, screen_of
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.packs.models import ExerciseFile, Place, ScenarioFile
    from studylam.progress import ExerciseStatus
    from studylam.study.search.belongs import Subject

PLACE = "tui.simulate"
"""The row that was opened last."""

SIMULATORS = (
    (
        "concurrency",
        "load",
        "Concurrency",
        "Requests arrive, environments come and go: cold starts, throttles, latency, the bill.",
    ),
    (
        "retries",
        "retries",
        "Retries",
        "Who tries again after an error, when, how often, and where the event ends up.",
    ),
    (
        "tuning",
        "tuning",
        "Power tuning",
        "What more memory does to a handler's time and its price.",
    ),
)
"""(name, the tool of its scenarios, title, what it shows)"""
DECISIONS = "A situation, a question, then what AWS makes of your answer."


class SimulateScreen(PlaceScreen):
    """Enter opens a simulator as it was left, one of its scenarios, or an exercise.

    ``what``: the one to begin with, this list behind it.
    """

    def __init__(self, what: str | None = None) -> None:
        super().__init__()
        self._what = what
        self._mark: str | None = None
        self._decided: set[str] = set()
        """Exercises that were gone through."""

    def path(self) -> tuple[str, ...]:
        return ("Simulate",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Rows(id="tools", classes="column")

    def on_mount(self) -> None:
        self._mark = self._what or self.session.recall(PLACE)
        self.query_one(Rows).focus()
        if self._what is not None:
            self.call_next(self._open, self._what)

    def on_screen_resume(self) -> None:
        self._fill()

    @calmly
    def _fill(self) -> None:
        mark, self._mark = self._mark, None
        library, record = self.session.library, self.session.record
        rows: list[Row] = []
        for name, tool, title, about in SIMULATORS:
            rows.append(Row(name, Content.styled(title, "bold"), detail=about))
            rows += [self._scenario(one) for one in library.scenarios if one.tool == tool]
            rows.append(Row.blank())
        statuses = record.exercise_statuses()
        self._decided = {id for id, status in statuses.items() if status.finished}
        done = sum(statuses[one.id].finished > 0 for one in library.exercises if one.id in statuses)
        if library.exercises:
            rows.append(Row(None, Content.styled("  Decisions", "bold"), detail=DECISIONS))
            rows += [self._exercise(one, statuses.get(one.id)) for one in library.exercises]
            self.crumbs.say(status=f"{done} of {len(library.exercises)} decided")
        self.query_one(Rows).set_rows(rows, mark=mark)

    def _scenario(self, scenario: ScenarioFile) -> Row:
        return Row(
            scenario.id,
            Content("  ") + Content(scenario.title),
            right=self.session.library.whose(scenario),
        )

    def _exercise(self, exercise: ExerciseFile, status: ExerciseStatus | None) -> Row:
        name = Content("  ") + Content(exercise.title)
        if status is not None and status.finished:
            name += Content.styled(" ✓", "$success")
        return Row(
            exercise.id,
            name,
            right=f"{_how(status):>16}  {exercise.minutes:>3} min",
            aside=self.session.library.whose(exercise),
        )

    def shown(self) -> tuple[ScenarioFile | ExerciseFile, Place] | None:
        if (marked := self.query_one(Rows).marked) is None:
            return None
        library = self.session.library
        things: Iterator[ScenarioFile | ExerciseFile] = iter(
            [*library.exercises, *library.scenarios]
        )
        thing = next((one for one in things if one.id == marked), None)
        return (thing, thing.place) if thing is not None else None

    def belongs(self) -> Subject | None:
        """The simulator or the scenario that is marked; of an exercise, once it was decided."""
        from studylam.study.search.belongs import Subject

        marked = self.query_one(Rows).marked
        tool = next((tool for name, tool, _, _ in SIMULATORS if name == marked), None)
        if tool is not None:
            return Subject("simulator", tool)
        if (shown := self.shown()) is None:
            return None
        thing = shown[0]
        if thing in self.session.library.scenarios:
            return Subject("scenario", thing.id)
        return Subject("exercise", thing.id) if thing.id in self._decided else None

    @on(Rows.Marked)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        self._open(event.row_id)

    def _open(self, what: str) -> None:
        self.session.remember(PLACE, what)
        tool, target = found(self.session.library, what)
        self.app.push_screen(screen_of(tool, target))


def _how(status: ExerciseStatus | None) -> str:
    if status is None or not status.answers:
        return "new"
    return f"best {status.best} of 100" if status.best is not None else "begun"
