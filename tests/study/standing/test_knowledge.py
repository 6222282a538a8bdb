"""What an estimate of mastery is made of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studylam.errors import NotFoundError
from studylam.packs import Library, open_library
from studylam.progress import Answer, Confidence, Record
from studylam.study.standing.knowledge import domain_mastery, evidence_for, mastery
from tests.study.small_pack import NOW


def answered(
    record: Record,
    question: str,
    correct: bool,
    days_ago: float = 0,
    confidence: Confidence | None = None,
) -> None:
    record.add_answer(
        Answer(
            question=question,
            question_version="v",
            chosen=(0,),
            correct=correct,
            confidence=confidence,
            at=NOW - timedelta(days=days_ago),
        )
    )


@pytest.mark.quick
def test_the_evidence_adds_up_to_the_estimate(library: Library, record: Record) -> None:
    answered(record, "q-1", True, days_ago=30)
    answered(record, "q-1", True)
    answered(record, "q-3", False, days_ago=60)
    answered(record, "q-5", True, confidence="guess")
    found = evidence_for(library, record, "timeout", NOW)
    weights = {one.question: (one.weight, one.credit) for one in found.questions}
    assert weights["q-1"] == pytest.approx((1.5, 1.5))
    assert weights["q-3"] == pytest.approx((0.25, 0))
    assert weights["q-5"] == pytest.approx((1, 0.4))
    assert weights["q-7"] == (0, 0)
    assert [one.question for one in found.questions] == ["q-1", "q-5", "q-3", "q-7"]
    total = sum(one.weight for one in found.questions)
    credit = sum(one.credit for one in found.questions)
    assert found.mastery.estimate == pytest.approx((1 + credit) / (2 + total))
    assert found.mastery in mastery(library, record, NOW)


def test_each_question_with_its_last_answer_and_its_memory(
    library: Library, record: Record
) -> None:
    answered(record, "q-1", False, days_ago=2)
    answered(record, "q-1", True, days_ago=1, confidence="unsure")
    one, *rest = evidence_for(library, record, "timeout", NOW).questions
    assert one.tally is not None
    assert (one.tally.times, one.tally.last_correct, one.tally.last_confidence) == (
        *(2, True),
        "unsure",
    )
    assert one.tally.last_at == NOW - timedelta(days=1)
    assert one.retrievability is not None
    assert 0 < one.retrievability < 1
    assert all(other.tally is other.retrievability is None for other in rest)


def test_lessons_are_shown_and_count_nothing(library: Library, record: Record) -> None:
    record.record_section_read("one", "first", NOW)
    found = evidence_for(library, record, "timeout", NOW)
    (lesson,) = found.lessons
    assert (lesson.lesson, lesson.read, lesson.sections) == ("one", 1, 3)
    assert found.mastery.estimate is None


def test_labs_count_from_the_day_on_which_they_passed(record: Record) -> None:
    library = open_library()
    lab = library.labs[0]
    concept = lab.practises[0]
    record.add_lab_run(lab.id, "cases", 1, 3, at=NOW - timedelta(days=31))
    before = {one.lab: one for one in evidence_for(library, record, concept, NOW).labs}
    assert (before[lab.id].passed_at, before[lab.id].weight) == (None, 0)
    record.add_lab_run(lab.id, "cases", 3, 3, at=NOW - timedelta(days=30))
    found = evidence_for(library, record, concept, NOW)
    after = {one.lab: one for one in found.labs}
    assert after[lab.id].weight == pytest.approx(0.5)
    assert found.mastery.estimate == pytest.approx(1.5 / 2.5)


def test_mastery_of_domains(library: Library, record: Record) -> None:
    for i in range(8):
        answered(record, f"q-{i}", i < 6)
    one, two = domain_mastery(library, record, "dva-c02", NOW)
    assert (one.concept, one.name, one.answers) == ("dva-c02:1", "Development", 8)
    assert one.estimate == pytest.approx(0.7)
    assert (two.estimate, two.level) == (None, "unknown")


def test_unknown_names(library: Library, record: Record) -> None:
    with pytest.raises(NotFoundError):
        evidence_for(library, record, "tiemout", NOW)
    with pytest.raises(NotFoundError):
        domain_mastery(library, record, "dva-c99", NOW)
