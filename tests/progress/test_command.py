"""``studylam progress``, as a script calls it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs import open_library
from studylam.progress import Answer, Record, ResetScope

pytestmark = pytest.mark.usefixtures("course_at_home")


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
    assert "--all" in capsys.readouterr().err
    assert run(["progress", "reset", "--all"]) == 2
    assert "reset --all --yes" in capsys.readouterr().err
    assert run(["progress", "reset", "--all", "--yes"]) == 0
    assert "--undo" in capsys.readouterr().out
    with Record.open() as record:
        assert record.answers() == []
    assert run(["progress", "import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 0, "known": 4}
    assert run(["progress", "reset", "--undo"]) == 0
    assert "Counts again: Everything." in capsys.readouterr().out
    with Record.open() as record:
        assert len(record.answers()) == 4
    assert run(["progress", "reset", "--undo"]) == 0
    assert "No reset is standing." in capsys.readouterr().out
    for arguments, told in (
        (("--all", "--yes"), {"reset": "Everything", "undone": False}),
        (("--undo",), {"reset": "Everything", "undone": True}),
        (("--undo",), {"reset": None, "undone": True}),
    ):
        assert run(["progress", "reset", *arguments, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == told


def test_a_topic_is_forgotten_and_brought_back(capsys: pytest.CaptureFixture[str]) -> None:
    library = open_library()
    concept = library.questions[0].assesses[0]
    other = next(q for q in library.questions if concept not in q.assesses)
    with Record.open() as record:
        for question in (library.questions[0], other):
            record.add_answer(
                Answer(question=question.id, question_version="v", chosen=(0,), correct=True)
            )
    assert run(["progress", "reset", "--topic", concept, "--yes"]) == 0
    assert library.concept(concept).name in capsys.readouterr().out
    with Record.open() as record:
        assert [a.question for a in record.answers()] == [other.id]
    assert run(["progress", "reset", "--undo"]) == 0
    with Record.open() as record:
        assert len(record.answers()) == 2
    assert run(["progress", "reset", "--topic", "no-such-thing", "--yes"]) == 2
    assert run(["progress", "reset", "--topic", concept, "--all"]) == 2


def test_rebuilding_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "rebuild"]) == 0
    assert "Nothing has been recorded yet." in capsys.readouterr().out
    answered()
    assert run(["progress", "rebuild"]) == 0
    text = capsys.readouterr().out
    assert "1 cards" in text and "What changed: nothing." in text
    assert run(["progress", "rebuild", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["changed"].values()) == {0}


def test_a_damaged_record_is_recovered(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "recover"]) == 0
    assert "Nothing has been recorded yet." in capsys.readouterr().out
    answered()
    assert run(["progress", "recover"]) == 0
    assert "isn't damaged" in capsys.readouterr().out
    path = own_home / "progress.db"
    broken = b"\xff" * 4096 + path.read_bytes()[4096:]
    path.write_bytes(broken)
    assert run(["progress", "recover"]) == 0
    text = capsys.readouterr().out
    assert "4 entries could be read" in text and "answers" in text
    (kept,) = own_home.glob("progress.db.damaged-*")
    assert str(kept) in text and kept.read_bytes() == broken
    path.write_bytes(b"nonsense" * 99)
    assert run(["progress", "recover", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recovered"]["read"] == 0
    assert len(list(own_home.glob("progress.db.damaged-*"))) == 2


def test_one_is_told_of_as_one(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Record.open() as record:
        record.set_note("q-1", "mind the gap")
    file = str(tmp_path / "one.jsonl")
    assert run(["progress", "export", file]) == 0
    assert run(["progress", "import", file]) == 0
    told = capsys.readouterr().out
    assert "1 entry written" in told
    assert "0 entries added, 1 was here already" in told


def test_csv_files_for_a_spreadsheet(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Record.open() as record:
        record.set_setting("days", {"zone": "Asia/Tokyo", "starts_at": 4})
        at = datetime(2026, 11, 21, 20, 30, 1, 250_000, tzinfo=UTC)
        for question in ("q-1", "q-2"):
            record.add_answer(
                Answer(question=question, question_version="v", chosen=(0,), correct=True, at=at)
            )
        record.reset(ResetScope(questions=frozenset(["q-2"])), "Question q-2")
        for start in "=+-@\t":
            record.set_note(f"q{ord(start)}", f"{start}cmd|'/c calc'!A0")
        record.set_note("q-5", "-5")
        record.set_note("words", 'two\nlines, "quoted" ünïcode')
    folder = tmp_path / "sheets"
    assert run(["progress", "export", "--csv", str(folder)]) == 0
    assert "entries written" in capsys.readouterr().out

    def table(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    answers = table("answers")
    assert answers[0]["at"] == "2026-11-21T20:30:01.250000Z"
    assert answers[0]["day"] == "2026-11-22"
    assert [row["counts"] for row in answers] == ["yes", "no"]
    notes = {row["question"]: row["text"] for row in table("notes")}
    for start in "=+-@\t":
        assert notes[f"q{ord(start)}"].startswith("'" + start)
    assert notes["q-5"] == "-5"
    assert notes["words"] == 'two\nlines, "quoted" ünïcode'
    names = {path.name for path in folder.iterdir()}
    assert names >= {"answers.csv", "reads.csv", "exams.csv", "resets.csv", "settings.csv"}
    assert run(["progress", "export", "x", "--csv", str(folder)]) == 2
    assert run(["progress", "export", "--csv", str(own_home / "progress.db")]) == 2


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
    for call in (["show"], ["export"], ["reset", "--all", "--yes"], ["rebuild"]):
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
