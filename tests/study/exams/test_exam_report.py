"""What is said of an exam that was handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import NotFoundError
from studylam.packs import Library, open_library
from studylam.progress import Answer, ExamItem, ExamResult, ExamResultItem, ExamState, Record
from studylam.study.exams.estimated_score import difference, estimated_score
from studylam.study.exams.report import report_of, report_on
from studylam.study.questions.grading import wilson
from tests.study.small_pack import NOW

pytestmark = pytest.mark.quick


def item(
    n: int,
    domain: int = 1,
    *,
    correct: bool = True,
    scored: bool = True,
    seconds: float = 100,
    flagged: bool = False,
    answered: bool = True,
) -> ExamResultItem:
    return ExamResultItem(
        question=f"q-{n}",
        version="v",
        domain=domain,
        scored=scored,
        chosen=(0,) if answered else (),
        correct=correct and answered,
        flagged=flagged,
        spent_ms=round(seconds * 1000),
    )


def result(*items: ExamResultItem, id: str = "exam-1", days: int = 0) -> ExamResult:
    at = NOW + timedelta(days=days)
    return ExamResult(
        id=id,
        exam="dva-c02",
        started_at=at - timedelta(hours=1),
        at=at,
        spent_s=sum(one.spent_ms for one in items) / 1000,
        limit_s=120 * len(items),
        items=items,
    )


def test_only_scored_questions_count(library: Library) -> None:
    items = [item(n, correct=n < 5) for n in range(8)]
    items += [item(8 + n, 2, scored=False) for n in range(2)]
    report = report_of(result(*items), library.blueprint("dva-c02"))
    assert (report.right, report.total) == (5, 8)
    assert (report.unscored_right, report.unscored) == (2, 2)
    assert report.share == wilson(5, 8)
    assert [(one.right, one.total) for one in report.domains] == [(5, 8), (0, 0)]
    assert report.missed == ("q-5", "q-6", "q-7")
    assert [one.question for one in report.chosen_by("unscored")] == ["q-8", "q-9"]


def test_the_score_is_an_estimate_and_says_so(library: Library) -> None:
    blueprint = library.blueprint("dva-c02")
    items = [item(n, correct=n < 31) for n in range(50)]
    score = report_of(result(*items), blueprint).score
    # 62 % on a straight line from 100 to 1,000.
    assert score.score == 658 and score.low < 658 < score.high
    assert (score.verdict, score.sure, score.mark) == ("not passed", False, 720)
    assert "publishes no curve" in score.assumption and "straight line" in score.assumption
    assert estimated_score(wilson(0, 50), blueprint).score == 100
    whole = estimated_score(wilson(50, 50), blueprint)
    assert (whole.score, whole.verdict, whole.sure) == (1000, "passed", True)


def test_slow_and_rushed_questions(library: Library) -> None:
    items = [
        item(0, seconds=300),
        item(1, seconds=10, correct=False),
        item(2, seconds=500),
        item(3, seconds=0, answered=False),
        item(4, 2, seconds=120, flagged=True),
    ]
    report = report_of(result(*items), library.blueprint("dva-c02"))
    assert [one.number for one in report.slowest] == [3, 1]
    assert [one.number for one in report.rushed] == [2]
    assert [one.number for one in report.chosen_by("slow")] == [1, 3]
    assert [one.number for one in report.chosen_by("wrong")] == [2, 4]
    assert [one.number for one in report.chosen_by("flagged")] == [5]
    assert len(report.chosen_by("all")) == 5
    assert report.unanswered == 1
    assert report.domains[1].seconds == 120


def test_the_weakest_domain_is_to_be_drilled(library: Library) -> None:
    items = [item(n, correct=n < 3) for n in range(4)]
    items += [item(9 + n, 2, correct=n < 1) for n in range(2)]
    report = report_of(result(*items), library.blueprint("dva-c02"))
    assert report.weakest is not None and report.weakest.number == 2
    assert report_of(result(item(1)), library.blueprint("dva-c02")).weakest is None


def test_it_is_compared_with_the_exams_before(library: Library, record: Record) -> None:
    blueprint = library.blueprint("dva-c02")
    first = result(*(item(n, correct=n < 4) for n in range(10)), id="exam-a")
    second = result(*(item(n, correct=n < 9) for n in range(10)), id="exam-b", days=7)
    other = ExamResult(**{**vars(first), "id": "exam-x", "exam": "clf-c02"})
    for one in (first, other, second):
        state = ExamState(
            id=one.id,
            exam=one.exam,
            seed=5,
            items=tuple(ExamItem(i.question, "v", 1) for i in one.items),
            limit_s=1200,
            started_at=one.started_at,
            submitted_at=one.at,
        )
        record.add_exam(one, [], session=state)
    report = report_on(library, record, "exam-b")
    assert [one.id for one in report.earlier] == ["exam-a"]
    assert report.seed == 5
    assert report.change is not None
    change, low, high = report.change
    assert change == pytest.approx(0.5) and 0 < low < 0.5 < high
    assert report.domains[0].before == wilson(4, 10)
    assert report_on(library, record, "exam-a").earlier == ()
    assert report.right == report_of(second, blueprint, [first]).right
    with pytest.raises(NotFoundError):
        report_on(library, record, "exam-z")


def test_an_exam_from_before_the_log_had_any_has_a_report(library: Library, record: Record) -> None:
    state = ExamState(
        id="exam-old",
        exam="dva-c02",
        seed=3,
        items=(ExamItem("q-0", "v", 1, (0,)), ExamItem("q-1", "v", 1, (0,))),
        limit_s=240,
        spent_s=60,
        started_at=NOW,
        submitted_at=NOW,
    )
    answer = Answer(
        question="q-0",
        question_version="v",
        chosen=(0,),
        correct=True,
        mode="exam",
        drill_id=state.id,
        at=NOW,
    )
    record.add_answers([answer], session=state)
    report = report_on(library, record, "exam-old")
    assert (report.right, report.total, report.seed) == (1, 2, 3)


def test_a_shorter_exam_says_where_it_was_short(library: Library) -> None:
    items = [item(n) for n in range(12)]
    said = " ".join(report_of(result(*items), library.blueprint("dva-c02")).sentences)
    assert "12 of the 65 questions of the real one" in said
    assert "“Security” had 0 questions where its weight asks for 5" in said
    whole = open_library().blueprint("clf-c02")
    asked = [(1, 16), (2, 19), (3, 22), (4, 8)]
    full = [item(n, domain) for domain, count in asked for n in range(count)]
    assert whole.about
    assert report_of(result(*full), whole).sentences == (
        report_of(result(*full), whole).score.assumption,
        whole.about,
    )


@given(st.integers(1, 65), st.integers(1, 65), st.data())
def test_a_change_lies_within_its_bounds(before: int, after: int, data: st.DataObject) -> None:
    one = wilson(data.draw(st.integers(0, before)), before)
    other = wilson(data.draw(st.integers(0, after)), after)
    low, high = difference(one, other)
    assert -1 - 1e-9 <= low <= other.share - one.share <= high <= 1 + 1e-9
    back = difference(other, one)
    assert (low, high) == pytest.approx((-back[1], -back[0]))
