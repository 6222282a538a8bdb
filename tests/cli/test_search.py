"""``studylam search``: everything by its words, for people and for programs."""

from __future__ import annotations

import json

import pytest

from studylam.cli import run
from studylam.home import home
from studylam.packs import open_library
from studylam.progress import Answer, Record


def test_an_old_name_is_told_and_how_each_is_opened(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "cloudwatch", "events", "--limit", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Term      Amazon EventBridge\n")
    assert "CloudWatch Events is called Amazon EventBridge today." in out
    assert "studylam glossary 'Amazon EventBridge'" in out
    assert "more: --limit" in out


def test_what_opens_a_thing_can_be_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "dead", "letter", "--kind", "term", "--limit", "1"]) == 0
    assert run(["glossary", "Dead-letter queue"]) == 0


def test_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "CloudWatch Events", "--kind", "term", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)[0]
    assert (one["kind"], one["id"], one["is_old_name"]) == ("term", "eventbridge", True)
    assert set(one) == {
        *("kind", "id", "title", "within", "excerpt", "marks", "found_by", "is_old_name")
    }


def test_nothing_found_is_status_1_and_a_wrong_call_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "xyzzyx"]) == 1
    assert "Nothing has these words." in capsys.readouterr().err
    assert run(["search", "xyzzyx", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == []
    assert run(["search"]) == 2 and run(["search", "a", "--kind", "cake"]) == 2


def test_a_question_is_found_once_it_was_answered(capsys: pytest.CaptureFixture[str]) -> None:
    question = open_library().questions[0]
    words = ["search", *question.stem.split()[:8], "--kind", "question", "--json"]
    assert run(words) == 1
    with Record.open() as record:
        record.add_answer(
            Answer(question=question.id, question_version="1", chosen=(0,), correct=True)
        )
    capsys.readouterr()
    assert run(words) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == question.id


def test_a_record_that_cannot_be_read_takes_only_its_own_away(
    capsys: pytest.CaptureFixture[str],
) -> None:
    home().mkdir(parents=True, exist_ok=True)
    (home() / "progress.db").write_bytes(b"this is no database" * 100)
    assert run(["search", "cold start", "--limit", "1"]) == 0
    told = capsys.readouterr()
    assert told.out and "aren't searched" in told.err
