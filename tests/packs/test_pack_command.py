"""``studylam pack``: what it prints and how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.cli import run

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


@pytest.mark.quick
def test_a_clean_pack(sample: SamplePack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "check", str(sample.root), "--no-run"]) == 0
    assert capsys.readouterr().out == (
        "sample 1.0.0: 2 lessons, 2 questions, 1 lab (not run)\nno errors, no warnings, no notes\n"
    )


def test_problems_have_file_line_level_and_code(
    sample: SamplePack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.edit("content/pack.yaml", "title:", "titel:")
    monkeypatch.chdir(sample.root)
    assert run(["pack", "check", "."]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "content/pack.yaml:2:1 error Y007 There is no key 'titel' here." in lines
    assert "    Did you mean title?" in lines
    assert lines[-2:] == [
        "1 error, no warnings, no notes",
        "more about a code: studylam pack explain Y007",
    ]


def test_files_are_named_from_where_one_is(
    sample: SamplePack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.edit("content/pack.yaml", "title:", "titel:")
    for folder, file in ((".", "sample/content/pack.yaml"), ("sample/quizzes", "../content")):
        monkeypatch.chdir(sample.root.parent / folder)
        assert run(["pack", "check", str(sample.root), "--no-run"]) == 1
        assert capsys.readouterr().out.startswith(file)


def test_the_same_mend_is_said_once(sample: SamplePack, capsys: pytest.CaptureFixture[str]) -> None:
    first = "content/lessons/01-first/01-timeouts.md"
    sample.edit(first, "It ends", "TODO(author): one\n\nTODO(author): two\n\nIt ends")
    assert run(["pack", "check", str(sample.root), "--no-run"]) == 1
    out = capsys.readouterr().out
    assert out.count("error F013 Still to be written: ") == 2
    assert out.count("    Write it, and take TODO(author) out.") == 1


def test_json(sample: SamplePack, capsys: pytest.CaptureFixture[str]) -> None:
    sample.edit("content/pack.yaml", "licence: MIT\n", "")
    assert run(["pack", "check", str(sample.root), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], document["errors"], document["labs_run"]) == (False, 1, True)
    assert document["problems"][0] == {
        "file": "content/pack.yaml",
        "line": 1,
        "column": 1,
        "level": "error",
        "code": "Y006",
        "message": "'licence' is missing.",
        "hint": "Add licence: …",
    }


def test_what_isnt_a_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "check", str(tmp_path)]) == 2
    assert run(["pack", "check", str(tmp_path / "nothing")]) == 2
    assert "isn't a pack" in capsys.readouterr().err


def test_show_and_list(sample: SamplePack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "show", str(sample.root), "--list", "questions", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["q-timeout", "q-two"]
    assert run(["pack", "show", str(sample.root)]) == 0
    assert "A sample pack  (sample 1.0.0, MIT)" in capsys.readouterr().out
    assert run(["pack", "list"]) == 0
    assert "studylam-aws-lambda" in capsys.readouterr().out


def test_without_a_folder_the_pack_around_is_meant(
    sample: SamplePack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample.root / "content" / "lessons")
    assert run(["pack", "check", "--no-run"]) == 0
    assert capsys.readouterr().out.startswith("sample 1.0.0")
    monkeypatch.chdir(sample.root.parent)
    assert run(["pack", "check", "--no-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pack"]["id"] == "studylam-aws-lambda"


def test_a_file_is_no_pack(
    sample: SamplePack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["pack", "check", str(sample.root / "content/pack.yaml")]) == 2
    assert "is a file, and a pack is a folder" in capsys.readouterr().err
    (tmp_path / "my pack.zip").write_bytes(b"PK")
    assert run(["pack", "check", str(tmp_path / "my pack.zip")]) == 2
    assert "studylam pack install" in capsys.readouterr().err


@pytest.mark.quick
def test_the_pack_to_add_to_has_one_name_everywhere(
    sample: SamplePack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = tmp_path / "more.gift"
    bank.write_text("One and one? {=2 ~3}\n")
    for option in ("--in", "--into"):
        root = str(sample.root)
        assert run(["pack", "import", str(bank), option, root, "--dry-run"]) == 0
        assert run(["pack", "new", "lesson", f"x-{option[2:]}", option, root]) == 0
    assert "'unsorted' would be added" in capsys.readouterr().out
