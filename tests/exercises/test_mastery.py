"""What exercises count for what the learner knows, and how they are begun anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studylam.packs import Library
from studylam.progress import Record
from studylam.study.standing.figures import overview
from studylam.study.standing.knowledge import evidence_for, mastery
from studylam.study.topics import topic
from tests.progress.histories import decided

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_the_last_time_through_counts_as_one_answer(library: Library) -> None:
    with Record.in_memory() as record:
        month = NOW - timedelta(days=30)
        record.add_exercise_answer(decided("luggage", "s", "one", 100, at=month))
        (before, _) = mastery(library, record, NOW)
        assert before.exercises == 0 and before.estimate is None  # not through yet
        record.add_exercise_answer(decided("luggage", "s", "two", 50, at=month))
        found = evidence_for(library, record, "packaging", NOW)
        (one,) = found.exercises
        assert (one.weight, one.credit) == (pytest.approx(0.5), pytest.approx(0.375))
        assert found.mastery.exercises == 1
        assert found.mastery.estimate == pytest.approx((1 + found.credit) / (2 + found.weight))
        for name in ("one", "two"):
            record.add_exercise_answer(decided("luggage", "t", name, 0, at=NOW))
        (one,) = evidence_for(library, record, "packaging", NOW).exercises
        assert (one.weight, one.credit) == (pytest.approx(1), 0)
        figures = overview(library, record, NOW)
        assert (figures.exercises, figures.exercises_done) == (2, 1)
        assert figures.done_today.exercises == 2
        other = evidence_for(library, record, "lifecycle", NOW)
        assert other.exercises[0].finished_at is None and other.mastery.estimate is None


def test_an_exercise_can_be_begun_anew_alone_or_with_its_concept(library: Library) -> None:
    alone, concept = topic(library, "luggage"), topic(library, "packaging")
    assert alone.words == "Exercise “How does it get in?”: 1 exercise"
    assert "1 lesson, 1 exercise" in concept.words
    with Record.in_memory() as record:
        record.add_exercise_answer(decided("luggage", "s", "one", 100))
        record.add_exercise_answer(decided("calendar", "s", "one", 100))
        reset = record.reset(concept.scope, concept.title)
        assert set(record.exercise_statuses()) == {"calendar"}
        record.undo_reset(reset.uid)
        assert set(record.exercise_statuses()) == {"calendar", "luggage"}
