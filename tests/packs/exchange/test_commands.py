"""``studylam pack import`` and ``export``, with real packs and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run
from studylam.packs import load_pack
from studylam.packs.checks.check import check_pack
from tests.packs.conftest import SamplePack

BANK = """\
# Exam

1. What keeps its state?
    - A. A table
    - B. A global

    <details markdown=1><summary markdown='span'>Answer</summary>
      Correct answer: A
    </details>

2. Who is it? {fact:who}
    - A. You
    - B. They

    Answer: C

### And which?

- [x] this â‰ˆ that
- [ ] other
- [x] {fact:timeout.max}

**Q: How long?** A: 15 minutes
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "Exam 1.md"
    path.write_text(BANK, encoding="utf-8")
    return path


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_import(sample: SamplePack, bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (sample.root / "content/concepts.yaml").read_text()
    sample.write("content/concepts.yaml", f"# A comment\n{before}\n# The end\n")
    assert run(["pack", "import", str(bank), "--into", str(sample.root)]) == 0
    said = capsys.readouterr().out
    assert "3 of 4 questions came in: quizzes/exam-1.md" in said
    for kind in ("single choice", "multiple response", "short answer"):
        assert f"     1  {kind}" in said
    assert f"{bank}:11: the answer is C, and there is no such option: Who is it?" in said
    assert f"{bank}:19: letters in a wrong encoding were mended" in said
    pack = load_pack(sample.root)
    read = [q for q in pack.questions if q.bank == "exam-1"]
    assert [q.id for q in read] == ["q-keeps-state", "q-and-which", "q-long"]
    assert read[0].options[0].correct
    assert {q.todo for q in read} == {("reasons", "level", "sources", "concepts")}
    # A fact that the pack has is meant; one that it hasn't is text.
    assert read[1].options[2].text == "{fact:timeout.max}"
    concepts = (sample.root / "content/concepts.yaml").read_text()
    assert concepts.startswith("# A comment\n")
    assert concepts.endswith("# The end\n")
    assert "unsorted" in {concept.id for concept in pack.concepts}
    errors = [p for p in check_pack(pack) if p.level == "error"]
    assert {p.code for p in errors} >= {"Q028"}
    assert not {p.code for p in errors} & {"K001", "K002", "K011", "Y007", "Y008"}


def test_nothing_is_written_over(
    sample: SamplePack, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["pack", "import", str(bank), "--into", str(sample.root), "--json"]
    assert run([*args, "--bank", "limits"]) == 2
    assert "already" in document(capsys)["error"]["message"]
    assert run([*args, "--bank", "other", "--append"]) == 2
    capsys.readouterr()
    before = (sample.root / "quizzes/limits.md").read_text()
    assert run([*args, "--bank", "limits", "--append", "--dry-run"]) == 0
    assert document(capsys)["came_in"] == 3
    assert (sample.root / "quizzes/limits.md").read_text() == before
    wishes = ["--concept", "timeout", "--level", "apply", "--exam", "dva-c02", "--domain", "1"]
    assert run([*args, "--bank", "limits", "--append", *wishes]) == 0
    found = document(capsys)
    assert (found["came_in"], found["of"], found["concept_added"]) == (3, 4, None)
    assert [one["line"] for one in found["left_out"]] == [11]
    assert (sample.root / "quizzes/limits.md").read_text().startswith(before.rstrip("\n"))
    added = [q for q in load_pack(sample.root).questions if q.todo]
    assert [(q.level, q.assesses, q.domain, q.todo) for q in added] == [
        ("apply", ("timeout",), {"dva-c02": 1}, ("reasons", "sources"))
    ] * 3
    # Again: each gets an id of its own.
    assert run([*args, "--bank", "limits", "--append"]) == 0
    ids = [q.id for q in load_pack(sample.root).questions]
    assert len(ids) == len(set(ids)) == 8
    capsys.readouterr()
    # The built-in course's concepts are there for all.
    for concept, hints in (("execution-role", 0), ("nobodys", 1)):
        wishes = ["--concept", concept, "--dry-run"]
        assert run([*args, "--bank", "limits", "--append", *wishes]) == 0
        assert len(document(capsys)["hints"]) == hints


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nowhere.md"], "There is no file"),
        (["deck.apkg"], "There is no file"),
        (["bank.md", "--bank", "Not an id"], "can't be the id"),
        (["bank.md", "--domain", "1"], "exam"),
        (["bank.md", "--into", "nowhere"], "nowhere"),
        ([], "FILE"),
    ],
)
def test_wrong_calls(
    args: list[str],
    says: str,
    sample: SamplePack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(sample.root)
    sample.write("bank.md", BANK)
    assert run(["pack", "import", *args]) == 2
    assert says in capsys.readouterr().err
    assert not (sample.root / "quizzes/bank.md").exists()


def test_none_came_in(sample: SamplePack, capsys: pytest.CaptureFixture[str]) -> None:
    path = sample.write("notes.md", "# Notes\n\nNo question.\n")
    assert run(["pack", "import", str(path), "--into", str(sample.root), "--json"]) == 1
    assert document(capsys)["came_in"] == 0
    assert not (sample.root / "quizzes/notes.md").exists()


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.md", "x.gift"])
def test_out_and_in_again(
    name: str, sample: SamplePack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / name
    assert run(["pack", "export", str(sample.root), "-o", str(out)]) == 0
    assert f"2 of 2 questions written: {out}" in capsys.readouterr().out
    assert "{fact:" not in out.read_text(encoding="utf-8")
    before = load_pack(sample.root).questions
    (sample.root / "quizzes/limits.md").unlink()
    assert run(["pack", "import", str(out), "--into", str(sample.root), "--json"]) == 0
    found = document(capsys)
    assert (found["came_in"], found["left_out"], found["mended"]) == (2, [], [])
    for new, old in zip(load_pack(sample.root).questions, before, strict=True):
        assert new.stem == old.stem
        assert [o.correct for o in new.options] == [o.correct for o in old.options]
        assert [o.text for o in new.options] == [o.text for o in old.options]
        if name != "x.gift":
            assert (new.id, new.assesses, new.domain, new.level, new.sources, new.todo) == (
                old.id,
                old.assesses,
                old.domain,
                old.level,
                old.sources,
                (),
            )


def test_facts_can_stay(sample: SamplePack, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    assert run(["pack", "export", str(sample.root), "-o", str(out), "--keep-facts"]) == 0
    assert "{fact:timeout.max}" in out.read_text(encoding="utf-8")


def test_export_says_what_a_format_cant_hold(
    sample: SamplePack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.write(
        "quizzes/predict.md",
        "---\nbank: predict\n---\n## q-run\n```yaml\nassesses: [timeout]\nlevel: apply\n"
        "predict: echo/same\n```\nWhat does it return?\n\n> The event, as it came.\n",
    )
    out = tmp_path / "deck.apkg"
    args = ["pack", "export", str(sample.root), "-o", str(out), "--json"]
    assert run(args) == 0
    found = document(capsys)
    assert (found["written"], found["of"], found["format"]) == (2, 3, "anki")
    assert [(one["file"], one["line"]) for one in found["left_out"]] == [("quizzes/predict.md", 4)]
    assert out.read_bytes()[:2] == b"PK"
    assert run([*args, "--bank", "predict"]) == 1
    assert run([*args, "--bank", "nowhere"]) == 2
    assert run(["pack", "export", str(sample.root), "-o", str(tmp_path / "x.odd")]) == 2
