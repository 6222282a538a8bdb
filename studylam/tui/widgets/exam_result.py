"""What an exam's report shows: the estimate, the domains, the time, the exams before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.charts import PERHAPS, SOLID, between, number_of, per_cent, sure_bar
from studylam.tui.exam_text import clock
from studylam.tui.prose import MEASURE, wrap
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.study.exams.estimated_score import ScoreEstimate
    from studylam.study.exams.report import DomainScore, ExamReport

LISTED = 4
"""Slow questions and earlier exams that are listed."""


class ReportPart(Sheet):
    """One part of a report: a title, and lines below it."""

    title = ""

    def __init__(self, report: ExamReport, *, id: str) -> None:
        super().__init__(id=id, classes="part")
        self.report = report

    def lay_out(self, width: int) -> Iterable[Line]:
        if self.title:
            yield from map(Line, wrap(Content.styled(self.title, "bold"), width))
        for content in self.draw(width):
            yield Line(content)
        yield Line(Content(""))

    def draw(self, width: int) -> Iterator[Content]:
        """The lines under the title, none wider than ``width``."""
        raise NotImplementedError


def _quiet(words: str, width: int) -> list[Content]:
    return wrap(Content.styled(words, "$text-muted"), min(width, MEASURE))


class ScorePart(ReportPart):
    """How many were right, and the estimated score on its scale."""

    def draw(self, width: int) -> Iterator[Content]:
        report = self.report
        share = report.share
        yield Content.assemble(
            (f"{report.right} of {report.total} right, {per_cent(share.share).strip()}", "bold"),
            (f"   {between(share.low, share.high)} with 95 % confidence", "$text-muted"),
        ).truncate(width, ellipsis=True)
        used = f"{report.minutes_used:.0f} of {report.minutes_allowed:.0f} minutes"
        open_ = f" · {report.unanswered} without an answer" if report.unanswered else ""
        apart = (
            f" · {report.unscored_right} of {report.unscored} unscored ones right, not counted"
            if report.unscored
            else ""
        )
        yield from wrap(Content.styled(used + open_ + apart, "$text-muted"), width)
        yield Content("")
        score = report.score
        yield from _estimate(score, width)
        yield _scale(score, min(width, 72))
        yield from _quiet(score.assumption, width)


def _estimate(score: ScoreEstimate, width: int) -> Iterator[Content]:
    """The score, its range and the verdict: in a line, or in two where that is too long."""
    sign, style = ("✓", "$success") if score.verdict == "passed" else ("✗", "$error")
    words = f"{sign} {score.verdict}, by this estimate"
    if not score.sure:
        words, style = f"! {score.verdict} by this estimate, but too close to tell", "$warning"
    verdict = Content.styled(words, style)
    line = Content.assemble(
        "Estimated score ",
        (f"{score.score}", "bold"),
        (f"   {score.low} to {score.high}; {score.mark} passes", "$text-muted"),
    )
    if line.cell_length + verdict.cell_length + 3 <= width:
        yield line + Content("   ") + verdict
    else:
        yield line.truncate(width, ellipsis=True)
        yield verdict.truncate(width, ellipsis=True)


def _scale(score: ScoreEstimate, width: int) -> Content:
    """The scale with the range, the estimate in it, and the mark."""
    lowest, highest = f"{score.lowest:,}", f"{score.highest:,}"
    room = max(width - len(lowest) - len(highest) - 2, 10)

    def place(value: int) -> int:
        share = (value - score.lowest) / max(score.highest - score.lowest, 1)
        return min(max(round(share * (room - 1)), 0), room - 1)

    cells = [("·", "$foreground-muted")] * room
    for at in range(place(score.low), place(score.high) + 1):
        cells[at] = (PERHAPS, "$primary")
    cells[place(score.mark)] = ("│", "bold $text")
    cells[place(score.score)] = (SOLID, "bold $accent")
    return Content.assemble((lowest + " ", "$text-muted"), *cells, (" " + highest, "$text-muted"))


class DomainsPart(ReportPart):
    """The domains, with the range of each, the time for a question, and the exam before."""

    title = "Domains: scored ones right, time for each"

    def draw(self, width: int) -> Iterator[Content]:
        report = self.report
        names = max(len(domain.name) for domain in report.domains)
        column = min(names, max(width - 40, 14))
        for domain in report.domains:
            yield from _domain(domain, column, width)
        words = "Solid: at least this much, with 95 % confidence; shaded: perhaps."
        if report.earlier:
            words += " ▲ ▼: points more or less than in the exam before."
        yield from _quiet(words, width)


def _domain(domain: DomainScore, column: int, width: int) -> Iterator[Content]:
    """The name, on as many lines as it takes, with the figures behind the first."""
    first, *more = wrap(Content(domain.name), column)
    name = first.pad_right(column - first.cell_length + 2)
    yield _figures(domain, name, column, width)
    yield from more


def _figures(domain: DomainScore, name: Content, column: int, width: int) -> Content:
    if not domain.total:
        return name + Content.styled("no scored question", "$text-muted")
    bar = sure_bar(domain.share.low, domain.share.high, min(20, max(width - column - 36, 8)))
    count = f"{domain.right} of {domain.total}"
    return Content.assemble(
        name,
        bar,
        f" {per_cent(domain.share.share)}",
        (f"  {count:>8}", "$text-muted"),
        (f"  {clock(domain.seconds):>5}", "$text-muted"),
        "  ",
        _trend(domain),
    ).truncate(width, ellipsis=True)


def _trend(domain: DomainScore) -> Content:
    if domain.before is None:
        return Content("")
    points = round((domain.share.share - domain.before.share) * 100)
    if not points:
        return Content.styled("=", "$text-muted")
    sign, style = ("▲", "$success") if points > 0 else ("▼", "$error")
    return Content.styled(f"{sign} {abs(points)}", style)


class TimePart(ReportPart):
    """How long questions took: the slow ones, and those answered in a hurry."""

    title = "Time for a question"

    def draw(self, width: int) -> Iterator[Content]:
        report = self.report
        spent = sum(one.item.spent_ms for one in report.questions) / 1000
        mean = spent / max(len(report.questions), 1)
        allowed = report.seconds_allowed
        yield Content.assemble(
            (clock(mean), "bold"),
            (f" on average; {clock(allowed)} are allowed", "$text-muted"),
        )
        if report.slowest:
            slow = [
                f"{one.number} ({clock(one.item.spent_ms / 1000)})"
                for one in report.slowest[:LISTED]
            ]
            more = len(report.slowest) - len(slow)
            rest = f" and {more} more" if more else ""
            yield from wrap(Content(f"Slow: {', '.join(slow)}{rest}"), width)
        if report.rushed:
            wrong = sum(not one.item.correct for one in report.rushed)
            seconds = clock(allowed / 4)
            count = number_of(len(report.rushed), "question")
            words = f"In a hurry, under {seconds}: {count}, {wrong} of them wrong"
            yield from wrap(Content(words), width)
        if not report.slowest and not report.rushed:
            yield from _quiet("None was slow, and none was answered in a hurry.", width)


class EarlierPart(ReportPart):
    """The exams of the same blueprint before this one."""

    title = "Compared with earlier ones"

    def draw(self, width: int) -> Iterator[Content]:
        report = self.report
        if not report.earlier:
            yield from _quiet("This is the first one of its kind.", width)
            return
        rows = [
            *((one.at, one.share, one.score.score) for one in report.earlier[-LISTED:]),
            (report.at, report.share, report.score.score),
        ]
        for index, (at, share, score) in enumerate(rows):
            here = index == len(rows) - 1
            yield Content.assemble(
                (f"{at.day:>2} {at:%b %Y}  ", "bold" if here else "$text-muted"),
                sure_bar(share.low, share.high, min(20, max(width - 36, 8))),
                (f" {per_cent(share.share)}", "bold" if here else ""),
                (f"   about {score}", "$text-muted"),
            ).truncate(width, ellipsis=True)
        yield from _quiet(_change(report), width)


def _change(report: ExamReport) -> str:
    if report.change is None:
        return ""
    change, low, high = (round(value * 100) for value in report.change)
    words = (
        f"{change:+d} points since the exam before; with 95 % confidence between {low:+d} and "
        f"{high:+d}."
    )
    if low > 0 or high < 0:
        return f"{words} You did {'better' if low > 0 else 'worse'}."
    return f"{words} Too few questions to tell them apart."


class NotesPart(ReportPart):
    """What has to be said beside the figures."""

    def draw(self, width: int) -> Iterator[Content]:
        for sentence in self.report.sentences[1:]:
            yield from _quiet(sentence, width)
