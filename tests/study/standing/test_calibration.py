"""How well "sure" keeps its word."""

from __future__ import annotations

import pytest

from studylam.packs import Library
from studylam.progress import Answer, Confidence, Record
from studylam.study.questions.grading import wilson
from studylam.study.standing.calibration import ENOUGH, calibration
from tests.study.small_pack import NOW


def answered(
    record: Record, question: str, right: int, of: int, confidence: Confidence | None
) -> None:
    record.add_answers(
        Answer(
            question=question,
            question_version="v",
            chosen=(0,),
            correct=number < right,
            confidence=confidence,
            at=NOW,
        )
        for number in range(of)
    )


@pytest.mark.quick
def test_each_confidence_by_its_share(library: Library, record: Record) -> None:
    answered(record, "q-1", 18, 20, "sure")
    answered(record, "m-1", 4, ENOUGH, "unsure")
    answered(record, "m-1", 1, ENOUGH - 1, "guess")
    answered(record, "m-1", 3, 5, None)
    answered(record, "of an older pack", 0, 50, "sure")
    report = calibration(library, record)
    sure, unsure, guess = report.overall.kinds
    assert (sure.answers, sure.right, sure.share) == (20, 18, wilson(18, 20))
    assert (unsure.enough, guess.enough, guess.answers) == (True, False, ENOUGH - 1)
    assert report.unasked == 5
    assert report.domains == ()
    assert [one.id for one in report.concepts] == ["timeout", "memory"]
    assert report.overconfident == ()


def test_places_where_sure_fails(library: Library, record: Record) -> None:
    answered(record, "q-1", 40, 40, "sure")
    answered(record, "m-1", 12, 30, "sure")
    report = calibration(library, record, "dva-c02")
    assert [one.name for one in report.domains] == ["Development", "Security"]
    assert [(one.kind, one.id) for one in report.overconfident] == [
        ("domain", "dva-c02:2"),
        ("concept", "memory"),
    ]
    assert not report.domains[0].overconfident


def test_nothing_is_said_of_nothing(library: Library, record: Record) -> None:
    report = calibration(library, record, "dva-c02")
    assert not report.overall.enough
    assert not any(domain.enough for domain in report.domains)
    assert report.concepts == ()
