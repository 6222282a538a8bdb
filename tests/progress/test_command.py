"""``studylam progress``, as a script calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.progress import Answer, Record


def answered() -> None:
    with Record.open() as record:
        for _ in range(4):
            record.add_answer(
                Answer(question="q-x", question_version="v", chosen=(0,), correct=True)
            )


@pytest.mark.quick
def test_show_with_an_empty_record(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "show"]) == 0
    text = capsys.readouterr().out
    assert "Nothing has been recorded yet." in text
    assert "Next: Read" in text
    assert not (own_home / "progress.db").exists()


@pytest.mark.quick
def test_show_as_json(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answered()
    assert run(["progress", "show", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["record"] == str(own_home / "progress.db")
    assert document["streak"]["days"] == 1
    assert set(document) >= {"lessons", "questions", "drills", "labs", "mastery", "next"}
    assert document["next"][0]["place"] == "learn"


def test_show_without_a_home(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUDYLAM_HOME", "/proc/nowhere")
    assert run(["progress", "show", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["record"] is None and document["note"]


def test_writing_without_a_home_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUDYLAM_HOME", "/proc/nowhere")
    (tmp_path / "x").write_text("")
    assert run(["progress", "import", str(tmp_path / "x")]) == 1
    assert "can't write to its folder" in capsys.readouterr().err


def test_export_reset_and_import(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered()
    file = tmp_path / "mine.jsonl"
    assert run(["progress", "export", str(file)]) == 0
    assert run(["progress", "export", str(tmp_path)]) == 2
    assert "4 entries" in capsys.readouterr().out
    assert run(["progress", "export"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5
    assert run(["progress", "reset"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert run(["progress", "reset", "--yes"]) == 0
    assert "before-reset" in capsys.readouterr().out
    with Record.open() as record:
        assert record.answers() == []
    assert run(["progress", "import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 4, "known": 0}
    with Record.open() as record:
        assert len(record.answers()) == 4


def test_an_export_of_nothing_says_so(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "export"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 1
    assert "Nothing has been recorded yet." in captured.err


def test_a_damaged_record_is_told_and_kept(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_home / "progress.db"
    path.write_bytes(b"nonsense" * 99)
    for call in (["show"], ["export"], ["reset", "--yes"]):
        assert run(["progress", *call]) == 1
        assert "damaged" in capsys.readouterr().err
    assert run(["progress", "show", "--json"]) == 1
    assert "damaged" in json.loads(capsys.readouterr().out)["error"]["message"]
    assert path.read_bytes() == b"nonsense" * 99


def test_imports_that_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "import", str(tmp_path / "nothing")]) == 2
    (tmp_path / "x").write_text("hello\n")
    assert run(["progress", "import", str(tmp_path / "x")]) == 2
    assert ":1:" in capsys.readouterr().err
