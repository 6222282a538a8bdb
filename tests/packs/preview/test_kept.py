"""What can't be read just now is shown as it was, in its place; what is gone is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studylam.labs.preview import Draft, open_draft
from studylam.packs.preview.kept import as_shown
from tests.tui.look import PACK

LESSON = "content/lessons/01-first/01-starting.md"
BANK = "quizzes/first.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACK, tmp_path / "pack")).resolve()


@pytest.fixture
def draft(root: Path) -> Draft:
    return open_draft([root])


BREAKS = {
    LESSON: "minutes: [",
    BANK: "# no bank any more\n",
    "content/concepts.yaml": "concepts: [",
    "content/facts.yaml": "facts: [",
    "content/pack.yaml": "id: other\ntitle: [",
    "content/labs/echo/lab.yaml": "cases: [",
    "content/labs/echo/lab.md": "---\ntitle: [\n---\n",
    "content/lessons/01-first/module.yaml": "id: [",
}


@pytest.mark.parametrize("file", BREAKS)
def test_a_slip_takes_nothing_away(root: Path, draft: Draft, file: str) -> None:
    path = root / file
    whole = path.read_text("utf-8")
    path.write_text(BREAKS[file] if "yaml" in file or file == BANK else _slip(whole), "utf-8")
    broken = open_draft([root], draft)
    assert broken.levels["error"]
    for kind in ("modules", "lessons", "labs", "banks", "questions", "concepts", "facts"):
        assert [t.id for t in getattr(broken.shown[0], kind)] == [
            t.id for t in getattr(draft.shown[0], kind)
        ], kind
    assert broken.shown[0].meta == draft.shown[0].meta
    assert broken.shown[0].modules == draft.shown[0].modules
    # A second slip elsewhere doesn't take it away either; and what is mended is as it is written.
    (root / "content/labs/echo/case.json").write_text("{", "utf-8")
    assert open_draft([root], broken).kept == broken.kept
    path.write_text(whole, "utf-8")
    assert open_draft([root], broken).kept == ()


def _slip(text: str) -> str:
    return text.replace("---\n", "---\ntitle: [\n", 1)


def test_what_is_taken_out_is_gone(root: Path, draft: Draft) -> None:
    (root / LESSON).unlink()
    (root / "content/concepts.yaml").write_text("concepts: [", "utf-8")
    after = open_draft([root], draft)
    assert after.kept == ("content/concepts.yaml",)
    assert "starting" not in {lesson.id for lesson in after.library.lessons}


def test_a_whole_pack_is_itself(draft: Draft) -> None:
    pack = draft.packs[0]
    assert as_shown(pack, pack) == (pack, ())
    assert as_shown(pack, None) == (pack, ())
