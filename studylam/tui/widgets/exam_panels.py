"""Parts of the progress screen: how ready one is for an exam, and how the mock exams went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.charts import (
    between,
    marked_bar,
    number_of,
    per_cent,
    sure_bar,
)
from studylam.tui.widgets.panels import Panel, quiet

if TYPE_CHECKING:
    from studylam.study.ready.readiness import Readiness
    from studylam.study.standing.history import ExamScore, History
    from studylam.study.standing.knowledge import Mastery

WIDEST = 60
"""Cells of a bar at most."""
LISTED = 12
"""Mock exams that are drawn, the last ones."""


class ReadinessPanel(Panel):
    """How likely each exam is to be passed, drawn with how sure that is."""

    title = "Ready for the exam?"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        if not history.readiness:
            yield from quiet("No exam is described in these packs.", width)
        for index, one in enumerate(history.readiness):
            if index:
                yield Content("")
            yield from _ready(one, width)
        if any(one.enough for one in history.readiness):
            yield Content("")
            yield from quiet(
                "Solid and shaded: with 80 % confidence, the true chance is where the shading is. "
                "An estimate from your answers, weighted as the exam weighs its domains.",
                width,
            )


def _ready(one: Readiness, width: int) -> Iterable[Content]:
    yield Content(one.title).truncate(width, ellipsis=True)
    if not one.enough:
        yield Content.styled("  not enough data yet", "$text-muted")
        for sentence in one.missing:
            yield from (Content("  ") + line for line in quiet(sentence, width - 2))
        return
    bar = sure_bar(one.low, one.high, min(WIDEST, max(width - 30, 10)))
    yield Content.assemble(
        "  ", bar, "  ", (between(one.low, one.high), "bold"), (" likely to pass", "$text-muted")
    )
    shares = (
        f"{between(one.share_low, one.share_high)} of its questions right now;"
        f" {per_cent(one.pass_share).strip()} are taken to be enough"
    )
    yield from (Content("  ") + line for line in quiet(shares, width - 2))


class DomainsPanel(Panel):
    """The domains of the exam that the learner studies for, each with its range."""

    title = "Domains, weakest first"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        if not history.domains:
            yield from quiet("No exam is described in these packs.", width)
            return
        yield from quiet(history.readiness[0].title, width)
        names = max(len(domain.name) for domain in history.domains)
        column = min(names, max(width - 38, 12))
        for domain in sorted(history.domains, key=weakest):
            name = Content(domain.name).truncate(column, ellipsis=True)
            name = name.pad_right(column - name.cell_length + 2)
            yield name + estimate(domain, min(20, max(width - column - 28, 8)))
        yield from quiet("Solid: known at least this well. Shaded: perhaps.", width)


def weakest(one: Mastery) -> tuple[bool, float, str]:
    """Sorts by it; what is known too little about comes last."""
    return one.level == "unknown", one.estimate or 0, one.name


def estimate(one: Mastery, cells: int) -> Content:
    """How well something is known, drawn over so many cells, in numbers and in a word."""
    if one.level == "unknown":
        words = f"too few to say: {number_of(one.answers, 'answer')}"
        return Content.assemble(("·" * cells, "$foreground-muted"), (f" {words}", "$text-muted"))
    return Content.assemble(
        sure_bar(one.low, one.high, cells),
        f" {per_cent(one.estimate or 0)}",
        (f"  {between(one.low, one.high):>8}  {one.level}", "$text-muted"),
    )


class ExamsPanel(Panel):
    """The mock exams in their order, each against the mark."""

    title = "Mock exams"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        if not history.exams:
            yield from quiet("None so far. 5 leads to them.", width)
            return
        shown = history.exams[-LISTED:]
        for exam in shown:
            yield self._line(exam, width, history)
        more = len(history.exams) - len(shown)
        if more:
            yield Content.styled(f"and {number_of(more, 'exam')} before", "$text-muted")
        yield from quiet(
            "Scored questions that were right. The line is at the share that is taken to pass: an "
            "estimate, as AWS doesn't publish how answers become a score.",
            width,
        )

    @staticmethod
    def _line(exam: ExamScore, width: int, history: History) -> Content:
        at = exam.at.astimezone(history.days.zone)
        label = f"{at.day:>2} {at:%b}  {exam.exam:<8.8} "
        verdict = {True: ("✓ above", "$success"), False: ("✗ below", "$error"), None: ("", "")}
        bar = marked_bar(exam.share, exam.mark, min(WIDEST, max(width - 46, 10)))
        return Content.assemble(
            (label, "$text-muted"),
            bar,
            f" {per_cent(exam.share)}  ",
            verdict[exam.passed],
            (f"  {exam.right} of {exam.total}", "$text-muted"),
        ).truncate(width, ellipsis=True)
