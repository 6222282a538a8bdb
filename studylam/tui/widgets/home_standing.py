"""How it is going: today by the plan, the exam's chances, what is done, what is weak, 12 weeks.

All of it in a few lines, or with more air where there is room: `Shape` says how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from studylam.tui.bars import bar
from studylam.tui.charts import between, number_of, per_cent
from studylam.tui.prose import wrap
from studylam.tui.widgets.home_weeks import calendar, strip
from studylam.tui.widgets.sheet import Line, Sheet
from studylam.tui.widgets.standing import LABEL, share_line

if TYPE_CHECKING:
    from studylam.progress import Done
    from studylam.study.guidance.glance import Glance

WEAKEST = 4
TWO_COLUMNS = 96
LEFT = 50
"""Cells of the left one of two columns."""
SHARE = 17
"""Cells of a bar, a share, and what is between."""


class Shape(Enum):
    """How much room there is."""

    LOW = "a line for each thing"
    HIGH = "bars for what is done, and two columns if there is the width"
    TALL = "one column that stands by itself, with a calendar"


class HomeStanding(Sheet):
    """Nothing at all until something was done, or an exam has a date."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._glance: Glance | None = None
        self.shape = Shape.LOW

    def show(self, glance: Glance) -> None:
        self._glance = glance
        self.changed()

    def take_shape(self, shape: Shape) -> None:
        if shape is not self.shape:
            self.shape = shape
            self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        glance = self._glance
        if glance is None or not (glance.overview.days_studied or glance.aim or glance.ready):
            return
        two = self.shape is Shape.HIGH and width >= TWO_COLUMNS
        right = list(_domains(glance, width - LEFT)) if two else []
        column = LEFT - 3 if right else width
        today = list(_today(glance, column))
        if glance.aim is None and len(today) > 1:  # rather across both columns than in two lines
            yield from map(Line, _today(glance, width))
            today = []
        left = [*today, *_readiness(glance, column)]
        left += [_done_line(glance)] if self.shape is Shape.LOW else _done_lines(glance)
        if two or self.shape is Shape.TALL:
            left += _streak_line(glance)
        blank = [Content("")] if self.shape is Shape.TALL else []
        if two:
            for one, other in zip_longest(left, right, fillvalue=Content("")):
                yield Line(one.pad_right(max(LEFT - one.cell_length, 0)) + other)
        else:
            weak = list(_labelled(_domains(glance, width - LABEL, labelled=True)))
            yield from map(Line, [*left, *(blank if weak else []), *weak])
        if not glance.overview.days_studied:
            return
        if self.shape is Shape.TALL:
            yield from map(Line, [*blank, *calendar(glance.overview)])
        else:
            said = "" if two else f"  {_streak(glance)}"
            weeks = strip(glance.overview, width - LABEL - len(said))
            yield Line(_label("12 weeks") + weeks + Content(said))


def _today(glance: Glance, width: int) -> Iterator[Content]:
    """What the plan asks of today, what of it is done, and what is left."""
    done, aim = glance.overview.done_today, glance.aim
    if aim is None or aim.days_left <= 0:
        words = _what_was_done(done) or "nothing yet"
        yield from _told(
            "Today", Content.styled(words, "" if done.things else "$text-muted"), width
        )
    elif aim.plan is None or not aim.fresh:
        yield from _told("Today", Content.styled("Working the plan out.", "$text-muted"), width)
    elif not aim.plan.today_cards:
        said = Content.assemble(("✓ ", "bold $success"), "all that was planned")
        minutes = f", {done.minutes} min" if done.minutes else ""
        yield from _told("Today", said + Content.styled(minutes, "$text-muted"), width)
    else:
        plan = aim.plan
        whole = done.minutes + plan.today_minutes
        parts = ((plan.today_reviews, "again"), (plan.today_new, "new"))
        cards = " and ".join(f"{count} {what}" for count, what in parts if count)
        said = Content.assemble(
            bar(done.minutes / whole if whole else 0, 10),
            f"  {done.minutes:>3} of {whole} ",
            ("min", "$text-muted"),
        )
        left = Content.styled(f"{cards} to go", "$text-muted")
        if said.cell_length + left.cell_length + 2 + LABEL <= width:
            yield _label("Today") + said + Content("  ") + left
        else:
            yield _label("Today") + said
            yield from _told("", left, width)


def _what_was_done(done: Done) -> str:
    parts = (
        (done.answers, number_of(done.answers, "answer")),
        (done.reads, number_of(done.reads, "section")),
        (done.lab_runs, number_of(done.lab_runs, "lab run")),
        (done.exercises, number_of(done.exercises, "decision")),
        (done.minutes, f"{done.minutes} min of answering"),
    )
    return ", ".join(words for count, words in parts if count)


def _readiness(glance: Glance, width: int) -> Iterator[Content]:
    ready = glance.ready
    if ready is None:
        return
    if ready.enough:
        said = Content.assemble(
            (between(ready.low, ready.high), "bold"), (" likely to pass", "$text-muted")
        )
    else:
        # In its own words a sentence each; here they go on from the label.
        first = ready.missing[0]
        words = first[0].lower() + first[1:].rstrip(".")
        needs = "needs " if words.startswith("about") else "can't be told: "
        said = Content.styled(needs + words, "$text-muted")
    yield from _told("Readiness", said, width)


def _counts(glance: Glance) -> tuple[tuple[str, int, int, str], ...]:
    overview = glance.overview
    sections = sum(module.sections for module in overview.modules)
    read = sum(module.sections_read for module in overview.modules)
    return (
        ("Course", read, sections, "sections read"),
        ("Questions", overview.questions_right, overview.questions, "right last time"),
        ("Labs", overview.labs_passed, overview.labs, "passed"),
    )


def _done_lines(glance: Glance) -> list[Content]:
    return [
        share_line(Content.styled(label, "$text-muted"), done, total, words, column=LABEL)
        for label, done, total, words in _counts(glance)
    ]


def _done_line(glance: Glance) -> Content:
    """Course, questions and labs in one line."""
    line = _label("So far")
    for index, (label, done, total, _) in enumerate(_counts(glance)):
        words = {"Course": "section", "Questions": "question", "Labs": "lab"}[label]
        words += "" if total == 1 else "s"
        line += Content.styled("   " if index else "", "$text-muted")
        line += Content.assemble(f"{done} of {total} ", (words, "$text-muted"))
    return line


def _domains(glance: Glance, width: int, *, labelled: bool = False) -> Iterator[Content]:
    """The domains of the exam, once they are known; else the concepts that are known least.

    ``labelled``: the first line is the words for them all.
    """
    ready = glance.ready
    shares: list[tuple[str, float, str]] = []
    if ready is not None and ready.enough:
        label, title = "Domains", ""
        shares = [(one.name, one.share, "") for one in ready.domains]
    else:
        label, title = "Weakest", "Weakest so far"
        known = [m for m in glance.overview.mastery if m.level != "unknown"]
        least = sorted(known, key=lambda m: (m.estimate or 0, m.name))[:WEAKEST]
        shares = [(m.name, m.estimate or 0.0, m.level) for m in least]
    if not shares:
        return
    if labelled:
        yield Content(label)
    elif title:
        yield Content.styled(title, "$text-muted")
    levels = max(len(level) + 2 if level else 0 for _, _, level in shares)
    column = min(max(cell_len(name) for name, _, _ in shares) + 2, max(width - SHARE - levels, 8))
    for name, share, level in shares:
        said = Content(name).truncate(column - 1, ellipsis=True)
        said = said.pad_right(max(column - said.cell_length, 0))
        said += bar(share, 10) + Content(f" {per_cent(share)}")
        yield said + Content.styled(f"  {level}" if level else "", "$text-muted")


def _labelled(lines: Iterator[Content]) -> Iterator[Content]:
    """The first line as the label of the second."""
    label = next(lines, None)
    for index, line in enumerate(lines):
        yield _label(str(label) if not index else "") + line


def _streak_line(glance: Glance) -> list[Content]:
    if not glance.overview.days_studied:
        return []
    return [_label("Streak") + Content(_streak(glance))]


def _streak(glance: Glance) -> str:
    days = glance.overview.streak_days
    return f"{number_of(days, 'day')} in a row" if days else "begins anew today"


def _told(label: str, words: Content, width: int) -> Iterator[Content]:
    """A label with words beside it, on as many lines as they take."""
    for index, line in enumerate(wrap(words, max(width - LABEL, 8))):
        yield _label("" if index else label) + line


def _label(words: str) -> Content:
    return Content.styled(f"{words:<{LABEL}}", "$text-muted")
