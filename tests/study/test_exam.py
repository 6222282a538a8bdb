from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from studylam.errors import NotFoundError, UsageError
from studylam.packs import Library
from studylam.progress import Answer, Record
from studylam.study import Exam, wilson
from studylam.study.exam_report import NO_CURVE
from tests.study.small_pack import NOW, MakeLibrary, question, twelve


def many() -> list[str]:
    return [question(f"a-{i}", domain=1) for i in range(60)] + [
        question(f"b-{i}", domain=2, concept="memory") for i in range(40)
    ]


@pytest.mark.quick
def test_questions_by_domain_and_time_by_questions(
    make_library: MakeLibrary, record: Record
) -> None:
    library = make_library(many())
    exam = Exam.start(library, record, "dva-c02", seed=1, now=NOW)
    assert exam.total == 65
    assert Counter(item.domain for item in exam.state.items) == {1: 39, 2: 26}
    assert exam.remaining_s(NOW) == 130 * 60
    short = Exam.start(library, record, "dva-c02", size=13, seed=1, now=NOW)
    assert Counter(item.domain for item in short.state.items) == {1: 8, 2: 5}
    assert short.remaining_s(NOW) == 26 * 60
    assert len({item.question for item in exam.state.items}) == 65


@pytest.mark.quick
def test_an_exam_from_start_to_report(library: Library, record: Record) -> None:
    exam = Exam.start(library, record, "dva-c02", seed=7, now=NOW)
    # The bank has 8 and 4 of what the blueprint wants 65 of.
    assert (exam.total, exam.state.limit_s) == (12, 1440)
    for i in range(10):
        keys = exam.question(i).question.keys
        exam.answer(i, keys[:1] if i == 9 else keys, now=NOW + timedelta(seconds=10 * i))
    wrong = exam.question(3).question.options
    exam.answer(3, [len(wrong) - 1], now=NOW + timedelta(minutes=3))
    exam.answer(4, [], now=NOW + timedelta(minutes=4))
    assert exam.answered == 9
    assert exam.flag(5, now=NOW + timedelta(minutes=4)) is True
    assert exam.flagged(5) and not exam.flagged(6)
    assert record.answers() == []
    with pytest.raises(UsageError):
        exam.report()
    report = exam.submit(NOW + timedelta(minutes=5))
    multiple = exam.question(9).question.type == "multiple-response"
    assert report.right == 8 - multiple
    assert (report.total, report.unanswered) == (12, 3)
    assert report.share == wilson(report.right, 12)
    assert sum(domain.right for domain in report.domains) == report.right
    assert sum(domain.total for domain in report.domains) == 12
    assert len(report.missed) == 12 - report.right
    assert report.minutes_used == pytest.approx(5)
    assert report.sentences[0] == NO_CURVE
    assert "12 of the 65" in report.sentences[1]
    answers = record.answers()
    assert len(answers) == 9 and {answer.mode for answer in answers} == {"exam"}
    assert exam.submit() == report
    assert len(record.answers()) == 9
    with pytest.raises(UsageError, match="handed in"):
        exam.answer(0, [0])


def test_an_exam_goes_on_with_the_time_that_was_left(
    library: Library, record: Record, tmp_path: Path
) -> None:
    exam = Exam.start(library, record, "dva-c02", seed=7, now=NOW)
    exam.answer(2, exam.question(2).question.keys, now=NOW + timedelta(minutes=4))
    exam.flag(2, now=NOW + timedelta(minutes=5))
    exam.checkpoint(NOW + timedelta(minutes=6))
    shown = exam.question(2)
    record.close()
    with Record.open(tmp_path / "progress.db") as again:
        tomorrow = NOW + timedelta(days=1)
        resumed = Exam.resume(library, again, now=tomorrow)
        assert resumed is not None
        assert resumed.remaining_s(tomorrow) == 1440 - 360
        assert resumed.question(2) == shown
        assert resumed.chosen(2) == shown.question.keys
        assert resumed.flagged(2)
        assert resumed.state.position == 2
        # A clock that is set back gives no time.
        assert resumed.remaining_s(NOW) == 1440 - 360
        resumed.submit(tomorrow)
        assert Exam.resume(library, again) is None
        done = Exam.resume(library, again, resumed.id)
        assert done is not None and done.report() == resumed.report()


def test_when_the_time_is_up(library: Library, record: Record) -> None:
    exam = Exam.start(library, record, "dva-c02", now=NOW)
    late = NOW + timedelta(hours=1)
    assert exam.remaining_s(late) == 0
    with pytest.raises(UsageError, match="time is up"):
        exam.answer(0, [0], now=late)
    assert exam.submit(late).unanswered == 12


def test_unseen_questions_come_first(make_library: MakeLibrary, record: Record) -> None:
    library = make_library(many())
    for i in range(30):
        record.add_answer(
            Answer(question=f"a-{i}", question_version="v", chosen=(0,), correct=True, at=NOW)
        )
    exam = Exam.start(library, record, "dva-c02", size=50)
    asked = {item.question for item in exam.state.items if item.domain == 1}
    assert asked == {f"a-{i}" for i in range(30, 60)}


def test_lost_questions_make_it_shorter(make_library: MakeLibrary, record: Record) -> None:
    exam = Exam.start(make_library(), record, "dva-c02", now=NOW)
    lost = exam.state.items[0].question
    newer = make_library([text for text in twelve() if f"## {lost}\n" not in text])
    resumed = Exam.resume(newer, record, now=NOW)
    assert resumed is not None and resumed.total == 11
    assert resumed.submit(NOW).total == 11


@pytest.mark.parametrize(
    ("exam", "size", "error"),
    [("dva-c2", None, NotFoundError), ("dva-c02", 0, UsageError), ("dva-c02", 66, UsageError)],
)
def test_calls_that_make_no_sense(
    library: Library, record: Record, exam: str, size: int | None, error: type
) -> None:
    with pytest.raises(error):
        Exam.start(library, record, exam, size)
    assert Exam.resume(library, record) is None


def test_no_question_for_that_exam(make_library: MakeLibrary, record: Record) -> None:
    with pytest.raises(NotFoundError, match="no question for"):
        Exam.start(make_library([]), record, "dva-c02")


def test_questions_that_are_not_there(library: Library, record: Record) -> None:
    exam = Exam.start(library, record, "dva-c02")
    for i in (-1, 12):
        with pytest.raises(UsageError):
            exam.question(i)
