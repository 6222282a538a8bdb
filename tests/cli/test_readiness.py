"""``studylam progress readiness``, ``calibration`` and ``items``, as a script calls them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs import open_library
from studylam.progress import Answer, Record

NOW = datetime.now(UTC)


def answer_all(record: Record, times: int = 1) -> None:
    """Every question with options, three of four rightly."""
    questions = open_library().questions
    for round_ in range(times):
        answers = []
        for number, question in enumerate(questions):
            if question.type not in ("single-choice", "multiple-response"):
                continue
            right = number % 4 > 0
            wrong = tuple(i for i in range(len(question.options)) if i not in question.keys)[:1]
            answers.append(
                Answer(
                    question=question.id,
                    question_version=question.version,
                    chosen=question.keys if right else wrong,
                    correct=right,
                    confidence="sure",
                    drill_id=f"drill-{round_}",
                    duration_ms=20_000,
                    at=NOW - timedelta(minutes=times - round_),
                )
            )
        record.add_answers(answers)


@pytest.mark.quick
def test_readiness_of_nobody(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "readiness"]) == 0
    text = capsys.readouterr().out
    assert "Nothing has been recorded yet." in text
    assert "Not enough data yet. What is missing:" in text
    assert "None on domains 1, 2, 3 and 4 yet." in text
    assert "%" not in text
    assert not (own_home / "progress.db").exists()


def test_readiness(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Record.open() as record:
        answer_all(record)
    assert run(["progress", "readiness", "dva-c02"]) == 0
    text = capsys.readouterr().out
    assert "Probability of passing" in text
    assert "AWS doesn't publish" in text
    assert run(["progress", "readiness", "--json"]) == 0
    exams = {one["exam"]: one for one in json.loads(capsys.readouterr().out)["exams"]}
    one = exams["dva-c02"]
    assert one["enough"] is True
    assert 0 <= one["low"] <= one["probability"] <= one["high"] <= 1
    assert 0.6 < one["share_low"] < one["share"] < one["share_high"] < 0.9
    assert [domain["number"] for domain in one["domains"]] == [1, 2, 3, 4]


def test_an_exam_that_is_none(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "readiness", "dva-c2"]) != 0
    assert "dva-c02" in capsys.readouterr().err
    assert run(["progress", "calibration", "dva-c2"]) != 0


def test_calibration(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Record.open() as record:
        answer_all(record)
    assert run(["progress", "calibration", "dva-c02"]) == 0
    text = capsys.readouterr().out
    assert "Sure too often" in text
    assert "not enough data" in text
    assert run(["progress", "calibration", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    sure, unsure, _ = document["overall"]["confidences"]
    assert 0.7 < sure["share"] < 0.8
    assert unsure["share"] is None


def test_items_of_a_class(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for learner in range(2):
        with Record.in_memory() as record:
            answer_all(record, times=16)
            files.append(tmp_path / f"learner{learner}.jsonl")
            record.export(files[-1])
    assert run(["progress", "items", *map(str, files), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["learners"] == 2
    one = document["items"][0]
    assert (one["answers"], one["learners"], one["first_answers"]) == (32, 2, 2)
    assert one["enough"] is True
    assert one["median_ms"] == 20_000
    assert run(["progress", "items", *map(str, files)]) == 0
    assert "hardly taken (0 %)" in capsys.readouterr().out
    assert not (own_home / "progress.db").exists()


def test_a_learner_who_handed_in_twice_counts_once(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, other = (tmp_path / f"{name}.jsonl" for name in ("before", "after", "other"))
    with Record.in_memory() as record:
        answer_all(record, times=10)
        record.export(before)
        answer_all(record, times=10)
        record.export(after)
    with Record.in_memory() as record:
        answer_all(record, times=10)
        record.export(other)
    for files in ((before, other, after), (after, before, other)):
        assert run(["progress", "items", *map(str, files), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["learners"] == 2
        one = document["items"][0]
        assert (one["answers"], one["learners"], one["first_answers"]) == (30, 2, 2)


def test_items_of_oneself(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Record.open() as record:
        answer_all(record)
    assert run(["progress", "items"]) == 0
    assert "Not enough data (under 30 answers)" in capsys.readouterr().out


def test_items_of_something_else(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary\n", encoding="utf-8")
    assert run(["progress", "items", str(path)]) == 2
    assert run(["progress", "items", str(tmp_path / "none.jsonl")]) == 2
    assert "studylam:" in capsys.readouterr().err
