"""A pack that refers to another's things: what is found, and what is wrong with it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.packs import open_library
from studylam.packs.checks.check import check

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

BANK = "quizzes/limits.md"


@pytest.fixture
def other(sample: SamplePack, shelf: Path) -> Path:
    """The sample, installed as a pack of its own called ``other``."""
    root = shelf / "other"
    shutil.copytree(sample.root, root)
    pack = root / "content/pack.yaml"
    pack.write_text(pack.read_text().replace("id: sample", "id: other"))
    return root


def extend(sample: SamplePack, *packs: str) -> None:
    sample.edit("content/pack.yaml", "exams:", f"extends: [{', '.join(packs)}]\nexams:")


def refer(sample: SamplePack, concept: str) -> None:
    sample.edit(BANK, "assesses: [timeout, cold-start]", f"assesses: [timeout, {concept}]")


def wrong(sample: SamplePack) -> list[tuple[str, str, int, str]]:
    """Code, file, line and message of all errors."""
    return [
        (one.code, one.place.file, one.place.line, one.message)
        for one in check(sample.root)
        if one.level == "error"
    ]


def test_another_packs_things_by_its_name(sample: SamplePack, other: Path) -> None:
    extend(sample, "other")
    refer(sample, "other:cold-start")
    sample.edit(BANK, "but {fact:timeout.max}", "but {fact:other:timeout.max}")
    assert wrong(sample) == []
    shutil.copytree(sample.root, other.parent / "sample")
    library = open_library()
    question = library.question("sample:q-timeout")
    assert question in library.questions_for("other:cold-start")
    assert "15 minutes" in library.text(question.options[0].explanation)


def test_a_pack_that_is_not_among_those_it_extends(sample: SamplePack, other: Path) -> None:
    refer(sample, "other:cold-start")
    message = "This pack doesn't extend 'other', whose concept 'other:cold-start' is."
    assert wrong(sample) == [("K016", BANK, 8, message)]


def test_a_thing_that_the_other_pack_does_not_have(sample: SamplePack, other: Path) -> None:
    extend(sample, "other")
    refer(sample, "other:cold-starts")
    [(code, file, line, _)] = wrong(sample)
    assert (code, file, line) == ("K001", BANK, 8)
    [problem] = [one for one in check(sample.root) if one.level == "error"]
    assert "other:cold-start" in problem.hint


def test_a_pack_that_is_not_installed_is_said_once(sample: SamplePack, shelf: Path) -> None:
    extend(sample, "elsewhere")
    refer(sample, "elsewhere:cold-start, nothing")
    message = "The pack 'elsewhere' isn't installed here, so what is said of it is unchecked."
    assert wrong(sample) == [
        ("K017", "content/pack.yaml", 6, message),
        ("K001", BANK, 8, "There is no concept 'nothing'."),
    ]


@pytest.mark.parametrize("pack", ["sample", "studylam-aws-lambda"])
def test_own_things_and_the_courses_are_named_by_their_id_alone(
    sample: SamplePack, shelf: Path, pack: str
) -> None:
    refer(sample, f"{pack}:cold-start")
    [problem] = [one for one in check(sample.root) if one.level == "error"]
    assert (problem.code, problem.place.line) == ("K016", 8)
    assert problem.hint.endswith("are named by their id alone: cold-start.")


def test_what_the_course_has_too(sample: SamplePack, shelf: Path) -> None:
    sample.edit("content/pack.yaml", "off: [K018, K019], ", "")
    codes = {(one.code, one.level) for one in check(sample.root)}
    assert ("K019", "warning") in codes, "its blueprint of an exam that the course has"
    assert ("K018", "info") in codes, "its concept timeout"


def test_a_name_that_no_pack_may_have(sample: SamplePack, shelf: Path) -> None:
    sample.edit("content/pack.yaml", "id: sample", "id: fact")
    assert ("K020", "content/pack.yaml", 1, "No pack may be called 'fact'.") in wrong(sample)


def test_packs_that_extend_each_other_are_each_checked_once(
    sample: SamplePack, other: Path
) -> None:
    pack = other / "content/pack.yaml"
    pack.write_text(pack.read_text() + "extends: [sample, other]\n")
    extend(sample, "other")
    assert wrong(sample) == []
