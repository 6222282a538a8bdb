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
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.standing import Standing

if TYPE_CHECKING:
    from studylam.study import NextStep, Overview


STEPS = 4
"""Offered at most: what comes later is found in its place, and all of home fits in 24 lines."""


class HomeScreen(PlaceScreen):
    """Drawn at once, empty; `fill` brings the words as soon as the session is there."""

    BINDINGS = bindings("home")

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[NextStep] = []

    def path(self) -> tuple[str, ...]:
        return ("StudyLam",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text("", id="greeting", classes="column")
            yield Rows(id="steps", classes="column")
            yield Standing(id="standing", classes="column")
            yield Rows(
                [Row(place.id, place.title, place.about, key=place.key) for place in PLACES],
                id="places",
                classes="column",
            )

    def on_mount(self) -> None:
        self.query_one("#greeting", Text).update(self._greeting("Opening the course."))
        self.query_one("#steps").focus()

    def on_screen_resume(self) -> None:
        if self.session.session_ready.is_set():
            self.fill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "back"

    def fill(self) -> None:
        """Work out what is next and how it is going (both change while other screens are open)."""
        session = self.session

        def work() -> tuple[list[NextStep], Overview]:
            from studylam.study import next_steps, overview

            now = session.now()
            steps = next_steps(session.library, session.record, now)[:STEPS]
            return steps, overview(session.library, session.record, now)

        session.background(work, lambda found: self._show(*found), owner=self)

    def _show(self, steps: list[NextStep], overview: Overview) -> None:
        self._steps = steps
        self.query_one("#greeting", Text).update(self._greeting(sentence(steps)))
        if self.session.trouble is not None:
            self.crumbs.say(status=Content.styled("! nothing is kept", "$warning"))
        rows = self.query_one("#steps", Rows)
        rows.set_rows(
            [
                Row(
                    str(index),
                    step.title,
                    aside=step.detail,
                    right=f"{step.minutes} min",
                    key="enter" if index == 0 else "",
                )
                for index, step in enumerate(steps)
            ]
        )
        self.query_one(Standing).show(overview)

    def _greeting(self, sentence: str) -> Content:
        hour = self.session.now().hour
        part = "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
        return Content.assemble((f"Good {part}.", "bold"), (f" {sentence}", "$text-muted"))

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

    @on(Rows.Chosen, "#steps")
    def _step_chosen(self, event: Rows.Chosen) -> None:
        self._go(self._steps[int(event.row_id)])

    def _go(self, step: NextStep) -> None:
        if step.kind == "continue" and step.place in ("quiz", "review"):
            from studylam.study import Drill
            from studylam.tui.screens.drill import DrillScreen

            try:
                drill = Drill.resume(self.session.library, self.session.record, step.target)
            except StudyLamError as error:
                self.session.show_error(error)
                return
            if drill is not None:
                self.app.push_screen(DrillScreen(drill))
                return
        exam = step.place == "exam"
        self.session.open_place(step.place, None if exam else step.target or None)

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
