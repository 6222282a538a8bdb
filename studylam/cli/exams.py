"""``studylam progress exams``: which exams there are, until when, and how earlier ones went."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.study.exams.offers import Offer
    from studylam.study.exams.report import ExamReport

DIGITS = 4


@click.command("exams", short_help="The mock exams, and how yours went.")
@click.argument("exam", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(exam: str | None, as_json: bool) -> None:
    """The mock exams (or EXAM alone), and how those that you handed in went."""
    from studylam.cli.progress import for_reading
    from studylam.packs import open_library
    from studylam.study.exams.offers import offers

    library = open_library()
    if exam is not None:
        library.blueprint(exam)
    record, note = for_reading()
    with record:
        found = [
            offer
            for offer in offers(library, record, datetime.now(UTC))
            if exam in (None, offer.blueprint.exam)
        ]
    if as_json:
        emit({"note": note, "exams": [_document(offer) for offer in found]})
        return
    if note:
        say(note)
        say()
    for number, offer in enumerate(found):
        if number:
            say()
        for line in _lines(offer):
            say(line)


def _document(offer: Offer) -> dict[str, Any]:
    blueprint = offer.blueprint
    last = blueprint.valid.last
    return {
        "exam": blueprint.exam,
        "title": blueprint.title,
        "questions": blueprint.questions,
        "scored": blueprint.scored,
        "minutes": blueprint.minutes,
        "pass_score": blueprint.pass_score,
        "last_day": last.isoformat() if last else None,
        "days_left": offer.days_left,
        "about": list(offer.about),
        "as_of": blueprint.as_of.isoformat(),
        "in_packs": offer.bank,
        "unseen": offer.unseen,
        "domains": [
            {
                "number": one.number,
                "name": one.name,
                "weight": one.weight,
                "wanted": one.wanted,
                "asked": one.asked,
                "scored": one.scored,
            }
            for one in offer.whole.domains
        ],
        "under_way": offer.under_way.id if offer.under_way else None,
        "results": [_result(report) for report in offer.results],
    }


def _result(report: ExamReport) -> dict[str, Any]:
    return {
        "id": report.id,
        "at": report.at.isoformat(),
        "right": report.right,
        "total": report.total,
        "share": round(report.share.share, DIGITS),
        "share_low": round(report.share.low, DIGITS),
        "share_high": round(report.share.high, DIGITS),
        "unscored": {"right": report.unscored_right, "total": report.unscored},
        "unanswered": report.unanswered,
        "estimated_score": {
            "score": report.score.score,
            "low": report.score.low,
            "high": report.score.high,
            "pass_score": report.score.mark,
            "passed": report.score.verdict == "passed",
            "sure": report.score.sure,
            "assumption": report.score.assumption,
        },
        "minutes_used": round(report.minutes_used, 2),
        "minutes_allowed": round(report.minutes_allowed, 2),
        "domains": [
            {
                "number": one.number,
                "right": one.right,
                "total": one.total,
                "seconds": round(one.seconds, 1),
            }
            for one in report.domains
        ],
    }


def _lines(offer: Offer) -> list[str]:
    blueprint = offer.blueprint
    lines = [
        blueprint.title,
        f"  {blueprint.questions} questions ({blueprint.scored} count) in {blueprint.minutes} min; "
        f"{offer.there}",
        *(f"  {sentence}" for sentence in (*offer.about, *offer.whole.sentences)),
    ]
    for report in offer.results:
        score = report.score
        lines.append(
            f"  {report.at:%Y-%m-%d}  {report.right} of {report.total} right, "
            f"{round(report.share.share * 100)} %; estimated score {score.score} "
            f"({score.low} to {score.high}), {score.verdict} by this estimate"
        )
    return lines
