"""``studylam progress notes``: for people, for programs, into a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs import open_library
from studylam.progress import Record


def test_nothing_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "notes"]) == 0
    assert "Nothing has been recorded yet." in capsys.readouterr().out
    assert run(["progress", "notes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == []


def test_they_are_printed_found_and_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lesson = open_library().lessons[0]
    section = lesson.sections[0]
    with Record.open() as record:
        record.add_mark(lesson.id, section.id, "marked words", "mine \x1b[31m")
    assert run(["progress", "notes"]) == 0
    out = capsys.readouterr().out
    assert f"## {lesson.title}" in out and "> marked words" in out
    assert run(["progress", "notes", "xyzzy"]) == 0
    assert "no note or highlight with 'xyzzy'" in capsys.readouterr().out
    assert run(["progress", "notes", "marked", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["entries"]
    assert (entry["target"], entry["quote"]) == (f"{lesson.id}#{section.id}", "marked words")
    target = tmp_path / "notes.md"
    assert run(["progress", "notes", "--out", str(target)]) == 0
    assert "1 entry written" in capsys.readouterr().out
    assert "> marked words" in target.read_text("utf-8")
    assert run(["progress", "notes", "--out", str(tmp_path)]) == 2
