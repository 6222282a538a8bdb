"""How it went so far: the course, the questions, the labs, every concept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.sheet import Line
from studylam.tui.widgets.standing import OverviewSheet, mastery_line, share_line

if TYPE_CHECKING:
    from studylam.study import Mastery, Overview


NAME = 44
"""Cells of the names at most, so that the bars don't stand too far from them."""


class ProgressScreen(PlaceScreen):
    """Worked out in the background from the log."""

    CSS_PATH = "progress.tcss"
    AUTO_FOCUS = "ReadPage"

    def path(self) -> tuple[str, ...]:
        return ("Progress",)

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield Figures(id="figures", classes="column")

    def on_screen_resume(self) -> None:
        session = self.session

        def work() -> Overview:
            from studylam.study import overview

            return overview(session.library, session.record, session.now())

        session.background(work, self.query_one(Figures).show, owner=self)


class Figures(OverviewSheet):
    """All figures, a line each."""

    def lay_out(self, width: int) -> Iterable[Line]:
        overview = self._overview
        if overview is None:
            return
        column = min(NAME, max(width - 34, 14))
        for text in (
            self._days(overview),
            Content(""),
            Content.styled("Course", "bold"),
            *(
                _share(module.title, module.sections_read, module.sections, "sections", column)
                for module in overview.modules
            ),
            Content(""),
            Content.styled("Practice", "bold"),
            _share(
                "Questions right last time",
                overview.questions_right,
                overview.questions,
                "",
                column,
            ),
            _share("Questions seen", overview.questions_seen, overview.questions, "", column),
            _share("Labs passed", overview.labs_passed, overview.labs, "", column),
            _count("Answers given", overview.answers, column),
            _count("Drills to the end", overview.drills_finished, column),
            _count("Mock exams", overview.exams_submitted, column),
            _count("Due for review now", overview.due, column),
        ):
            yield Line(text)
        tried = [m for m in overview.mastery if m.estimate is not None]
        yield Line(Content(""))
        yield Line(Content.styled("Concepts, weakest first", "bold"))
        for mastery in sorted(tried, key=_weakest_first):
            yield Line(Content("  ") + mastery_line(mastery, column - 4))
        if len(tried) < len(overview.mastery):
            left = len(overview.mastery) - len(tried)
            others = f"{left} more" if tried else f"All {left}"
            yield Line(Content.styled(f"  {others} without an answer so far.", "$text-muted"))

    def _days(self, overview: Overview) -> Content:
        if not overview.days_studied:
            return Content.styled(
                "Nothing yet. It begins with the first section, answer or run.", "$text-muted"
            )
        row, days = overview.streak_days, overview.days_studied
        return Content.assemble(
            (f"{row} {'day' if row == 1 else 'days'} in a row", "bold"),
            (f"   {days} {'day' if days == 1 else 'days'} of study in all", "$text-muted"),
        )


def _share(label: str, done: int, total: int, words: str, column: int) -> Content:
    return Content("  ") + share_line(Content(label), done, total, words, column=column - 2)


def _count(label: str, number: int, column: int) -> Content:
    return Content(f"  {label:<{column - 2}}{number:>15,}")


def _weakest_first(mastery: Mastery) -> tuple[bool, float, str]:
    """What is known too little about comes last."""
    return mastery.level == "unknown", mastery.estimate or 0, mastery.name
