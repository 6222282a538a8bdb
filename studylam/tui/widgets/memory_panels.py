"""Parts of the progress screen: what is due, what stays, and how far "sure" can be relied on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.charts import Column, between, columns, number_of, per_cent, sure_bar
from studylam.tui.prose import wrap
from studylam.tui.widgets.chart import Series
from studylam.tui.widgets.panels import Panel, quiet

if TYPE_CHECKING:
    from studylam.study.reviews.review import ComingDay
    from studylam.study.standing.calibration import Calibration, Kept
    from studylam.study.standing.history import History, Retention

BAR = 20
CUT = 3
"""Times the highest of the other days: as high as today's column is drawn at most."""
WORDS = {"sure": "Sure", "unsure": "Unsure", "guess": "A guess"}


class DuePanel(Panel):
    """How many cards fall due on the days to come."""

    title = "Due in the coming days"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        yield from due_chart(history.coming, history.overdue, width, self.column_height)


def due_chart(
    coming: Sequence[ComingDay], overdue: int, width: int, height: int
) -> Iterable[Content]:
    """A column a day, today first; or a sentence where there is nothing to draw."""
    cell = 3
    days = coming[: max((width + 1) // (cell + 1), 1)]
    today, ahead = len(days[0].cards), sum(len(day.cards) for day in days[1:])
    if not today and not ahead:
        yield from quiet(
            "Nothing. Each question and fact comes back here when it is about to be forgotten.",
            width,
        )
        return
    words = f"Today {today:,}"
    if overdue:
        words += f", {overdue:,} of them from days before"
    yield from quiet(f"{words} · {ahead:,} more in the {len(days) - 1} days after", width)
    # A pile that has grown would flatten everything else.
    highest = max((len(day.cards) for day in days[1:]), default=0) * CUT or today
    bars = [
        Column(
            min(len(day.cards), highest),
            f"{day.day:%a}" if index < 7 else f"{day.day.day}",
            f"{len(day.cards)}" if day.cards else "",
            "$accent" if index == 0 else "$primary",
        )
        for index, day in enumerate(days)
    ]
    yield from columns(bars, height, cell=cell)
    if today > highest:
        yield from quiet("Today's column is cut off: it would be higher.", width)


def retention_lines(retention: Retention) -> Sequence[Series]:
    """The share of right answers by week, and what it should be; none while it is one week."""
    known = [(at, week.share) for at, week in enumerate(retention.weeks) if week.share is not None]
    if len(known) < 2:
        return ()
    first = known[0][0]
    xs = [at for at, _ in known]
    ends = [first, len(retention.weeks) - 1]
    return (
        Series("right in reviews", xs, [share * 100 for _, share in known]),
        Series("aimed at", ends, [retention.aimed_at * 100] * 2, "primary", "dot"),
    )


def retention_ticks(retention: Retention) -> list[tuple[float, str]]:
    """Some Mondays, under the lines."""
    known = [at for at, week in enumerate(retention.weeks) if week.share is not None]
    if not known:
        return []
    count = len(retention.weeks) - known[0]
    step = max(count // 4, 1)
    return [
        (at, f"{retention.weeks[at].monday.day} {retention.weeks[at].monday:%b}")
        for at in range(known[0], len(retention.weeks), step)
    ]


class RetentionPanel(Panel):
    """What of the reviews was right, and what is known now, in words."""

    title = "What stays"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        retention = history.retention
        if retention.share is None:
            yield from quiet("Reviews will show here how much of it you still knew.", width)
        else:
            yield from wrap(
                Content.assemble(
                    (per_cent(retention.share.share).strip(), "bold"),
                    (
                        f" of {number_of(retention.reviews, 'review')} right in half a year"
                        f" ({between(retention.share.low, retention.share.high)}).",
                        "$text-muted",
                    ),
                ),
                width,
            )
        if retention.known_now is not None:
            yield from quiet(
                f"FSRS reckons that you would know {per_cent(retention.known_now).strip()} of your "
                f"{number_of(retention.cards, 'card')} now, and calls one due when that falls to "
                f"{per_cent(retention.aimed_at).strip()}.",
                width,
            )


class CalibrationPanel(Panel):
    """How often "sure" was right."""

    title = "How sure you were, and how right"

    def draw(self, history: History, width: int) -> Iterable[Content]:
        report = history.calibration
        if not report.overall.answers:
            yield from quiet(
                "Answer with s (sure), u (unsure) or x (a guess), and this shows how far you can "
                "rely on it.",
                width,
            )
            return
        for kept in report.overall.kinds:
            yield self._line(kept, width)
        yield from quiet("Solid: at least so many were right. Shaded: perhaps.", width)
        if report.overconfident:
            names = ", ".join(_name(one) for one in report.overconfident[:3])
            yield from wrap(
                Content.assemble(("! ", "$warning"), f"Surer than you are right: {names}."), width
            )
        elif report.overall.sure.enough:
            yield from quiet("Where you are sure, you may be.", width)

    @staticmethod
    def _line(kept: Kept, width: int) -> Content:
        label = Content(f"{WORDS[kept.confidence]:<9}")
        if not kept.enough:
            words = f"too few to say: {number_of(kept.answers, 'answer')}"
            return label + Content.styled(words, "$text-muted")
        bar = sure_bar(kept.share.low, kept.share.high, min(BAR, max(width - 34, 8)))
        return label + Content.assemble(
            bar,
            f" {per_cent(kept.share.share)}",
            (f" of {number_of(kept.answers, 'answer')}", "$text-muted"),
        )


def _name(one: Calibration) -> str:
    return f"{one.name} ({per_cent(one.sure.share.share).strip()} right when sure)"
