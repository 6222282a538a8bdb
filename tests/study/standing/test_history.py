"""Everything that the progress screen draws."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from studylam.packs import Library
from studylam.progress import Answer, ExamItem, ExamResult, ExamResultItem, ExamState, Record
from studylam.study.days import Days
from studylam.study.exams.report import report_on
from studylam.study.planning.goal import Goal, save
from studylam.study.reviews.review import preview
from studylam.study.standing.history import DAYS_AHEAD, ENOUGH_REVIEWS, history
from tests.study.small_pack import NOW


def answer(question: str, days_ago: float, **more: object) -> Answer:
    values = {"correct": True, "mode": "review", **more}
    return Answer(
        question=question,
        question_version="v",
        chosen=(0,),
        at=NOW - timedelta(days=days_ago),
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.quick
def test_an_empty_record_has_an_empty_history(library: Library, record: Record) -> None:
    found = history(library, record, NOW)
    assert found.empty
    assert (found.overdue, found.exams, found.levels, found.retention.share) == (0, (), {}, None)
    assert len(found.coming) == DAYS_AHEAD
    assert not any(day.cards for day in found.coming)
    assert found.retention.known_now is None


@pytest.mark.quick
def test_retention_is_the_share_of_reviews_that_were_right(
    library: Library, record: Record
) -> None:
    record.add_answers(
        [
            *(answer(f"q-{n}", 8, correct=n != 0) for n in range(ENOUGH_REVIEWS)),
            answer("q-1", 1, correct=False),
            answer("q-2", 1, mode="drill", correct=False),
            answer("q-3", 1, mode="cram", correct=False),
        ]
    )
    retention = history(library, record, NOW).retention
    before, this = retention.weeks[-2:]
    assert (before.reviews, before.share) == (ENOUGH_REVIEWS, 1 - 1 / ENOUGH_REVIEWS)
    assert (this.reviews, this.share) == (1, None)
    assert retention.reviews == ENOUGH_REVIEWS + 1
    assert retention.share is not None
    assert retention.share.share == pytest.approx((ENOUGH_REVIEWS - 1) / (ENOUGH_REVIEWS + 1))
    assert retention.cards == ENOUGH_REVIEWS
    assert 0 < (retention.known_now or 0) < 1


def test_what_comes_due_is_as_the_preview_has_it(library: Library, record: Record) -> None:
    record.add_answers([answer(f"q-{n}", n * 9, correct=bool(n % 2)) for n in range(8)])
    found = history(library, record, NOW)
    assert list(found.coming) == preview(library, record, DAYS_AHEAD, NOW, Days())
    assert 0 < found.overdue <= len(found.coming[0].cards)


def exam(record: Record, id: str, right: int, exam: str = "dva-c02") -> None:
    items = tuple(
        ExamResultItem(f"q-{n}", "v", 1, scored=n < 6, chosen=(0,), correct=n < right)
        for n in range(8)
    )
    state = ExamState(id=id, exam=exam, seed=1, items=(), limit_s=60, submitted_at=NOW)
    result = ExamResult(
        id=id, exam=exam, started_at=NOW, at=NOW, spent_s=30, limit_s=60, items=items
    )
    record.add_exam(result, [], session=state)


def test_exams_are_held_against_the_mark(library: Library, record: Record) -> None:
    exam(record, "one", 3)
    exam(record, "two", 5)
    exam(record, "gone", 6, exam="gone-c01")
    one, two, gone = history(library, record, NOW).exams
    assert (one.right, one.total, one.passed) == (3, 6, False)  # unscored ones don't count
    assert (two.share, two.passed, two.title) == (5 / 6, True, "Developer")
    assert (gone.passed, gone.title) == (None, "gone-c01")


def test_exams_from_before_the_log_had_any_are_in_it_too(library: Library, record: Record) -> None:
    items = (ExamItem("q-1", "v", 1, (0,)), ExamItem("q-2", "v", 1))
    record.save_exam(
        ExamState(
            id="old",
            exam="dva-c02",
            seed=1,
            items=items,
            limit_s=240,
            started_at=NOW,
            submitted_at=NOW,
        )
    )
    record.add_answer(answer("q-1", 0, mode="exam", drill_id="old"))
    [found] = history(library, record, NOW).exams
    report = report_on(library, record, "old")
    assert (found.id, found.right, found.total) == ("old", report.right, report.total)
    assert (found.right, found.total) == (1, 2)


def test_days_are_the_learners(library: Library, record: Record) -> None:
    Days(ZoneInfo("Pacific/Auckland"), 0).keep(record)
    record.add_answer(answer("q-1", 0))
    found = history(library, record, NOW)
    assert list(found.done) == [date(2026, 11, 21)]
    record.set_setting("days", {"zone": "Moon/Tycho"})
    assert "Moon/Tycho" in history(library, record, NOW).overview.trouble


def test_the_exam_of_the_goal_comes_first(library: Library, record: Record) -> None:
    save(library, record, Goal("dva-c02", NOW.date()), NOW.date())
    found = history(library, record, NOW)
    assert found.readiness[0].exam == "dva-c02"
    assert [one.concept for one in found.domains] == ["dva-c02:1", "dva-c02:2"]
