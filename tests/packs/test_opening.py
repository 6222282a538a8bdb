"""What is installed is there beside the built-in course, and never keeps it from starting."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.packs import open_library

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


def put(sample: SamplePack, shelf: Path, name: str) -> Path:
    shutil.copytree(sample.root, shelf / name)
    pack = shelf / name / "content" / "pack.yaml"
    pack.write_text(pack.read_text().replace("id: sample", f"id: {name}"))
    return shelf / name


def test_the_built_in_course_is_first_and_keeps_its_ids(sample: SamplePack, shelf: Path) -> None:
    put(sample, shelf, "acme")
    library = open_library()
    assert [pack.meta.id for pack in library.packs] == ["studylam-aws-lambda", "acme"]
    assert library.lab("acme:echo").title == library.packs[1].labs[0].title
    assert library.left_out == ()
    assert ":" not in library.labs[0].id


def test_a_pack_that_cannot_stand_here_is_left_out(sample: SamplePack, shelf: Path) -> None:
    put(sample, shelf, "acme")
    put(sample, shelf, "fact")
    twin = put(sample, shelf, "twin")
    (twin / "content/pack.yaml").write_text("id: acme\ntitle: T\nversion: '1'\nlicence: MIT\n")
    library = open_library()
    assert [pack.meta.id for pack in library.packs[1:]] == ["acme"]
    said = {one.root.name: one.why.message for one in library.left_out}
    assert said == {
        "fact": "No pack may be called 'fact'.",
        "twin": "There is another pack called 'acme'.",
    }


def test_a_pack_full_of_mistakes_is_there_as_far_as_it_goes(
    sample: SamplePack, shelf: Path
) -> None:
    root = put(sample, shelf, "acme")
    (root / "quizzes/limits.md").write_bytes(b"\xff\xfe\x00")
    (root / "content/concepts.yaml").write_text("concepts: [[[[")
    library = open_library()
    assert library.lesson("acme:timeouts").title == "Timeouts"
    assert not any(question.bank == "acme:limits" for question in library.questions)
