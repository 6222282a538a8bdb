"""``studylam progress readiness`` and ``calibration``: how far you are, and if you know it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.shares import between, per_cent

if TYPE_CHECKING:
    from studylam.study.ready.readiness import Readiness
    from studylam.study.standing.calibration import Calibration

DIGITS = 4


@click.command("readiness", short_help="How probable it is that you pass.")
@click.argument("exam", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(exam: str | None, as_json: bool) -> None:
    """How probable it is that you pass EXAM now (all exams, if none is named)."""
    from studylam.cli.progress import for_reading
    from studylam.packs import open_library
    from studylam.study.ready.readiness import all_readiness, readiness

    library = open_library()
    now = datetime.now(UTC)
    record, note = for_reading()
    with record:
        found = (
            all_readiness(library, record, now)
            if exam is None
            else (readiness(library, record, exam, now),)
        )
    if as_json:
        emit({"as_of": now.isoformat(), "note": note, "exams": [_document(one) for one in found]})
        return
    if note:
        say(note)
        say()
    for number, one in enumerate(found):
        if number:
            say()
        for line in _lines(one):
            say(line)


@click.command("calibration", short_help="How right you were when you were sure.")
@click.argument("exam", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def calibration(exam: str | None, as_json: bool) -> None:
    """How often you were right when you were sure, unsure or guessed; by domains of EXAM, too."""
    from studylam.cli.progress import for_reading
    from studylam.packs import open_library
    from studylam.study.standing.calibration import calibration as calibrated

    library = open_library()
    record, note = for_reading()
    with record:
        report = calibrated(library, record, exam)
    if as_json:
        emit(
            {
                "note": note,
                "unasked": report.unasked,
                "overall": _confidence(report.overall),
                "domains": [_confidence(one) for one in report.domains],
                "concepts": [_confidence(one) for one in report.concepts],
                "overconfident": [one.id for one in report.overconfident],
            }
        )
        return
    if note:
        say(note)
        say()
    for one in (report.overall, *report.domains):
        say(one.name)
        for kept in one.kinds:
            share = (
                f"right {per_cent(kept.share.share)} ({between(kept.share.low, kept.share.high)})"
                if kept.enough
                else "not enough data"
            )
            say(f"  {kept.confidence:<7} {kept.answers:>5} answers  {share}")
    for one in report.overconfident:
        say(f"Sure too often: {one.name} ({per_cent(one.sure.share.share)} of the sure ones right)")


def _confidence(one: Calibration) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "overconfident": one.overconfident,
        "confidences": [
            {
                "confidence": kept.confidence,
                "answers": kept.answers,
                "right": kept.right,
                "share": round(kept.share.share, DIGITS) if kept.enough else None,
                "low": round(kept.share.low, DIGITS) if kept.enough else None,
                "high": round(kept.share.high, DIGITS) if kept.enough else None,
            }
            for kept in one.kinds
        ],
    }


def _document(one: Readiness) -> dict[str, Any]:
    """All of it; the figures are there even if they don't mean anything yet: see ``enough``."""
    document = asdict(one) | {"last_at": one.last_at.isoformat() if one.last_at else None}
    return _rounded(document)  # type: ignore[no-any-return]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _lines(one: Readiness) -> list[str]:
    if not one.enough:
        return [one.title, "  Not enough data yet. What is missing:"] + [
            f"  - {sentence}" for sentence in one.missing
        ]
    width = max(len(domain.name) for domain in one.domains)
    return [
        one.title,
        f"  Probability of passing  {per_cent(one.probability)}"
        f"  (80 % range {between(one.low, one.high)})",
        f"  Share right             {per_cent(one.share)}"
        f"  ({between(one.share_low, one.share_high)}); taken to pass: {per_cent(one.pass_share)}",
        *(
            f"    {domain.name:<{width}}  {per_cent(domain.share)}"
            f"  ({between(domain.low, domain.high)}),"
            f" {domain.answers} of {domain.bank} questions answered"
            for domain in one.domains
        ),
        "  An estimate, mostly from your first answers to questions. AWS doesn't publish how right"
        " answers become a score.",
    ]
