"""Parts of the progress screen: a title, a small chart, and a sentence on what it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.charts import Column, columns, number_of, spelt_time
from studylam.tui.prose import wrap
from studylam.tui.widgets.sheet import Line, Sheet
from studylam.tui.widgets.standing import share_line

if TYPE_CHECKING:
    from studylam.study.standing.history import History

LOW, HIGH = 5, 9
"""Lines of the highest column, in a terminal with few lines and with many."""
MANY = 38
ROOMY = 44
"""From here on columns grow with the terminal, so that no half of it is left empty."""
LABEL = 30


class Panel(Sheet):
    """Drawn once there is a history to draw."""

    title = ""

    def __init__(self, *, id: str | None = None, classes: str = "panel") -> None:
        super().__init__(id=id, classes=classes)
        self._history: History | None = None

    def show(self, history: History) -> None:
        self._history = history
        self.changed()

    @property
    def column_height(self) -> int:
        """Lines that the highest column of a chart may have."""
        lines = self.app.size.height
        return HIGH + max(lines - ROOMY, 0) if lines >= MANY else LOW

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._history is None:
            return
        if self.title:
            yield Line(Content.styled(self.title, "bold"))
        for content in self.draw(self._history, width):
            yield Line(content)

    def draw(self, history: History, width: int) -> Iterable[Content]:
        """The lines under the title, none wider than ``width``."""
        raise NotImplementedError


def quiet(words: str, width: int) -> Iterable[Content]:
    """A sentence on what is seen above it."""
    return wrap(Content.styled(words, "$text-muted"), width)


class StreakPanel(Panel):
    """Days in a row, and what they add up to."""

    def draw(self, history: History, width: int) -> Iterable[Content]:
        overview = history.overview
        if overview.trouble:
            yield from wrap(
                Content.styled(f"! {overview.trouble} This machine's days are used.", "$warning"),
                width,
            )
        row = overview.streak_days
        rest = (
            f"   longest {overview.longest_streak}"
            f" · {number_of(overview.days_studied, 'day')} of study in all"
        )
        yield Content.assemble(
            (f"{number_of(row, 'day')} in a row" if row else "A new row of days begins", "bold"),
            (rest, "$text-muted"),
        ).truncate(width, ellipsis=True)


class TimePanel(Panel):
    """Time on answers by week."""

    title = "Time on questions"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        if not any(week.done.study_ms for week in history.weeks):
            yield from quiet("A bar for each week grows here as you answer questions.", width)
            return
        cell = 3
        weeks = history.weeks[-max((width + 1) // (cell + 1), 1) :]
        this, last = history.weeks[-1].done, history.weeks[-2].done
        today = history.overview.done_today.study_ms
        words = (
            f"Today {spelt_time(today)} · this week {spelt_time(this.study_ms)}"
            f" · last week {spelt_time(last.study_ms)}"
        )
        yield from quiet(words, width)
        bars = [
            Column(
                week.done.study_ms,
                f"{week.monday.day}",
                _hours(week.done.study_ms),
                "$accent" if index == len(weeks) - 1 else "$primary",
            )
            for index, week in enumerate(weeks)
        ]
        yield from columns(bars, self.column_height, cell=cell)
        yield from quiet(
            "Hours (h) or minutes by week, under the day of its Monday. Reading and labs aren't "
            "timed; nobody is thought to need more than ten minutes for an answer.",
            width,
        )


def _hours(ms: int) -> str:
    minutes = round(ms / 60_000)
    return f"{round(minutes / 60)}h" if minutes >= 100 else f"{minutes}" if minutes else ""


class AnswersPanel(Panel):
    """Answers by day."""

    title = "Answers a day"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        cell = 3
        count = max(min((width + 1) // (cell + 1), 28), 1)
        today = history.overview.today
        days = [today - timedelta(days=n) for n in range(count - 1, -1, -1)]
        answers = [history.done[day].answers if day in history.done else 0 for day in days]
        if not any(answers):
            yield from quiet(f"None in the last {count} days: each gets a bar here.", width)
            return
        yield from quiet(f"{sum(answers):,} in the last {count} days", width)
        bars = [
            Column(
                number,
                f"{day.day}",
                f"{number}" if number else "",
                "$accent" if day == today else "$primary",
            )
            for day, number in zip(days, answers, strict=True)
        ]
        yield from columns(bars, self.column_height, cell=cell)


class DonePanel(Panel):
    """How far the course, the questions and the labs are done."""

    title = "Done so far"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        overview = history.overview
        column = min(LABEL, max(width - 36, 14))
        for label, done, total, words in (
            *((m.title, m.sections_read, m.sections, "sections") for m in overview.modules),
            ("Questions seen", overview.questions_seen, overview.questions, ""),
            ("Right last time", overview.questions_right, overview.questions, "questions"),
            ("Labs passed", overview.labs_passed, overview.labs, ""),
        ):
            yield share_line(Content(label), done, total, words, column=column)
        counts = (
            number_of(overview.answers, "answer"),
            number_of(overview.drills_finished, "drill and review", "drills and reviews"),
            number_of(overview.exams_submitted, "mock exam"),
        )
        yield from quiet(" · ".join(counts), width)
