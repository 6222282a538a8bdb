"""Packs as they are being written: what they may refer to besides themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studylam.labs.preview import check, open_draft
from studylam.packs import shelf

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a pack with one concept and one lesson."""

    def write(name: str, *, teaches: str, extends: str = "") -> Path:
        root = tmp_path / name
        lessons = root / "content" / "lessons" / "01-one"
        lessons.mkdir(parents=True)
        (root / "content/pack.yaml").write_text(
            f"id: {name}\ntitle: Of {name}\nversion: 0.1.0\nlicence: MIT\nstudylam: 0.1.0\n"
            f"extends: [{extends}]\n",
            "utf-8",
        )
        (root / "content/concepts.yaml").write_text(
            f"concepts:\n  {name}-idea: {{name: Idea of {name}, sentence: It is one.}}\n", "utf-8"
        )
        (lessons / "module.yaml").write_text("id: one\ntitle: One\n", "utf-8")
        (lessons / "01-first.md").write_text(
            f"---\nid: first\ntitle: First\nteaches: [{teaches}]\nminutes: 2\n"
            "objectives: [Say it.]\n---\n\n## Words\n\nSome words.\n",
            "utf-8",
        )
        return root.resolve()

    return write


def codes(roots: list[Path]) -> set[str]:
    draft = check(open_draft(roots))
    return {f"{found.root.name} {found.problem.code}" for found in draft.problems}


def test_a_pack_may_extend_another_that_is_written_beside_it(write: Write) -> None:
    base = write("base", teaches="base-idea")
    more = write("more", teaches="base:base-idea", extends="base")
    assert {"more K001", "more K016", "more K017"}.isdisjoint(codes([base, more]))
    library = open_draft([base, more]).library
    (lesson,) = (one for one in library.lessons if library.pack_of(one).meta.id == "more")
    assert library.concept(lesson.teaches[0]).name == "Idea of base"


def test_an_installed_pack_that_it_extends_stands_behind_it(write: Write) -> None:
    shelf.install(str(write("base", teaches="base-idea")), force=True)
    more = write("more", teaches="base:base-idea", extends="base")
    draft = open_draft([more])
    assert draft.library.concept("base:base-idea").name == "Idea of base"
    assert [lesson.id for lesson in draft.library.lessons] == ["first"]
    again = open_draft([more], draft)
    assert [id(one) for one in again.others] == [id(one) for one in draft.others]
    assert again.library.concept("base:base-idea").name == "Idea of base"


def test_a_save_reads_nothing_that_nobody_writes(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = open_draft([write("base", teaches="timeout")])
    # Whoever wanted the built-in course now wouldn't find it.
    nowhere = tmp_path / "nowhere"
    nowhere.write_text("no folder", "utf-8")
    monkeypatch.setenv("STUDYLAM_HOME", str(nowhere))
    assert draft.others and check(draft).is_checked
    again = open_draft([tmp_path / "base"], draft)
    assert again.others == draft.others
