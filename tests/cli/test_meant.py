"""Slips in a call: what was meant is suggested, wherever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.cli import run
from tests.packs.conftest import SamplePack

pytestmark = pytest.mark.usefixtures("parsed")


@pytest.fixture
def sample(tmp_path: Path) -> SamplePack:
    return SamplePack(tmp_path / "sample")


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        ("plan", "Did you mean 'studylam progress plan'?"),
        ("chek", "'studylam pack check'"),
        ("stats", "Did you mean 'studylam pack stats'?"),  # although states is a command here
        ("pck", "Did you mean 'pack'?"),
        ("pack readiness", "Did you mean 'studylam progress readiness'?"),
        ("simulate lod", "studylam simulate load"),
        ("man pack chek", "Did you mean pack check"),
        ("pack new question --type singel", "Did you mean 'single-choice'?"),
        ("pack show --list lab", "Did you mean 'labs'?"),
        ("completion bsh", "Did you mean 'bash'?"),
        ("docs tour#night", "the-night-before"),
        ("simulate load nothing-so", "load-spike"),
        ("progress goal --exam dva", "Did you mean dva-c02?"),
        ("pack new leson", "was 'lesson' meant?"),
        ("pack stats studylam-aws-lambda a.jsonl", "There is no file 'a.jsonl'."),
        ("pack import a.gift --in sample", "There is no file 'a.gift'."),
        ("progress import a.jsonl", "There is no file 'a.jsonl'."),
        ("pack check sampel", "Did you mean sample?"),
        ("pack import a.gift --in sampel", "There is no folder 'sampel'."),
    ],
)
def test_what_was_meant_is_suggested(
    call: str,
    meant: str,
    sample: SamplePack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(sample.root.parent)
    assert run(call.split()) == 2
    assert meant in capsys.readouterr().err


def test_what_is_near_nothing_gets_no_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["xyzzy"]) == 2
    assert "Did you mean" not in capsys.readouterr().err


def test_only_scenarios_of_that_simulator_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "load", "nothing-so"]) == 2
    assert "retries-shard" not in capsys.readouterr().err


def test_a_pack_is_named_by_folder_or_id_or_by_where_one_is(
    sample: SamplePack,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder, named in ((sample.root.parent, ["sample"]), (sample.root / "quizzes", [])):
        monkeypatch.chdir(folder)
        assert run(["pack", "export", *named, "-o", str(tmp_path / "x.gift")]) == 0
        assert "2 of 2 questions" in capsys.readouterr().out
    assert run(["pack", "build", "--no-run", "-o", str(tmp_path / "x.zip")]) == 0
    assert "sample" in capsys.readouterr().out
    (tmp_path / "a.gift").write_text("::Q:: What? {=a ~b ~c}\n")
    assert run(["pack", "import", str(tmp_path / "a.gift"), "--dry-run"]) == 0
    monkeypatch.chdir(tmp_path)
    course = ["studylam-aws-lambda", "--bank", "permissions"]
    for named in (course, course[1:]):
        assert run(["pack", "export", *named, "-o", "p.json"]) == 0
    capsys.readouterr()
    assert run(["pack", "build"]) == 2
    assert "isn't in one" in capsys.readouterr().err
