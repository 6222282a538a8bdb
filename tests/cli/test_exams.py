"""``studylam progress exams``, as a script calls it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs import open_library
from studylam.progress import Record
from studylam.study import Exam

pytestmark = pytest.mark.quick


def test_every_exam_and_its_last_day(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "exams"]) == 0
    text = capsys.readouterr().out
    assert "SAA-C03" in text and "1 December 2026" in text and "DVA-C03 follows it" in text
    assert not (own_home / "progress.db").exists()


def test_results_as_json(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Record.open(own_home / "progress.db") as record:
        exam = Exam.start(open_library(), record, "dva-c02", 20)
        for i in range(exam.total):
            exam.answer(i, exam.question(i).question.keys)
        exam.submit(datetime.now(UTC))
    assert run(["progress", "exams", "dva-c02", "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["exams"]
    assert found["last_day"] == "2026-12-01"
    assert [one["wanted"] for one in found["domains"]] == [21, 17, 15, 12]
    [result] = found["results"]
    assert (result["right"], result["total"], result["unscored"]) == (
        15,
        15,
        {"right": 5, "total": 5},
    )
    assert result["estimated_score"]["score"] == 1000
    assert "publishes no curve" in result["estimated_score"]["assumption"]

    assert run(["progress", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["exams"]
    assert shown["submitted"] == 1
    [short] = shown["results"]
    assert (short["id"], short["exam"], short["at"]) == (result["id"], "dva-c02", result["at"])
    assert (short["right"], short["total"], short["passed_by_estimate"]) == (15, 15, True)


def test_an_exam_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "exams", "dva-c2"]) != 0
    assert "dva-c02" in capsys.readouterr().err
